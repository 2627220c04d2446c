import type { LiveCluster, TimelineWindow } from '#shared/contract/cluster.ts';

type Host = LiveCluster['hosts'][number];

/** What a stored life tells about a moment, as a live one tells about now; it keeps no memory of hosts. */
export type Moment = Pick<LiveCluster, 'moves' | 'guestsDown'> & {
  readonly hosts: readonly (Omit<Host, 'memory'> & { readonly memory: number | null })[];
};

/** A stretch of a timeline made ready for being asked about many moments. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly at: (time: number) => Moment;
  /** Moments at which something begins or ends, in order. */
  readonly turns: readonly number[];
}

/** How many of sorted numbers are not above a value. */
function upTo(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

/** Progress where the memory has switched and post-copy goes on; the timeline keeps the moment of it. */
function phaseOf(move: TimelineWindow['moves'][number], time: number): string {
  return move.switched !== null && time >= move.switched && move.switched < move.end
    ? 'post-copy'
    : 'copy';
}

/** Everything between two moments of a timeline, `from` and `to` being what was asked for. */
export function stretchOf(window: TimelineWindow, from: number, to: number): Stretch {
  const lanes = window.lanes.map((lane) => ({
    ...lane,
    began: sorted(lane.stays.map((stay) => stay.from)),
    ended: sorted(lane.stays.map((stay) => stay.to)),
  }));
  const outages = {
    began: sorted(window.outages.map((one) => one.from)),
    ended: sorted(window.outages.map((one) => one.to)),
  };
  const moves = window.moves.toSorted((one, other) => one.start - other.start);
  const starts = sorted(moves.map(({ start }) => start));
  const longest = moves.reduce((most, { start, end }) => Math.max(most, end - start), 0);
  const turns = sorted([
    ...moves.flatMap(({ start, end, switched }) => [start, switched ?? end, end]),
    ...window.lanes.flatMap(({ states, faults }) =>
      [...states, ...faults].flatMap((one) => [one.from, one.to]),
    ),
  ]);

  const at = (time: number): Moment => {
    const covers = (one: { readonly from: number; readonly to: number }): boolean =>
      one.from <= time && time < one.to;
    // Later ones have not begun; earlier ones than the longest takes have ended.
    const under = moves
      .slice(upTo(starts, time - longest - 1e-9), upTo(starts, time))
      .filter(({ end }) => end > time);
    return {
      hosts: lanes.map(({ name, heat, states, faults, began, ended }) => {
        const held = states.filter(covers).map(({ state }) => state);
        const cell = Math.floor(((time - from) / Math.max(1e-9, to - from)) * heat.length);
        const state = held.find((one) => one !== 'draining') ?? 'up';
        const load = heat[Math.min(heat.length - 1, Math.max(0, cell))] ?? 0;
        return {
          name,
          state,
          // Cells of load are means: a host that has just crashed still has some in its cell.
          load: state === 'up' || state === 'unheard' ? load : 0,
          guests: upTo(began, time) - upTo(ended, time),
          draining: held.includes('draining'),
          memory: null,
          faults: faults.filter(covers).map(({ kind }) => kind),
        };
      }),
      moves: under.map((move) => ({
        id: move.id,
        guest: move.guest,
        from: move.from,
        to: move.to,
        reason: move.reason,
        phase: phaseOf(move, time),
        progress: (time - move.start) / Math.max(1e-9, move.end - move.start),
        rate: move.rate,
      })),
      guestsDown: upTo(outages.began, time) - upTo(outages.ended, time),
    };
  };
  return { from, to, at, turns: [...turns].filter((turn) => turn >= from && turn <= to) };
}

/** The next moment at which something begins or ends, in a direction; null when there is none in the stretch. */
export function nextTurn({ turns }: Stretch, time: number, direction: 1 | -1): number | null {
  const found =
    direction === 1
      ? turns.find((turn) => turn > time + 1e-9)
      : turns.findLast((turn) => turn < time - 1e-9);
  return found ?? null;
}
