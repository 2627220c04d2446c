import type { ReadHandle, WriteHandle } from '../handles.ts';

/** A point as it lies in the table. */
export interface PointRecord {
  readonly seq: number;
  readonly position: number;
  readonly hash: string;
  /** Values and labels of its axes, as JSON text. */
  readonly axis_values: string;
  readonly wanted: number;
  readonly settled: number;
  readonly done: number;
  readonly failed: number;
}

/** Sums over the points that are part of an experiment. */
export interface PointSums {
  readonly points: number;
  readonly settled: number;
  readonly wanted: number;
  readonly done: number;
  readonly failed: number;
}

export interface PointsReader {
  sums(experimentSeq: number): PointSums;
  positions(experimentSeq: number): number[];
  /** In order; `failedOnly` leaves out points without a failed replication, `open` those that are settled. */
  page(
    experimentSeq: number,
    filter: { readonly failed: boolean; readonly done: boolean; readonly open: boolean },
    offset: number,
    limit: number,
  ): { readonly points: PointRecord[]; readonly total: number };
}

export interface PointsWriter {
  /** Takes every point out of the document; those that are added again are part of it again. */
  clear(experimentSeq: number): void;
  put(experimentSeq: number, position: number, hash: string, values: string): void;
  /** All points want so many, and none is settled. */
  want(experimentSeq: number, wanted: number): void;
  set(experimentSeq: number, position: number, wanted: number, settled: boolean): void;
  seqOf(experimentSeq: number, position: number): number | undefined;
}

const COLUMNS = 'seq, position, hash, axis_values, wanted, settled, done, failed';
const PART = 'experiment_seq = ? AND position IS NOT NULL';

export function pointsReader(handle: ReadHandle): PointsReader {
  const selectSums = handle.select<PointSums>(
    `SELECT count(*) AS points, ifnull(sum(settled), 0) AS settled, ifnull(sum(wanted), 0) AS wanted,
       ifnull(sum(done), 0) AS done, ifnull(sum(failed), 0) AS failed FROM experiment_points WHERE ${PART}`,
  );
  const selectPositions = handle.select<{ position: number }>(
    `SELECT position FROM experiment_points WHERE ${PART} ORDER BY position`,
  );
  const none = { points: 0, settled: 0, wanted: 0, done: 0, failed: 0 };
  return {
    sums: (experimentSeq) => selectSums.get(experimentSeq) ?? none,
    positions: (experimentSeq) =>
      selectPositions.all(experimentSeq).map(({ position }) => position),
    page: (experimentSeq, { failed, done, open }, offset, limit) => {
      const kept = [failed ? 'failed > 0' : '', done ? 'done > 0' : '', open ? 'settled = 0' : '']
        .filter(Boolean)
        .join(' OR ');
      const where = kept === '' ? PART : `${PART} AND (${kept})`;
      const sql = `SELECT ${COLUMNS} FROM experiment_points WHERE ${where} ORDER BY position LIMIT ? OFFSET ?`;
      const count = `SELECT count(*) AS total FROM experiment_points WHERE ${where}`;
      return {
        points: handle.select<PointRecord>(sql).all(experimentSeq, limit, offset),
        total: handle.select<{ total: number }>(count).get(experimentSeq)?.total ?? 0,
      };
    },
  };
}

export function pointsWriter(handle: WriteHandle): PointsWriter {
  const clear = handle.change(
    'UPDATE experiment_points SET position = NULL, settled = 0 WHERE experiment_seq = ?',
  );
  const put = handle.change(
    `INSERT INTO experiment_points (experiment_seq, position, hash, axis_values, wanted, settled)
     VALUES (?, ?, ?, ?, 0, 0)
     ON CONFLICT (experiment_seq, hash) DO UPDATE SET position = excluded.position, axis_values = excluded.axis_values`,
  );
  const want = handle.change(`UPDATE experiment_points SET wanted = ?, settled = 0 WHERE ${PART}`);
  const set = handle.change(
    'UPDATE experiment_points SET wanted = ?, settled = ? WHERE experiment_seq = ? AND position = ?',
  );
  const selectSeq = handle.select<{ seq: number }>(
    'SELECT seq FROM experiment_points WHERE experiment_seq = ? AND position = ?',
  );
  return {
    clear: (experimentSeq) => void clear.run(experimentSeq),
    put: (experimentSeq, position, hash, values) =>
      void put.run(experimentSeq, position, hash, values),
    want: (experimentSeq, wanted) => void want.run(wanted, experimentSeq),
    set: (experimentSeq, position, wanted, settled) =>
      void set.run(wanted, settled ? 1 : 0, experimentSeq, position),
    seqOf: (experimentSeq, position) => selectSeq.get(experimentSeq, position)?.seq,
  };
}
