/**
 * The save loop of Xen 2.0 to 4.5, shared by the strategies `xen-2` and `xen-3`.
 *
 * Source: tools/libxc/xc_linux_save.c (2.0, 3.0) and xc_domain_save.c (3.1 to 4.5).
 * Each round scans all pages in batches; before a batch the dirty log is peeked and pages that are dirty again are
 * skipped; after the round the log is fetched and becomes the next round's set.
 */
import type { Bytes, BytesPerSecond, Pages, Seconds } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { ScanOrder } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { StopDecision } from './qemu-stop.ts';

/** Bytes per second of one "Mbit" of the limiter: 102,400 bytes every 781,250 / rate microseconds, that is 2^20 bit. */
export const LIMITER_MBIT: BytesPerSecond = 131_072;

export interface LegacyLoop {
  readonly order: ScanOrder;
  readonly batchPages: Pages;
  readonly maxIterations: number;
  readonly maxFactor: number;
  readonly lastRoundPages: Pages;
  readonly pageEntry: Bytes;
  /** Shortest time of a round: the cost of the hypercalls when nearly everything is skipped. */
  readonly roundFloor: Seconds;
  /** The rate limiter; null when the code is compiled without it. */
  readonly limiter: RateLimiter | null;
}

/** The adaptive rate of Xen 2.0: it rises with the dirty rate and never falls. */
export class RateLimiter {
  readonly #max: number;
  readonly #increment: number;
  /** Present rate in the limiter's Mbit/s; 0 limits nothing. */
  #rate: number;
  readonly #limits: boolean;

  /**
   * @param start first rate in Mbit/s; 0 never limits, though the rate is still tracked, as the code does
   */
  constructor(start: number, max: number, increment: number) {
    this.#rate = start;
    this.#limits = start > 0;
    this.#max = max;
    this.#increment = increment;
  }

  get cap(): BytesPerSecond {
    return this.#limits ? this.#rate * LIMITER_MBIT : Number.POSITIVE_INFINITY;
  }

  get atMaximum(): boolean {
    return this.#rate >= this.#max;
  }

  get rate(): BytesPerSecond {
    return this.#rate * LIMITER_MBIT;
  }

