import { describe, expect, it } from 'vitest';
import type { Comparison, Configuration, Why } from '#shared/contract/comparison.ts';
import { contestsOf, namesOf, peersOf } from '#renderer/features/compare/winners.ts';
import { cell, configuration } from './fixture.ts';

const t = (key: string, values: Record<string, unknown> = {}): string =>
  `${key} ${JSON.stringify(values)}`;
const GIB = 2 ** 30;
const PAGE = 4096;

const METRICS = [
  'total_time_s',
  'downtime_s',
  'service_downtime_s',
  'wire_bytes',
  'ram_bytes',
  'disk_bytes',
  'normal_pages',
  'redundant_pages',
  'zero_pages',
  'mean_rate',
  'lost_work_s',
] as const;
type Values = Partial<Record<(typeof METRICS)[number], number>>;

/** One run each, with the metrics that are given. */
function compared(
  runs: Readonly<Record<string, Values>>,
  parameters: Readonly<Record<string, Configuration['parameters']>> = {},
): Comparison {
  return {
    baseline: Object.keys(runs)[0] ?? '',
    metrics: [...METRICS],
    parameters: [
      { path: 'plan[0].memory.strategy', differs: true },
      { path: 'guests[0].workload', differs: true },
    ],
    configurations: Object.entries(runs).map(([id, values]) =>
      configuration(
        id,
        parameters[id] ?? [id, 'same'],
        METRICS.map((metric) => cell(values[metric] ?? null)),
      ),
    ),
    runs: [],
    leftOut: [],
    confidence: 0.95,
    correction: 'metrics',
    bootstrap: { method: 'bca', resamples: 2000, seed: 1 },
  };
}
const contest = (comparison: Comparison, metric: string, why: Why | null = null) =>
  contestsOf(comparison, why, t).find((one) => one.metric.id === metric);

describe('who does best', () => {
  it('takes only those that have the task of the baseline', () => {
    const comparison = compared(
      { qemu: { total_time_s: 20 }, xen: { total_time_s: 30 }, other: { total_time_s: 1 } },
      { other: ['qemu', 'another workload'] },
    );
    expect(peersOf(comparison).map(({ id }) => id)).toEqual(['qemu', 'xen']);
    expect(contest(comparison, 'total_time_s')?.least.map(({ id }) => id)).toEqual(['qemu']);
  });

  it('holds no prediction against a measurement', () => {
    const comparison = compared({
      measured: { total_time_s: 20 },
      predicted: { total_time_s: 19 },
    });
    const [measured, predicted] = comparison.configurations;
    if (!measured || !predicted) throw new Error('two configurations were made');
    const mixed = {
      ...comparison,
      configurations: [{ ...measured, kind: 'measured' as const }, predicted],
    };
    expect(contestsOf(mixed, null, t)).toEqual([]);
  });

  it('leaves out what did not end, which has no mean', () => {
    const comparison = compared({
      endless: {},
      slow: { total_time_s: 30 },
      quick: { total_time_s: 20 },
    });
    const found = contest(comparison, 'total_time_s');
    expect([found?.least.map(({ id }) => id), found?.next?.id]).toEqual([['quick'], 'slow']);
  });

  it('names all that are level, in the order of the table, and the next of the others', () => {
    const comparison = compared({
      first: { total_time_s: 20.0001 },
      last: { total_time_s: 25 },
      second: { total_time_s: 20 },
    });
    const found = contest(comparison, 'total_time_s');
    expect(found?.least.map(({ id }) => id)).toEqual(['first', 'second']);
    expect([found?.next?.id, found?.nextText]).toEqual(['last', '25.0 s']);
  });

  it('has nobody next where all are level', () => {
    const comparison = compared({ one: { wire_bytes: GIB }, two: { wire_bytes: GIB } });
    expect(contest(comparison, 'wire_bytes')).toMatchObject({ next: null, reasons: [], costs: [] });
  });

  it('says when intervals overlap', () => {
    const comparison = compared({ one: {}, two: {} });
    const [one, two] = comparison.configurations;
    if (!one || !two) throw new Error('two configurations were made');
    // The intervals of the fixture reach from one below to one above the mean.
    const withCells = (own: number[], other: number[]): Comparison => ({
      ...comparison,
      metrics: ['total_time_s'],
      configurations: [
        { ...one, cells: [cell(...own)] },
        { ...two, cells: [cell(...other)] },
      ],
    });
    expect(contest(withCells([10, 10], [11, 11]), 'total_time_s')?.overlaps).toBe(true);
    expect(contest(withCells([10, 10], [13, 13]), 'total_time_s')?.overlaps).toBe(false);
  });
});

