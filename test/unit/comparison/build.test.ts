import { describe, expect, test } from 'vitest';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import type { RecipeInput } from '#shared/comparison/recipe.ts';
import { comparedRun } from '#shared/comparison/run.ts';
import type { Comparison } from '#shared/contract/comparison.ts';
import { VERDICT_MESSAGES } from '#shared/messages/verdicts.ts';
import { explain } from '#shared/result/explain.ts';
import { compare as contrast } from '#shared/statistics/index.ts';
import { buildComparison, buildComparisonBreathing } from '#main/comparison/index.ts';
import type { RunSketch } from '../reports/fixture.ts';
import { detailOf, THREE_RUNS } from '../reports/fixture.ts';

// Goal: the unit of comparison is the configuration, and what is said of it holds. Method: runs told in one line each.

function comparisonOf(
  sketches: readonly RunSketch[],
  recipe: Partial<RecipeInput> = {},
): Comparison {
  return buildComparison(
    sketches.map((sketch) => comparedRun(detailOf(sketch))),
    recipeSchema.parse({ sources: [{ from: 'filter', filter: '' }], ...recipe }),
  );
}

/** Replications of one configuration: one value of the downtime a seed. */
function replications(
  strategy: string,
  values: readonly number[],
  more: Partial<RunSketch> = {},
): RunSketch[] {
  return values.map((value, index) => ({
    id: `${strategy}-${index + 1}`,
    name: `sweep ${strategy} ${index + 1}`,
    strategy,
    seed: index + 1,
    resolution: 'exact',
    metrics: { downtime_s: value, total_time_s: 10 + ((7 * index) % 5) / 10 },
    parameters: { 'plan[0].memory.strategy': strategy, 'network.efficiency': 0.94 },
    ...more,
  }));
}

const SLOW = [0.3, 0.31, 0.29, 0.305, 0.298, 0.312];
const FAST = [0.2, 0.212, 0.193, 0.202, 0.199, 0.21];

function sentenceOf(comparison: Comparison, configuration: number, metric: string): string {
  const column = comparison.metrics.indexOf(metric);
  const statement = comparison.configurations[configuration]?.cells[column]?.statement;
  return statement ? explain(statement, VERDICT_MESSAGES) : '';
}

function cellOf(comparison: Comparison, configuration: number, metric: string) {
  const cell = comparison.configurations[configuration]?.cells[comparison.metrics.indexOf(metric)];
  if (!cell) throw new Error(`no cell of ${metric}`);
  return cell;
}

