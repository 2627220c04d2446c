import { onError, ORPCError } from '@orpc/server';
import type { AnyRouter } from '@orpc/server';
import type { MinimalWebsocket } from '@orpc/server/websocket';
import { RPCHandler } from '@orpc/server/websocket';
import { CREDIT_WINDOW, LARGEST_MESSAGE, parseCredit } from '#shared/transport/wire.ts';
import type { HostLog } from './log.ts';

/** Anything that carries messages to one window: a WebSocket, or a MessagePort of Electron. */
export interface Channel {
  send(message: string | Uint8Array): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

export type RouterHandler = RPCHandler<Record<never, never>>;

/** Makes the procedures ready to be carried; failures that nobody foresaw are logged here and nowhere else. */
export function createRouterHandler(router: AnyRouter, log: HostLog): RouterHandler {
  return new RPCHandler(router, {
    interceptors: [
      onError((error: unknown) => {
        if (!isForeseen(error)) log.warn('a request of the window failed', error);
      }),
    ],
  });
}

/** Errors of the contract carry their own sentence to the window, and a cancelled request is no failure. */
function isForeseen(error: unknown): boolean {
  if (error instanceof ORPCError) return error.code !== 'INTERNAL_SERVER_ERROR';
  return error instanceof Error && error.name === 'AbortError';
}

/**
 * Serves the procedures to one window until its channel closes.
 *
 * Malformed messages are logged and ignored: whatever a page sends, the process goes on. A message
 * above the limit closes the channel, since the window checks the limit before it sends.
 */
export function serveConnection(handler: RouterHandler, channel: Channel, log: HostLog): void {
  const credits = new Credits(CREDIT_WINDOW);
  const peer = {
    // The adapter awaits what `send` answers, although its type speaks of nothing to wait for.
    send: async (message: string | Uint8Array): Promise<void> => {
      if (await credits.take()) channel.send(message);
    },
  } as unknown as MinimalWebsocket;

  channel.onMessage((message) => {
    const returned = parseCredit(message);
    if (returned !== null) {
      credits.give(returned);
      return;
    }
    if (!isRpcMessage(message)) {
      log.warn('a message of the window was ignored because it is neither text nor bytes');
      return;
    }
    if (message.length > LARGEST_MESSAGE) {
      log.warn('a window was disconnected because its message is larger than the limit');
      channel.close();
      return;
    }
    handler.message(peer, message as string | ArrayBuffer).catch((error: unknown) => {
      if (!isForeseen(error)) log.warn('a message of the window was ignored', error);
    });
  });
  channel.onClose(() => {
    credits.close();
    handler.close(peer);
  });
}

function isRpcMessage(message: unknown): message is string | Uint8Array {
  return typeof message === 'string' || message instanceof Uint8Array;
}

/** Counts the messages that are under way; see `wire.ts` for why. Those that wait go in the order in which they came. */
export class Credits {
  readonly #window: number;
  #underWay = 0;
  #open = true;
  readonly #waiting: ((mayGo: boolean) => void)[] = [];

  constructor(window: number) {
    this.#window = window;
  }

  /** Waits for a credit; false when the channel closed meanwhile. */
  async take(): Promise<boolean> {
    if (!this.#open) return false;
    if (this.#underWay < this.#window) {
      this.#underWay += 1;
      return true;
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** More than were taken cannot come back: a window must not grant itself an unbounded queue. */
  give(count: number): void {
    this.#underWay -= Math.min(count, this.#underWay);
    while (this.#underWay < this.#window) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#underWay += 1;
      next(true);
    }
  }

  close(): void {
    this.#open = false;
    for (const waiting of this.#waiting.splice(0)) waiting(false);
  }
}
