import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type {
  ClusterInterval,
  ClusterMove,
  ClusterResult,
  ClusterSummary,
} from '#shared/result/cluster.ts';
import type { SeriesTable } from '#shared/result/result.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';
import { finite, jsonText } from '../values.ts';
import { runsTableReader } from './runs.ts';
import { seriesChunksReader } from './series-chunks.ts';

/** The place of a life's series among those of migrations. */
export const CLUSTER_SERIES_PLACE = -1;

const ROWS_PER_CHUNK = 2000;
/** A forged chunk must not unpack into gigabytes: no row of a timeline takes as much. */
const MOST_BYTES_PER_ROW = 4096;

type Kind = 'stay' | 'outage' | 'state' | 'fault' | 'move';

/** What is stored of a life besides its rows. */
export interface StoredLife {
  readonly summary: ClusterSummary;
  readonly hosts: readonly string[];
  readonly guests: readonly string[];
  readonly leftOut: number;
  readonly bucketWidth: Seconds;
}

/** Rows that reach into a stretch of time. */
interface TimelineRows {
  readonly stays: readonly ClusterInterval<number>[];
  readonly outages: readonly ClusterInterval<string>[];
  readonly states: readonly ClusterInterval<string>[];
  readonly faults: readonly ClusterInterval<string>[];
  readonly moves: readonly ClusterMove[];
}

export interface ClusterReader {
  /** Null when the run has no life. @throws UnknownIdError */
  life(id: string): StoredLife | null;
  /** @throws UnknownIdError */
  rows(id: string, from: Seconds, to: Seconds): TimelineRows;
  /** Mean load in buckets, of some hosts. @throws UnknownIdError */
  heat(id: string, hosts: readonly number[]): Map<number, Float32Array>;
  /** @throws UnknownIdError */
  series(id: string, columns: readonly string[] | null, maxPoints: number | null): SeriesTable;
  /** A move by its number; null when it was not kept. @throws UnknownIdError */
  move(id: string, move: number): ClusterMove | null;
}

export interface ClusterWriter {
  insert(runSeq: number, result: ClusterResult): void;
}

interface LifeRow {
  readonly summary: string;
  readonly hosts: string;
  readonly guests: string;
  readonly left_out: number;
  readonly bucket_width: number;
}

interface ChunkRow {
  readonly rows: number;
  readonly data: Uint8Array;
}

/** Lives as they were stored. */
export function clusterReader(handle: ReadHandle): ClusterReader {
  const table = runsTableReader(handle);
  const chunks = seriesChunksReader(handle);
  const selectLife = handle.select<LifeRow>(
    'SELECT summary, hosts, guests, left_out, bucket_width FROM cluster_results WHERE run_seq = ?',
  );
  const selectRows = handle.select<ChunkRow>(
    `SELECT rows, data FROM cluster_rows
     WHERE run_seq = ? AND kind = ? AND first_time <= ? AND last_time >= ? ORDER BY chunk`,
  );
  const selectHeat = handle.select<{ host: number; data: Uint8Array }>(
    `SELECT host, data FROM cluster_heat
     WHERE run_seq = ? AND host IN (SELECT value FROM json_each(?)) ORDER BY host`,
  );
  const unpacked = <Row>(seq: number, kind: Kind, from: Seconds, to: Seconds): Row[] =>
    selectRows
      .all(seq, kind, to, from)
      .flatMap(({ rows, data }) => unpack(data, rows * MOST_BYTES_PER_ROW) as Row[]);
  const intervals = <Value>(seq: number, kind: Kind, from: Seconds, to: Seconds) =>
    unpacked<ClusterInterval<Value>>(seq, kind, from, to).filter(
      ([, , start, end]) => start <= to && end >= from,
    );
  return {
    life: (id) =>
      handle.snapshot(() => {
        const row = selectLife.get(table.key(id).seq);
        if (!row) return null;
        return {
          summary: JSON.parse(row.summary) as ClusterSummary,
          hosts: JSON.parse(row.hosts) as string[],
          guests: JSON.parse(row.guests) as string[],
          leftOut: row.left_out,
          bucketWidth: row.bucket_width,
        };
      }),
    rows: (id, from, to) =>
      handle.snapshot(() => {
        const { seq } = table.key(id);
        return {
          stays: intervals<number>(seq, 'stay', from, to),
          outages: intervals<string>(seq, 'outage', from, to),
          states: intervals<string>(seq, 'state', from, to),
          faults: intervals<string>(seq, 'fault', from, to),
          moves: unpacked<ClusterMove>(seq, 'move', from, to).filter(
            (move) => move.start <= to && move.end >= from,
          ),
        };
      }),
    heat: (id, hosts) =>
      handle.snapshot(
        () =>
          new Map(
            selectHeat
              .all(table.key(id).seq, JSON.stringify(hosts))
              .map(({ host, data }) => [host, floats(data)]),
          ),
      ),
    series: (id, columns, maxPoints) =>
      handle.snapshot(() => {
        const { seq } = table.key(id);
        return maxPoints === null
          ? chunks.whole(seq, CLUSTER_SERIES_PLACE, columns)
          : chunks.overview(seq, CLUSTER_SERIES_PLACE, columns, maxPoints);
      }),
    move: (id, wanted) =>
      handle.snapshot(() => {
        const { seq } = table.key(id);
        const all = unpacked<ClusterMove>(seq, 'move', 0, Number.MAX_VALUE);
        return all.find((move) => move.id === wanted) ?? null;
      }),
  };
}

