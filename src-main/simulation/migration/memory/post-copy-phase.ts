/**
 * The part of every post-copy in which the guest runs at the destination while pages are missing there.
 *
 * Source: Hines and Gopalan, OSR 2009, section 3 (demand paging, active push); QEMU migration/postcopy-ram.c and
 * ram.c `get_queued_page` (requests before the background push, which goes on from the requested page).
 * A vCPU that touches a missing page waits for one round trip, the page on the wire, and what is queued before it. So much
 * work of the guest takes that work and all its waiting: time = work + faults x latency / vCPUs, and how many faults some
 * work meets follows from what is missing; a stretch of any length is exact as far as its expectations go.
 */
import type { Bytes, BytesPerSecond, Fraction, Pages, Seconds } from '#shared/units/types.ts';
import type { Exposure } from '../../guest/exposure.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { Around, ItemTraffic, TakeBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';

export interface PostCopyOptions {
  /** Wire bytes of a full page and of a page of zeros. */
  readonly fullBytes: Bytes;
  readonly zeroBytes: Bytes;
  readonly cap: BytesPerSecond;
  /** Pushes pages that nobody asked for. */
  readonly push: boolean;
  /** The push goes on behind the page that was asked for last. */
  readonly followFaults: boolean;
  /** Decides what is pushed next, instead of `followFaults`; what it leaves of a step's bytes goes in address order. */
  readonly pusher?: Pusher;
  /** Bytes already on their way when a request arrives, which the page has to wait for, while the link limits the push. */
  readonly queueBytes: Bytes;
  /**
   * Bytes of the push that have to leave before the thread which sends both looks for requests again, while the link limits the
   * push; requests are seen at once when left out.
   */
  readonly blockedBytes?: Bytes;
  /** CPU time of one fault at both ends. */
  readonly faultCost: Seconds;
  /** Pages sent for one request: the page and its neighbours. */
  readonly cluster: Pages;
  /** Without pushing: ends the waiting for faults when none is expected within this time, and sends the rest. */
  readonly drainAfter: Seconds;
}

/** An order of pushing pages that nobody asked for. */
export interface Pusher {
  /** Share of what goes around a fault that goes ahead of it. */
  readonly forward: Fraction;
  /** So many of the latest faults are pushed around. */
  readonly pivots: number;
  /** A page at this address was asked for. */
  faulted(address: number): void;
  /** Takes pages of at most about so many bytes; answers how many bytes they are. */
  push(m: MigrationContext, budget: TakeBudget): Bytes;
}

/**
 * Stretches that a push is cut into. Each is right in its middle, so that expectations need few; single addresses are
 * followed more closely, though not more often than `SHORTEST`.
 */
const STRETCHES = { expected: 16, exact: 250 } as const;
const SHORTEST: Seconds = 0.001;
/** While only faults move pages a stretch ends when the rate of faults fell to about so much of what it was, on average. */
const FALL: Fraction = 0.7;
const FALL_TOLERANCE: Fraction = 0.15;
/** Where neighbours come along, what is missing changes by more than the faults: at most by this share in a stretch. */
const CLUSTER_FALL: Fraction = 0.1;
const MOST_TRIALS = 40;
/** With sweeps a stretch is looked through in steps of `drainAfter`, so many at most. */
const LOOKS_AHEAD = 40;
/** Without a least step the end of a sweep's run, a rounding error long, would be halved for ever. */
const LEAST_WORK: Seconds = 1e-6;
/** How close to the rate that ends the waiting a stretch comes. */
const ENOUGH: Fraction = 0.999;
/** Faults within `drainAfter` below which drawn faults are waited for in so many looks within that time. */
const LAST_FAULTS: Pages = 2;
const LOOKS_BEFORE_DRAIN = 4;
/** Of what is pushed in a stretch, before its faults are met. */
const HALF: Fraction = 0.5;
/** Less than this expected number of missing pages is none. */
const NOTHING: Pages = 0.01;

/** What will happen until the next look. */
interface Stretch {
  /** Work of the guest, in seconds at full speed, and the time that it takes with all its waiting. */
  readonly work: Seconds;
  readonly time: Seconds;
  /** Faults meanwhile. */
  readonly faults: Pages;
}

/** Runs until no page is missing. */
export function postCopyPhase(m: MigrationContext, options: PostCopyOptions): Steps {
  return new PostCopyPhase(m, options).run();
}

