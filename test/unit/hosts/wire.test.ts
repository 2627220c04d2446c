import { createORPCClient } from '@orpc/client';
import type { RouterClient } from '@orpc/server';
import { os } from '@orpc/server';
import { RPCLink } from '@orpc/client/websocket';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Channel } from '#main/hosts/connection.ts';
import { createRouterHandler, Credits, serveConnection } from '#main/hosts/connection.ts';
import { createHostLog } from '#main/hosts/log.ts';
import { ConnectionLost, follow } from '#renderer/state/transport/follow.ts';
import type { ConnectionState } from '#renderer/state/transport/reconnecting-socket.ts';
import { ReconnectingSocket } from '#renderer/state/transport/reconnecting-socket.ts';
import type { Wire } from '#renderer/state/transport/wires.ts';
import { ConnectionRefused } from '#renderer/state/transport/wires.ts';
import { CREDIT_WINDOW, LARGEST_MESSAGE, parseCredit } from '#shared/transport/wire.ts';

/** Both ends of a wire in one process; `page.busy` stops the page from taking messages. */
function connect(log = createHostLog(() => undefined)) {
  const toMain: ((message: unknown) => void)[] = [];
  const toPage: ((message: unknown) => void)[] = [];
  const closed: (() => void)[] = [];
  const page = { busy: false, waiting: [] as unknown[] };
  const deliver = (message: unknown): void => {
    if (page.busy) page.waiting.push(message);
    else for (const listener of toPage) listener(message);
  };
  const close = (): void => {
    for (const listener of closed.splice(0)) listener();
  };
  const channel: Channel = {
    send: deliver,
    onMessage: (listener) => toMain.push(listener),
    onClose: (listener) => closed.push(listener),
    close,
  };
  const wire: Wire = {
    send: (data) => queueMicrotask(() => toMain.forEach((listener) => listener(data))),
    onMessage: (listener) => toPage.push(listener),
    onClose: (listener) => closed.push(listener),
  };
  serveConnection(createRouterHandler(router, log), channel, log);
  const wakeUp = (): void => {
    page.busy = false;
    for (const message of page.waiting.splice(0)) deliver(message);
  };
  return {
    wire,
    close,
    page,
    wakeUp,
    sendRaw: (message: unknown) => toMain.forEach((listener) => listener(message)),
  };
}

let pulled = 0;
const router = {
  add: os
    .input(z.object({ a: z.number(), b: z.number() }))
    .handler(({ input }) => input.a + input.b),
  fail: os.handler(() => {
    throw new Error('nobody foresaw this');
  }),
  count: os.handler(async function* () {
    for (pulled = 0; pulled < 10_000; pulled += 1) {
      yield pulled;
    }
  }),
  never: os.handler(() => new Promise<string>(() => undefined)),
};

function clientOf(socket: ReconnectingSocket): RouterClient<typeof router> {
  return createORPCClient(new RPCLink({ websocket: socket as unknown as WebSocket }));
}

const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 20);
  });

describe('the wire', () => {
  test('carries calls, streams and errors', async () => {
    const { wire } = connect();
    const client = clientOf(new ReconnectingSocket(async () => wire));
    expect(await client.add({ a: 2, b: 3 })).toBe(5);
    let last = -1;
    for await (const value of await client.count()) last = value;
    expect(last).toBe(9999);
    await expect(client.fail()).rejects.toThrow('Internal server error');
  });

  test('logs failures that nobody foresaw, and tells the window nothing of their inside', async () => {
    const lines: string[] = [];
    const { wire } = connect(createHostLog((text) => lines.push(text)));
    const failure = await clientOf(new ReconnectingSocket(async () => wire))
      .fail()
      .catch((error: unknown) => error);
    expect(JSON.stringify(failure)).not.toContain('nobody foresaw');
    expect(lines.join('')).toContain('nobody foresaw this');
  });

  test('goes on after malformed messages', async () => {
    const lines: string[] = [];
    const { wire, sendRaw } = connect(createHostLog((text) => lines.push(text)));
    const client = clientOf(new ReconnectingSocket(async () => wire));
    const malformed = [
      '{',
      'null',
      '[]',
      '{}',
      '{"i":"1"}',
      '{"i":"1","t":3}',
      '{"i":"1","p":{"u":5}}',
      '{"i":"9","p":{"u":"::"}}',
      '+',
      7,
      null,
      {},
      new Uint8Array([255, 1]),
    ];
    for (const message of malformed) sendRaw(message);
    await settle();
    expect(lines.length).toBeGreaterThan(5);
    expect(await client.add({ a: 1, b: 1 })).toBe(2);
  });

  test('asks no stream for more while the window is busy', async () => {
    const { wire, page, wakeUp } = connect();
    const client = clientOf(new ReconnectingSocket(async () => wire));
    const stream = await client.count();
    page.busy = true;
    await settle();
    const pulledWhileBusy = pulled;
    await settle();
    expect(pulled).toBe(pulledWhileBusy);
    expect(pulledWhileBusy).toBeLessThanOrEqual(CREDIT_WINDOW + 1);
    wakeUp();
    let count = 0;
    for await (const _value of stream) count += 1;
    expect(count).toBe(10_000);
  });

  test('refuses a message above the limit before it is sent', async () => {
    const { wire } = connect();
    const socket = new ReconnectingSocket(async () => wire);
    await settle();
    expect(() => socket.send('x'.repeat(LARGEST_MESSAGE + 1))).toThrow('larger than 64 MiB');
    expect(() => socket.send('€'.repeat(Math.ceil(LARGEST_MESSAGE / 3) + 1))).toThrow(
      'larger than 64 MiB',
    );
    expect(socket.state.kind).toBe('connected');
  });

  test('closes on a message above the limit that was sent all the same', async () => {
    const { sendRaw, wire } = connect();
    let closed = false;
    wire.onClose(() => {
      closed = true;
    });
    sendRaw('x'.repeat(LARGEST_MESSAGE + 1));
    expect(closed).toBe(true);
  });
});

