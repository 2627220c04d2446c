import type { RunGroup, RunGroupsPage, RunGroupsQuery } from '#shared/contract/runs.ts';
import type { Ending } from '#shared/result/ended.ts';
import { DEFAULT_CONFIDENCE, meanInterval } from '#shared/statistics/index.ts';
import { StoreInputError } from '../errors.ts';
import type { ReadHandle } from '../handles.ts';
import { whole } from '../values.ts';
import { configurationsReader } from './configurations.ts';
import { endingsReader } from './endings.ts';
import { groupKeys } from './group-keys.ts';
import type { MetricValues, ValuesOfMetric } from './metric-values.ts';
import { checkMetricName, metricsReader } from './metrics.ts';
import { runSelection } from './run-selection.ts';
import { runsTableReader } from './runs.ts';

type Key = RunGroup['key'];

export interface RunGroupsReader {
  /** Runs together by what they share, with statistics of some metrics. @throws StoreInputError */
  page(query: RunGroupsQuery): RunGroupsPage;
}

/** Count, mean and sum of squared deviations of each group, kept by Welford's recurrence: sums of squares would cancel. */
interface Moments {
  readonly n: Int32Array;
  readonly mean: Float64Array;
  readonly deviations: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

interface Grouping {
  readonly keys: readonly Key[];
  readonly counts: Int32Array;
  /** Number of the newest run of each group. */
  readonly newest: Int32Array;
  readonly runs: number;
  /** Of each group, by number. */
  readonly notCompleted: readonly (readonly (readonly [run: number, ending: Ending])[])[];
  readonly moments: ReadonlyMap<string, Moments>;
}

/** The contract's bounds. */
const LARGEST_PAGE = 500;
const LARGEST_OFFSET = 1e9;
const METRIC_PREFIX = 'metrics.';

/** @param revision another number whenever anything was stored; what was counted before then counts no more */
export function runGroupsReader(
  handle: ReadHandle,
  revision: () => number,
  values: MetricValues,
): RunGroupsReader {
  const metrics = metricsReader(handle);
  const endings = endingsReader(handle);
  const configurations = configurationsReader(handle);
  const selection = runSelection(handle);
  const table = runsTableReader(handle);
  /** The last grouping: turning its pages or its order does not count again. */
  let held: {
    readonly question: string;
    readonly revision: number;
    readonly grouping: Grouping;
  } | null = null;

  const count = (query: RunGroupsQuery): Grouping => {
    const keys = groupKeys(query.by, configurations.parameterIds);
    const where = selection.conditions({ ...query, group: null });
    const columns = keys.map(({ sql }) => `, ${sql}`).join('');
    const conditions = where.map(({ sql }) => sql).join(' AND ');
    const members = handle
      .rows<[number, ...Key]>(`SELECT r.seq${columns} FROM runs AS r WHERE ${conditions}`)
      .all(
        ...keys.flatMap(({ parameters }) => parameters),
        ...where.flatMap(({ parameters }) => parameters),
      );
    return grouped(
      members,
      query.metrics,
      (name) => {
        checkMetricName(name, 'metrics');
        const metric = metrics.idOf(name);
        return metric === undefined ? null : values.of(metric, name);
      },
      values.endings(),
    );
  };

  return {
    page: (query) => {
      whole(query.offset, 0, LARGEST_OFFSET, 'offset');
      whole(query.limit, 1, LARGEST_PAGE, 'limit');
      const { filter, trash, by, metrics: wanted } = query;
      const question = JSON.stringify([filter, trash, by, wanted]);
      const now = revision();
      if (held?.question !== question || held.revision !== now)
        held = { question, revision: now, grouping: count(query) };
      const { grouping } = held;
      const order = orderOf(grouping, query.sort).slice(query.offset, query.offset + query.limit);
      const newest = table.rows(order.map((group) => grouping.newest[group] ?? 0));
      const place = query.by.indexOf('configuration');
      return {
        groups: order.map((group, index) =>
          withCode(
            groupAt(
              grouping,
              group,
              newest[index],
              endings.ended(grouping.counts[group] ?? 0, grouping.notCompleted[group] ?? []),
            ),
            place,
          ),
        ),
        total: grouping.keys.length,
        runs: grouping.runs,
      };
    },
  };
}

/** Configurations are counted by number and shown by code. */
function withCode(group: RunGroup, place: number): RunGroup {
  if (place < 0) return group;
  return { ...group, key: group.key.with(place, group.newest.configuration ?? null) };
}

function grouped(
  members: readonly (readonly [number, ...Key])[],
  metrics: readonly string[],
  valuesOf: (metric: string) => ValuesOfMetric | null,
  endings: ReadonlyMap<number, Ending>,
): Grouping {
  let largest = 0;
  for (const [seq] of members) if (seq > largest) largest = seq;
  const groupOf = new Int32Array(largest + 1).fill(-1);
  const byKey = new Map<unknown, number>();
  const keys: Key[] = [];
  const newest: number[] = [];
  const counts: number[] = [];
  for (const member of members) {
    const [seq] = member;
    const identity = identityOf(member);
    let group = byKey.get(identity);
    if (group === undefined) {
      group = keys.length;
      byKey.set(identity, group);
      keys.push(member.slice(1) as Key);
      newest.push(seq);
      counts.push(0);
    }
    groupOf[seq] = group;
    counts[group] = (counts[group] ?? 0) + 1;
    if (seq > (newest[group] ?? 0)) newest[group] = seq;
  }
  const notCompleted: [number, Ending][][] = keys.map(() => []);
  for (const one of endings) notCompleted[groupOf[one[0]] ?? -1]?.push([...one]);
  return {
    keys,
    notCompleted,
    counts: Int32Array.from(counts),
    newest: Int32Array.from(newest),
    runs: members.length,
    moments: new Map(
      metrics.map((name) => [name, momentsOf(valuesOf(name), groupOf, keys.length)]),
    ),
  };
}

/** What two runs of one group have in common, and no others: a single key as it is, several as one text. */
function identityOf(member: readonly [number, ...Key]): unknown {
  if (member.length === 2) return member[1];
  let text = '';
  for (let place = 1; place < member.length; place += 1) {
    const part = member[place] ?? null;
    // The length keeps "a" and "bc" apart from "ab" and "c".
    text += typeof part === 'string' ? `${part.length}"${part}` : `${part};`;
  }
  return text;
}

function momentsOf(given: ValuesOfMetric | null, groupOf: Int32Array, groups: number): Moments {
  const n = new Int32Array(groups);
  const mean = new Float64Array(groups);
  const deviations = new Float64Array(groups);
  const least = new Float64Array(groups).fill(Infinity);
  const most = new Float64Array(groups).fill(-Infinity);
  const { runs, values } = given ?? { runs: [], values: [] };
  for (let index = 0; index < values.length; index += 1) {
    const group = groupOf[runs[index] ?? -1] ?? -1;
    if (group < 0) continue;
    const value = values[index] ?? 0;
    const size = (n[group] ?? 0) + 1;
    const before = mean[group] ?? 0;
    const after = before + (value - before) / size;
    n[group] = size;
    mean[group] = after;
    deviations[group] = (deviations[group] ?? 0) + (value - before) * (value - after);
    if (value < (least[group] ?? 0)) least[group] = value;
    if (value > (most[group] ?? 0)) most[group] = value;
  }
  return { n, mean, deviations, least, most };
}

/** Groups by number, in the wanted order; equal ones with the newest first. */
function orderOf(grouping: Grouping, sort: RunGroupsQuery['sort']): number[] {
  const { keys, counts, newest, moments } = grouping;
  const groups = keys.map((_, group) => group);
  const turned = sort.descending ? -1 : 1;
  const byNewest = (a: number, b: number): number => (newest[b] ?? 0) - (newest[a] ?? 0);
  const along = (valueOf: (group: number) => string | number | null) =>
    groups.toSorted((a, b) => compared(valueOf(a), valueOf(b), turned) || byNewest(a, b));
  if (sort.column === 'newest') return along((group) => newest[group] ?? 0);
  if (sort.column === 'ended')
    return along(
      (group) =>
        ((counts[group] ?? 0) - (grouping.notCompleted[group]?.length ?? 0)) /
        Math.max(1, counts[group] ?? 0),
    );
  if (sort.column === 'runs') return along((group) => counts[group] ?? 0);
  const place = /^key([0-3])$/u.exec(sort.column)?.[1];
  if (place !== undefined) return along((group) => keys[group]?.[Number(place)] ?? null);
  const metric = sort.column.startsWith(METRIC_PREFIX)
    ? moments.get(sort.column.slice(METRIC_PREFIX.length))
    : undefined;
  if (metric) return along((group) => (metric.n[group] ? (metric.mean[group] ?? null) : null));
  throw new StoreInputError(
    'sort.column',
    `expected newest, runs, ended, key0 to key3 or metrics.<id> of a metric that is asked for, found "${sort.column.slice(0, 80)}"`,
  );
}

/** Numbers before texts, and what has no value last in either direction. */
function compared(a: string | number | null, b: string | number | null, turned: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a !== typeof b) return (typeof a === 'number' ? -1 : 1) * turned;
  return (a < b ? -1 : a > b ? 1 : 0) * turned;
}

function groupAt(
  grouping: Grouping,
  group: number,
  newest: RunGroup['newest'] | undefined,
  ended: RunGroup['ended'],
): RunGroup {
  if (!newest) throw new Error('a group has at least one run');
  const metrics: RunGroup['metrics'] = {};
  for (const [name, { n, mean, deviations, least, most }] of grouping.moments) {
    const size = n[group] ?? 0;
    if (size === 0) continue;
    const [low, high] = [least[group] ?? 0, most[group] ?? 0];
    const centre = low === high ? low : (mean[group] ?? 0);
    const spread =
      size < 2 ? null : low === high ? 0 : Math.sqrt((deviations[group] ?? 0) / (size - 1));
    metrics[name] = {
      n: size,
      mean: centre,
      standardDeviation: spread,
      interval: spread === null ? null : meanInterval(centre, spread, size, DEFAULT_CONFIDENCE),
      minimum: low,
      maximum: high,
    };
  }
  return {
    key: [...(grouping.keys[group] ?? [])],
    runs: grouping.counts[group] ?? 0,
    ended,
    newest,
    metrics,
  };
}