/** @throws Error when the data do not unpack into a list of at most that size */
function unpack(data: Uint8Array, most: number): unknown[] {
  const text = inflateRawSync(data, { maxOutputLength: most }).toString('utf8');
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows)) throw new Error('a chunk of a timeline holds no list');
  return rows;
}

function floats(data: Uint8Array): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Float32Array.from({ length: data.byteLength >> 2 }, (_, at) =>
    view.getFloat32(at * 4, true),
  );
}

function bytesOf(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, at) => view.setFloat32(at * 4, value, true));
  return new Uint8Array(view.buffer);
}

export function clusterWriter(handle: WriteHandle): ClusterWriter {
  const insertLife = handle.change(
    `INSERT INTO cluster_results (run_seq, summary, hosts, guests, left_out, bucket_width)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const insertRows = handle.change(
    `INSERT INTO cluster_rows (run_seq, kind, chunk, rows, first_time, last_time, data)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertHeat = handle.change(
    'INSERT INTO cluster_heat (run_seq, host, data) VALUES (?, ?, ?)',
  );

  const write = <Row>(
    seq: number,
    kind: Kind,
    rows: readonly Row[],
    span: (row: Row) => readonly [Seconds, Seconds],
  ): void => {
    const inOrder = rows.toSorted((one, other) => span(one)[0] - span(other)[0]);
    for (let from = 0, chunk = 0; from < inOrder.length; from += ROWS_PER_CHUNK, chunk += 1) {
      const part = inOrder.slice(from, from + ROWS_PER_CHUNK);
      const first = part.reduce((least, row) => Math.min(least, span(row)[0]), Infinity);
      const last = part.reduce((most, row) => Math.max(most, span(row)[1]), -Infinity);
      const data = deflateRawSync(jsonText(part, `timeline.${kind}`), { level: 3 });
      insertRows.run(seq, kind, chunk, part.length, finite(first, kind), finite(last, kind), data);
    }
  };
  const interval = ([, , from, to]: ClusterInterval<unknown>): readonly [Seconds, Seconds] => [
    from,
    to,
  ];

  return {
    insert: (seq, { series: _series, timeline, ...summary }) => {
      insertLife.run(
        seq,
        jsonText(summary, 'cluster'),
        jsonText(timeline.hosts, 'timeline.hosts'),
        jsonText(timeline.guests, 'timeline.guests'),
        timeline.leftOut,
        finite(timeline.heat.width, 'timeline.heat.width'),
      );
      write(seq, 'stay', timeline.stays, interval);
      write(seq, 'outage', timeline.outages, interval);
      write(seq, 'state', timeline.states, interval);
      write(seq, 'fault', timeline.faults, interval);
      write(seq, 'move', timeline.moves, ({ start, end }) => [start, end]);
      timeline.heat.loads.forEach((loads, host) => insertHeat.run(seq, host, bytesOf(loads)));
    },
  };
}
