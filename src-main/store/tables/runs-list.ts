import type { RunQuery } from '#shared/contract/runs.ts';
import { StoreInputError } from '../errors.ts';
import type { Cell } from '../handles.ts';
import type { Composed } from '../filter/composed.ts';
import { whole } from '../values.ts';
import { checkMetricName } from './metrics.ts';

/** A list is some parts one after the other; a page is cut out of them. */
export interface ListPlan {
  /** Each selects `seq` in order and takes a limit and an offset as its last two parameters. */
  readonly parts: readonly { readonly rows: Composed; readonly count: Composed }[];
  readonly total: Composed;
}

/** What a run can be sorted by, besides `metrics.<id>`; the keys are the contract's names of columns. */
const SORTABLE: Readonly<Record<string, { readonly sql: string; readonly nullable?: boolean }>> = {
  id: { sql: 'r.id' },
  name: { sql: 'r.name COLLATE NOCASE' },
  kind: { sql: 'r.kind' },
  state: { sql: 'r.state' },
  createdAt: { sql: 'r.created_at' },
  seed: { sql: 'r.seed' },
  resolution: { sql: 'r.resolution', nullable: true },
  engineVersion: { sql: 'r.engine_version' },
  digest: { sql: 'r.digest' },
  guests: { sql: 'r.guests' },
  memoryStrategy: { sql: 'r.memory_strategy' },
  diskStrategy: { sql: 'r.disk_strategy' },
  converged: { sql: 'r.converged', nullable: true },
  note: { sql: 'r.note COLLATE NOCASE' },
  tags: {
    sql: `(SELECT group_concat(name, ', ' ORDER BY name) FROM run_tags JOIN tags ON tags.id = tag WHERE run_seq = r.seq)`,
    nullable: true,
  },
  pinned: { sql: 'r.pinned' },
  deleted: { sql: 'r.deleted_at', nullable: true },
  configuration: { sql: 'r.configuration', nullable: true },
  experiment: {
    sql: `(SELECT experiments.name FROM run_experiments JOIN experiments ON experiments.seq = experiment_seq WHERE run_seq = r.seq)`,
    nullable: true,
  },
};

const METRIC_PREFIX = 'metrics.';
const PARAMETER_PREFIX = 'parameters.';

/** The contract's bounds. */
const MOST_KEYS = 5;
const LARGEST_OFFSET = 1e9;
const LARGEST_PAGE = 1000;

interface SortKey {
  readonly column: string;
  readonly descending: boolean;
  /** The stored number of the metric to sort by; null for a column of the table and a parameter. */
  readonly metric: number | null;
  /** The stored number of the parameter to sort by. */
  readonly parameter: number | null;
}

/** Under which numbers names are stored; undefined or none when no run has such a thing. */
export interface ListNames {
  readonly metricId: (name: string) => number | undefined;
  readonly parameterIds: (path: string) => readonly number[];
}

/**
 * Composes the statements of a list. Pinned runs come first, as a part of their own, so that the rest can
 * be walked along an index; when the first key is a metric, that index is the metric's, and runs without
 * it form the last part.
 *
 * @param filter conditions on `runs AS r` that all have to hold
 * @throws StoreInputError when a sort key is unknown or a bound of the contract is passed
 */
export function planList(
  query: Pick<RunQuery, 'sort' | 'offset' | 'limit'>,
  filter: readonly Composed[],
  names: ListNames,
): ListPlan {
  whole(query.offset, 0, LARGEST_OFFSET, 'offset');
  whole(query.limit, 1, LARGEST_PAGE, 'limit');
  const keys = sortKeys(query.sort, names);
  const [first] = keys;
  const pinned = part(keys, filter, [{ sql: 'r.pinned = 1', parameters: [] }]);
  const unpinned = { sql: 'r.pinned = 0', parameters: [] };
  const parts =
    first === undefined || first.metric === null
      ? [pinned, part(keys, filter, [unpinned])]
      : [
          pinned,
          partAlongMetric(first.metric, first.descending, keys.slice(1), filter),
          part(keys.slice(1), filter, [unpinned, withoutMetric(first.metric)], first.descending),
        ];
  return { parts, total: composed('SELECT count(*) AS total FROM runs AS r', [], filter) };
}

