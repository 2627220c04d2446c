import { PoolWorker } from '../pool-worker.ts';
import type { FromSweepWorker, Job, JobOutcome, CheckedPoint } from './messages.ts';

/** Work that a worker has at a time lasts about this long, so that it is never idle and little is lost with it. */
const AHEAD_MS = 120;
const MOST_JOBS_AHEAD = 512;
/** A worker looks at messages every few milliseconds, unless one event of a simulation takes longer. */
const PATIENCE_MS = 2000;
/** Points that are checked as one piece of work. */
const POINTS_PER_CHECK = 200;

/** What a sweep gives to the pool and is told by it. */
export interface PooledSweep {
  readonly id: number;
  readonly document: object;
  /** Seconds that a run takes, as far as is known; null before one has ended. */
  readonly secondsPerRun: () => number | null;
  /** A worker has started on it. */
  readonly opened: () => void;
  readonly hasWork: () => boolean;
  /** Replications that one worker may have under way. */
  readonly mostAhead: () => number;
  /** Takes up to so many replications to be run; none when there is nothing to do now. */
  readonly take: (most: number) => Job[];
  /** Takes up to so many points to be checked; null when there are none left. */
  readonly takeCheck: (most: number) => { from: number; to: number } | null;
  readonly ended: (outcomes: readonly JobOutcome[]) => void;
  readonly checked: (points: readonly CheckedPoint[]) => void;
  /** A worker died over one of these; which of them had ended before is not known. */
  readonly lost: (
    jobs: readonly Job[],
    checks: readonly { from: number; to: number }[],
    reason: string,
  ) => void;
}

interface Share {
  readonly jobs: Job[];
  readonly checks: { from: number; to: number }[];
}

interface Hand {
  readonly worker: PoolWorker;
  /** What each sweep has under way here, in order. */
  readonly shares: Map<number, Share>;
  /** Runs while the worker was told to drop a sweep and has not answered. */
  patience: NodeJS.Timeout | undefined;
}

/** Shares the work of sweeps out to worker threads. Sweeps are served in the order in which they came. */
export class SweepPool {
  readonly #address: URL;
  #size: number;
  #closed = false;
  readonly #hands: Hand[] = [];
  readonly #sweeps = new Map<number, PooledSweep>();

  constructor(address: URL, size: number) {
    this.#address = address;
    this.#size = Math.max(1, size);
  }

  get size(): number {
    return this.#size;
  }

  resize(size: number): void {
    this.#size = Math.max(1, size);
    this.feed();
  }

  add(sweep: PooledSweep): void {
    this.#sweeps.set(sweep.id, sweep);
    this.feed();
  }

