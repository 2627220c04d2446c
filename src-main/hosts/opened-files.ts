import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { OpenedFile } from '#shared/contract/application.ts';
import { LARGEST_FILE, LARGEST_FILE_TEXT } from '#shared/transport/wire.ts';

/** A file that cannot be opened; the message is for people. */
export class UnreadableFile extends Error {}

/**
 * Reads a file that a person asked for, as the window takes it.
 *
 * @throws UnreadableFile when it is missing, no regular file, too large, or not UTF-8 text.
 */
export async function readOpenedFile(path: string): Promise<OpenedFile> {
  const name = basename(path);
  // Without O_NONBLOCK (which Windows has not), opening a pipe would wait for someone to write into it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      throw new UnreadableFile(
        error.code === 'ENOENT'
          ? `There is no file ${path}.`
          : `${path} cannot be read (${error.code}).`,
      );
    },
  );
  try {
    const status = await file.stat();
    // Devices and pipes have no size and might never end.
    if (!status.isFile()) throw new UnreadableFile(`${path} is not a file.`);
    if (status.size > LARGEST_FILE) {
      throw new UnreadableFile(
        `${name} is larger than ${LARGEST_FILE_TEXT}, the most that Godwit opens.`,
      );
    }
    const bytes = await file.readFile();
    return { name: name.slice(0, 255), text: decode(bytes, name) };
  } finally {
    await file.close();
  }
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFile(
      `${name} is not UTF-8 text: Godwit opens scenarios (YAML, JSON) and measured migrations (JSON).`,
    );
  }
}
