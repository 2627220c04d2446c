import { z } from 'zod';
import { readReport } from '#shared/report/document.ts';
import type { ClusterResult } from '#shared/result/cluster.ts';
import type { SeriesTable } from '#shared/result/result.ts';
import {
  archivedClusterSchema,
  archivedComparisonSchema,
  archivedExperimentSchema,
  archivedReportSchema,
  archivedResultSchema,
  archivedRunSchema,
} from './content.ts';
import type { ArchiveContent, ArchivedRun } from './content.ts';
import { ArchiveError } from './errors.ts';
import { readJson } from './json.ts';
import { checkedManifest, sha256 } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import {
  clusterName,
  clusterSeriesName,
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
import { seriesFromParquet } from './series-parquet.ts';
import { upgraded } from './upgrade.ts';
import type { Entries } from './upgrade.ts';
import { readZip } from './zip.ts';
import type { ArchiveLimits } from './zip.ts';

/** An archive that has passed everything. */
export interface OpenArchive {
  readonly content: ArchiveContent;
  readonly manifest: Manifest;
  /** SHA-256 of the manifest, which stands for all of the content. */
  readonly digest: string;
  readonly bytes: number;
}

/**
 * Reads an archive as what it is until then: a hostile file. Limits and names, then hashes, then schemas, then what refers
 * to what. A large one takes seconds, in which `breathe` is called again and again.
 *
 * @throws ArchiveError, whatever `breathe` throws
 */
export async function readArchive(
  file: Uint8Array,
  limits?: ArchiveLimits,
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<OpenArchive> {
  const packed = await readZip(file, limits);
  const manifest = await checkedManifest(packed, breathe);
  const digest = sha256(packed.get(MANIFEST_NAME) ?? new Uint8Array());
  const reader = new ContentReader(upgraded(packed, manifest.version), breathe);
  const content = await reader.content(manifest.name);
  return { content, manifest, digest, bytes: file.byteLength };
}

/** Experiments may only speak of runs that are there. @throws ArchiveError */
function checkReferences({ runs, experiments }: ArchiveContent): void {
  const known = new Set(runs.map(({ id }) => id));
  for (const { id, runs: members, points } of experiments) {
    const meant = [
      ...members,
      ...points.flatMap(({ replications }) => replications.flatMap(({ run }) => run ?? [])),
    ];
    const missing = meant.find((run) => !known.has(run));
    if (missing !== undefined) {
      throw new ArchiveError(
        'content',
        experimentName(id),
        `it speaks of the run "${missing}", which the archive does not hold.`,
      );
    }
  }
}

/** A report is a document of its own with a version of its own. @throws ArchiveError */
function checkReports({ reports }: ArchiveContent): void {
  for (const { id, document } of reports) {
    const reading = readReport(document);
    if (reading.ok) continue;
    const where = ['document', reading.path].filter((part) => part !== '').join('.');
    throw new ArchiveError('content', reportName(id), `${where}: ${reading.problem}`);
  }
}

class ContentReader {
  readonly #entries: Entries;
  readonly #breathe: () => Promise<void>;
  readonly #used = new Set<string>([CRATE_NAME, MANIFEST_NAME, READ_ME_NAME, RUNS_TABLE_NAME]);

  constructor(entries: Entries, breathe: () => Promise<void>) {
    this.#entries = entries;
    this.#breathe = breathe;
  }

  async content(name: string): Promise<ArchiveContent> {
    const runs: ArchivedRun[] = [];
    for (const id of this.#ids(/^runs\/([^/]+)\/run\.json$/)) {
      runs.push(await this.#run(id));
      await this.#breathe();
    }
    const content: ArchiveContent = {
      name,
      runs,
      experiments: this.#all('experiments', archivedExperimentSchema),
      comparisons: this.#all('comparisons', archivedComparisonSchema),
      reports: this.#all('reports', archivedReportSchema),
    };
    checkReferences(content);
    checkReports(content);
    // Whatever nothing refers to was never looked at, and would pass by being overlooked.
    for (const entry of this.#entries.keys()) {
      if (!this.#used.has(entry))
        throw new ArchiveError('content', entry, 'nothing in the archive refers to it.');
    }
    this.#crate();
    return content;
  }

  async #run(id: string): Promise<ArchivedRun> {
    const {
      scenario: hash,
      series,
      cluster,
      ...facts
    } = this.#json(runName(id), archivedRunSchema);
    this.#isNamed(runName(id), facts.id, id);
    const { migrations } = this.#json(resultName(id), archivedResultSchema);
    if (new Set(series).size < series.length)
      throw new ArchiveError('content', runName(id), 'series: a migration is there twice.');
    const tables: ArchivedRun['series'][number][] = [];
    for (const migration of series) {
      const entry = seriesName(id, migration);
      tables.push({ migration, table: await this.#series(entry) });
    }
    return {
      ...facts,
      scenario: hash === null ? null : this.#scenario(hash),
      migrations: migrations as ArchivedRun['migrations'],
      series: tables,
      cluster: cluster ? await this.#cluster(id) : null,
    };
  }

  async #cluster(id: string): Promise<ClusterResult> {
    const life = this.#json(clusterName(id), archivedClusterSchema);
    const series = await this.#series(clusterSeriesName(id));
    const { hosts, guests, stays, outages, states, faults, moves, heat } = life.timeline;
    const within =
      stays.every(([guest, host]) => guest < guests.length && host < hosts.length) &&
      outages.every(([guest]) => guest < guests.length) &&
      [...states, ...faults].every(([host]) => host < hosts.length) &&
      moves.every(
        (one) => one.guest < guests.length && Math.max(one.from, one.to) < hosts.length,
      ) &&
      heat.loads.length <= hosts.length;
    if (!within)
      throw new ArchiveError(
        'content',
        clusterName(id),
        'the timeline speaks of a host or guest that it does not list.',
      );
    return { ...life, series };
  }

  async #series(entry: string): Promise<SeriesTable> {
    return seriesFromParquet(entry, this.#data(entry), this.#breathe);
  }

  #scenario(hash: string): Record<string, unknown> {
    const entry = scenarioName(hash);
    if (sha256(this.#data(entry)) !== hash)
      throw new ArchiveError('hash', entry, 'its content is not what its name says.');
    return this.#json(entry, z.record(z.string(), z.unknown()));
  }

  #all<S extends z.ZodType<{ readonly id: string }>>(folder: string, schema: S): z.infer<S>[] {
    return this.#ids(new RegExp(`^${folder}/([^/]+)\\.json$`)).map((id) => {
      const entry = `${folder}/${id}.json`;
      const one = this.#json(entry, schema);
      this.#isNamed(entry, one.id, id);
      return one;
    });
  }

  #ids(pattern: RegExp): string[] {
    return [...this.#entries.keys()].flatMap((name) => pattern.exec(name)?.[1] ?? []).sort();
  }

  #json<S extends z.ZodType>(entry: string, schema: S): z.infer<S> {
    return readJson(entry, this.#data(entry), schema);
  }

  #data(entry: string): Uint8Array {
    const data = this.#entries.get(entry);
    if (!data) throw new ArchiveError('content', entry, 'it is missing.');
    this.#used.add(entry);
    return data;
  }

  #isNamed(entry: string, found: string, expected: string): void {
    if (found !== expected)
      throw new ArchiveError(
        'content',
        entry,
        `it says it is "${found}", its name says "${expected}".`,
      );
  }

  #crate(): void {
    readJson(
      CRATE_NAME,
      this.#data(CRATE_NAME),
      z.looseObject({ '@context': z.unknown(), '@graph': z.array(z.unknown()) }),
    );
  }
}