describe('why', () => {
  it('puts a total time down to what was sent and to the rate at which it was', () => {
    const comparison = compared({
      next: { total_time_s: 40, wire_bytes: 4 * GIB, mean_rate: GIB / 10 },
      less: { total_time_s: 20, wire_bytes: 2 * GIB, mean_rate: GIB / 10 },
    });
    expect(contest(comparison, 'total_time_s')).toMatchObject({
      reasons: [{ label: 'Total sent', winner: '2.00 GiB', next: '4.00 GiB' }],
      costs: [],
    });
  });

  it('tells what the winner pays with', () => {
    const comparison = compared({
      next: { total_time_s: 40, wire_bytes: 2 * GIB, mean_rate: GIB / 20 },
      faster: { total_time_s: 15, wire_bytes: 3 * GIB, mean_rate: GIB / 5 },
    });
    const found = contest(comparison, 'total_time_s');
    expect(found?.reasons.map(({ label }) => label)).toEqual(['Mean rate']);
    expect(found?.costs).toEqual([{ label: 'Total sent', winner: '3.00 GiB', next: '2.00 GiB' }]);
  });

  it('puts a downtime down to the parts that make up the difference', () => {
    const comparison = compared({
      next: { service_downtime_s: 0.3 },
      brief: { service_downtime_s: 0.1 },
    });
    const part = (code: string, mean: number) => ({ code, mean, interval: null });
    const of = (id: string, pages: number) => ({
      id,
      n: 1,
      migrations: 1,
      time: [],
      downtime: [part('last-pages', pages), part('redirect', 0.05)],
      bytes: [],
    });
    const why: Why = { configurations: [of('next', 0.25), of('brief', 0.05)] };
    expect(contest(comparison, 'service_downtime_s', why)).toMatchObject({
      reasons: [{ label: 'Last pages', winner: '50.0 ms', next: '250 ms' }],
      costs: [],
    });
  });

  it('puts bytes down to pages sent again, and counts zero pages for who finds them', () => {
    const comparison = compared({
      next: {
        wire_bytes: 1500 * PAGE,
        ram_bytes: 1500 * PAGE,
        normal_pages: 1500,
        redundant_pages: 600,
        zero_pages: 100,
      },
      less: {
        wire_bytes: 1000 * PAGE,
        ram_bytes: 1000 * PAGE,
        normal_pages: 1000,
        redundant_pages: 0,
        zero_pages: 0,
      },
    });
    expect(contest(comparison, 'wire_bytes')).toMatchObject({
      reasons: [{ label: 'Re-sent pages', winner: '0', next: '600' }],
      costs: [{ label: 'Zero pages', winner: '0', next: '100' }],
    });
  });

  it('parts lost work into standing still and being slowed', () => {
    const comparison = compared({
      next: { lost_work_s: 10, downtime_s: 1 },
      less: { lost_work_s: 4, downtime_s: 3 },
    });
    const found = contest(comparison, 'lost_work_s');
    expect(found?.reasons).toEqual([
      { label: 'compare.winners.slowed {}', winner: '1.00 s', next: '9.00 s' },
    ]);
    expect(found?.costs).toEqual([
      { label: 'compare.winners.stopped {}', winner: '3.00 s', next: '1.00 s' },
    ]);
  });
});

it('counts those that are too many to name', () => {
  const many = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => [id, {}]));
  const { configurations } = compared(many);
  const name = ({ id }: Configuration): string => id;
  expect(namesOf(configurations, name, t)).toBe(
    'compare.winners.more {"named":"a, b, c, d","count":2}',
  );
  expect(namesOf(configurations.slice(0, 2), name, t)).toBe('a, b');
});
