import type { ClusterTimeline } from '#shared/result/cluster.ts';
import type { Bytes, Seconds } from '#shared/units/types.ts';
import type { HostState } from './fleet.ts';
import type { OutageCause } from './ledger.ts';
import type { Move, MoveOutcome } from './moves.ts';

/** Rows of a kind that are kept; what comes after is only counted. */
const MOST_ROWS = 200_000;

/** Rows of intervals that never grow without bound. */
class Rows<T extends readonly unknown[]> {
  readonly rows: T[] = [];
  left = 0;

  push(row: T): void {
    if (this.rows.length < MOST_ROWS) this.rows.push(row);
    else this.left += 1;
  }
}

/** Intervals in which one thing is in one state, closed when it changes. */
class Intervals<Value extends string | number> {
  readonly #rows = new Rows<readonly [number, Value, Seconds, Seconds]>();
  readonly #open = new Map<number, { value: Value; since: Seconds }>();

  /** From `now` on, `thing` is in another state; null ends the last one without a next. */
  change(thing: number, value: Value | null, now: Seconds): void {
    const open = this.#open.get(thing);
    if (open) {
      if (open.value === value) return;
      if (now > open.since) this.#rows.push([thing, open.value, open.since, now]);
    }
    if (value === null) this.#open.delete(thing);
    else this.#open.set(thing, { value, since: now });
  }

  add(thing: number, value: Value, from: Seconds, to: Seconds): void {
    this.#rows.push([thing, value, from, to]);
  }

  finish(now: Seconds): void {
    for (const thing of this.#open.keys().toArray()) this.change(thing, null, now);
  }

  get rows(): readonly (readonly [number, Value, Seconds, Seconds])[] {
    return this.#rows.rows;
  }

  get left(): number {
    return this.#rows.left;
  }
}

type MoveRow = ClusterTimeline['moves'][number];

/** What happened in a life, for looking at it later: who was where, what moved, what broke. */
export class Timeline {
  /** Guest, host, from, to. */
  readonly stays = new Intervals<number>();
  /** Guest, cause, from, to. */
  readonly outages = new Intervals<OutageCause>();
  /** Host, state other than up, from, to. */
  readonly states = new Intervals<HostState | 'draining' | 'unheard'>();
  /** Host (or the first of several), kind, from, to. */
  readonly faults = new Intervals<string>();
  /** Faults that have not ended, by host: a few at any moment. */
  readonly #acute = new Map<number, { readonly kind: string; readonly until: Seconds }[]>();
  readonly #moves = new Rows<[MoveRow]>();

  /** A fault of a host (or the first of several) that lasts until a known moment. */
  fault(host: number, kind: string, from: Seconds, to: Seconds): void {
    this.faults.add(host, kind, from, to);
    const still = (this.#acute.get(host) ?? []).filter(({ until }) => until > from);
    this.#acute.set(host, [...still, { kind, until: to }]);
  }

  /** Kinds of faults that a host has at a moment, which is not before the last fault. */
  faultsAt(host: number, now: Seconds): string[] {
    return (this.#acute.get(host) ?? []).flatMap(({ kind, until }) => (until > now ? [kind] : []));
  }

  move(move: Move, outcome: MoveOutcome, why: string, now: Seconds, bytes: Bytes): void {
    const { id, guest, from, to, reason, requestedAt, startedAt, switchedAt, downtime } = move;
    this.#moves.push([
      {
        id,
        guest,
        from,
        to,
        reason,
        requested: requestedAt,
        start: startedAt,
        switched: switchedAt,
        end: now,
        outcome,
        why,
        bytes,
        downtime,
        level: move.level,
        rate: move.rate,
      },
    ]);
  }

  finish(now: Seconds): void {
    this.stays.finish(now);
    this.states.finish(now);
    this.faults.finish(now);
  }

  /** Everything as plain data. */
  table(): Pick<ClusterTimeline, 'stays' | 'outages' | 'states' | 'faults' | 'moves' | 'leftOut'> {
    return {
      stays: this.stays.rows,
      outages: this.outages.rows,
      states: this.states.rows,
      faults: this.faults.rows,
      moves: this.#moves.rows.map(([row]) => row),
      leftOut:
        this.stays.left +
        this.outages.left +
        this.states.left +
        this.faults.left +
        this.#moves.left,
    };
  }
}
