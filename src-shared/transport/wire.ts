import type { Bytes } from '../units/types.ts';

/** Largest file that the window may open, as the contract has it. */
export const LARGEST_FILE: Bytes = 64 * 2 ** 20;

/**
 * Largest message from the window to the main process. The biggest one that makes sense carries an
 * opened file as a JSON string, where a quote, a backslash or a line break takes two bytes: twice
 * the file, and a little for the envelope. What is larger can only be a mistake or an attack.
 */
export const LARGEST_MESSAGE: Bytes = 2 * LARGEST_FILE + 64 * 2 ** 10;

/** How people read the limit. */
export const LARGEST_FILE_TEXT = '64 MiB';

/**
 * Back-pressure. The RPC library pulls the next value of a stream as soon as the last one was
 * handed to the port, so a busy window would be buried. Each end of the main process therefore
 * sends at most `CREDIT_WINDOW` messages that the window has not taken yet, and the window returns
 * credits every `CREDIT_BATCH` messages. While credits are out the source of a stream isn't asked,
 * and it merges what happens meanwhile.
 */
export const CREDIT_WINDOW = 64;
export const CREDIT_BATCH = 16;

/** A message that returns credits; RPC messages are JSON objects or bytes and never look like it. */
export function creditMessage(count: number): string {
  return `+${count}`;
}

/** The credits that a message returns; null when it is an RPC message. */
export function parseCredit(message: unknown): number | null {
  if (typeof message !== 'string' || !/^\+\d{1,4}$/.test(message)) return null;
  return Number(message.slice(1));
}
