/**
 * What a migration lacked that did not converge: the bandwidth above which, or the downtime with which, it would have.
 *
 * Source: the recursion of Clark et al. (NSDI 2005, section 4), each round sending what was dirtied in the round before, on the
 * guest's dirty-growth curve. The guest counts at full speed in its busiest phase and skipped pages count as sent, so what is
 * asked for suffices and may be more than needed.
 */
import type { Explanation } from '#shared/result/result.ts';
import type { Bytes, BytesPerSecond, Fraction, Pages, Seconds } from '#shared/units/types.ts';
import { busiestGrowth, settledRound } from '../guest/growth.ts';
import type { Growth } from '../guest/growth.ts';
import type { MigrationContext } from './context.ts';

/** What ends the rounds of a strategy; what is left out does not. */
export interface Goal {
  /** What is left goes within this. */
  readonly downtime?: Seconds;
  /** Fewer pages, or at most so many bytes, are left. */
  readonly pages?: Pages;
  readonly bytes?: Bytes;
  /** Rounds after which it gives up, and how often the memory may have been sent. */
  readonly rounds?: number;
  readonly factor?: number;
  /** Gives up after so many rounds on end that were not worth their while. */
  readonly gain?: {
    readonly times: number;
    gains(before: Pages, after: Pages, pageSize: Bytes): boolean;
  };
  /** It limits its own rate: more bandwidth would not be used. */
  readonly paced?: boolean;
  /** Shortest time of a round. */
  readonly shortest?: Seconds;
  /** A scan without rounds sends so long before it looks at the log again (QEMU). */
  readonly iteration?: Seconds;
}

/** The last rounds that say how a migration stands. */
export interface Lately {
  /** Means of a round. */
  readonly seconds: Seconds;
  readonly sent: Bytes;
  readonly dirtied: Bytes;
  /** Wire bytes of a page. */
  readonly pageBytes: Bytes;
  /** All of them together. */
  readonly span: Seconds;
}

/** Rounds that lasted so long together tell how a migration stands: a single one may take milliseconds. */
const TELLING_SPAN: Seconds = 1;
/** Beyond what is asked for at the very least: rounds that only just shrink take for ever. */
const MARGIN = 1.05;
/** Bisection ends at this ratio. */
const PRECISION = 1.01;
const MOST_DOUBLINGS = 40;
/** A round that is hardly shorter than the one before: they have settled. */
const SETTLED: Fraction = 0.9999;
/** Standard deviations by which drawn counts exceed expected ones at most. */
const DEVIATIONS = 3;
/** Times what may be left, which no round of real pages comes down to by chance. */
const HOPELESS = 2;
/** Of what it may use, a migration that the bandwidth holds back uses more than this. */
const USED: Fraction = 0.7;

/** The last rounds up to now: as many as lasted a second or moved the memory once, the first pass only when there is no other. */
export function lately(m: MigrationContext): Lately | null {
  const { rounds } = m.record;
  let count = 0;
  let span = 0;
  let sent = 0;
  let bytes = 0;
  let dirtied = 0;
  for (let at = rounds.length - 1; at >= 0; at -= 1) {
    const row = rounds[at];
    if (row?.kind !== 'memory' || row.duration <= 0) continue;
    const enough = span >= TELLING_SPAN || sent >= m.pages;
    if (count > 0 && (enough || row.round <= 1)) break;
    count += 1;
    span += row.duration;
    sent += row.sent;
    bytes += row.bytes;
    dirtied += row.dirtied;
  }
  if (count === 0) return null;
  return {
    seconds: span / count,
    sent: bytes / count,
    dirtied: (dirtied * m.pageSize) / count,
    pageBytes: sent > 0 ? bytes / sent : m.pageSize,
    span,
  };
}

/** The recursion of rounds for one guest and one strategy. */
class Rounds {
  readonly #goal: Goal;
  readonly #growth: Growth;
  readonly #pageSize: Bytes;
  readonly #wire: Bytes;
  readonly #limit: Seconds;

  constructor(m: MigrationContext, goal: Goal, wire: Bytes) {
    this.#goal = goal;
    this.#growth = busiestGrowth(m.guest.spec);
    this.#pageSize = m.pageSize;
    this.#wire = wire;
    this.#limit = limitOf(m, goal);
  }