class PostCopyPhase {
  readonly #m: MigrationContext;
  readonly #o: PostCopyOptions;
  readonly #traffic: readonly ItemTraffic[];
  readonly #budget: TakeBudget;
  #pushing: boolean;
  /** Length of the stretches of a push; 0 before it begins. */
  #pushStretch: Seconds = 0;
  /** Work of the last stretch without a push. */
  #lastWork: Seconds = 1;
  #faults: Pages = 0;
  #waited: Seconds = 0;
  /** Expectations: where the push is; null before anything was missed. */
  #around: Around | null = null;
  /** Bytes of pages that were asked for and are not sent yet; below 0 when fewer came than were foreseen. */
  #owed: Bytes = 0;

  constructor(m: MigrationContext, options: PostCopyOptions) {
    this.#m = m;
    this.#o = options;
    this.#traffic = m.guest.memoryTraffic();
    this.#budget = unlimitedBudget(options.fullBytes, options.zeroBytes);
    this.#pushing = options.push;
  }

  *run(): Steps {
    const m = this.#m;
    const { cap } = this.#o;
    const round = m.startRound(1);
    m.memory.startMeeting();
    m.memory.rewind();
    while (m.memory.pending() > NOTHING) {
      const rate = yield* m.rateOf(m.memoryFlow, cap);
      const exposure = this.#exposure();
      const latency = this.#faultLatency(rate, exposure);
      if (!this.#pushing) {
        const drain = exposure.metIn(this.#o.drainAfter) < 1;
        if (!drain) yield* this.#wait(this.#lonely(exposure, latency, rate), rate);
        this.#pushing = drain;
      }
      if (this.#pushing) yield* this.#push(exposure, latency, rate);
      m.sample();
    }
    const owed = Math.max(0, this.#owed);
    yield* m.send(m.memoryFlow, owed, cap);
    m.release(m.memoryFlow);
    m.guest.setFaultSpeed(1);
    m.endRound(round, 'push-pull', 0);
    m.record.metrics.remote_faults = this.#faults;
    m.record.metrics.fault_wait_s = this.#waited;
  }

  #exposure(): Exposure {
    return this.#m.memory.exposure(this.#traffic, this.#m.guest.memoryPace);
  }

  /** How long a vCPU waits for a missing page. */
  #faultLatency(rate: BytesPerSecond, exposure: Exposure): Seconds {
    const { queueBytes, blockedBytes = 0, fullBytes, cluster, faultCost, cap } = this.#o;
    // A queue builds before what limits: buffers are empty when the hosts do, or QEMU's own limit.
    const limited = this.#pushing && rate < cap;
    const queued = limited ? queueBytes : 0;
    const own = 2 * this.#m.latency + (queued + fullBytes * cluster) / rate + faultCost;
    const wait = limited ? blockedBytes / rate - own : 0;
    const faults = exposure.rate();
    // Between faults that never come again lies any time.
    if (wait <= 0 || faults <= 0) return own;
    // From one look at the requests to the next: less what the vCPU does between two faults, which is as random as they are.
    const between = this.#m.guest.spec.vcpus / faults;
    return own + wait + between * Math.expm1(-wait / between);
  }

  /** So much work, and the time that it takes: every fault keeps one vCPU waiting. */
  #stretch(exposure: Exposure, work: Seconds, latency: Seconds, rate: BytesPerSecond): Stretch {
    const faults = exposure.missed(work);
    const waiting = work + (faults * latency) / this.#m.guest.spec.vcpus;
    const bytes = faults * this.#o.fullBytes * this.#o.cluster;
    return { work, faults, time: Math.max(waiting, bytes / rate) };
  }

