import { PoolWorker } from '../pool-worker.ts';
import { AtWork } from './at-work.ts';
import type { Work } from './at-work.ts';
import type { FromSweepWorker, Job, JobOutcome, CheckedPoint } from './messages.ts';

/** Work that a worker has at a time lasts about this long, so that it is never idle and little is lost with it. */
const AHEAD_MS = 120;
const MOST_JOBS_AHEAD = 512;
/**
 * A worker looks at messages every few milliseconds, unless one event of a simulation takes longer. Nothing of a sweep
 * that was dropped is waited for, so a thread that does not let go of it soon is replaced; what else it was given goes
 * to others.
 */
const PATIENCE_MS = 100;
/** Points that are checked as one piece of work. */
const POINTS_PER_CHECK = 200;
/** Threads that die one after the other without having begun anything; then none will. */
const MOST_FRUITLESS = 3;

/** What a sweep gives to the pool and is told by it. */
export interface PooledSweep {
  readonly id: number;
  readonly document: object;
  /** Its work goes before that of sweeps that came earlier. */
  readonly urgent: boolean;
  /** Seconds that a run takes, as far as is known; null before one has ended. */
  readonly secondsPerRun: () => number | null;
  /** A worker has started on it. */
  readonly opened: () => void;
  readonly hasWork: () => boolean;
  /** Takes up to so many replications to be run; none when there is nothing to do now. */
  readonly take: (most: number) => Job[];
  /** Takes up to so many points to be checked; null when there are none left. */
  readonly takeCheck: (most: number) => { from: number; to: number } | null;
  readonly ended: (outcomes: readonly JobOutcome[]) => void;
  readonly checked: (points: readonly CheckedPoint[]) => void;
  /** These did not come to an end, through no fault of theirs, and are to be handed out again. */
  readonly released: (share: Share) => void;
  /** A worker died over these. */
  readonly lost: (share: Share, reason: string) => void;
}

/** Work of one sweep: replications to be run, and ranges of points to be checked. */
export interface Share {
  readonly jobs: Job[];
  readonly checks: { from: number; to: number }[];
}

interface Hand {
  readonly worker: PoolWorker;
  /** What each sweep has under way here, in order. */
  readonly shares: Map<number, Share>;
  readonly atWork: AtWork;
  /** Runs while the worker was told to drop a sweep and has not answered. */
  patience: NodeJS.Timeout | undefined;
}

/** Shares the work of sweeps out to worker threads. Sweeps are served in the order in which they came, urgent ones first. */
export class SweepPool {
  readonly #address: URL;
  #size: number;
  #closed = false;
  readonly #hands: Hand[] = [];
  #sweeps = new Map<number, PooledSweep>();
  readonly #held = new Set<number>();
  #fruitless = 0;

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
    if (sweep.urgent) this.#sweeps = new Map([[sweep.id, sweep], ...this.#sweeps]);
    else this.#sweeps.set(sweep.id, sweep);
    this.feed();
  }

  /** Forgets a sweep; whatever of it is under way ends within a slice, untold. */
  drop(id: number): void {
    this.#sweeps.delete(id);
    this.#held.delete(id);
    for (const hand of this.#hands) {
      if (!hand.shares.delete(id)) continue;
      hand.worker.post({ type: 'sweep-drop', sweep: id });
      this.#awaitAnswer(hand);
      this.#rest(hand);
    }
    this.feed();
  }

  /** Runs of a held sweep stand still where they are. */
  hold(id: number, held: boolean): void {
    if (held && this.#sweeps.has(id)) this.#held.add(id);
    else this.#held.delete(id);
    for (const hand of this.#hands)
      if (hand.shares.has(id)) hand.worker.post({ type: 'sweep-hold', sweep: id, held });
    // Whoever waited behind it is served while it is held.
    this.feed();
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
    const before = this.#servedBefore(hand, sweep);
    const under = before.reduce((sum, { jobs }) => sum + jobs.length, 0);
    const checks = before.reduce((sum, share) => sum + share.checks.length, 0);
    const seconds = sweep.secondsPerRun();
    // One behind the one that runs, until it is known how long they take.
    const known = seconds === null ? 2 : Math.min(MOST_JOBS_AHEAD, AHEAD_MS / 1000 / seconds);
    const ahead = Math.max(2, known);
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

  /** What the worker has to do, apart from what stands still and what would wait for this sweep. */
  #servedBefore(hand: Hand, sweep: PooledSweep): Share[] {
    return [...hand.shares]
      .filter(([id]) => id === sweep.id || (!sweep.urgent && !this.#held.has(id)))
      .map(([, share]) => share);
  }

  #shareOf(hand: Hand, { id, document, urgent }: PooledSweep): Share {
    const known = hand.shares.get(id);
    if (known) return known;
    const share: Share = { jobs: [], checks: [] };
    hand.shares.set(id, share);
    const atWork = hand.atWork.buffer;
    hand.worker.post({ type: 'sweep-open', sweep: id, document, atWork, urgent });
    return share;
  }

  #hire(): Hand {
    const hand: Hand = {
      shares: new Map(),
      atWork: new AtWork(),
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
    this.#fruitless = 0;
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

  #awaitAnswer(hand: Hand): void {
    hand.patience ??= setTimeout(() => {
      hand.patience = undefined;
      const { sweep } = hand.atWork.now() ?? {};
      // In a long event of a run that is still wanted; what was dropped waits behind it.
      if (sweep !== undefined && hand.shares.has(sweep)) this.#awaitAnswer(hand);
      else this.#replace(hand);
    }, PATIENCE_MS);
  }

  /** A single event may take for ever; a thread that is in one can only be ended by force. */
  #replace(hand: Hand): void {
    void hand.worker.kill();
    this.#remove(hand);
    for (const [id, share] of hand.shares) this.#sweeps.get(id)?.released(share);
    this.feed();
  }

  #bury(hand: Hand, reason: string): void {
    this.#remove(hand);
    const work = hand.atWork.now();
    if (work === null) this.#fruitless += 1;
    const hopeless = work === null && this.#fruitless >= MOST_FRUITLESS;
    for (const [id, share] of hand.shares) {
      const sweep = this.#sweeps.get(id);
      const { blamed, others } = hopeless
        ? { blamed: share, others: { jobs: [], checks: [] } }
        : parted(share, work?.sweep === id ? work : null);
      sweep?.released(others);
      if (blamed.jobs.length + blamed.checks.length > 0) sweep?.lost(blamed, reason);
    }
    this.feed();
  }

  #remove(hand: Hand): void {
    clearTimeout(hand.patience);
    const at = this.#hands.indexOf(hand);
    if (at >= 0) this.#hands.splice(at, 1);
  }
}

/** What the thread was at, and what of the share was not. */
function parted({ jobs, checks }: Share, work: Work | null): { blamed: Share; others: Share } {
  const isAt = ({ point, seed }: Job): boolean => point === work?.point && seed === work.seed;
  const checked = work?.seed === null ? work.point : null;
  const holds = ({ from, to }: Share['checks'][number]): boolean =>
    checked !== null && from <= checked && checked < to;
  return {
    blamed: {
      jobs: jobs.filter(isAt),
      checks: checks.filter(holds).map(() => ({ from: checked ?? 0, to: (checked ?? 0) + 1 })),
    },
    others: {
      jobs: jobs.filter((job) => !isAt(job)),
      checks: checks.filter((range) => !holds(range)),
    },
  };
}
