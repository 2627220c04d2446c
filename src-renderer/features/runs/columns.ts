import { writeParameter } from '#shared/comparison/parameter-text.ts';
import { METRICS } from '#shared/result/catalogue.ts';
import { metricText } from '#renderer/app/run-metric.ts';
import type { RunRow } from '#shared/contract/runs.ts';
import { formatNumber } from '#shared/units/format.ts';
import { formatValue } from '#shared/figures/ticks.ts';
import { PARAMETER_PREFIX } from './group-cells.ts';

export type ColumnGroup = 'metadata' | 'parameter' | 'metric';

/** A column of the Runs table. Its id is what the service sorts by. */
export interface RunColumn {
  readonly id: string;
  readonly group: ColumnGroup;
  /** English label of a metric; other columns take theirs from the messages by id. */
  readonly label: string | null;
  readonly definition: string | null;
  /** Width in CSS pixels; the least one of columns that grow. */
  readonly width: number;
  /** Its part of the room that is left, against that of others; 0 where more room would show nothing more. */
  readonly growth: number;
  readonly numeric: boolean;
  readonly sortable: boolean;
  /** The cell's text; null for cells that a component draws. */
  readonly text: ((row: RunRow) => string) | null;
}

/** "2026-11-21 04:27" in local time: as long for every run, and in the order of time. */
function writeMoment(iso: string): string {
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function plain(
  id: string,
  group: ColumnGroup,
  width: number,
  text: RunColumn['text'],
  options: Partial<Pick<RunColumn, 'numeric' | 'sortable' | 'growth'>> = {},
): RunColumn {
  return {
    id,
    group,
    label: null,
    definition: null,
    width,
    growth: 0,
    numeric: false,
    sortable: true,
    text,
    ...options,
  };
}

/** Digests are told apart by their beginning; the whole stands in the tooltip. */
const DIGEST_LETTERS = 10;

export const COLUMNS: readonly RunColumn[] = [
  plain('state', 'metadata', 124, null),
  plain('name', 'metadata', 254, null, { growth: 4 }),
  plain('createdAt', 'metadata', 136, (row) => writeMoment(row.createdAt)),
  plain('kind', 'metadata', 90, null),
  plain('tags', 'metadata', 76, null, { sortable: false, growth: 2 }),
  plain('note', 'metadata', 160, (row) => row.note, { sortable: false, growth: 2 }),
  plain('spark', 'metadata', 92, null, { sortable: false }),
  plain('experiment', 'metadata', 150, (row) => row.experiment?.name ?? '', { growth: 2 }),
  plain('engineVersion', 'metadata', 100, (row) => row.engineVersion),
  plain('digest', 'metadata', 110, (row) => row.digest.slice(0, DIGEST_LETTERS), {
    sortable: false,
  }),
  plain('configuration', 'parameter', 150, (row) => row.configuration ?? ''),
  plain('memoryStrategy', 'parameter', 154, null),
  plain('diskStrategy', 'parameter', 110, null),
  plain('resolution', 'parameter', 100, (row) => row.resolution ?? ''),
  plain('seed', 'parameter', 90, (row) => String(row.seed), { numeric: true }),
  plain('guests', 'parameter', 80, (row) => formatNumber(row.guests), { numeric: true }),
  plain('converged', 'metric', 86, null),
  ...METRICS.map((metric): RunColumn => ({
    id: `metrics.${metric.id}`,
    group: 'metric',
    label: metric.label,
    definition: metric.definition,
    width: Math.max(70, 28 + 7 * metric.label.length),
    growth: 0,
    numeric: true,
    sortable: true,
    text: (row) => metricText(row, metric.id, (value) => formatValue(value, metric.format)),
  })),
];

const BY_ID: ReadonlyMap<string, RunColumn> = new Map(COLUMNS.map((column) => [column.id, column]));

export const DEFAULT_COLUMNS: readonly string[] = [
  'state',
  'name',
  'tags',
  'memoryStrategy',
  'spark',
  'metrics.total_time_s',
  'metrics.downtime_s',
  'metrics.ram_bytes',
  'metrics.rounds',
  'converged',
  // What may lie beyond the edge of a small window.
  'createdAt',
  'diskStrategy',
  'metrics.disk_bytes',
];

/** Letters; paths are longer than the labels that stand for them. */
const LONGEST_HEADING = 24;

/** A column of one parameter of scenarios; which there are depends on the runs. */
function parameterColumn(id: string): RunColumn {
  const path = id.slice(PARAMETER_PREFIX.length);
  const text: RunColumn['text'] = (row) => {
    const value = row.parameters?.[path];
    return value === undefined ? '' : writeParameter(path, value);
  };
  const width = 34 + 7 * Math.min(path.length, LONGEST_HEADING);
  return { ...plain(id, 'parameter', Math.max(110, width), text), label: path, definition: path };
}

/** Paths of the parameters among the columns, for the query. */
export function parametersOf(columns: readonly RunColumn[]): string[] {
  return columns.flatMap(({ id }) =>
    id.startsWith(PARAMETER_PREFIX) ? [id.slice(PARAMETER_PREFIX.length)] : [],
  );
}

/** The columns with these ids, in this order; the usual ones where none is known. */
export function columnsOf(ids: readonly string[]): RunColumn[] {
  const known = ids.flatMap(
    (id) => BY_ID.get(id) ?? (id.startsWith(PARAMETER_PREFIX) ? parameterColumn(id) : []),
  );
  return known.length > 0 ? known : DEFAULT_COLUMNS.flatMap((id) => BY_ID.get(id) ?? []);
}

/** Tracks of a grid with these columns: what is left over goes to those that grow, and else behind the last one. */
export function gridTracks(columns: readonly Pick<RunColumn, 'width' | 'growth'>[]): string {
  const tracks = columns.map(({ width, growth }) =>
    growth > 0 ? `minmax(${width}px, ${growth}fr)` : `${width}px`,
  );
  const rest = columns.some(({ growth }) => growth > 0) ? [] : ['minmax(0, 1fr)'];
  return [...tracks, ...rest].join(' ');
}

export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

/** Sort keys that the contract takes. */
const MOST_KEYS = 5;

/**
 * The sort order after a click on a heading: one click sorts by that column alone, with Shift it
 * becomes another key; the next click turns the direction, one more takes an added key away.
 */
export function sortAfterClick(
  sort: readonly SortKey[],
  column: RunColumn,
  add: boolean,
): SortKey[] {
  const held = sort.find((key) => key.column === column.id);
  // The large numbers and the newest runs are what people look for first.
  const first = { column: column.id, descending: column.numeric || column.id === 'createdAt' };
  if (!add) {
    const alone = held && sort.length === 1;
    return [alone ? { ...held, descending: !held.descending } : first];
  }
  if (!held) return [...sort, first].slice(0, MOST_KEYS);
  if (held.descending === first.descending) {
    return sort.map((key) => (key === held ? { ...held, descending: !held.descending } : key));
  }
  const rest = sort.filter((key) => key !== held);
  return rest.length > 0 ? rest : [first];
}
