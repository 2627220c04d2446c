import type { ReportRow, StoredReport } from '#shared/contract/reports.ts';
import type { ReportDocument } from '#shared/report/document.ts';
import { readReport } from '#shared/report/document.ts';
import { ChangedElsewhereError, UnknownIdError } from '../errors.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';
import { newRunId } from '../ids.ts';
import { jsonText } from '../values.ts';

export interface ReportsReader {
  /** The reports, the one changed last first; or those in the trash, the one deleted last first. */
  list(trash: boolean): ReportRow[];
  /** @throws UnknownIdError */
  get(id: string): StoredReport;
}

/** Another state of a report, and the revision that it began from; without an id a new one. */
export interface ReportChange {
  readonly id: string | null;
  readonly revision: number | null;
  readonly document: ReportDocument;
}

export interface ReportsWriter extends ReportsReader {
  /** @throws UnknownIdError, ChangedElsewhereError when it was saved since, or lies in the trash */
  save(change: ReportChange): StoredReport;
  /** Into the trash, or out of it. @throws UnknownIdError */
  setDeleted(id: string, deleted: boolean): ReportRow;
  /** Removes for good what is in the trash; answers how many. Joins the caller's transaction. */
  purge(): number;
}

interface Row {
  readonly id: string;
  readonly title: string;
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

const COLUMNS = 'id, title, revision, created_at, updated_at, deleted_at';

function listed(row: Row): ReportRow {
  return {
    id: row.id,
    title: row.title,
    revision: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deleted: row.deleted_at !== null,
  };
}

function stored({ document, ...row }: Row & { readonly document: string }): StoredReport {
  const reading = readReport(JSON.parse(document));
  return {
    ...listed(row),
    document: reading.ok ? reading.report : null,
    problem: reading.ok ? null : `${reading.path}: ${reading.problem}`.replace(/^: /, ''),
  };
}

/** Reports that people write, as documents: what they name is looked up whenever one is made. */
export function reportsReader(handle: ReadHandle): ReportsReader {
  const selectKept = handle.select<Row>(
    `SELECT ${COLUMNS} FROM reports WHERE deleted_at IS NULL ORDER BY updated_at DESC, id`,
  );
  const selectTrash = handle.select<Row>(
    `SELECT ${COLUMNS} FROM reports WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC, id`,
  );
  const selectOne = handle.select<Row & { document: string }>(
    `SELECT ${COLUMNS}, document FROM reports WHERE id = ?`,
  );
  return {
    list: (trash) => (trash ? selectTrash : selectKept).all().map(listed),
    get: (id) => {
      const row = selectOne.get(id);
      if (!row) throw new UnknownIdError('report', id);
      return stored(row);
    },
  };
}

export function reportsWriter(handle: WriteHandle, now: () => Date): ReportsWriter {
  const reader = reportsReader(handle);
  const insert = handle.change(
    `INSERT INTO reports (id, title, document, revision, created_at, updated_at, deleted_at)
     VALUES (?, ?, ?, 1, ?, ?, NULL)`,
  );
  const update = handle.change(
    'UPDATE reports SET title = ?, document = ?, revision = revision + 1, updated_at = ? WHERE id = ?',
  );
  // Deleting twice keeps the first time.
  const trash = handle.change(
    'UPDATE reports SET deleted_at = coalesce(deleted_at, ?) WHERE id = ?',
  );
  const restore = handle.change('UPDATE reports SET deleted_at = NULL WHERE id = ?');
  const remove = handle.change('DELETE FROM reports WHERE deleted_at IS NOT NULL');
  return {
    ...reader,
    save: ({ id, revision, document }) =>
      handle.transaction(() => {
        const text = jsonText(document, 'document');
        const time = now().toISOString();
        if (id === null) {
          const fresh = newRunId();
          insert.run(fresh, document.title, text, time, time);
          return reader.get(fresh);
        }
        const before = reader.get(id);
        if (before.deleted) throw ChangedElsewhereError.deleted('report', before.title);
        if (before.revision !== revision)
          throw ChangedElsewhereError.saved('report', before.title, before.updatedAt);
        update.run(document.title, text, time, id);
        return reader.get(id);
      }),
    setDeleted: (id, deleted) =>
      handle.transaction(() => {
        if (deleted) trash.run(now().toISOString(), id);
        else restore.run(id);
        const { document: _document, problem: _problem, ...row } = reader.get(id);
        return row;
      }),
    purge: () => remove.run(),
  };
}