describe('configurations', () => {
  test('are runs that differ in nothing but their seed, in the order of seeds', () => {
    const runs = [...replications('qemu', SLOW), ...replications('xen-4', FAST)];
    const shuffled = runs.toSorted((one, other) => (one.id > other.id ? -1 : 1));
    const comparison = comparisonOf(shuffled, { baseline: 'qemu-3' });
    expect(comparison.configurations.map(({ runIds }) => runIds.length)).toEqual([6, 6]);
    const [xen, qemu] = comparison.configurations;
    expect(qemu?.seeds).toEqual([1, 2, 3, 4, 5, 6]);
    expect(comparison.baseline).toBe(qemu?.id);
    expect(xen?.label).toBe('xen-4');
    expect(cellOf(comparison, 1, 'downtime_s').values).toEqual(SLOW);
  });

  test('keep their id when runs are added, so that a saved baseline is found again', () => {
    const before = comparisonOf(replications('qemu', SLOW.slice(0, 2)));
    const after = comparisonOf([...replications('xen-4', FAST), ...replications('qemu', SLOW)], {
      baseline: before.baseline,
    });
    expect(after.baseline).toBe(before.baseline);
    expect(after.configurations[1]?.id).toBe(before.baseline);
  });

  test('take the first where the baseline is gone, and refuse to compare nothing', () => {
    const comparison = comparisonOf(THREE_RUNS, { baseline: 'nobody' });
    expect(comparison.baseline).toBe(comparison.configurations[0]?.id);
    expect(() => comparisonOf([])).toThrow(RangeError);
  });

  test('count a run that repeats another to the bit once', () => {
    const [first] = replications('qemu', SLOW);
    if (!first) throw new Error('no run');
    const twice = [first, first].map((sketch, index) => {
      const detail = detailOf({ ...sketch, id: `run-${index}` });
      return comparedRun({ ...detail, row: { ...detail.row, digest: 'the same' } });
    });
    const recipe = recipeSchema.parse({ sources: [{ from: 'filter', filter: '' }] });
    const [configuration] = buildComparison(twice, recipe).configurations;
    expect(configuration).toMatchObject({ runIds: ['run-0'], duplicates: 1 });
  });

  test('pool what is not grouped by, and say which parameters then vary', () => {
    const runs = [0.9, 0.94].flatMap((efficiency, part) =>
      replications('qemu', SLOW).map((run) => ({
        ...run,
        id: `${run.id}-${part}`,
        parameters: { ...run.parameters, 'network.efficiency': efficiency },
      })),
    );
    expect(comparisonOf(runs).configurations).toHaveLength(2);
    const pooled = comparisonOf(runs, { groupBy: { by: 'parameters', paths: [] } });
    expect(pooled.configurations).toHaveLength(1);
    expect(pooled.configurations[0]?.runIds).toHaveLength(12);
    expect(pooled.parameters).toContainEqual({ path: 'network.efficiency', differs: true });
    expect(pooled.configurations[0]?.parameters[1]).toBeNull();
  });

  test('are called as people named them, by the name of their runs, or by what differs', () => {
    const named = comparisonOf(THREE_RUNS);
    expect(named.configurations.map(({ label }) => label)).toEqual([
      'QEMU 300 ms',
      'Xen 4',
      'Measured on two hosts',
    ]);
    const labels = { [named.baseline]: 'My baseline' };
    expect(comparisonOf(THREE_RUNS, { labels }).configurations[0]?.label).toBe('My baseline');
    const limits = [0.1, 0.3].flatMap((limit, part) =>
      replications('qemu', SLOW).map((run) => ({
        ...run,
        id: `${run.id}-${part}`,
        parameters: { 'plan[0].memory.downtimeLimit': limit },
      })),
    );
    expect(comparisonOf(limits).configurations.map(({ label }) => label)).toEqual([
      'Downtime limit 100 ms',
      'Downtime limit 300 ms',
    ]);
  });

  test('are called without the name of the experiment that all their runs begin with', () => {
    const point = (name: string, rate: number): RunSketch => ({
      id: name,
      name,
      metrics: { downtime_s: 0.3 },
      parameters: { 'hosts[0].nic': rate },
    });
    const labelsOf = (names: readonly string[]): string[] =>
      comparisonOf(
        names.map((name, index) => point(name, 1.25e8 * (index + 1))),
      ).configurations.map(({ label }) => label);
    expect(labelsOf(['Links: 1 Gbit/s, seed 1', 'Links: 2 Gbit/s, seed 1'])).toEqual([
      '1 Gbit/s, seed 1',
      '2 Gbit/s, seed 1',
    ]);
    const others = ['Mine', 'Links: 2 Gbit/s, seed 1'];
    expect(labelsOf(others)).toEqual(others);
  });

  test('that are hidden are left out', () => {
    const all = comparisonOf(THREE_RUNS);
    const shown = comparisonOf(THREE_RUNS, { hidden: [all.baseline] });
    expect(shown.configurations.map(({ id }) => id)).toEqual(
      all.configurations.slice(1).map(({ id }) => id),
    );
  });
});