describe('a dropped connection', () => {
  test('ends what was under way, and what is asked next waits for the new one', async () => {
    const first = connect();
    const second = connect();
    const wires = [first.wire, second.wire];
    const states: ConnectionState['kind'][] = [];
    const socket = new ReconnectingSocket(async () => wires.shift() as Wire, settle);
    socket.addEventListener('state', () => states.push(socket.state.kind));
    const client = clientOf(socket);
    const lost = client.never();
    await settle();
    first.close();
    await expect(lost).rejects.toMatchObject({ name: 'AbortError' });
    expect(await client.add({ a: 20, b: 1 })).toBe(21);
    expect(states).toEqual(['connected', 'reconnecting', 'connected']);
  });

  test('is retried with growing waits, up to a longest one', async () => {
    const waits: number[] = [];
    let failures = 8;
    const { wire } = connect();
    const socket = new ReconnectingSocket(
      async () => {
        if (failures-- > 0) throw new Error('not there');
        return wire;
      },
      async (milliseconds) => void waits.push(milliseconds),
    );
    await settle();
    expect(socket.state.kind).toBe('connected');
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  test('is not retried when the server does not know the page any more', async () => {
    let attempts = 0;
    const socket = new ReconnectingSocket(async () => {
      attempts += 1;
      throw new ConnectionRefused('Open the address again.');
    }, settle);
    const asked = clientOf(socket).add({ a: 1, b: 1 });
    await expect(asked).rejects.toThrow('WebSocket is not open');
    await settle();
    expect(socket.state).toEqual({ kind: 'refused', reason: 'Open the address again.' });
    expect(attempts).toBe(1);
  });
});

describe('following a stream', () => {
  async function* values(from: number, error?: Error): AsyncGenerator<number> {
    yield from;
    if (error) throw error;
  }

  test('opens it again after a lost connection, and ends when it ends', async () => {
    const opened = [
      values(1, new ConnectionLost()),
      values(2, Object.assign(new Error(), { name: 'AbortError' })),
      values(3),
    ];
    const taken: number[] = [];
    let waits = 0;
    const open = async () => opened.shift() as AsyncGenerator<number>;
    await follow(
      open,
      (value) => void taken.push(value),
      new AbortController().signal,
      async () => void (waits += 1),
    );
    expect(taken).toEqual([1, 2, 3]);
    expect(waits).toBe(2);
  });

  test('passes on what else goes wrong, and stops with its signal', async () => {
    const stop = new AbortController();
    const following = follow(
      async () => values(1, new Error('no such run')),
      () => undefined,
      stop.signal,
      settle,
    );
    await expect(following).rejects.toThrow('no such run');
    stop.abort();
    await follow(
      () => expect.unreachable('it was stopped'),
      () => undefined,
      stop.signal,
      settle,
    );
  });
});

describe('credits', () => {
  test('are recognised exactly', () => {
    expect(parseCredit('+16')).toBe(16);
    for (const other of ['16', '+', '+1e3', '+-1', '+99999', '{"i":1}', 16, null])
      expect(parseCredit(other)).toBeNull();
  });

  test('let waiting messages go in order and cannot be forged beyond the window', async () => {
    const credits = new Credits(2);
    const gone: number[] = [];
    const take = (number: number): void =>
      void credits.take().then((may) => may && gone.push(number));
    for (const number of [1, 2, 3, 4, 5]) take(number);
    await settle();
    expect(gone).toEqual([1, 2]);
    credits.give(1);
    await settle();
    expect(gone).toEqual([1, 2, 3]);
    credits.give(9999);
    await settle();
    expect(gone).toEqual([1, 2, 3, 4, 5]);
    take(6);
    await settle();
    expect(gone).toEqual([1, 2, 3, 4, 5]);
  });

  test('release everyone when the connection closes', async () => {
    const credits = new Credits(1);
    await credits.take();
    const waiting = credits.take();
    credits.close();
    expect(await waiting).toBe(false);
    expect(await credits.take()).toBe(false);
  });
});
