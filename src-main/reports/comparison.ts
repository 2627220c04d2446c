import type { Comparison } from '#shared/contract/comparison.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import { OUTCOME_MESSAGES } from '#shared/messages/outcomes.ts';
import type { MetricDefinition } from '#shared/result/catalogue.ts';
import { METRICS } from '#shared/result/catalogue.ts';
import { explain } from '#shared/result/explain.ts';

type Cell = Comparison['runs'][number]['cells'][number];

/** Below this a change is rounding, not a difference: both runs are as deterministic as their numbers. */
const SAME_WITHIN = 1e-9;
const NOTHING: Cell = { value: null, absoluteChange: null, relativeChange: null, verdict: 'none' };

function verdict(
  better: MetricDefinition['better'],
  change: number,
  scale: number,
): Cell['verdict'] {
  if (Math.abs(change) <= SAME_WITHIN * scale) return 'same';
  if (better === 'none') return 'none';
  return change < 0 === (better === 'lower') ? 'better' : 'worse';
}

function cell(
  value: number | undefined,
  base: number | undefined,
  better: MetricDefinition['better'],
  isBaseline: boolean,
): Cell {
  if (value === undefined) return NOTHING;
  if (isBaseline || base === undefined) return { ...NOTHING, value };
  const absoluteChange = value - base;
  const relativeChange = base === 0 ? (value === 0 ? 0 : null) : absoluteChange / Math.abs(base);
  return {
    value,
    absoluteChange,
    relativeChange,
    verdict: verdict(better, absoluteChange, Math.max(Math.abs(value), Math.abs(base))),
  };
}

/** One sentence per migration: whether it converged, or why not. */
function outcomesOf(detail: RunDetail): string[] {
  return detail.migrations.map((migration) => {
    const sentence = explain(migration.explanation, OUTCOME_MESSAGES);
    return detail.migrations.length > 1 ? `${migration.guest}: ${sentence}` : sentence;
  });
}

/**
 * Puts runs side by side: every metric that any of them has, with its change against the baseline and
 * whether that is better by the metric's own direction, and every parameter, marked where the runs differ.
 *
 * @param baseline id of the run to compare with; null or unknown takes the first
 * @throws RangeError when there is no run
 */
export function buildComparison(
  details: readonly RunDetail[],
  baseline: string | null,
): Comparison {
  const base = details.find((one) => one.row.id === baseline) ?? details[0];
  if (!base) throw new RangeError('A comparison needs at least one run.');
  const metrics = METRICS.filter(({ id }) =>
    details.some((one) => one.row.metrics[id] !== undefined),
  );
  const paths = [...new Set(details.flatMap((one) => Object.keys(one.parameters)))];
  const valueOf = (detail: RunDetail, path: string) => detail.parameters[path] ?? null;
  return {
    baseline: base.row.id,
    metrics: metrics.map(({ id }) => id),
    parameters: paths.map((path) => ({
      path,
      differs: details.some((one) => valueOf(one, path) !== valueOf(base, path)),
    })),
    runs: details.map((detail) => {
      const { row } = detail;
      const {
        id,
        name,
        kind,
        memoryStrategy,
        diskStrategy,
        seed,
        engineVersion,
        digest,
        createdAt,
      } = row;
      return {
        id,
        name,
        kind,
        memoryStrategy,
        diskStrategy,
        seed,
        engineVersion,
        digest,
        createdAt,
        outcomes: outcomesOf(detail),
        cells: metrics.map(({ id: metric, better }) =>
          cell(row.metrics[metric], base.row.metrics[metric], better, detail === base),
        ),
        parameters: paths.map((path) => valueOf(detail, path)),
      };
    }),
  };
}
