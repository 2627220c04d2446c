import { ORPCError } from '@orpc/client';
import {
  CREDIT_BATCH,
  creditMessage,
  LARGEST_FILE_TEXT,
  LARGEST_MESSAGE,
} from '#shared/transport/wire.ts';
import type { OpenWire, Wire, WireData } from './wires.ts';
import { ConnectionRefused } from './wires.ts';

/**
 * `connecting`: never connected yet. `reconnecting`: was connected and tries again. `refused`: trying
 * again is of no use, `reason` says what to do.
 */
export type ConnectionState =
  | { readonly kind: 'connecting' | 'connected' | 'reconnecting' }
  | { readonly kind: 'refused'; readonly reason: string };

/** First wait before connecting again; each further one is twice as long. */
const shortestWaitMilliseconds = 250;
const longestWaitMilliseconds = 8000;

/** The states of the web's WebSocket, which the RPC library asks for. */
const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/** Where waiting is done; a test passes its own clock. */
export type Wait = (milliseconds: number) => Promise<void>;
const waitByTimer: Wait = (milliseconds) =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/**
 * A socket that lasts as long as the page and behaves like a WebSocket towards the RPC library. When
 * a connection drops, what was under way fails at once (`close`), and what is asked meanwhile waits
 * for the next connection (`open`).
 */
export class ReconnectingSocket extends EventTarget {
  readonly #openWire: OpenWire;
  readonly #wait: Wait;
  #wire: Wire | undefined;
  #state: ConnectionState = { kind: 'connecting' };
  /** Messages taken since credits were last returned. */
  #taken = 0;

  constructor(openWire: OpenWire, wait: Wait = waitByTimer) {
    super();
    this.#openWire = openWire;
    this.#wait = wait;
    void this.#connect();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get readyState(): number {
    if (this.#state.kind === 'connected') return OPEN;
    return this.#state.kind === 'refused' ? CLOSED : CONNECTING;
  }

  /** @throws ORPCError with code TOO_LARGE instead of sending what the other side would hang up on. */
  send(data: WireData): void {
    if (isTooLarge(data)) {
      throw new ORPCError('TOO_LARGE', {
        status: 413,
        message: `This is larger than ${LARGEST_FILE_TEXT}, the most that Godwit takes at once.`,
        data: { limitBytes: LARGEST_MESSAGE },
      });
    }
    if (this.#wire === undefined) throw new Error('The connection to Godwit is interrupted.');
    this.#wire.send(data);
  }

  async #connect(): Promise<void> {
    for (
      let wait = shortestWaitMilliseconds;
      ;
      wait = Math.min(2 * wait, longestWaitMilliseconds)
    ) {
      try {
        this.#use(await this.#openWire());
        return;
      } catch (error) {
        if (error instanceof ConnectionRefused) {
          this.#change({ kind: 'refused', reason: error.message });
          this.dispatchEvent(new Event('close'));
          return;
        }
        await this.#wait(wait);
      }
    }
  }

  #use(wire: Wire): void {
    this.#wire = wire;
    this.#taken = 0;
    wire.onMessage((data) => {
      this.#returnCredits(wire);
      this.dispatchEvent(new MessageEvent('message', { data }));
    });
    wire.onClose(() => {
      this.#wire = undefined;
      this.#change({ kind: 'reconnecting' });
      this.dispatchEvent(new Event('close'));
      void this.#wait(shortestWaitMilliseconds).then(() => this.#connect());
    });
    this.#change({ kind: 'connected' });
    this.dispatchEvent(new Event('open'));
  }

  /** Tells the main process that this window keeps up; see `wire.ts` in src-shared. */
  #returnCredits(wire: Wire): void {
    this.#taken += 1;
    if (this.#taken < CREDIT_BATCH) return;
    wire.send(creditMessage(this.#taken));
    this.#taken = 0;
  }

  #change(state: ConnectionState): void {
    this.#state = state;
    this.dispatchEvent(new Event('state'));
  }
}

function isTooLarge(data: WireData): boolean {
  if (typeof data !== 'string') return data.byteLength > LARGEST_MESSAGE;
  // A UTF-16 unit takes at most three bytes, so only texts near the limit have to be counted.
  if (data.length * 3 <= LARGEST_MESSAGE) return false;
  return data.length > LARGEST_MESSAGE || new TextEncoder().encode(data).length > LARGEST_MESSAGE;
}
