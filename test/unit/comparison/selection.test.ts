import { describe, expect, test } from 'vitest';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import type { Brush } from '#shared/comparison/recipe.ts';
import { comparedRun } from '#shared/comparison/run.ts';
import { narrowed, selectedConfigurations, withBrush } from '#shared/comparison/selection.ts';
import { buildComparison } from '#main/comparison/index.ts';
import { detailOf } from '../reports/fixture.ts';

// Goal: what is chosen on axes leaves exactly the configurations that lie inside all of it, with their numbers as they
// were. Method: two links by three limits with replications, of which one configuration has no downtime.

const RATE = { of: 'parameter', path: 'network.rate' } as const;
const LIMIT = { of: 'parameter', path: 'plan[0].limit' } as const;
const DOWNTIME = { of: 'metric', id: 'downtime_s' } as const;
const sweep = [1e8, 1e9].flatMap((rate) =>
  [0.1, 0.3, 0.5].flatMap((limit) =>
    [1, 2].map((seed) =>
      detailOf({
        id: `${rate}-${limit}-${seed}`,
        seed,
        resolution: 'exact',
        metrics: {
          total_time_s: 1e9 / rate + seed,
          ...(limit === 0.5 && rate === 1e8 ? {} : { downtime_s: limit }),
        },
        parameters: { 'network.rate': rate, 'plan[0].limit': limit },
      }),
    ),
  ),
);
const comparison = buildComparison(
  sweep.map(comparedRun),
  recipeSchema.parse({ sources: [{ from: 'filter', filter: '' }] }),
);
const places = (brushes: readonly Brush[]): number[] => {
  const chosen = selectedConfigurations(comparison, brushes);
  return comparison.configurations.flatMap(({ id }, place) => (chosen.has(id) ? [place] : []));
};
const fast: Brush = { variable: RATE, chosen: { kind: 'values', values: [1e9] } };
const short: Brush = { variable: DOWNTIME, chosen: { kind: 'range', from: 0.05, to: 0.3 } };

describe('a selection', () => {
  test('is everything without a brush, and what passes all of several', () => {
    expect(places([])).toEqual([0, 1, 2, 3, 4, 5]);
    expect(places([short])).toEqual([0, 1, 3, 4]);
    expect(places([fast, short])).toEqual([3, 4]);
    expect(places([short, fast])).toEqual([3, 4]);
  });

  test('leaves out what lacks the value, however wide the range is', () => {
    const any: Brush = { variable: DOWNTIME, chosen: { kind: 'range', from: -1e9, to: 1e9 } };
    expect(places([any])).toEqual([0, 1, 3, 4, 5]);
  });

  test('is changed one variable at a time', () => {
    const both = withBrush(withBrush([], RATE, fast.chosen), DOWNTIME, short.chosen);
    expect(both).toEqual([fast, short]);
    const other = withBrush(both, RATE, { kind: 'range', from: 0, to: 2e8 });
    expect(places(other)).toEqual([0, 1]);
    expect(withBrush(other, RATE, null)).toEqual([short]);
    expect(withBrush(both, LIMIT, null)).toEqual(both);
  });

  test('is kept in a recipe', () => {
    const recipe = recipeSchema.parse({
      sources: [{ from: 'experiment', id: 'e' }],
      views: [{ kind: 'parallel', axes: [RATE, DOWNTIME], brushes: [fast, short] }],
    });
    expect(recipe.views).toMatchObject([{ brushes: [fast, short] }]);
    const without = recipeSchema.parse({
      sources: [{ from: 'experiment', id: 'e' }],
      views: [{ kind: 'parallel', axes: [RATE] }],
    });
    expect(without.views).toMatchObject([{ brushes: [] }]);
  });
});

describe('a narrowed comparison', () => {
  test('keeps numbers, baseline and runs of what stays', () => {
    const chosen = selectedConfigurations(comparison, [fast]);
    const narrow = narrowed(comparison, chosen);
    expect(narrow.configurations).toEqual(comparison.configurations.slice(3));
    expect(narrow.baseline).toBe(comparison.baseline);
    expect(narrow.runs).toHaveLength(6);
    for (const run of narrow.runs)
      expect(narrow.configurations[run.configuration]?.runIds).toContain(run.id);
  });

  test('is the same object when nothing is left out', () => {
    expect(narrowed(comparison, selectedConfigurations(comparison, []))).toBe(comparison);
  });
});
