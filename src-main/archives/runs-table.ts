import { METRICS } from '#shared/result/catalogue.ts';
import { summariseRun } from '#shared/result/summary.ts';
import type { ArchivedRun } from './content.ts';

const FACTS = [
  'id',
  'name',
  'kind',
  'state',
  'createdAt',
  'seed',
  'resolution',
  'engineVersion',
  'digest',
  'guests',
  'memoryStrategy',
  'diskStrategy',
] as const satisfies readonly (keyof ArchivedRun)[];

/**
 * All runs as one table of comma-separated values, a row a run and a column a metric in SI units: what pandas and R
 * want first. Made from the other entries and never read back.
 */
export function runsTable(runs: readonly ArchivedRun[]): Uint8Array {
  const summaries = runs.map<Partial<Record<string, number>>>((run) => ({
    ...summariseRun(run.migrations),
    ...run.cluster?.metrics,
  }));
  const used = new Set(summaries.flatMap((summary) => Object.keys(summary)));
  const metrics = METRICS.map(({ id }) => id).filter((id) => used.has(id));
  const lines = [
    [...FACTS, ...metrics].join(','),
    ...runs.map((run, index) =>
      [
        ...FACTS.map((fact) => cell(run[fact])),
        ...metrics.map((metric) => cell(summaries[index]?.[metric] ?? '')),
      ].join(','),
    ),
  ];
  return new TextEncoder().encode(`${lines.join('\r\n')}\r\n`);
}

/** RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe in front. */
function cell(value: string | number | null): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value ?? '') ? `'${value}` : (value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
