import type { RunPage, RunQuery, RunRow, RunState } from '#shared/contract/runs.ts';
import { UnknownIdError } from '../errors.ts';
import type { Cell, ReadHandle } from '../handles.ts';
import { sparkNumbers } from '../series/spark.ts';
import type { Composed } from '../filter/composed.ts';
import { configurationsReader } from './configurations.ts';
import type { StoredParameter } from './configurations.ts';
import { metricsReader } from './metrics.ts';
import { runExperimentsReader } from './run-experiments.ts';
import { runSelection } from './run-selection.ts';
import { planList } from './runs-list.ts';
import type { ListPlan } from './runs-list.ts';
import { tagsReader } from './tags.ts';
import { inTrash } from './trash.ts';

/** A row as it lies in the table. */
interface StoredRow {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly kind: RunRow['kind'];
  readonly state: RunState;
  readonly created_at: string;
  readonly seed: number;
  readonly resolution: RunRow['resolution'];
  readonly engine_version: string;
  readonly digest: string;
  readonly guests: number;
  readonly memory_strategy: string;
  readonly disk_strategy: string;
  readonly converged: number | null;
  readonly spark: Uint8Array;
  readonly note: string;
  readonly pinned: number;
  readonly deleted_at: string | null;
  readonly configuration: number | null;
}

const COLUMNS = `seq, id, name, kind, state, created_at, seed, resolution, engine_version, digest, guests,
  memory_strategy, disk_strategy, converged, spark, note, pinned, deleted_at, configuration`;

/** Where a run stands, with its number inside the store. */
export interface RunKey {
  readonly seq: number;
  readonly state: RunState;
  readonly failure: string | null;
}

export interface RunsTableReader {
  /** @throws UnknownIdError */
  key(id: string): RunKey;
  row(seq: number): RunRow;
  /** Rows in the order of the numbers, with the values of some parameters. */
  rows(seqs: readonly number[], parameters?: readonly string[]): RunRow[];
  page(query: RunQuery): RunPage;
  /** Ids of the runs that a person may mean: by id, else by exact name, else by the beginning of an id; at most ten. */
  find(reference: string): string[];
  counts(): { kept: number; deleted: number };
}

