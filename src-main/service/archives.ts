import type { OpenArchive } from '#shared/contract/archives.ts';
import { runQuerySchema } from '#shared/contract/runs.ts';
import { draftOf, verifyRuns } from '#main/archives/index.ts';
import { requireWritable } from '#main/store/index.ts';
import { archivedPage } from './archive-pages.ts';
import type { ShelvedArchive } from './archive-shelf.ts';
import { archiveSource } from './archive-source.ts';
import { exportSlowly, importSlowly, plannedSlowly } from './archive-work.ts';
import { breathing } from './breathing.ts';
import type { ServiceDependencies } from './dependencies.ts';
import type { Procedures } from './procedures.ts';
import { withUnvalidated } from './unvalidated.ts';

/** Rows of an archive that the window shows at once; whoever needs more imports it. */
const MOST_ROWS = 1000;

/** Archives: opened for reading, imported, verified, made. */
export function archiveProcedures({ archives }: Procedures, dependencies: ServiceDependencies) {
  const { store, shelf, made, engine, resimulate, experiments, version, comparisonFiles } =
    dependencies;
  return {
    upload: archives.upload.handler(({ input: { token, data } }) =>
      shelf.add(token, Buffer.from(data, 'base64')),
    ),
    open: archives.open.handler(async ({ input: { token, fileName }, signal }) => {
      const shelved = await shelf.open(token, fileName, signal);
      const { items } = await plannedSlowly(shelved.archive, store, signal);
      return described(token, shelved, [...items]);
    }),
    close: archives.close.handler(({ input }) => {
      shelf.close(input.token);
      made.close(input.token);
      return {};
    }),
    run: archives.run.handler(({ input: { token, id } }) =>
      withUnvalidated(shelf.opened(token).store.runs.get(id)),
    ),
    series: archives.series.handler(({ input: { token, ...request } }) => {
      const { time, columns } = shelf.opened(token).store.series.read(request);
      return { time: [...time], columns: columns as Record<string, number[]> };
    }),
    page: archives.page.handler(async ({ input, signal }) => {
      const { gathered } = shelf.opened(input.token);
      try {
        return await archivedPage(input, gathered, comparisonFiles.render, breathing(signal));
      } catch (error) {
        // Put away meanwhile: its store is closed, and whoever asked hears that instead of what the database says.
        shelf.opened(input.token);
        throw error;
      }
    }),
    import: archives.import.handler(async function* ({ input, signal }) {
      const { archive } = shelf.opened(input.token);
      for await (const event of importSlowly(archive, requireWritable(store), signal)) {
        if (event.kind === 'done') {
          experiments.changes.touch();
          if (archive.content.reports.length > 0) dependencies.reportChanges.touch();
        }
        yield event;
      }
    }),
    verify: archives.verify.handler(async function* ({ input, signal }) {
      const { runs } = shelf.opened(input.token).archive.content;
      yield* verifyRuns(runs, engine.version, resimulate, signal);
    }),
    export: archives.export.handler(async function* ({ input, signal }) {
      const draft = draftOf(archiveSource(store), input);
      const keep = (file: Uint8Array) => ({
        ...made.keep(file),
        fileName: fileNameFor(input.name),
      });
      yield* exportSlowly(draft, version, keep, signal);
    }),
    read: archives.read.handler(({ input }) => made.part(input.token, input.offset)),
  };
}

function described(
  token: string,
  { archive, fileName, store }: ShelvedArchive,
  items: OpenArchive['items'],
): OpenArchive {
  const { content, manifest, bytes, digest } = archive;
  const { rows } = store.runs.list(runQuerySchema.parse({ limit: MOST_ROWS }));
  const { version, writtenBy } = manifest;
  return {
    token,
    fileName,
    name: content.name,
    bytes,
    digest,
    version,
    writtenBy,
    runs: rows,
    items,
  };
}

/** A name that every file system takes. */
function fileNameFor(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/[^A-Za-z0-9]+/g, '-');
  const trimmed = plain.replaceAll(/^-+|-+$/g, '').slice(0, 80);
  return `${trimmed === '' ? 'archive' : trimmed.toLowerCase()}.godwit`;
}