  /** Seconds that the rounds take at a rate until what is left is little enough, from a number of pages on; null when it never is. */
  converges(rate: BytesPerSecond, from: Pages = this.#growth.pages): Seconds | null {
    const { rounds = Number.POSITIVE_INFINITY, factor = Number.POSITIVE_INFINITY } = this.#goal;
    const { gain, shortest = 0, iteration = 0 } = this.#goal;
    const perPage = this.#wire / rate;
    let waiting = from;
    let elapsed = 0;
    let sent = 0;
    let before = Number.POSITIVE_INFINITY;
    let last = Number.POSITIVE_INFINITY;
    let bad = 0;
    // Xen asks one round late, by what a round found.
    for (let round = 1; round < rounds; round += 1) {
      const time = Math.max(waiting * perPage, shortest);
      elapsed += time;
      sent += waiting;
      if (sent > factor * this.#growth.pages) return null;
      const left = this.#growth.within(time + iteration);
      if (this.#suffices(left, (waiting * this.#wire) / time, rate)) return elapsed;
      bad = gain && !gain.gains(before, left, this.#pageSize) ? bad + 1 : 0;
      if (time >= last * SETTLED || (gain && bad >= gain.times)) return null;
      before = left;
      last = time;
      waiting = iteration > 0 ? this.#growth.within(time) : left;
    }
    return null;
  }

  #suffices(left: Pages, measured: BytesPerSecond, rate: BytesPerSecond): boolean {
    const { pages = 0, bytes = 0, iteration } = this.#goal;
    const drawn = left + DEVIATIONS * Math.sqrt(left);
    if (drawn < pages || drawn * this.#pageSize <= bytes) return true;
    return left * this.#pageSize <= (iteration === undefined ? measured : rate) * this.#limit;
  }

  /** The smallest rate at which they converge; null when none is enough. */
  leastRate(present: BytesPerSecond): BytesPerSecond | null {
    let low = present;
    let high = present;
    for (let step = 0; this.converges(high) === null; step += 1) {
      if (step === MOST_DOUBLINGS) return null;
      low = high;
      high *= 2;
    }
    while (high > low * PRECISION) {
      const middle = Math.sqrt(low * high);
      if (this.converges(middle) === null) low = middle;
      else high = middle;
    }
    return high * MARGIN;
  }

  /** True when more is dirtied in the shortest rounds than may be left: then no bandwidth helps. Not known where phases are calmer. */
  hopeless({ phases }: MigrationContext['guest']['spec']['workload']): boolean {
    const { pages = 0, bytes = 0, shortest = 0 } = this.#goal;
    const allowed = Math.max(pages, bytes / this.#pageSize);
    return phases.length === 0 && this.#growth.within(shortest) > HOPELESS * allowed;
  }

  /** The downtime limit that suffices at a rate. */
  leastDowntime(rate: BytesPerSecond): Seconds {
    const { shortest = 0, iteration = 0 } = this.#goal;
    const settled = settledRound(this.#growth, this.#wire / rate);
    if (iteration > 0)
      return (MARGIN * this.#growth.within(settled + iteration) * this.#pageSize) / rate;
    return (MARGIN * Math.max(settled, shortest) * this.#pageSize) / this.#wire;
  }
}

function limitOf(m: MigrationContext, goal: Goal): Seconds {
  return m.control.downtimeLimit ?? goal.downtime ?? 0;
}

/** What the last rounds moved, and what would have let them converge: values of an explanation, and the id of its advice. */
export function lacked(m: MigrationContext): Explanation['values'] {
  const last = lately(m);
  if (!last) return {};
  const { sent, dirtied, span } = last;
  const told = { span, roundSent: sent, roundDirtied: dirtied };
  const { goal } = m.control;
  return goal ? { ...told, ...adviceFor(m, goal, last.pageBytes, sent / last.seconds) } : told;
}

/** What suffices: a bandwidth, a downtime limit where the strategy has one, or either; or that no bandwidth does. */
export function adviceFor(
  m: MigrationContext,
  goal: Goal,
  wire: Bytes,
  rate: BytesPerSecond,
): Explanation['values'] {
  // Rounds that found nothing to send lacked nothing.
  if (rate <= 0) return {};
  const rounds = new Rounds(m, goal, wire);
  const held = rate > USED * Math.min(m.pathRate, m.memoryFlow.cap);
  const looked = !goal.paced && held;
  const needRate = looked ? rounds.leastRate(rate) : null;
  // Who gives up after some rounds may do so before they have settled.
  const waits = goal.rounds === undefined && !goal.gain && limitOf(m, goal) > 0;
  if (waits) {
    const needDowntime = rounds.leastDowntime(rate);
    return needRate === null
      ? { needDowntime, advice: 'advice-downtime' }
      : { needRate, needDowntime, advice: 'advice-both' };
  }
  if (needRate !== null) return { needRate, advice: 'advice-rate' };
  return looked && rounds.hopeless(m.guest.spec.workload) ? { advice: 'advice-none' } : {};
}

/** Seconds until the rounds converge at a rate, with so many pages waiting; null when they never do. */
export function convergesIn(
  m: MigrationContext,
  goal: Goal,
  wire: Bytes,
  rate: BytesPerSecond,
  waiting: Pages,
): Seconds | null {
  // What was done of the rounds allowed is done.
  const { rounds, ...rest } = goal;
  return new Rounds(m, rounds === undefined ? goal : rest, wire).converges(rate, waiting);
}
