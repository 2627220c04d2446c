import type {
  ComparedMetric,
  ValidationCase,
  ValidationReport,
} from '#shared/contract/validation.ts';
import { metricDefinition } from '#shared/result/catalogue.ts';
import { aimOf, countWithinAim } from '#shared/result/validation-aims.ts';
import type { ComparedMetricId } from '#shared/result/validation-aims.ts';
import type { MetricDefinition } from '#shared/result/catalogue.ts';
import { formatFraction } from '#shared/units/format.ts';
import { seriesStyle } from '#renderer/app/strategy-style.ts';
import type { ScatterFigure, ScatterGroup } from '#renderer/charts/log-scatter.ts';

/** Metrics that a case may have, in the order of the table. */
export const COMPARED_METRICS = [
  'total_time_s',
  'downtime_s',
  'ram_bytes',
  'disk_bytes',
  'rounds',
  'remote_faults',
] as const satisfies readonly ComparedMetricId[];

/** Half-width of the band around equality where no family has an aim as a share. */
const BAND = 0.1;

/** The widest aim of some families for a metric: what the band around equality shows. */
export function bandOf(families: readonly string[], id: ComparedMetricId): number {
  const shares = families.map((family) => aimOf(family, id)?.share ?? 0);
  return Math.max(0, ...shares) || BAND;
}

const SHAPES: readonly ScatterGroup['shape'][] = [
  'circle',
  'rect',
  'triangle',
  'rectRot',
  'cross',
  'star',
];

export function definitionOf(id: ComparedMetricId): MetricDefinition {
  const definition = metricDefinition(id);
  if (!definition) throw new Error(`The catalogue of metrics has no "${id}".`);
  return definition;
}

/** "+2.1 %", "−0.4 %": the sign is written, because it is what the number is about. */
export function writeError(error: number): string {
  const percent = error * 100;
  const digits = Math.abs(percent) >= 100 ? 0 : 1;
  const text = Math.abs(percent).toFixed(digits);
  if (Number(text) === 0) return '0.0 %';
  return `${percent < 0 ? '−' : '+'}${text} %`;
}

export interface CaseOrder {
  readonly by: 'name' | 'family' | ComparedMetricId;
  readonly descending: boolean;
}

/** Cases in order; by a metric, the size of the error counts and cases without it come last. */
export function orderCases(
  cases: readonly ValidationCase[],
  { by, descending }: CaseOrder,
): ValidationCase[] {
  const direction = descending ? -1 : 1;
  if (by === 'name' || by === 'family') {
    return cases.toSorted(
      (a, b) => direction * a[by].localeCompare(b[by]) || a.name.localeCompare(b.name),
    );
  }
  const size = (metric: ComparedMetric | undefined): number | null =>
    metric ? Math.abs(metric.relative_error) : null;
  return cases.toSorted((a, b) => {
    const [left, right] = [size(a.metrics[by]), size(b.metrics[by])];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return direction * (left - right) || a.name.localeCompare(b.name);
  });
}

/** How near a family of cases comes in one metric. */
interface FamilyError {
  /** Median of the sizes of its errors; empty until all cases are simulated. */
  readonly median: string;
  readonly within: number;
  /** Cases that have an aim for the metric; 0 where there is none. */
  readonly of: number;
}

export interface FamilyOfCases {
  readonly family: string;
  readonly cases: readonly ValidationCase[];
  readonly errors: Readonly<Partial<Record<ComparedMetricId, FamilyError>>>;
}

/** Cases that are in the order of their families, a group for each, with its errors. */
export function groupCases(
  cases: readonly ValidationCase[],
  report: ValidationReport | null,
): FamilyOfCases[] {
  return [...Map.groupBy(cases, ({ family }) => family)].map(([family, own]) => {
    const errors: Partial<Record<ComparedMetricId, FamilyError>> = {};
    for (const id of COMPARED_METRICS) {
      if (!own.some(({ metrics }) => metrics[id])) continue;
      const summary = report?.families[family]?.[id];
      const median = summary ? formatFraction(summary.median_abs_relative_error) : '';
      errors[id] = { median, ...countWithinAim(own, id) };
    }
    return { family, cases: own, errors };
  });
}

/** Where a long name may be broken: after what joins its parts. */
export const nameParts = (name: string): string[] => name.split(/(?<=[-_/])/);

/** Predicted against measured for one metric, a group of points for each family. */
export function scatterFigure(
  cases: readonly ValidationCase[],
  families: readonly string[],
  metric: MetricDefinition,
  id: ComparedMetricId,
  labels: { readonly x: string; readonly y: string; readonly title: string },
): ScatterFigure {
  const groups = families.map((family, index): ScatterGroup => ({
    label: family,
    colour: seriesStyle(index).colour,
    shape: SHAPES[index % SHAPES.length] ?? 'circle',
    points: cases.flatMap((one) => {
      const compared = one.family === family ? one.metrics[id] : undefined;
      return compared
        ? [{ id: one.name, label: one.name, x: compared.measured, y: compared.predicted }]
        : [];
    }),
  }));
  return {
    title: labels.title,
    xLabel: labels.x,
    yLabel: labels.y,
    format: metric.format,
    groups: groups.filter((group) => group.points.length > 0),
    tolerance: bandOf(families, id),
  };
}