  /** After a round in which so many bytes were dirtied; answers whether the rate changed. */
  update(dirtied: Bytes, duration: Seconds): boolean {
    if (duration <= 0) return false;
    const dirtyMbit = (dirtied * 8) / duration / 1e6;
    if (dirtyMbit <= this.#rate) return false;
    const raised = Math.min(dirtyMbit + this.#increment, this.#max);
    const changed = raised !== this.#rate;
    this.#rate = Math.max(this.#rate, raised);
    return changed;
  }
}

/** Runs the loop from the first page to the last; the guest is stopped on the way. */
export function* runLegacyLoop(m: MigrationContext, loop: LegacyLoop): Steps {
  const budget = unlimitedBudget(m.pageSize + loop.pageEntry, m.pageSize + loop.pageEntry);
  budget.items = loop.batchPages;
  m.beginMemory(loop.order);
  let total = 0;
  // The first comparison with "the round before" must never fire (sent_last_iter = 1 << 20 in the source).
  let sentBefore = Number.POSITIVE_INFINITY;
  const growth = new RoundGrowth(m.guest.resolution === 'exact');
  for (let iteration = 1; ; iteration += 1) {
    const round = m.startRound(iteration);
    budget.skip = true;
    yield* onePass(m, budget, loop.limiter);
    const short = loop.roundFloor - (m.now - round.time);
    if (short > 0) {
      m.release(m.memoryFlow);
      yield* m.wait(short);
    }
    const sent = m.record.fullPages - round.pages;
    const skipped = m.record.skippedPages - round.skipped;
    total += sent;
    const atMaximum = loop.limiter?.atMaximum ?? false;
    const grows = growth.grows(sent, skipped, sentBefore, atMaximum);
    const stop = stopReason(m, loop, { iteration, sent, skipped, total, grows });
    if (stop) yield* m.stopGuest();
    const roundSeconds = m.now - round.time;
    const { logged, variance } = m.fetchLog('replace', round.time);
    m.endRound(round, 'memory', logged);
    sentBefore = sent;
    growth.loggedVariance = variance;
    if (loop.limiter?.update(logged * m.pageSize, roundSeconds))
      m.record.event(m.now, 'rate', { rate: loop.limiter.rate });
    if (stop) {
      finishExplanation(m, stop, logged, roundSeconds);
      m.record.metrics.rounds = iteration;
      const final = m.startRound(iteration + 1);
      budget.skip = false;
      yield* onePass(m, budget, loop.limiter);
      m.release(m.memoryFlow);
      m.endRound(final, 'stop', 0);
      return;
    }
  }
}

/**
 * Whether a round sent more than the one before. Drawn rounds are compared; expected ones settle and never grow, so that
 * each comparison counts with the chance that real rounds around these expectations would have grown.
 */
class RoundGrowth {
  readonly #drawn: boolean;
  readonly #decision = new StopDecision(true);
  #sentVariance = 0;
  /** Variance of the pages that the log held before this round. */
  loggedVariance = 0;

  constructor(drawn: boolean) {
    this.#drawn = drawn;
  }

  grows(sent: Pages, skipped: Pages, sentBefore: Pages, atMaximum: boolean): boolean {
    if (this.#drawn) return atMaximum && sent > sentBefore;
    const found = sent + skipped;
    const share = found > 0 ? sent / found : 0;
    // A page is sent when the log held it and the peek does not: a thinned count.
    const variance = share * share * this.loggedVariance + share * (1 - share) * found;
    const deviation = Math.sqrt(variance + this.#sentVariance);
    this.#sentVariance = variance;
    return atMaximum && this.#decision.stops(sentBefore, sent, deviation);
  }
}

/** One scan over all pages, batch by batch. */
function* onePass(
  m: MigrationContext,
  budget: ReturnType<typeof unlimitedBudget>,
  limiter: RateLimiter | null,
): Steps {
  m.memory.rewind();
  for (;;) {
    const { memory } = m;
    if (budget.skip) memory.peek();
    const taken = m.takePages(budget);
    const { passEnded } = taken;
    const { bytes } = taken;
    const cap = limiter?.cap;
    if (!m.sendUndisturbed(m.memoryFlow, bytes, cap)) yield* m.send(m.memoryFlow, bytes, cap);
    m.sample();
    if (passEnded) return;
  }
}

interface RoundState {
  readonly iteration: number;
  readonly sent: Pages;
  readonly skipped: Pages;
  readonly total: Pages;
  /** The rate is at its maximum and this round sent more than the one before. */
  readonly grows: boolean;
}

type StopCode = 'policy-stop' | 'few-dirty' | 'rate-exceeded' | 'max-rounds' | 'max-factor';

interface StopReason extends RoundState {
  readonly code: StopCode;
  readonly limit: number;
}

/** Which of the four stop rules fires after a round; null to go on. */
function stopReason(m: MigrationContext, loop: LegacyLoop, state: RoundState): StopReason | null {
  const { iteration, sent, skipped, total, grows } = state;
  if (m.control.stopNow) return { ...state, code: 'policy-stop', limit: 0 };
  if (sent + skipped < loop.lastRoundPages)
    return { ...state, code: 'few-dirty', limit: loop.lastRoundPages };
  if (grows && loop.limiter) return { ...state, code: 'rate-exceeded', limit: loop.limiter.rate };
  if (iteration >= loop.maxIterations)
    return { ...state, code: 'max-rounds', limit: loop.maxIterations };
  if (total > m.pages * loop.maxFactor)
    return { ...state, code: 'max-factor', limit: loop.maxFactor };
  return null;
}

function finishExplanation(
  m: MigrationContext,
  stop: StopReason,
  left: Pages,
  roundSeconds: Seconds,
): void {
  const dirtyRate = roundSeconds > 0 ? (left * m.pageSize) / roundSeconds : 0;
  const rate = roundSeconds > 0 ? (stop.sent * m.pageSize) / roundSeconds : m.pathRate;
  m.explain(stop.code === 'few-dirty', stop.code, {
    left: stop.code === 'few-dirty' ? left : left * m.pageSize,
    round: stop.iteration,
    rounds: stop.iteration,
    limit: stop.limit,
    factor: stop.limit,
    sent: stop.total * m.pageSize,
    dirtyRate,
    rate: stop.code === 'rate-exceeded' ? stop.limit : rate,
  });
}
