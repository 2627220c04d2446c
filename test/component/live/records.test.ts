import { describe, expect, it } from 'vitest';
import type { RunFrame } from '#shared/contract/runs.ts';
import { SeriesBuffer, spliced } from '#renderer/charts/series-buffer.ts';
import { stretchToRead } from '#renderer/charts/refinement.ts';
import { applyFrame, applyToAll, createRecord } from '#renderer/state/live-records.ts';

// Goal: a frame reaches each migration once, and a closer look shows what was read for it. Method: small frames and
// series whose points can be counted.

const COUNT = 40;
const frame = (simulatedTime: number): RunFrame =>
  ({
    type: 'frame',
    simulatedTime,
    kernelEvents: 1,
    migrations: Array.from({ length: COUNT }, (_, index) => ({ guest: `g${index}` })),
    series: Array.from({ length: COUNT / 2 }, (_, index) => ({
      migration: 2 * index,
      table: { time: [simulatedTime], columns: { sent_bytes: [index] } },
    })),
    rounds: [{ migration: 3, row: { kind: 'memory', round: simulatedTime, start: simulatedTime } }],
    events: [
      { migration: 4, row: { time: simulatedTime, code: 'phase', values: {} } },
      { migration: 4, row: { time: simulatedTime, code: 'stop', values: {} } },
    ],
    maps: [],
  }) as unknown as RunFrame;

const told = (records: readonly ReturnType<typeof createRecord>[]) =>
  records.map(({ series, rounds, events, live }) => ({
    series: series.column('sent_bytes'),
    rounds: rounds.value,
    events: events.value,
    live: live.value,
  }));

describe('frames of many migrations', () => {
  it('come to the records as if each had looked for its own', () => {
    const at = () => Array.from({ length: COUNT }, (_, index) => createRecord(index));
    const [one, other] = [at(), at()];
    for (const time of [1, 2, 2, 3]) {
      applyToAll(one, frame(time));
      for (const record of other) applyFrame(record, frame(time));
    }
    expect(told(one)).toEqual(told(other));
    expect(one[4]?.events.value).toHaveLength(6);
  });

  it('walk the rows of a frame once for all of them', () => {
    let walks = 0;
    const given = frame(1);
    const counted = { ...given, events: [...given.events] };
    Object.defineProperty(counted.events, Symbol.iterator, {
      value() {
        walks += 1;
        return Array.prototype[Symbol.iterator].call(given.events);
      },
    });
    applyToAll(
      Array.from({ length: COUNT }, (_, index) => createRecord(index)),
      counted,
    );
    expect(walks).toBe(1);
  });
});

describe('a closer look', () => {
  const all = { from: 0, to: 1000 };

  it('asks for what is shown and as much on either side, once', () => {
    expect(stretchToRead(null, all, null)).toBeUndefined();
    expect(stretchToRead({ from: 0, to: 600 }, all, null)).toBeUndefined();
    const held = stretchToRead({ from: 100, to: 110 }, all, null);
    expect(held).toEqual({ from: 90, to: 120 });
    if (!held) throw new Error('nothing was asked for');
    expect(stretchToRead({ from: 95, to: 105 }, all, held)).toBeUndefined();
    expect(stretchToRead({ from: 115, to: 125 }, all, held)).toEqual({ from: 105, to: 135 });
    // Much closer than it was read for.
    expect(stretchToRead({ from: 100, to: 100.5 }, all, held)).toEqual({ from: 99.5, to: 101 });
    expect(stretchToRead(null, all, held)).toBeNull();
    // At an edge there is nothing beyond.
    expect(stretchToRead({ from: 0, to: 10 }, all, { from: 0, to: 20 })).toBeUndefined();
  });

  it('puts what was read in place of what the overview has of it', () => {
    const coarse = { time: [0, 10, 20, 30, 40], values: [0, 1, 2, 3, 4] };
    const fine = { time: [10, 12, 14, 30], values: [9, 8, 7, 6] };
    expect(spliced(coarse, fine)).toEqual({
      time: [0, 10, 12, 14, 30, 40],
      values: [0, 9, 8, 7, 6, 4],
    });
    expect(spliced(coarse, { time: [], values: [] })).toBe(coarse);
    expect(spliced(coarse, { time: [-5, 50], values: [1, 1] }).time).toEqual([-5, 50]);
  });

  it('is shown until the overview is back, and gone with what it was of', () => {
    const buffer = new SeriesBuffer();
    const overview = { time: [0, 10, 20], columns: { sent_bytes: [0, 1, 2] } };
    buffer.replace(overview);
    const before = buffer.version.value;
    buffer.refine({ time: [9, 10, 11], columns: { sent_bytes: [5, 6, 7], unknown: [1, 1, 1] } });
    expect(buffer.version.value).toBeGreaterThan(before);
    expect(buffer.column('sent_bytes').values).toEqual([0, 5, 6, 7, 2]);
    expect(buffer.ids()).toEqual(['sent_bytes']);
    buffer.refine(null);
    expect(buffer.column('sent_bytes').values).toEqual([0, 1, 2]);
    buffer.refine({ time: [9, 10, 11], columns: { sent_bytes: [5, 6, 7] } });
    buffer.replace(overview);
    expect(buffer.column('sent_bytes').values).toEqual([0, 1, 2]);
  });
});
