import type { TimelineRequest, TimelineWindow } from '#shared/contract/cluster.ts';
import type { ClusterInterval, ClusterMove } from '#shared/result/cluster.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { ClusterReader, StoredLife } from '#main/store/index.ts';
import type { ServiceDependencies } from './dependencies.ts';
import { wrongState } from './errors.ts';
import type { Procedures } from './procedures.ts';

/** Lives of clusters: what they came to, and their timeline as far as it can be drawn. */
export function clusterProcedures({ cluster }: Procedures, dependencies: ServiceDependencies) {
  const { store, engine } = dependencies;
  const lived = (run: string): StoredLife => {
    const life = store.cluster.life(run);
    if (life) return life;
    const { state } = store.runs.row(run);
    throw wrongState(state, 'The run has no life of a cluster, or has not ended yet.');
  };
  return {
    get: cluster.get.handler(({ input }) => {
      store.runs.row(input.run);
      return store.cluster.life(input.run)?.summary ?? null;
    }),
    timeline: cluster.timeline.handler(({ input }) =>
      windowOf(store.cluster, lived(input.run), input),
    ),
    series: cluster.series.handler(({ input }) => {
      const { time, columns } = store.cluster.series(input.run, input.columns, input.maxPoints);
      return { time: [...time], columns: columns as Record<string, number[]> };
    }),
    migration: cluster.migration.handler(({ input }) => {
      lived(input.run);
      const { row, scenario } = store.runs.get(input.run);
      const move = store.cluster.move(input.run, input.move);
      if (!move || !scenario)
        throw wrongState(row.state, 'That migration was not kept with the run.');
      const document = engine.migrationOfLife(scenario as unknown as Scenario, move);
      if (!document)
        throw wrongState(row.state, 'The scenario of the run no longer names that migration.');
      return { document: { ...document } };
    }),
  };
}

type Window = Pick<TimelineRequest, 'from' | 'to' | 'maxCells'>;

function windowOf(
  reader: ClusterReader,
  life: StoredLife,
  request: TimelineRequest,
): TimelineWindow {
  const to = Math.max(request.from, request.to);
  const { offset, count } = request.lanes;
  const shown = life.hosts
    .slice(offset, offset + count)
    .map((name, at) => ({ name, host: offset + at }));
  const rows = reader.rows(request.run, request.from, to);
  const inLanes = (host: number): boolean => host >= offset && host < offset + count;
  const stays = rows.stays.filter(([, host]) => inLanes(host));
  const moves = rows.moves.filter((move) => inLanes(move.from) || inLanes(move.to));
  const single = stays.length + moves.length <= request.maxItems;
  const outages = rows.outages.slice(0, request.maxItems);
  const heat = reader.heat(
    request.run,
    shown.map(({ host }) => host),
  );
  const window = { from: request.from, to, maxCells: request.maxCells };
  const byHost = Map.groupBy(stays, ([, host]) => host);
  const departures = Map.groupBy(moves, ({ from }) => from);
  const ofHost = (list: readonly ClusterInterval<string>[], host: number) =>
    list.filter(([thing]) => thing === host);
  return {
    duration: life.summary.duration,
    hosts: life.hosts.length,
    level: single ? 'single' : 'gathered',
    lanes: shown.map(({ name, host }) => {
      const here = byHost.get(host) ?? [];
      return {
        host,
        name,
        stays: single
          ? here.map(([guest, , from, end]) => ({ guest: life.guests[guest] ?? '', from, to: end }))
          : [],
        states: ofHost(rows.states, host).map(([, state, from, end]) => ({ state, from, to: end })),
        faults: ofHost(rows.faults, host).map(([, kind, from, end]) => ({ kind, from, to: end })),
        heat: cellsOfHeat(heat.get(host) ?? new Float32Array(), life.bucketWidth, window),
        guests: single ? [] : meanGuests(here, window),
        departures: single ? [] : beginnings(departures.get(host) ?? [], window),
      };
    }),
    moves: single ? moves.map((move) => ({ ...move, guest: life.guests[move.guest] ?? '' })) : [],
    outages: outages.map(([guest, cause, from, end]) => ({
      guest: life.guests[guest] ?? '',
      cause,
      from,
      to: end,
    })),
    leftOut: life.leftOut + (rows.outages.length - outages.length),
  };
}

function cellsOf({ from, to, maxCells }: Window, width: number): { count: number; cell: number } {
  const span = Math.max(1e-9, to - from);
  const count = Math.max(1, Math.min(maxCells, Math.ceil(span / Math.max(1e-9, width))));
  return { count, cell: span / count };
}

/** Load in cells of the window, each the mean of the buckets that it covers. */
function cellsOfHeat(buckets: Float32Array, width: number, window: Window): number[] {
  const { count, cell } = cellsOf(window, width);
  return Array.from({ length: count }, (_, at) => {
    const first = Math.floor((window.from + at * cell) / width);
    const last = Math.max(first, Math.ceil((window.from + (at + 1) * cell) / width) - 1);
    let sum = 0;
    let covered = 0;
    for (let bucket = first; bucket <= last && bucket < buckets.length; bucket += 1) {
      sum += buckets[bucket] ?? 0;
      covered += 1;
    }
    return covered === 0 ? 0 : sum / covered;
  });
}

function meanGuests(stays: readonly ClusterInterval<number>[], window: Window): number[] {
  const { count, cell } = cellsOf(window, 0);
  const sums = new Array<number>(count).fill(0);
  for (const [, , from, to] of stays) {
    const first = Math.max(0, Math.floor((from - window.from) / cell));
    const last = Math.min(count - 1, Math.floor((to - window.from) / cell));
    for (let at = first; at <= last; at += 1) {
      const start = Math.max(from, window.from + at * cell);
      const end = Math.min(to, window.from + (at + 1) * cell);
      sums[at] = (sums[at] ?? 0) + Math.max(0, end - start) / cell;
    }
  }
  return sums;
}

function beginnings(moves: readonly ClusterMove[], window: Window): number[] {
  const { count, cell } = cellsOf(window, 0);
  const sums = new Array<number>(count).fill(0);
  for (const { start } of moves) {
    const at = Math.floor((start - window.from) / cell);
    if (at >= 0 && at < count) sums[at] = (sums[at] ?? 0) + 1;
  }
  return sums;
}