  /** Forgets a sweep; whatever of it is under way ends within a slice, untold. */
  drop(id: number): void {
    this.#sweeps.delete(id);
    for (const hand of this.#hands) {
      if (!hand.shares.delete(id)) continue;
      hand.worker.post({ type: 'sweep-drop', sweep: id });
      hand.patience ??= setTimeout(() => this.#replace(hand), PATIENCE_MS);
      this.#rest(hand);
    }
    this.feed();
  }

  /** Runs of a held sweep stand still where they are. */
  hold(id: number, held: boolean): void {
    for (const hand of this.#hands)
      if (hand.shares.has(id)) hand.worker.post({ type: 'sweep-hold', sweep: id, held });
    if (!held) this.feed();
  }

  /** Gives every worker enough to do for a while. */
  feed(): void {
    if (this.#closed) return;
    for (const sweep of this.#sweeps.values()) {
      while (this.#hands.length < this.#size && sweep.hasWork()) {
        const hand = this.#hire();
        this.#hands.push(hand);
        this.#fill(hand, sweep);
      }
      for (const hand of this.#hands.slice(0, this.#size)) this.#fill(hand, sweep);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const hand of this.#hands) clearTimeout(hand.patience);
    await Promise.all(this.#hands.map(({ worker }) => worker.leave()));
    this.#hands.length = 0;
    this.#sweeps.clear();
  }

  #fill(hand: Hand, sweep: PooledSweep): void {
    // Until it has answered, it may be one that has to be replaced, along with all that it was given.
    if (hand.patience !== undefined) return;
    const under = [...hand.shares.values()].reduce((sum, { jobs }) => sum + jobs.length, 0);
    const checks = [...hand.shares.values()].reduce((sum, share) => sum + share.checks.length, 0);
    const seconds = sweep.secondsPerRun();
    // One behind the one that runs, until it is known how long they take.
    const known = seconds === null ? 2 : Math.min(MOST_JOBS_AHEAD, AHEAD_MS / 1000 / seconds);
    const ahead = Math.min(Math.max(2, known), sweep.mostAhead());
    // Topped up in halves: a message for each run that ends would cost more than the run.
    const jobs = under > ahead / 2 ? [] : sweep.take(Math.ceil(ahead - under));
    const check = checks > 1 ? null : sweep.takeCheck(POINTS_PER_CHECK);
    if (jobs.length > 0 || check !== null) {
      const share = this.#shareOf(hand, sweep);
      share.jobs.push(...jobs);
      if (check !== null) {
        share.checks.push(check);
        hand.worker.post({ type: 'sweep-check', sweep: sweep.id, ...check });
      }
      if (jobs.length > 0) hand.worker.post({ type: 'sweep-run', sweep: sweep.id, jobs });
      hand.worker.hold(true);
    }
  }

  #shareOf(hand: Hand, { id, document }: PooledSweep): Share {
    const known = hand.shares.get(id);
    if (known) return known;
    const share: Share = { jobs: [], checks: [] };
    hand.shares.set(id, share);
    hand.worker.post({ type: 'sweep-open', sweep: id, document });
    return share;
  }

  #hire(): Hand {
    const hand: Hand = {
      shares: new Map(),
      patience: undefined,
      worker: new PoolWorker(this.#address, {
        message: (message) => {
          if ('sweep' in message) this.#receive(hand, message);
        },
        died: (reason) => this.#bury(hand, reason),
      }),
    };
    return hand;
  }

  #receive(hand: Hand, message: FromSweepWorker): void {
    if (message.type === 'sweep-dropped') {
      clearTimeout(hand.patience);
      hand.patience = undefined;
      this.feed();
      return;
    }
    const share = hand.shares.get(message.sweep);
    const sweep = this.#sweeps.get(message.sweep);
    if (!share || !sweep) return;
    if (message.type === 'sweep-opened') {
      sweep.opened();
      return;
    }
    if (message.type === 'sweep-ended') {
      share.jobs.splice(0, message.outcomes.length);
      sweep.ended(message.outcomes);
    } else {
      const [range] = share.checks;
      if (range) range.from += message.points.length;
      if (range && range.from >= range.to) share.checks.shift();
      sweep.checked(message.points);
    }
    this.feed();
    this.#rest(hand);
  }

  /** A worker without work stays for the next sweep, unless there are more workers than wanted. */
  #rest(hand: Hand): void {
    const busy = [...hand.shares.values()].some(
      ({ jobs, checks }) => jobs.length + checks.length > 0,
    );
    if (busy) return;
    hand.worker.hold(false);
    const at = this.#hands.indexOf(hand);
    if (at < this.#size || this.#closed) return;
    this.#hands.splice(at, 1);
    void hand.worker.leave();
  }

  /** A single event may take for ever; a thread that is in one can only be ended by force. */
  #replace(hand: Hand): void {
    void hand.worker.kill();
    this.#bury(hand, 'it did not answer');
  }

  #bury(hand: Hand, reason: string): void {
    clearTimeout(hand.patience);
    const at = this.#hands.indexOf(hand);
    if (at >= 0) this.#hands.splice(at, 1);
    for (const [id, { jobs, checks }] of hand.shares)
      this.#sweeps.get(id)?.lost(jobs, checks, reason);
    this.feed();
  }
}
