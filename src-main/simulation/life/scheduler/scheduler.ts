import type { Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';
import { PRIORITY } from '../../kernel/kernel.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Fleet } from '../fleet.ts';
import { NONE } from '../fleet.ts';
import type { Move, MoveOutcome, MoveReason, Moves } from '../moves.ts';
import type { Placement } from '../placement/placement.ts';
import { lifePolicy } from '../policy.ts';

/** What the admission of migrations is bound by. */
export interface Limits {
  /** Migrations that leave, or reach, a host at once. */
  readonly out: number;
  readonly in: number;
  /** Both together. */
  readonly perHost: number;
  readonly cluster: number;
  /** Bytes per second that a migration may use; null: what the links give. */
  readonly bandwidth: BytesPerSecond | null;
  /** A migration that takes longer for each GiB of its guest is given up; null: never. */
  readonly timeoutPerGib: Seconds | null;
  /** Smallest guest that the timeout is reckoned for. */
  readonly timeoutFrom: Bytes;
  readonly retries: number;
  readonly backoff: Seconds;
  /** Bytes per second of a port that each migration is promised; null: none. */
  readonly reserve: BytesPerSecond | null;
}

/** Answers the limits of a life from the tunables of a product. */
export const schedulerPolicy = lifePolicy<null, Limits>('scheduler');

const GIB = 2 ** 30;

export interface MoveRequest {
  readonly guest: number;
  /** `NONE`: placement chooses when it starts. */
  readonly to: number;
  readonly reason: MoveReason;
  /** Smaller goes first. */
  readonly priority: number;
  /** Told once, when it is over for good: after the last retry. */
  readonly onEnd: (outcome: MoveOutcome | 'dropped', why: string) => void;
}

interface Waiting extends MoveRequest {
  readonly sequence: number;
  readonly requestedAt: Seconds;
  attempts: number;
  notBefore: Seconds;
}

/**
 * Admission of migrations: a queue by priority, then age; a request starts when every limit has room for it, and is
 * tried again some times when it fails.
 */
export class Scheduler {
  readonly limits: Limits;
  readonly #kernel: Kernel;
  readonly #fleet: Fleet;
  readonly #moves: Moves;
  readonly #placement: Placement;
  readonly #out: Int32Array;
  readonly #in: Int32Array;
  readonly #queue: Waiting[] = [];
  readonly #queued = new Map<number, Waiting>();
  readonly #kick;
  #running = 0;
  #sequence = 0;
  /** Requests that were given up. */
  gaveUp = 0;
  timeouts = 0;
  retried = 0;
  longestQueue = 0;

  constructor(kernel: Kernel, fleet: Fleet, moves: Moves, placement: Placement, limits: Limits) {
    this.#kernel = kernel;
    this.#fleet = fleet;
    this.#moves = moves;
    this.#placement = placement;
    this.limits = limits;
    this.#out = new Int32Array(fleet.hosts.length);
    this.#in = new Int32Array(fleet.hosts.length);
    this.#kick = kernel.event(PRIORITY.process, () => this.#admit());
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Whether a guest is on its way or about to be. */
  busy(guest: number): boolean {
    return this.#queued.has(guest) || this.#moves.ofGuest(guest) !== undefined;
  }

  /** The migration of a guest that is under way. */
  moveOf(guest: number): Move | undefined {
    return this.#moves.ofGuest(guest);
  }

  /** Asks for a migration. False when the guest already has one. */
  request(request: MoveRequest): boolean {
    if (this.busy(request.guest)) return false;
    const waiting: Waiting = {
      ...request,
      sequence: this.#sequence++,
      requestedAt: this.#kernel.now,
      attempts: 0,
      notBefore: this.#kernel.now,
    };
    this.#enqueue(waiting);
    return true;
  }

  #enqueue(waiting: Waiting): void {
    let at = this.#queue.length;
    while (at > 0 && this.#goesBefore(waiting, this.#queue[at - 1] as Waiting)) at -= 1;
    this.#queue.splice(at, 0, waiting);
    this.#queued.set(waiting.guest, waiting);
    this.longestQueue = Math.max(this.longestQueue, this.#queue.length);
    this.kick();
  }

  #goesBefore(one: Waiting, other: Waiting): boolean {
    return one.priority === other.priority
      ? one.sequence < other.sequence
      : one.priority < other.priority;
  }

  /** Takes a waiting request back, without telling anybody. */
  withdraw(guest: number): void {
    const waiting = this.#queued.get(guest);
    if (!waiting) return;
    this.#queued.delete(guest);
    this.#queue.splice(this.#queue.indexOf(waiting), 1);
  }

  /** Looks at the queue again at this instant: something became free. */
  kick(): void {
    if (this.#kick.slot < 0 || this.#kick.time > this.#kernel.now)
      this.#kernel.schedule(this.#kick, this.#kernel.now);
  }

  #admit(): void {
    let next = Number.POSITIVE_INFINITY;
    const { now } = this.#kernel;
    for (let at = 0; at < this.#queue.length && this.#running < this.limits.cluster;) {
      const waiting = this.#queue[at] as Waiting;
      if (waiting.notBefore > now) next = Math.min(next, waiting.notBefore);
      else {
        const verdict = this.#tryStart(waiting);
        if (verdict !== 'later') continue;
      }
      at += 1;
    }
    if (Number.isFinite(next)) this.#kernel.schedule(this.#kick, next);
  }

  #hasSlot(from: number, to: number): boolean {
    const { limits } = this;
    const outgoing = this.#out[from] as number;
    const incoming = this.#in[to] as number;
    return (
      this.#hasRate(from) &&
      this.#hasRate(to) &&
      outgoing < limits.out &&
      outgoing + (this.#in[from] as number) < limits.perHost &&
      incoming < limits.in &&
      incoming + (this.#out[to] as number) < limits.perHost
    );
  }

  /** Whether a port has enough left for one more migration and for those that pass it. */
  #hasRate(host: number): boolean {
    const { reserve } = this.limits;
    if (reserve === null) return true;
    const passing = Math.max(this.#out[host] as number, this.#in[host] as number);
    return (passing + 1) * reserve <= this.#moves.portRate(host);
  }

  #tryStart(waiting: Waiting): 'started' | 'gone' | 'later' {
    const { guest } = waiting;
    const from = this.#fleet.hostOf[guest] as number;
    if (from === NONE) {
      this.#leave(waiting, 'dropped', 'the guest no longer runs');
      return 'gone';
    }
    // Nobody can tell a host that is not heard to let a guest go.
    if (this.#fleet.reachable[from] === 0) return 'later';
    // A host without a free slot need not be asked where its guests could go.
    const outgoing = this.#out[from] as number;
    if (outgoing >= this.limits.out || outgoing + (this.#in[from] as number) >= this.limits.perHost)
      return 'later';
    const to = waiting.to === NONE ? this.#placement.choose(guest, from) : waiting.to;
    if (to === NONE) return 'later';
    if (to === from) {
      this.#leave(waiting, 'dropped', 'the guest is there already');
      return 'gone';
    }
    if (!this.#fleet.takes(to) || !this.#fleet.fits(guest, to)) {
      if (waiting.to === NONE) return 'later';
      this.#leave(waiting, 'dropped', 'the destination has no room');
      return 'gone';
    }
    if (!this.#hasSlot(from, to) || this.#moves.portsLeft(from, to) <= 0) return 'later';
    this.withdraw(guest);
    this.#start(waiting, from, to);
    return 'started';
  }

  #leave(waiting: Waiting, outcome: 'dropped', why: string): void {
    this.withdraw(waiting.guest);
    waiting.onEnd(outcome, why);
  }

  #start(waiting: Waiting, from: number, to: number): void {
    const { guest, reason, requestedAt } = waiting;
    const { limits } = this;
    this.#fleet.promise(guest, to);
    this.#out[from] = (this.#out[from] as number) + 1;
    this.#in[to] = (this.#in[to] as number) + 1;
    this.#running += 1;
    const onEnd = (outcome: MoveOutcome, why: string): void => {
      this.#kernel.cancel(timer);
      this.#out[from] = (this.#out[from] as number) - 1;
      this.#in[to] = (this.#in[to] as number) - 1;
      this.#running -= 1;
      if (outcome === 'failed' && waiting.attempts < limits.retries) this.#again(waiting);
      else {
        if (outcome === 'failed') this.gaveUp += 1;
        waiting.onEnd(outcome, why);
      }
      this.kick();
    };
    const move = this.#moves.start({ guest, to, reason, requestedAt, onEnd }, limits.bandwidth);
    const timer = this.#kernel.event(PRIORITY.process, () => this.#timeout(move));
    if (limits.timeoutPerGib !== null) {
      const size = Math.max(limits.timeoutFrom, this.#fleet.memoryOf[guest] as number);
      this.#kernel.schedule(timer, this.#kernel.now + (limits.timeoutPerGib * size) / GIB);
    }
  }

  #timeout(move: Move): void {
    // Once the guest runs at the destination there is no way back.
    if (move.phase === 'post-copy') return;
    this.timeouts += 1;
    this.#moves.end(move, 'failed', 'timeout');
  }

  #again(waiting: Waiting): void {
    this.retried += 1;
    waiting.attempts += 1;
    waiting.notBefore = this.#kernel.now + this.limits.backoff * 2 ** (waiting.attempts - 1);
    this.#enqueue(waiting);
  }
}
