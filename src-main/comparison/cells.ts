import type { Recipe } from '#shared/comparison/recipe.ts';
import { endedOf, valueOf } from '#shared/comparison/run.ts';
import type { ComparedRun } from '#shared/comparison/run.ts';
import type { MetricCell } from '#shared/contract/comparison.ts';
import type { MetricDefinition } from '#shared/result/catalogue.ts';
import type { Contrast } from '#shared/statistics/index.ts';
import { compare, summarise } from '#shared/statistics/index.ts';
import type { Adjusted } from './correction.ts';
import { correct } from './correction.ts';
import type { Group } from './grouping.ts';
import { isDeterministic } from './grouping.ts';
import { judge } from './statements.ts';

/** Fewer common seeds than this share of the smaller side, and pairs would throw more away than they give. */
const LEAST_PAIRED_SHARE = 0.5;

/** Which replications of two groups belong together: by position, those of the same seed. Null where they can't be paired. */
interface Pairing {
  readonly baseline: readonly number[];
  readonly other: readonly number[];
}

function placesBySeed(runs: readonly ComparedRun[]): Map<number, number> | null {
  const places = new Map<number, number>();
  for (const [index, run] of runs.entries()) {
    // A measured run has no seed, and of two runs of one seed neither is the partner.
    if (run.kind === 'measured' || places.has(run.seed)) return null;
    places.set(run.seed, index);
  }
  return places;
}

function pairingOf(baseline: Group, other: Group): Pairing | null {
  const from = placesBySeed(baseline.runs);
  const to = placesBySeed(other.runs);
  if (!from || !to) return null;
  const common = [...from].flatMap(([seed, place]) => {
    const partner = to.get(seed);
    return partner === undefined ? [] : [{ place, partner }];
  });
  const least = Math.max(2, Math.min(from.size, to.size) * LEAST_PAIRED_SHARE);
  if (common.length < least) return null;
  return {
    baseline: common.map(({ place }) => place),
    other: common.map(({ partner }) => partner),
  };
}

type Values = readonly (number | null)[];

function contrastOf(
  baseline: Values,
  other: Values,
  pairing: Pairing | null,
  confidence: number,
): Contrast {
  if (pairing === null) return compare(baseline, other, { paired: false, confidence });
  return compare(
    pairing.baseline.map((place) => baseline[place]),
    pairing.other.map((place) => other[place]),
    { paired: true, confidence },
  );
}

function withAdjusted(contrast: Contrast, adjusted: Adjusted): NonNullable<MetricCell['contrast']> {
  const tests = contrast.tests.map((test, index) => ({
    ...test,
    adjusted: adjusted[index] ?? test.p,
  }));
  return { ...contrast, tests };
}

const someEnded = ({ runs }: Group): boolean => endedOf(runs).completed > 0;

function summaryOf(values: Values, recipe: Recipe): MetricCell['summary'] {
  const { confidence, quantiles } = recipe;
  const summary = summarise(values, { confidence, quantiles });
  return { ...summary, quantiles: [...summary.quantiles] };
}

/**
 * The statistics of every metric of every group, in the order of the groups and of the metrics. Gives way after each, since
 * resampling takes a millisecond or so.
 */
export function* cellsOf(
  groups: readonly Group[],
  base: Group,
  metrics: readonly MetricDefinition[],
  recipe: Recipe,
): Generator<void, MetricCell[][], void> {
  const valuesOf = (group: Group): Values[] =>
    metrics.map(({ id }) => group.runs.map((run) => valueOf(run, id)));
  const baseValues = valuesOf(base);
  const baseCertain = isDeterministic(base);
  const values = groups.map(valuesOf);
  const contrasts: (Contrast | null)[][] = [];
  for (const [index, group] of groups.entries()) {
    const row: (Contrast | null)[] = [];
    contrasts.push(row);
    const pairing = recipe.pairing && group !== base ? pairingOf(base, group) : null;
    for (const column of metrics.keys()) {
      const own = values[index]?.[column] ?? [];
      const before = baseValues[column] ?? [];
      row.push(group === base ? null : contrastOf(before, own, pairing, recipe.confidence));
      yield;
    }
  }
  const { adjusted, tests } = correct(contrasts, recipe.correction);
  const cells: MetricCell[][] = [];
  for (const [index, group] of groups.entries()) {
    const row: MetricCell[] = [];
    cells.push(row);
    const sides = {
      deterministic: baseCertain && isDeterministic(group),
      sameKind: group.runs[0]?.kind === base.runs[0]?.kind,
      confidence: recipe.confidence,
      ended: { baseline: someEnded(base), own: someEnded(group) },
      tests: tests[index] ?? 1,
    };
    for (const [column, metric] of metrics.entries()) {
      const own = values[index]?.[column] ?? [];
      const cell = { values: [...own], summary: summaryOf(own, recipe) };
      const contrast = contrasts[index]?.[column] ?? null;
      const corrected = adjusted[index]?.[column] ?? [];
      row.push(
        contrast === null
          ? { ...cell, contrast, direction: 'none', verdict: 'none', statement: null }
          : {
              ...cell,
              contrast: withAdjusted(contrast, corrected),
              ...judge(metric, contrast, corrected[0] ?? null, sides),
            },
      );
      yield;
    }
  }
  return cells;
}
