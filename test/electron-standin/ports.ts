import type { FromPage, PortData } from './page-world.ts';
import { strict, StrictEmitter } from './strict.ts';

/** Reaches the isolated world in which the other ends live. */
export interface PageWorld {
  call(name: '__standinDeliver' | '__standinClose', ...values: unknown[]): void;
}

interface PortEntry {
  readonly emitter: StrictEmitter;
  readonly queue: unknown[];
  started: boolean;
}

/** The main ends of the ports of one page world. */
export class Ports {
  readonly #entries = new Map<number, PortEntry>();
  readonly #world: PageWorld;

  constructor(world: PageWorld) {
    this.#world = world;
  }

  /** A MessagePortMain. As in Electron, nothing arrives before `start` is called. */
  adopt(id: number): object {
    const entry: PortEntry = {
      emitter: new StrictEmitter('MessagePortMain', ['message', 'close']),
      queue: [],
      started: false,
    };
    this.#entries.set(id, entry);
    const world = this.#world;
    return strict('MessagePortMain', {
      on: (event: string, listener: (...values: never[]) => void) =>
        entry.emitter.on(event, listener),
      start: () => {
        entry.started = true;
        for (const data of entry.queue.splice(0))
          entry.emitter.emit('message', { data, ports: [] });
      },
      postMessage: (message: unknown) => {
        if (this.#entries.has(id)) world.call('__standinDeliver', id, encode(message));
      },
      close: () => {
        world.call('__standinClose', id);
        this.closed(id);
      },
    });
  }

  receive(message: Extract<FromPage, { kind: 'port-data' }>): void {
    const entry = this.#entries.get(message.port);
    if (entry === undefined) return;
    const data = decode(message.data);
    if (entry.started) entry.emitter.emit('message', { data, ports: [] });
    else entry.queue.push(data);
  }

  closed(id: number): void {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    entry?.emitter.emit('close');
  }

  /** The page has gone, and with it the other ends. */
  closeAll(): void {
    for (const id of this.#entries.keys()) this.closed(id);
  }
}

function encode(message: unknown): PortData {
  if (typeof message === 'string') return { text: message };
  if (message instanceof Uint8Array) return { base64: Buffer.from(message).toString('base64') };
  throw new Error('The stand-in for Electron carries text and bytes over ports only.');
}

function decode(data: PortData): string | Buffer {
  return 'text' in data ? data.text : Buffer.from(data.base64, 'base64');
}
