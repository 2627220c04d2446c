import type {
  ComparedMetric,
  ValidationCase,
  ValidationReport,
} from '#shared/contract/validation.ts';
import { aimOf, countWithinAim, writeAim } from '#shared/result/validation-aims.ts';
import type { ComparedMetricId } from '#shared/result/validation-aims.ts';
import { formatBytes, formatDuration, formatNumber } from '#shared/units/format.ts';
import { alignColumns } from './result-text.ts';

const COLUMNS = [
  ['total_time_s', 'total time', formatDuration],
  ['downtime_s', 'downtime', formatDuration],
  ['ram_bytes', 'memory', formatBytes],
  ['disk_bytes', 'disk', formatBytes],
  ['rounds', 'rounds', formatNumber],
  ['remote_faults', 'faults', formatNumber],
] as const;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function compared(metric: ComparedMetric | undefined, format: (value: number) => string): string {
  if (!metric) return '–';
  const sign = metric.relative_error > 0 ? '+' : '';
  return `${format(metric.measured)} → ${format(metric.predicted)} (${sign}${percent(metric.relative_error)})`;
}

type Summary = ValidationReport['summary'];

/** How many cases keep their family's aim, and the aim where all have the same. */
function withinText(cases: readonly ValidationCase[], id: ComparedMetricId): string {
  const { within, of } = countWithinAim(cases, id);
  if (of === 0) return '–';
  const families = new Set(cases.map(({ family }) => family));
  const aims = new Set([...families].map((family) => aimText(family, id)));
  const [aim] = aims;
  return `${within} of ${of}${aims.size === 1 && aim ? ` (${aim})` : ''}`;
}

function aimText(family: string, id: ComparedMetricId): string | null {
  const aim = aimOf(family, id);
  return aim && writeAim(aim, id);
}

function summaryRows(summary: Summary, cases: readonly ValidationCase[]): string[][] {
  return COLUMNS.flatMap(([id, label]) => {
    const errors = summary[id];
    if (!errors) return [];
    return [
      [
        label,
        String(errors.cases),
        percent(errors.median_abs_relative_error),
        percent(errors.p90_abs_relative_error),
        withinText(cases, id),
      ],
    ];
  });
}

/** The report for people: every case as "measured → predicted (error)", the summaries, and what was left out. */
export function validationText(report: ValidationReport): string {
  const cases = alignColumns([
    ['case', ...COLUMNS.map(([, label]) => label)],
    ...report.cases.map((one) => [
      one.name,
      ...COLUMNS.map(([id, , format]) => compared(one.metrics[id], format)),
    ]),
  ]);
  const heads = ['absolute error', 'cases', 'median', '90th percentile', 'within the aim'];
  const summary = alignColumns([heads, ...summaryRows(report.summary, report.cases)]);
  const families = Object.entries(report.families).map(([family, figures]) => {
    const cases = report.cases.filter((one) => one.family === family);
    return `${family}\n${alignColumns([heads, ...summaryRows(figures, cases)])}`;
  });
  const skipped = report.skipped.map(({ name, reason }) => `  ${name}: ${reason}\n`);
  return [
    `Measured → predicted by engine ${report.engine_version} (error of the prediction)\n`,
    cases,
    `All ${report.cases.length} cases\n${summary}`,
    ...families,
    ...(skipped.length === 0 ? [] : [`Skipped\n${skipped.join('')}`]),
  ].join('\n');
}
