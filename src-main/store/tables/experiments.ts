import type { ExperimentState } from '#shared/contract/experiments.ts';
import { UnknownIdError } from '../errors.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';
import { newRunId } from '../ids.ts';
import { folded, jsonText, shortText } from '../values.ts';

const LONGEST_NAME = 200;
/** The contract's bound for documents. */
const LONGEST_TEXT = 8 * 2 ** 20;

/** An experiment as it lies in the table. */
export interface ExperimentRecord {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** The parsed document, as JSON text. */
  readonly document: string;
  readonly state: ExperimentState;
  readonly points: number;
  readonly engine_version: string;
  readonly digest: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

export interface ExperimentText {
  readonly name: string;
  readonly text: string;
  readonly document: object;
  /** Of its sweep, duplicates included. */
  readonly points: number;
}

export interface ExperimentsQuery {
  readonly text: string;
  readonly trash: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface ExperimentsTableReader {
  /** @throws UnknownIdError */
  record(id: string): ExperimentRecord;
  /** Newest first. */
  page(query: ExperimentsQuery): { readonly records: ExperimentRecord[]; readonly total: number };
  /** Ids of kept experiments of that name, newest first. */
  byName(name: string): string[];
}

export interface ExperimentsTableWriter {
  insert(experiment: ExperimentText): string;
  /** Replaces the document; its points have to be prepared again. */
  replace(seq: number, experiment: ExperimentText): void;
  rename(seq: number, name: string, document: object, text: string): void;
  setState(seq: number, state: ExperimentState): void;
  setPrepared(seq: number, engineVersion: string): void;
  finish(seq: number, digest: string): void;
  setDeleted(seq: number, deletedAt: string | null): void;
  /** Marks what a process that died left behind; answers how many. */
  interruptLeftOvers(): number;
}

export function experimentsTableReader(handle: ReadHandle): ExperimentsTableReader {
  const selectOne = handle.select<ExperimentRecord>('SELECT * FROM experiments WHERE id = ?');
  const selectByName = handle.select<{ id: string }>(
    'SELECT id FROM experiments WHERE name = ? AND deleted_at IS NULL ORDER BY seq DESC LIMIT 10',
  );
  const where = (trash: boolean) =>
    `deleted_at IS ${trash ? 'NOT NULL' : 'NULL'} AND instr(folded(name), ?) > 0`;
  return {
    record: (id) => {
      const found = selectOne.get(id);
      if (!found) throw new UnknownIdError('experiment', id);
      return found;
    },
    page: ({ text, trash, offset, limit }) => ({
      records: handle
        .select<ExperimentRecord>(
          `SELECT * FROM experiments WHERE ${where(trash)} ORDER BY created_at DESC, seq DESC LIMIT ? OFFSET ?`,
        )
        .all(folded(text), limit, offset),
      total:
        handle
          .select<{ total: number }>(
            `SELECT count(*) AS total FROM experiments WHERE ${where(trash)}`,
          )
          .get(folded(text))?.total ?? 0,
    }),
    byName: (name) => selectByName.all(name).map(({ id }) => id),
  };
}

export function experimentsTableWriter(
  handle: WriteHandle,
  now: () => Date,
): ExperimentsTableWriter {
  const insert = handle.change(
    `INSERT INTO experiments (id, name, text, document, points, state, engine_version, digest, created_at, updated_at, deleted_at)
     VALUES (?, ?, ?, ?, ?, 'ready', '', '', ?, ?, NULL)`,
  );
  const replace = handle.change(
    `UPDATE experiments SET name = ?, text = ?, document = ?, points = ?, state = 'ready', engine_version = '', digest = '',
       updated_at = ? WHERE seq = ?`,
  );
  const rename = handle.change(
    'UPDATE experiments SET name = ?, document = ?, text = ?, updated_at = ? WHERE seq = ?',
  );
  // Whatever begins anew has no digest until it ends again.
  const setState = handle.change(
    `UPDATE experiments SET state = ?, digest = '', updated_at = ? WHERE seq = ?`,
  );
  const setPrepared = handle.change('UPDATE experiments SET engine_version = ? WHERE seq = ?');
  const finish = handle.change(
    `UPDATE experiments SET state = 'finished', digest = ?, updated_at = ? WHERE seq = ?`,
  );
  const setDeleted = handle.change('UPDATE experiments SET deleted_at = ? WHERE seq = ?');
  const interrupt = handle.change(
    `UPDATE experiments SET state = 'interrupted' WHERE state IN ('preparing', 'running', 'paused')`,
  );
  const time = (): string => now().toISOString();
  const checked = ({ name, text, document }: Omit<ExperimentText, 'points'>) =>
    [
      shortText(name, LONGEST_NAME, 'name'),
      shortText(text, LONGEST_TEXT, 'text'),
      jsonText(document, 'document'),
    ] as const;
  return {
    insert: (experiment) => {
      const id = newRunId();
      const at = time();
      insert.run(id, ...checked(experiment), experiment.points, at, at);
      return id;
    },
    replace: (seq, experiment) =>
      void replace.run(...checked(experiment), experiment.points, time(), seq),
    rename: (seq, name, document, text) => {
      const [called, written, json] = checked({ name, text, document });
      rename.run(called, json, written, time(), seq);
    },
    setState: (seq, state) => void setState.run(state, time(), seq),
    setPrepared: (seq, engineVersion) => void setPrepared.run(engineVersion, seq),
    finish: (seq, digest) => void finish.run(digest, time(), seq),
    setDeleted: (seq, deletedAt) => void setDeleted.run(deletedAt, seq),
    interruptLeftOvers: () => interrupt.run(),
  };
}
