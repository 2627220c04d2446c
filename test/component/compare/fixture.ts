import { countEnded } from '#shared/comparison/ended.ts';
import type { Comparison, Configuration, MetricCell } from '#shared/contract/comparison.ts';
import { runLooks } from '#renderer/features/compare/run-looks.ts';

export const cell = (...values: (number | null)[]): MetricCell => {
  const present = values.filter((value) => value !== null);
  const mean =
    present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0) / present.length;
  return {
    values,
    summary: {
      n: present.length,
      missing: values.length - present.length,
      mean,
      standardDeviation: null,
      interval: mean === null || present.length < 2 ? null : { low: mean - 1, high: mean + 1 },
      minimum: null,
      maximum: null,
      median: null,
      medianInterval: null,
      quantiles: [],
      constant: false,
    },
    contrast: null,
    direction: 'none',
    verdict: 'none',
    statement: null,
  };
};

export const configuration = (
  id: string,
  parameters: Configuration['parameters'],
  cells: MetricCell[],
): Configuration => ({
  id,
  label: `name of ${id}`,
  kind: 'simulated',
  memoryStrategy: 'qemu',
  diskStrategy: 'shared',
  resolution: 'expected',
  engineVersions: ['1'],
  runIds: [`${id}-1`, `${id}-2`, `${id}-3`],
  seeds: [1, 2, 3],
  duplicates: 0,
  deterministic: false,
  converged: 3,
  ended: countEnded(['completed']),
  migrations: 1,
  outcomes: [],
  parameters,
  cells,
});

/** Two strategies by two rates, three replications each; the last configuration has no results. */
export const comparison: Comparison = {
  baseline: 'one',
  metrics: ['total_time_s', 'downtime_s', 'disk_bytes'],
  parameters: [
    { path: 'seedless', differs: false },
    { path: 'strategy', differs: true },
    { path: 'rate', differs: true },
  ],
  configurations: [
    configuration('one', [1, 'qemu', 10], [cell(10, 12, 14), cell(2, 2, 2), cell(0, 0, 0)]),
    configuration('two', [1, 'qemu', 20], [cell(20, 22, 24), cell(1, 1, 1), cell(0, 0, 0)]),
    configuration('three', [1, 'xen-4', 10], [cell(30, 30, 30), cell(3, 3, 3), cell(0, 0, 0)]),
    configuration('four', [1, 'xen-4', 20], [cell(null), cell(null), cell(null)]),
  ],
  runs: [],
  leftOut: [],
  confidence: 0.95,
  correction: 'metrics',
  bootstrap: { method: 'bca', resamples: 2000, seed: 1 },
};
const t = (key: string, values: Record<string, unknown> = {}): string =>
  `${key} ${JSON.stringify(values)}`;
export const context = {
  comparison,
  labels: new Map([['strategy', 'Memory strategy']]),
  looks: runLooks(comparison.configurations),
  t,
};