export function runsTableReader(handle: ReadHandle): RunsTableReader {
  const metrics = metricsReader(handle);
  const tags = tagsReader(handle);
  const selectKey = handle.select<RunKey>('SELECT seq, state, failure FROM runs WHERE id = ?');
  const selectRows = handle.select<StoredRow>(
    `SELECT ${COLUMNS} FROM runs WHERE seq IN (SELECT value FROM json_each(?))`,
  );
  const selectCounts = handle.select<{ kept: number; deleted: number }>(
    `SELECT (SELECT count(*) FROM runs WHERE deleted_at IS NULL) AS kept,
       (SELECT count(*) FROM runs WHERE ${inTrash('runs')}) AS deleted`,
  );
  // A range instead of LIKE: it can use the index, and "%" in what was typed means nothing.
  const selectByPrefix = handle.select<{ id: string }>(
    'SELECT id FROM runs WHERE id >= ? AND id < ? ORDER BY id LIMIT 10',
  );
  const selectByName = handle.select<{ id: string }>(
    'SELECT id FROM runs WHERE name = ? ORDER BY seq DESC LIMIT 10',
  );

  const configurations = configurationsReader(handle);
  const experiments = runExperimentsReader(handle);
  const selection = runSelection(handle);

  const rows = (seqs: readonly number[], parameters: readonly string[] = []): RunRow[] => {
    const stored = new Map(selectRows.all(JSON.stringify(seqs)).map((row) => [row.seq, row]));
    const metricsOf = metrics.ofRuns(seqs);
    const tagsOf = tags.ofRuns(seqs);
    const experimentsOf = experiments.ofRuns(seqs);
    const numbers = [...stored.values()].flatMap(({ configuration }) => configuration ?? []);
    const codes = configurations.codes(numbers);
    const values = configurations.values(numbers, parameters);
    return seqs.map((seq) => {
      const row = stored.get(seq);
      if (!row) throw new Error(`run ${seq} vanished between two statements of one snapshot`);
      const configuration = row.configuration ?? -1;
      return {
        ...toRow(row, metricsOf.get(seq) ?? {}, tagsOf.get(seq) ?? []),
        configuration: codes.get(configuration) ?? '',
        experiment: experimentsOf.get(seq) ?? null,
        ...(parameters.length === 0
          ? {}
          : { parameters: inOrder(values.get(configuration), parameters) }),
      };
    });
  };
  const count = ({ sql, parameters }: Composed): number =>
    handle.select<{ total: number }>(sql).get(...parameters)?.total ?? 0;

  return {
    key: (id) => {
      const key = selectKey.get(id);
      if (!key) throw new UnknownIdError('run', id);
      return key;
    },
    row: (seq) => {
      const [row] = rows([seq]);
      if (!row) throw new Error(`run ${seq} is not there`);
      return row;
    },
    rows,
    page: (query) => {
      const plan = planList(query, selection.conditions(query), {
        metricId: metrics.idOf,
        parameterIds: configurations.parameterIds,
      });
      const seqs = cutPage(handle, plan, query.offset, query.limit, count);
      // A page that is not full ends the list, so nothing has to be counted.
      const isLast = seqs.length < query.limit && (seqs.length > 0 || query.offset === 0);
      return {
        rows: rows(seqs, query.parameters),
        total: isLast ? query.offset + seqs.length : count(plan.total),
        tags: tags.inUse(),
      };
    },
    find: (reference) => {
      if (selectKey.get(reference)) return [reference];
      if (reference === '') return [];
      const byName = selectByName.all(reference);
      const found =
        byName.length > 0 ? byName : selectByPrefix.all(reference, `${reference}\u{10FFFF}`);
      return found.map(({ id }) => id);
    },
    counts: () => selectCounts.get() ?? { kept: 0, deleted: 0 },
  };
}

/** Walks the parts until the page is full; a part is counted only when the page lies behind its end. */
function cutPage(
  handle: ReadHandle,
  plan: ListPlan,
  offset: number,
  limit: number,
  count: (query: Composed) => number,
): number[] {
  const seqs: number[] = [];
  let skip = offset;
  for (const part of plan.parts) {
    const wanted = limit - seqs.length;
    const parameters: Cell[] = [...part.rows.parameters, wanted, skip];
    const found = handle.select<{ seq: number }>(part.rows.sql).all(...parameters);
    for (const { seq } of found) seqs.push(seq);
    if (seqs.length >= limit) break;
    skip = found.length > 0 ? 0 : skip - (skip > 0 ? count(part.count) : 0);
  }
  return seqs;
}

/** The values that are there, each under its path. */
function inOrder(
  values: Readonly<Record<string, StoredParameter>> | undefined,
  paths: readonly string[],
): Record<string, StoredParameter> {
  return Object.fromEntries(
    paths.flatMap((path) => {
      const value = values?.[path];
      return value === undefined ? [] : [[path, value] as const];
    }),
  );
}

function toRow(row: StoredRow, metrics: Record<string, number>, tags: string[]): RunRow {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    state: row.state,
    createdAt: row.created_at,
    seed: row.seed,
    resolution: row.resolution,
    engineVersion: row.engine_version,
    digest: row.digest,
    guests: row.guests,
    memoryStrategy: row.memory_strategy,
    diskStrategy: row.disk_strategy,
    converged: row.converged === null ? null : row.converged === 1,
    metrics,
    tags,
    note: row.note,
    pinned: row.pinned === 1,
    deleted: row.deleted_at !== null,
    spark: sparkNumbers(row.spark),
  };
}