describe('what is said of a change', () => {
  test('is tested in pairs where seeds are common, with the interval of the t test', () => {
    const comparison = comparisonOf([
      ...replications('qemu', SLOW),
      ...replications('xen-4', FAST),
    ]);
    const cell = cellOf(comparison, 1, 'downtime_s');
    const wanted = contrast(SLOW, FAST, { paired: true });
    expect(cell.contrast).toMatchObject({
      design: 'paired',
      n: 6,
      relative: wanted.relative,
      absolute: wanted.absolute,
    });
    expect(cell).toMatchObject({ direction: 'lower', verdict: 'better' });
    const sentence = sentenceOf(comparison, 1, 'downtime_s');
    expect(sentence).toMatch(/^Lower by 33\.0 % \(95 % interval 3\d\.\d % to 3\d\.\d %\)\.$/);
    expect(sentenceOf(comparison, 1, 'total_time_s')).toBe('The same in all 6 replications.');
  });

  test('is tested as independent samples where seeds are not common, or when that is wanted', () => {
    const others = replications('xen-4', FAST).map((run, index) => ({ ...run, seed: 100 + index }));
    const apart = comparisonOf([...replications('qemu', SLOW), ...others]);
    expect(cellOf(apart, 1, 'downtime_s').contrast?.tests.map(({ name }) => name)).toEqual([
      'welch-t',
      'mann-whitney',
    ]);
    const runs = [...replications('qemu', SLOW), ...replications('xen-4', FAST)];
    const unpaired = comparisonOf(runs, { pairing: false });
    expect(cellOf(unpaired, 1, 'downtime_s').contrast?.design).toBe('independent');
  });

  test('pairs only the seeds that both have', () => {
    const comparison = comparisonOf([
      ...replications('qemu', SLOW),
      ...replications('xen-4', FAST).slice(1),
    ]);
    expect(cellOf(comparison, 1, 'downtime_s').contrast).toMatchObject({ design: 'paired', n: 5 });
    expect(cellOf(comparison, 0, 'downtime_s').summary.n).toBe(6);
  });

  test('is that no difference was shown where none was', () => {
    const noise = SLOW.map((value, index) => value + 0.01 * Math.sin(5 * index));
    const comparison = comparisonOf([
      ...replications('qemu', SLOW),
      ...replications('xen-4', noise),
    ]);
    expect(cellOf(comparison, 1, 'downtime_s')).toMatchObject({
      direction: 'not-shown',
      verdict: 'none',
    });
    expect(sentenceOf(comparison, 1, 'downtime_s')).toMatch(
      /^No difference shown \(95 % interval −\d.* to \d.*\)\.$/,
    );
  });

  test('is corrected for the number of tests, and says so', () => {
    const names = ['downtime_s', 'service_downtime_s', 'ram_bytes', 'rounds', 'setup_s'];
    const metricsOf = (shift: number, index: number) =>
      Object.fromEntries(
        names.map((name, place) => [
          name,
          10 + Math.sin(3 * index + place) + (place === 0 ? shift + 0.3 * Math.sin(index) : 0),
        ]),
      );
    const noisy = (metrics: Record<string, number>, index: number) =>
      Object.fromEntries(
        Object.entries(metrics).map(([name, value], place) => [
          name,
          value + 0.2 * Math.cos(7 * index + 3 * place),
        ]),
      );
    const runs = [
      ...replications('qemu', SLOW).map((run, index) => ({ ...run, metrics: metricsOf(0, index) })),
      ...replications('xen-4', SLOW).map((run, index) => ({
        ...run,
        metrics: noisy(metricsOf(-0.15, index), index),
      })),
    ];
    const plain = cellOf(comparisonOf(runs, { correction: 'none' }), 1, 'downtime_s');
    const [test] = plain.contrast?.tests ?? [];
    expect(test?.adjusted).toBe(test?.p);
    const corrected = comparisonOf(runs);
    const adjusted = cellOf(corrected, 1, 'downtime_s').contrast?.tests[0]?.adjusted ?? 0;
    const all = names.map((name) => cellOf(corrected, 1, name).contrast?.tests[0]?.p ?? 1);
    const rank = all.filter((p) => p < (test?.p ?? 0)).length;
    expect(adjusted).toBeGreaterThanOrEqual(Math.min(1, (names.length - rank) * (test?.p ?? 0)));
    expect(adjusted).toBeGreaterThan(test?.p ?? 1);
  });

  test('of single runs is only told, unless nothing random decided them', () => {
    const chance = comparisonOf([...replications('qemu', [0.3]), ...replications('xen-4', [0.2])]);
    expect(cellOf(chance, 1, 'downtime_s')).toMatchObject({
      direction: 'untested',
      verdict: 'none',
    });
    expect(sentenceOf(chance, 1, 'downtime_s')).toContain('nothing is tested');
    const certain = comparisonOf(THREE_RUNS);
    expect(certain.configurations.map(({ deterministic }) => deterministic)).toEqual([
      true,
      true,
      false,
    ]);
    expect(cellOf(certain, 1, 'downtime_s')).toMatchObject({
      direction: 'lower',
      verdict: 'better',
    });
    expect(sentenceOf(certain, 1, 'downtime_s')).toBe(
      'Lower by 64.5 %. Deterministic, n = 1 suffices.',
    );
    expect(sentenceOf(certain, 1, 'rounds')).toBe('The same. Deterministic, n = 1 suffices.');
    // A measurement beside a prediction: no merit, and one run shows no spread.
    expect(cellOf(certain, 2, 'downtime_s')).toMatchObject({
      direction: 'untested',
      verdict: 'none',
    });
    expect(cellOf(certain, 2, 'guest_slowdown').statement?.code).toBe('no-value');
  });

  test('holds several seeds of the expected resolution against each other before calling it certain', () => {
    const expected = { resolution: 'expected' } as const;
    const same = comparisonOf(
      replications('qemu', [0.3, 0.3], { ...expected, metrics: { rounds: 4 } }),
    );
    expect(same.configurations[0]?.deterministic).toBe(true);
    const random = comparisonOf(replications('qemu', [0.3, 0.31], expected));
    expect(random.configurations[0]?.deterministic).toBe(false);
    const life = comparisonOf(
      replications('qemu', [0.3], { ...expected, parameters: { 'life.horizon': 3600 } }),
    );
    expect(life.configurations[0]?.deterministic).toBe(false);
  });

  test('has no relative change from nothing, and knows directionless metrics', () => {
    const runs: RunSketch[] = [
      { id: 'x', name: 'x', metrics: { disk_bytes: 0, rounds: 1 }, parameters: { a: 1 } },
      { id: 'y', name: 'y', metrics: { disk_bytes: 5, rounds: 9 }, parameters: { a: 2 } },
    ];
    const comparison = comparisonOf(runs);
    const disk = cellOf(comparison, 1, 'disk_bytes');
    expect(disk.contrast).toMatchObject({ absolute: { value: 5 }, relative: null });
    expect(disk.verdict).toBe('worse');
    expect(sentenceOf(comparison, 1, 'disk_bytes')).toMatch(/^Higher by 5 B\./);
    expect(cellOf(comparison, 1, 'rounds')).toMatchObject({ direction: 'higher', verdict: 'none' });
  });
});

