import type { ArchiveContent, ArchiveDraft, ArchivedRun } from './content.ts';
import { crateOf } from './crate.ts';
import { jsonEntry } from './json.ts';
import { manifestOf, sha256, sha256Slowly } from './manifest.ts';
import {
  clusterName,
  clusterSeriesName,
  comparisonName,
  CRATE_NAME,
  experimentName,
  MANIFEST_NAME,
  READ_ME_NAME,
  reportName,
  resultName,
  runName,
  RUNS_TABLE_NAME,
  scenarioName,
  seriesName,
} from './names.ts';
import { readMe } from './read-me.ts';
import { rowOf, runsTable } from './runs-table.ts';
import type { RunsTableRow } from './runs-table.ts';
import { seriesToParquet } from './series-parquet.ts';
import { writeZip } from './zip.ts';
import type { ArchiveEntry } from './zip.ts';

/**
 * Makes the file. Equal content gives equal bytes, whatever order it comes in.
 *
 * @param writtenBy version of Godwit
 * @param breathe called between runs, so that others get their turn
 */
export async function writeArchive(
  content: ArchiveContent | ArchiveDraft,
  writtenBy: string,
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<Uint8Array> {
  const entries = new Map<string, Uint8Array>();
  const rows: RunsTableRow[] = [];
  for (const run of Array.isArray(content.runs) ? byId(content.runs) : content.runs) {
    await addRun(entries, run, breathe);
    rows.push(rowOf(run));
    await breathe();
  }
  const outline = { ...content, runs: rows };
  for (const one of content.experiments) entries.set(experimentName(one.id), jsonEntry(one));
  for (const one of content.comparisons) entries.set(comparisonName(one.id), jsonEntry(one));
  for (const one of content.reports) entries.set(reportName(one.id), jsonEntry(one));
  entries.set(RUNS_TABLE_NAME, runsTable(rows));
  entries.set(READ_ME_NAME, readMe(outline, writtenBy));
  entries.set(
    CRATE_NAME,
    jsonEntry(crateOf(outline, writtenBy, [...entries.keys(), MANIFEST_NAME])),
  );
  const list: ArchiveEntry[] = [...entries].map(([name, data]) => ({ name, data }));
  const hashes = new Map<ArchiveEntry, string>();
  for (const entry of list) {
    hashes.set(entry, await sha256Slowly(entry.data, breathe));
    await breathe();
  }
  const head = { name: content.name, writtenBy };
  const manifest = manifestOf(head, list, (entry) => hashes.get(entry) ?? sha256(entry.data));
  return writeZip([...list, { name: MANIFEST_NAME, data: jsonEntry(manifest) }], breathe);
}

async function addRun(
  entries: Map<string, Uint8Array>,
  { scenario, migrations, series, cluster, ...facts }: ArchivedRun,
  breathe: () => Promise<void>,
): Promise<void> {
  const input = scenario === null ? null : jsonEntry(scenario);
  const hash = input === null ? null : sha256(input);
  if (input !== null && hash !== null) entries.set(scenarioName(hash), input);
  for (const { migration, table } of series)
    entries.set(seriesName(facts.id, migration), await seriesToParquet(table, breathe));
  const numbers = series.map(({ migration }) => migration).sort((a, b) => a - b);
  if (cluster !== null) {
    const { series: table, ...life } = cluster;
    entries.set(clusterName(facts.id), jsonEntry(life));
    entries.set(clusterSeriesName(facts.id), await seriesToParquet(table, breathe));
  }
  const run = { ...facts, scenario: hash, series: numbers, cluster: cluster !== null };
  entries.set(runName(facts.id), jsonEntry(run));
  entries.set(resultName(facts.id), jsonEntry({ migrations }));
}

function byId<T extends { readonly id: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
