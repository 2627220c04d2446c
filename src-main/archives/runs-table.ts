import { METRICS } from '#shared/result/catalogue.ts';
import { summariseRun } from '#shared/result/summary.ts';
import type { ArchivedDocuments, ArchivedRun } from './content.ts';

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

/** What the table tells of a run. */
export interface RunsTableRow extends Pick<ArchivedRun, (typeof FACTS)[number]> {
  readonly metrics: Readonly<Partial<Record<string, number>>>;
}

/** What an archive holds, without the weight of its runs. */
export interface ArchiveOutline extends ArchivedDocuments {
  readonly runs: readonly RunsTableRow[];
}

export function rowOf(run: ArchivedRun): RunsTableRow {
  const { id, name, kind, state, createdAt, seed, resolution, engineVersion, digest } = run;
  const { guests, memoryStrategy, diskStrategy, migrations, cluster } = run;
  return {
    id,
    name,
    kind,
    state,
    createdAt,
    seed,
    resolution,
    engineVersion,
    digest,
    guests,
    memoryStrategy,
    diskStrategy,
    metrics: { ...summariseRun(migrations), ...cluster?.metrics },
  };
}

/**
 * All runs as one table of comma-separated values, a row a run and a column a metric in SI units: what pandas and R
 * want first. Made from the other entries and never read back.
 */
export function runsTable(rows: readonly RunsTableRow[]): Uint8Array {
  const used = new Set<string>();
  for (const row of rows) for (const id of Object.keys(row.metrics)) used.add(id);
  const metrics = METRICS.map(({ id }) => id).filter((id) => used.has(id));
  const lines = [
    [...FACTS, ...metrics].join(','),
    ...rows.map((row) =>
      [
        ...FACTS.map((fact) => cell(row[fact])),
        ...metrics.map((metric) => cell(row.metrics[metric] ?? '')),
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