test('metrics are those that were asked for, or all in the order of the catalogue', () => {
  expect(comparisonOf(THREE_RUNS).metrics).toEqual([
    'total_time_s',
    'downtime_s',
    'ram_bytes',
    'rounds',
    'guest_slowdown',
  ]);
  const asked = { metrics: ['rounds', 'none_such', 'downtime_s', 'rounds'] };
  expect(comparisonOf(THREE_RUNS, asked).metrics).toEqual(['rounds', 'downtime_s']);
});

test('runs with a migration that did not complete are counted, because their times only bound the true ones', () => {
  const details = replications('qemu', SLOW).map(detailOf);
  const runs = details.map(comparedRun).map((run, index) => ({
    ...run,
    outcomes: run.outcomes.map((one) =>
      index < 2 ? { ...one, outcome: 'unfinished' as const } : one,
    ),
  }));
  const recipe = recipeSchema.parse({ sources: [{ from: 'filter', filter: '' }] });
  expect(buildComparison(runs, recipe).configurations[0]?.ended).toMatchObject({
    runs: 6,
    completed: 4,
    unfinished: 2,
  });
});

test('outcomes are told once with how often', () => {
  const comparison = comparisonOf(replications('qemu', SLOW));
  expect(comparison.configurations[0]?.outcomes).toEqual([
    {
      code: 'fits-downtime',
      count: 6,
      sentence: 'Converged: 1.00 MiB left at 112 MiB/s fit into the downtime limit of 300 ms.',
    },
  ]);
});

test('others are let through between the cells, with the same numbers, and nothing more is made when nobody waits', async () => {
  const sketches = [...replications('qemu', SLOW), ...replications('xen-4', SLOW)];
  const runs = sketches.map((sketch) => comparedRun(detailOf(sketch)));
  const recipe = recipeSchema.parse({ sources: [{ from: 'filter', filter: '' }] });
  let breaths = 0;
  const built = await buildComparisonBreathing(
    async () => {
      breaths += 1;
    },
    runs,
    recipe,
  );
  expect(built).toEqual(comparisonOf(sketches));
  expect(breaths).toBeGreaterThanOrEqual(built.configurations.length * built.metrics.length);
  const unwanted = buildComparisonBreathing(() => Promise.reject(new Error('gone')), runs, recipe);
  await expect(unwanted).rejects.toThrow('gone');
});
