import type { ReportInput } from './input.ts';
import { metricOf } from './words.ts';

type Value = string | number | boolean | null;

/** Quoted where needed; text that a spreadsheet would run as a formula gets an apostrophe before it. */
function field(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * One row per run, one column per fact, metric (with its unit in the name) and parameter; numbers in full,
 * in seconds and bytes, so that a statistics program reads them as they are. RFC 4180.
 */
export function renderCsv(input: ReportInput): string {
  const { comparison, runs } = input;
  const facts = [
    'run',
    'id',
    'kind',
    'baseline',
    'memory_strategy',
    'disk_strategy',
    'resolution',
    'seed',
    'engine_version',
    'digest',
    'created_at',
    'outcome',
  ];
  const metrics = comparison.metrics.map((id) => {
    const { unit } = metricOf(id);
    return unit === '' || id.endsWith('_s') || id.endsWith('_bytes') ? id : `${id} [${unit}]`;
  });
  const header: Value[] = [...facts, ...metrics, ...comparison.parameters.map(({ path }) => path)];
  const rows = comparison.runs.map((run, index): Value[] => [
    run.name,
    run.id,
    run.kind,
    run.id === comparison.baseline,
    run.memoryStrategy,
    run.diskStrategy,
    runs[index]?.detail.row.resolution ?? null,
    run.seed,
    run.engineVersion,
    run.digest,
    run.createdAt,
    run.outcomes.join(' '),
    ...run.cells.map((cell) => cell.value),
    ...run.parameters,
  ]);
  return [header, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}
