import type { MetricCell } from '#shared/contract/comparison.ts';
import { explain } from '#shared/result/explain.ts';
import { VERDICT_MESSAGES } from '#shared/messages/verdicts.ts';
import { metricOf } from '#main/comparison/index.ts';
import type { ReportInput } from './input.ts';
import { runsTable } from './runs-table.ts';
import type { Value } from './runs-table.ts';

/** Quoted where needed; text that a spreadsheet would run as a formula gets an apostrophe before it. */
function field(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function written(rows: readonly (readonly Value[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** One row per run and one column per fact, metric (with its unit in the name) and parameter. RFC 4180. */
export function renderCsv({ comparison }: ReportInput): string {
  const { columns, rows } = runsTable(comparison);
  return written([columns, ...rows]);
}

function contrastValues(contrast: MetricCell['contrast'] | undefined): Value[] {
  const [t, rank] = contrast?.tests ?? [];
  return [
    contrast?.design ?? null,
    contrast?.absolute?.value ?? null,
    contrast?.absolute?.interval?.low ?? null,
    contrast?.absolute?.interval?.high ?? null,
    contrast?.relative?.value ?? null,
    contrast?.relative?.interval?.low ?? null,
    contrast?.relative?.interval?.high ?? null,
    t?.name ?? null,
    t?.p ?? null,
    t?.adjusted ?? null,
    rank?.name ?? null,
    rank?.p ?? null,
    rank?.adjusted ?? null,
    contrast?.effect.cohen ?? null,
    contrast?.effect.hedges ?? null,
    contrast?.effect.rank ?? null,
  ];
}

/**
 * One row per configuration and metric: what its replications say, and the change against the baseline with
 * interval, tests and effect size. RFC 4180.
 */
export function renderSummaryCsv({ comparison }: ReportInput): string {
  const header = [
    'configuration',
    'configuration_id',
    'baseline',
    'deterministic',
    'metric',
    'unit',
    'runs',
    'ended',
    'n',
    'mean',
    'standard_deviation',
    'mean_low',
    'mean_high',
    'median',
    'median_low',
    'median_high',
    'minimum',
    'maximum',
    'design',
    'change',
    'change_low',
    'change_high',
    'relative_change',
    'relative_low',
    'relative_high',
    't_test',
    't_p',
    't_p_corrected',
    'rank_test',
    'rank_p',
    'rank_p_corrected',
    'cohen_d',
    'hedges_g',
    'rank_effect',
    'statement',
  ];
  const rows = comparison.configurations.flatMap((one) =>
    comparison.metrics.map((id, index): Value[] => {
      const cell = one.cells[index];
      const { summary, contrast, statement } = cell ?? {};
      return [
        one.label,
        one.id,
        one.id === comparison.baseline,
        one.deterministic,
        id,
        metricOf(id).unit,
        one.ended.runs,
        one.ended.completed,
        summary?.n ?? 0,
        summary?.mean ?? null,
        summary?.standardDeviation ?? null,
        summary?.interval?.low ?? null,
        summary?.interval?.high ?? null,
        summary?.median ?? null,
        summary?.medianInterval?.low ?? null,
        summary?.medianInterval?.high ?? null,
        summary?.minimum ?? null,
        summary?.maximum ?? null,
        ...contrastValues(contrast),
        statement ? explain(statement, VERDICT_MESSAGES) : null,
      ];
    }),
  );
  return written([header, ...rows]);
}