function sortKeys(sort: RunQuery['sort'], names: ListNames): SortKey[] {
  if (sort.length > MOST_KEYS) {
    throw new StoreInputError(
      'sort',
      `expected at most ${MOST_KEYS} columns, found ${sort.length}`,
    );
  }
  const wanted = sort.length > 0 ? sort : [{ column: 'createdAt', descending: true }];
  const keys: SortKey[] = [];
  for (const [index, { column, descending }] of wanted.entries()) {
    if (keys.some((key) => key.column === column)) continue;
    const field = `sort[${index}].column`;
    if (column.startsWith(METRIC_PREFIX)) {
      const name = column.slice(METRIC_PREFIX.length);
      checkMetricName(name, field);
      const metric = names.metricId(name);
      // No run has that metric, so it orders nothing.
      if (metric !== undefined) keys.push({ column, descending, metric, parameter: null });
    } else if (column.startsWith(PARAMETER_PREFIX)) {
      const [parameter] = names.parameterIds(column.slice(PARAMETER_PREFIX.length));
      if (parameter !== undefined) keys.push({ column, descending, metric: null, parameter });
    } else if (Object.hasOwn(SORTABLE, column)) {
      keys.push({ column, descending, metric: null, parameter: null });
    } else {
      const known = Object.keys(SORTABLE).join(', ');
      throw new StoreInputError(
        field,
        `expected one of ${known}, metrics.<id> or parameters.<path>, found "${column.slice(0, 80)}"`,
      );
    }
  }
  return keys;
}

function withoutMetric(metric: number): Composed {
  return {
    sql: 'NOT EXISTS (SELECT 1 FROM run_metrics WHERE run_seq = r.seq AND metric = ?)',
    parameters: [metric],
  };
}

function part(
  keys: readonly SortKey[],
  filter: readonly Composed[],
  more: readonly Composed[],
  newestFirst = true,
): ListPlan['parts'][number] {
  const where = [...filter, ...more];
  const { joins, order, parameters } = ordering(keys, newestFirst);
  const rows = composed(`SELECT r.seq FROM runs AS r${joins}`, parameters, where);
  return {
    rows: limited(rows, order),
    count: composed('SELECT count(*) AS total FROM runs AS r', [], where),
  };
}

function partAlongMetric(
  metric: number,
  descending: boolean,
  rest: readonly SortKey[],
  filter: readonly Composed[],
): ListPlan['parts'][number] {
  // CROSS JOIN is SQLite's word for "in this order": along the metric's index, so that a page costs a page.
  const from = 'FROM run_metrics AS along CROSS JOIN runs AS r ON r.seq = along.run_seq';
  const where = [
    { sql: 'along.metric = ?', parameters: [metric] },
    { sql: 'r.pinned = 0', parameters: [] },
    ...filter,
  ];
  const { joins, order, parameters } = ordering(rest, descending, 'along.run_seq');
  const direction = descending ? 'DESC' : 'ASC';
  const rows = composed(`SELECT r.seq ${from}${joins}`, parameters, where);
  return {
    rows: limited(rows, [`along.value ${direction}`, ...order]),
    count: composed(`SELECT count(*) AS total ${from}`, [], where),
  };
}

function ordering(
  keys: readonly SortKey[],
  newestFirst: boolean,
  seq = 'r.seq',
): { joins: string; order: string[]; parameters: Cell[] } {
  let joins = '';
  const parameters: Cell[] = [];
  const order = keys.map(({ column, descending, metric, parameter }, index) => {
    const direction = descending ? 'DESC' : 'ASC';
    if (parameter !== null) {
      joins += ` LEFT JOIN configuration_parameters AS p${index}
        ON p${index}.parameter = ? AND p${index}.configuration = r.configuration`;
      parameters.push(parameter);
      return `p${index}.value ${direction} NULLS LAST`;
    }
    if (metric === null) {
      const known = SORTABLE[column];
      if (!known) throw new Error(`unchecked sort column ${column}`);
      return `${known.sql} ${direction}${known.nullable ? ' NULLS LAST' : ''}`;
    }
    joins += ` LEFT JOIN run_metrics AS m${index} ON m${index}.run_seq = r.seq AND m${index}.metric = ?`;
    parameters.push(metric);
    return `m${index}.value ${direction} NULLS LAST`;
  });
  // Runs that are equal in every key keep one order, in the direction in which an index ends.
  const last = keys.at(-1);
  const tieDescending = last ? last.descending : newestFirst;
  order.push(`${seq} ${tieDescending ? 'DESC' : 'ASC'}`);
  return { joins, order, parameters };
}

function composed(
  select: string,
  parameters: readonly Cell[],
  where: readonly Composed[],
): Composed {
  return {
    sql: `${select} WHERE ${where.map(({ sql }) => sql).join(' AND ')}`,
    parameters: [...parameters, ...where.flatMap((one) => one.parameters)],
  };
}

function limited(rows: Composed, order: readonly string[]): Composed {
  return {
    sql: `${rows.sql} ORDER BY ${order.join(', ')} LIMIT ? OFFSET ?`,
    parameters: rows.parameters,
  };
}
