import { describe, expect, test } from 'vitest';
import { Broadcast } from '#main/hosts/broadcast.ts';

async function take<T>(stream: AsyncGenerator<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for (let left = count; left > 0; left -= 1) {
    const { value, done } = await stream.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

describe('a broadcast', () => {
  test('keeps what was published before anyone listened, for the first listener', async () => {
    const broadcast = new Broadcast<number>();
    broadcast.publish(1);
    broadcast.publish(2);
    const stream = broadcast.subscribe();
    expect(await take(stream, 2)).toEqual([1, 2]);
  });

  test('reaches every listener', async () => {
    const broadcast = new Broadcast<string>();
    const streams = [broadcast.subscribe(), broadcast.subscribe()];
    const waiting = streams.map((stream) => take(stream, 1));
    broadcast.publish('go');
    expect(await Promise.all(waiting)).toEqual([['go'], ['go']]);
  });

  test('ends with its signal, also while it waits', async () => {
    const broadcast = new Broadcast<number>();
    const stop = new AbortController();
    const waiting = take(broadcast.subscribe(stop.signal), 1);
    stop.abort();
    expect(await waiting).toEqual([]);
  });

  test('hands what a listener left over to the next one', async () => {
    const broadcast = new Broadcast<number>();
    const first = broadcast.subscribe();
    const waiting = take(first, 1);
    for (const item of [1, 2, 3]) broadcast.publish(item);
    expect(await waiting).toEqual([1]);
    await first.return();
    expect(await take(broadcast.subscribe(), 2)).toEqual([2, 3]);
  });

  test('forgets the oldest when nobody ever listens', async () => {
    const broadcast = new Broadcast<number>();
    for (let item = 0; item < 150; item += 1) broadcast.publish(item);
    expect(await take(broadcast.subscribe(), 1)).toEqual([50]);
  });
});
