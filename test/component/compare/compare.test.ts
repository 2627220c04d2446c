import { describe, expect, it } from 'vitest';
import type { Comparison, Configuration, MetricCell } from '#shared/contract/comparison.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import { alignTimes, anchorsOf } from '#shared/comparison/align.ts';
import {
  barFigures,
  overlaidFigures,
  unaligned,
} from '#renderer/features/compare/compare-figures.ts';
import { countEnded } from '#shared/comparison/ended.ts';
import { writeParameter } from '#shared/comparison/parameter-text.ts';
import { runLooks } from '#renderer/features/compare/run-looks.ts';
import type { ComparedRun } from '#renderer/state/compare.ts';
import { runRow } from '../runs/rows.ts';

const migration = (given: Partial<MigrationResult> = {}): MigrationResult => ({
  guest: 'web',
  from: 'a',
  to: 'b',
  memoryStrategy: 'qemu',
  diskStrategy: 'shared',
  outcome: 'completed',
  converged: true,
  explanation: { code: 'few-dirty', values: {} },
  start: 10,
  metrics: { total_time_s: 20, downtime_s: 2 },
  rounds: [],
  events: [],
  series: { time: [], columns: {} },
  ...given,
});

const cell = (value: number | null): MetricCell => ({
  values: [value],
  summary: {
    n: value === null ? 0 : 1,
    missing: 0,
    mean: value,
    standardDeviation: null,
    interval: null,
    minimum: value,
    maximum: value,
    median: value,
    medianInterval: null,
    quantiles: [],
    constant: false,
  },
  contrast: null,
  direction: 'none',
  verdict: 'none',
  statement: null,
});
const run = (id: string, given: Partial<Configuration> = {}): Configuration => ({
  id,
  label: id,
  kind: 'simulated',
  memoryStrategy: 'qemu',
  diskStrategy: 'shared',
  resolution: 'expected',
  engineVersions: ['1'],
  runIds: [id],
  seeds: [1],
  duplicates: 0,
  deterministic: true,
  converged: 1,
  ended: countEnded(['completed']),
  migrations: 1,
  outcomes: [],
  cells: [cell(20), cell(0)],
  parameters: [],
  ...given,
});
const comparison = (configurations: Configuration[]): Comparison => ({
  baseline: configurations[0]?.id ?? '',
  configurations,
  metrics: ['total_time_s', 'disk_bytes'],
  parameters: [],
  runs: [],
  leftOut: [],
  confidence: 0.95,
  correction: 'metrics',
  bootstrap: { method: 'percentile', resamples: 2000, seed: 1 },
});

describe('aligning runs', () => {
  const time = [10, 20, 30];

  it('counts from the start, from the stop, or as a share of the whole', () => {
    const stopped = migration({ events: [{ time: 28, code: 'stop', values: {} }] });
    expect(alignTimes(time, 'start', anchorsOf(stopped))).toEqual([0, 10, 20]);
    expect(alignTimes(time, 'switchOver', anchorsOf(stopped))).toEqual([-18, -8, 2]);
    expect(alignTimes(time, 'progress', anchorsOf(stopped))).toEqual([0, 0.5, 1]);
  });

  it('takes the stop of a measured run from its downtime', () => {
    expect(anchorsOf(migration()).switchOver).toBe(28);
  });

  it('does not invent an anchor for a migration that was never stopped or never ended', () => {
    const endless = anchorsOf(migration({ metrics: {} }));
    expect(alignTimes(time, 'switchOver', endless)).toBeNull();
    expect(alignTimes(time, 'progress', endless)).toBeNull();
  });
});

describe('figures of a comparison', () => {
  const runs = [run('one'), run('two'), run('measured', { kind: 'measured' })];
  const looks = runLooks(runs);
  const held = (id: string, result: MigrationResult): ComparedRun => {
    const migrations = [structuredClone(result)] as RunDetail['migrations'];
    return {
      detail: {
        row: runRow(1, { id }),
        scenario: null,
        parameters: {},
        migrations,
        provenance: {},
        failure: null,
      },
      series: { time: [10, 30], columns: { sent_bytes: [0, 5], send_rate: [0, 0] } },
    };
  };
  const overlay = {
    comparison: comparison(runs),
    drawn: new Map([
      ['one', held('one', migration())],
      ['two', held('two', migration({ metrics: {} }))],
    ]),
    looks,
    migration: 0,
    alignment: 'start' as const,
    xLabel: 'Time',
    lit: null,
  };

  it('give every run a letter and a look of its own', () => {
    expect([...looks.values()].map((look) => look.tag)).toEqual(['A', 'B', 'C']);
    const drawn = [...looks.values()].map((look) => `${look.colour} ${look.dash.join(' ')}`);
    expect(new Set(drawn).size).toBe(3);
    const many = runLooks(Array.from({ length: 28 }, (_, index) => run(`r${index}`)));
    expect([...many.values()].slice(25).map((look) => look.tag)).toEqual(['Z', 'AA', 'AB']);
  });

  it('draw series in which something happens, from the common origin', () => {
    const figures = overlaidFigures(overlay);
    expect(figures.map((one) => one.id)).toEqual(['sent_bytes']);
    expect(figures[0]?.figure.lines.map((line) => [line.tag, Array.from(line.time)])).toEqual([
      ['A', [0, 20]],
      ['B', [0, 20]],
    ]);
  });

  it('let the others step back when one is pointed at', () => {
    const [first] = overlaidFigures({ ...overlay, lit: 'two' });
    const [one, two] = first?.figure.lines ?? [];
    expect(two?.colour).toBe(looks.get('two')?.colour);
    expect(one?.colour).not.toBe(looks.get('one')?.colour);
  });

  it('name the runs that cannot be aligned', () => {
    expect(unaligned({ ...overlay, alignment: 'progress' }).map((one) => one.id)).toEqual(['two']);
    expect(unaligned(overlay)).toEqual([]);
  });

  it('leave out bars of a metric that is zero everywhere', () => {
    expect(barFigures(comparison(runs), looks).map((one) => one.id)).toEqual(['total_time_s']);
  });
});

describe('parameters in words', () => {
  it('have units where their name tells one', () => {
    expect(writeParameter('guests[0].memory[1].size', 2 ** 31)).toBe('2.00 GiB');
    expect(writeParameter('plan[0].memory.downtimeLimit', 0.3)).toBe('300 ms');
    expect(writeParameter('bandwidth', 52_428_800)).toBe('50.0 MiB/s');
    expect(writeParameter('seed', 12_345)).toBe('12,345');
    expect(writeParameter('plan[0].memory.autoConverge', true)).toBe('true');
    expect(writeParameter('link', null)).toBe('–');
  });
});
