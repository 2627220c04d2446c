import { describe, expect, it } from 'vitest';
import { tableOf, timeExtent, valueAt } from '#renderer/charts/figures.ts';
import type { ChartLine } from '#renderer/charts/figures.ts';
import { phaseSpans, switchOverTime } from '#shared/result/phases.ts';
import { SeriesBuffer } from '#renderer/charts/series-buffer.ts';

const line = (shape: ChartLine['shape'], points: [number, number][]): ChartLine => ({
  id: shape,
  label: shape,
  colour: '#000000',
  dash: [],
  shape,
  time: points.map((point) => point[0]),
  values: points.map((point) => point[1]),
});

describe('reading a line at a moment', () => {
  it('interpolates lines and holds steps', () => {
    const points: [number, number][] = [
      [0, 0],
      [10, 100],
    ];
    expect(valueAt(line('linear', points), 2.5)).toBe(25);
    expect(valueAt(line('step', points), 9.9)).toBe(0);
    expect(valueAt(line('step', points), 10)).toBe(100);
  });

  it('says nothing before the first point and after the last', () => {
    const short = line('step', [
      [1, 5],
      [2, 6],
    ]);
    expect(valueAt(short, 0.5)).toBeNull();
    expect(valueAt(short, 2.5)).toBeNull();
  });
});

describe("a figure's data table", () => {
  it('runs from the first moment to the last of all lines, with a value of each where it has one', () => {
    const lines = [
      line('linear', [
        [0, 0],
        [4, 8],
      ]),
      line('step', [
        [2, 1],
        [6, 3],
      ]),
    ];
    expect(timeExtent(lines)).toEqual({ min: 0, max: 6 });
    expect(tableOf(lines, 4)).toEqual([
      { time: 0, values: [0, null] },
      { time: 2, values: [4, 1] },
      { time: 4, values: [8, 1] },
      { time: 6, values: [null, 3] },
    ]);
  });
});

describe('phases', () => {
  const phase = (time: number, name: string) => ({ time, code: 'phase', values: { phase: name } });
  const round = (kind: 'memory' | 'stop', start: number, duration: number) => ({
    round: 1,
    kind,
    start,
    duration,
    sent: 0,
    bytes: 0,
    skipped: 0,
    dirtied: 0,
  });

  it('last from one event to the next and end with the migration', () => {
    const events = [
      phase(0, 'setup'),
      phase(1, 'memory-copy'),
      phase(8, 'switch-over'),
      phase(9, 'completed'),
    ];
    expect(phaseSpans(events, [], 20)).toEqual([
      { phase: 'setup', from: 0, to: 1 },
      { phase: 'memory-copy', from: 1, to: 8 },
      { phase: 'switch-over', from: 8, to: 9 },
    ]);
    expect(switchOverTime(events, [])).toBe(8);
  });

  it('come from the rounds where a migration has no events, as a measured one', () => {
    const rounds = [round('memory', 0, 4), round('memory', 4, 2), round('stop', 6, 0.5)];
    expect(phaseSpans([], rounds, 7)).toEqual([
      { phase: 'memory-copy', from: 0, to: 6 },
      { phase: 'switch-over', from: 6, to: 6.5 },
    ]);
    expect(switchOverTime([], rounds)).toBe(6);
  });
});

describe('a series that grows', () => {
  it('appends, leaves out what repeats the past, and tells that it changed', () => {
    const buffer = new SeriesBuffer();
    buffer.append({ time: [0, 1], columns: { a: [1, 2] } });
    const before = buffer.version.value;
    buffer.append({ time: [0, 1, 2], columns: { a: [1, 2, 3] } });
    expect(buffer.column('a').time.at(-1)).toBe(2);
    expect(new Set(buffer.column('a').time).size).toBe(3);
    expect(buffer.version.value).toBeGreaterThan(before);
    expect(buffer.column('none').values).toEqual([]);
  });

  it('stays bounded and keeps its extremes', () => {
    const buffer = new SeriesBuffer();
    for (let part = 0; part < 20; part += 1) {
      const time = Array.from({ length: 10_000 }, (_, index) => part * 10_000 + index);
      const values = time.map((at) => (at === 123_456 ? -7 : Math.sin(at)));
      buffer.append({ time, columns: { a: values } });
    }
    const { values } = buffer.column('a');
    expect(values.length).toBeLessThanOrEqual(60_000);
    expect(Math.min(...values)).toBe(-7);
    expect(buffer.end()).toBe(199_999);
  });
});