  /** A stretch in which only faults move pages, until their rate has fallen or no more are to be waited for. */
  #lonely(exposure: Exposure, latency: Seconds, rate: BytesPerSecond): Stretch {
    const { drainAfter } = this.#o;
    const falls = this.#untilFallen(exposure);
    let work = exposure.hasSweeps
      ? this.#untilEnoughAhead(exposure, falls)
      : this.#untilEnough(exposure, falls);
    // The last drawn faults come one by one: look often enough to see the last of them.
    const closely =
      this.#m.guest.resolution === 'exact' && exposure.metIn(drainAfter) < LAST_FAULTS;
    if (closely) work = Math.min(work, drainAfter / LOOKS_BEFORE_DRAIN);
    return this.#stretch(exposure, Math.max(LEAST_WORK, work), latency, rate);
  }

  /** Work until the rate of faults at random has fallen, or neighbours that come along changed what is missing. */
  #untilFallen(exposure: Exposure): Seconds {
    const { cluster, drainAfter } = this.#o;
    const pending = this.#m.memory.pending();
    const most = cluster > 1 ? (CLUSTER_FALL * pending) / cluster : Number.POSITIVE_INFINITY;
    const now = exposure.randomRate();
    let work = this.#lastWork;
    for (let trial = 0; trial < MOST_TRIALS; trial += 1) {
      const faults = exposure.missed(work);
      // Sweeps alone are as fast as ever.
      const mean = now > 0 ? exposure.missedAtRandom(work) / (now * work) : 1;
      if (faults > most || mean < FALL - FALL_TOLERANCE) work /= 2;
      else if (mean > FALL + FALL_TOLERANCE && 2 * faults < most) {
        if (exposure.hasSweeps && work >= drainAfter * LOOKS_AHEAD) break;
        work *= 2;
      } else break;
    }
    this.#lastWork = Math.max(LEAST_WORK, work);
    return this.#lastWork;
  }

  /** Work of at most so much after which no more faults are to be waited for, when all are at random. */
  #untilEnough(exposure: Exposure, most: Seconds): Seconds {
    const now = exposure.rate();
    // A fault rate that falls like an exponential is nearly a straight line in its logarithm. A little below what is enough,
    // lest the next stretch has next to nothing to wait for.
    const enough = ENOUGH / this.#o.drainAfter;
    let work = most;
    for (let trial = 0; trial < MOST_TRIALS; trial += 1) {
      const then = exposure.rate(work);
      if (then >= enough * ENOUGH) break;
      work *= then > 0 ? Math.min(ENOUGH, Math.log(now / enough) / Math.log(now / then)) : 0.5;
    }
    return work;
  }

  /** The same with sweeps: as long as a fault lies ahead, looked at in steps; to the last fault where none follows. */
  #untilEnoughAhead(exposure: Exposure, most: Seconds): Seconds {
    const { drainAfter } = this.#o;
    let done = 0;
    for (let look = 1; look <= LOOKS_AHEAD && done < most; look += 1) {
      const next = Math.min(most, done + drainAfter);
      if (exposure.metIn(drainAfter, next) < 1) return lastWith(exposure, drainAfter, done, next);
      done = next;
    }
    return done;
  }

  /** Waits while the pages that are asked for arrive. */
  *#wait(stretch: Stretch, rate: BytesPerSecond): Steps {
    const m = this.#m;
    const { fullBytes, cluster, cap } = this.#o;
    // Neighbours that come along are missing pages too, and what was carried for faults that did not come pays for others.
    const asked = Math.min(stretch.faults * cluster, m.memory.pending()) * fullBytes;
    const foreseen = Math.max(0, asked + this.#owed);
    const started = m.now;
    m.guest.setFaultSpeed(stretch.work / stretch.time);
    m.record.ramBytes += foreseen;
    yield* m.send(m.memoryFlow, foreseen, Math.min(cap, rate, foreseen / stretch.time));
    m.record.ramBytes -= foreseen;
    m.release(m.memoryFlow);
    yield* m.wait(started + stretch.time - m.now);
    this.#owed = this.#meet(started) + this.#owed - foreseen;
  }

  /** Pushes for a stretch: half of the pages before the faults are met, half afterwards. */
  *#push(exposure: Exposure, latency: Seconds, rate: BytesPerSecond): Steps {
    const m = this.#m;
    const { fullBytes, cap } = this.#o;
    const pending = m.memory.pending() * fullBytes;
    const left = (pending + this.#owed) / rate;
    if (left <= 0) {
      // More faults were foreseen than came: what the network carried for them pays for what is left.
      this.#owed += this.#pushPages(pending);
      return;
    }
    this.#pushStretch ||= Math.max(SHORTEST, left / STRETCHES[m.guest.resolution]);
    const time = left < 1.5 * this.#pushStretch ? left : this.#pushStretch;
    const capacity = rate * time;
    const before = this.#workIn(exposure, time, latency);
    const asked = exposure.missed(before) * fullBytes;
    const faults = asked / fullBytes;
    const between = capacity / fullBytes / Math.max(faults, NOTHING);
    this.#follow(exposure, before, faults / 2, between);
    const first = this.#pushPages((capacity - asked - this.#owed) * this.#ahead(exposure, rate));
    const then = this.#exposure();
    const work = this.#workIn(then, time, latency);
    const started = m.now;
    m.guest.setFaultSpeed(work / time);
    const ahead = capacity - first - this.#owed;
    m.record.ramBytes += ahead;
    yield* m.send(m.memoryFlow, capacity, cap);
    m.record.ramBytes -= ahead;
    const pulled = this.#meet(started);
    this.#follow(then, work, faults / 2, between);
    const second = this.#pushPages(ahead - pulled);
    this.#owed += first + pulled + second - capacity;
  }

  /**
   * Share of a stretch's push that goes before its faults are met. A sweep stands behind where the push goes on, and does not
   * catch up with it while it is the slower one.
   */
  #ahead(exposure: Exposure, rate: BytesPerSecond): Fraction {
    const { pusher, followFaults, fullBytes } = this.#o;
    const follows = followFaults || pusher !== undefined;
    if (!follows || this.#m.guest.resolution === 'exact') return HALF;
    return Math.max(HALF, Math.min(1, (exposure.sweepSpeed() * fullBytes) / rate));
  }

  /** Work of the guest in a time: the more faults it meets the less. */
  #workIn(exposure: Exposure, time: Seconds, latency: Seconds): Seconds {
    const { vcpus } = this.#m.guest.spec;
    const begin = time / (1 + (exposure.rate() * latency) / vcpus);
    const mean = begin > 0 ? exposure.missed(begin) / begin : 0;
    return time / (1 + (mean * latency) / vcpus);
  }

  /** What the guest met since `since`; answers the bytes of what was asked for. */
  #meet(since: Seconds): Bytes {
    const m = this.#m;
    const { pusher, followFaults } = this.#o;
    const elapsed = m.now - since;
    this.#waited += elapsed * (1 - m.guest.faultSpeed) * m.guest.spec.vcpus;
    const { pulled, last } = m.memory.meet(this.#traffic);
    this.#faults += pulled;
    if (last !== null) {
      if (pusher) pusher.faulted(last);
      else if (followFaults) m.memory.seek(last);
    }
    return this.#pullPages(pulled);
  }

  /**
   * Expectations know no addresses, but how likely the latest faults were in each region: every fault draws those chances
   * towards where faults are met now.
   * @param work of the guest meanwhile
   * @param faults until the middle of what is pushed next
   * @param pages pushed from one fault to the next
   */
  #follow(exposure: Exposure, work: Seconds, faults: Pages, pages: Pages): void {
    const { guest } = this.#m;
    const { pusher, followFaults } = this.#o;
    if (guest.resolution === 'exact' || !(pusher || followFaults)) return;
    const rates = exposure.rates(guest.spec.memory.length, work);
    const all = rates.reduce((sum, rate) => sum + rate, 0);
    if (all <= 0) return;
    // The push begins at the first address.
    const before = this.#around?.chances ?? rates.map((_, region) => (region === 0 ? 1 : 0));
    const { pivots, forward } = pusher ?? { pivots: 1, forward: 1 };
    // The mean of the last n faults is as old as the last but (n - 1) / 2.
    const kept = Math.exp((-2 * faults) / (pivots + 1));
    this.#around = {
      chances: before.map(
        (chance, region) => chance * kept + ((rates[region] as number) / all) * (1 - kept),
      ),
      run: pages * forward,
      forward,
    };
  }

  /** Takes the next pages that nobody asked for; answers their bytes. */
  #pushPages(bytes: Bytes): Bytes {
    const m = this.#m;
    const { pusher } = this.#o;
    if (bytes <= 0) return 0;
    const budget = this.#budget;
    budget.items = Number.POSITIVE_INFINITY;
    budget.bytes = bytes;
    budget.wrap = true;
    if (this.#around) return m.takePagesAround(budget, this.#around).bytes;
    budget.wrap = false;
    const chosen = pusher?.push(m, budget) ?? 0;
    budget.bytes = bytes - chosen;
    budget.wrap = true;
    return budget.bytes > 0 ? chosen + m.takePages(budget).bytes : chosen;
  }

  /** Counts pages that were asked for; answers the bytes that they and their neighbours take on the wire. */
  #pullPages(pulled: Pages): Bytes {
    const m = this.#m;
    const { fullBytes, cluster } = this.#o;
    const bytes = pulled * fullBytes;
    m.record.fullPages += pulled;
    m.record.ramBytes += bytes;
    if (pulled === 0 || cluster <= 1) return bytes;
    const budget = this.#budget;
    budget.bytes = Number.POSITIVE_INFINITY;
    budget.items = pulled * (cluster - 1);
    budget.wrap = true;
    return bytes + m.takePages(budget).bytes;
  }
}

/** The most work between two amounts after which a span still holds a fault, when it does after the first and not after the second. */
function lastWith(exposure: Exposure, span: Seconds, from: Seconds, to: Seconds): Seconds {
  let low = from;
  let high = to;
  for (let trial = 0; trial < MOST_TRIALS && high - low > LEAST_WORK; trial += 1) {
    const middle = (low + high) / 2;
    if (exposure.metIn(span, middle) < 1) high = middle;
    else low = middle;
  }
  return high;
}
