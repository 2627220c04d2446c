/**
 * How a round goes over the pages that wait, and how its dirty log is fetched: in order with one fetch, part by part with a
 * trace that begins when a page is sent, stripes by how fast they are rewritten, pages by how hot they are.
 *
 * Sources: Xen's loop (tools/libxc/xc_domain_save.c) for the first; Nelson et al., USENIX ATC 2005, for traces; Du et al.,
 * ICPP 2010, for stripes (recalled).
 */
import type {
  Bytes,
  BytesPerSecond,
  Fraction,
  Pages,
  PerSecond,
  Seconds,
} from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { TakeBudget, Taken } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import type { RoundParts } from './rounds.ts';

/** What the log of a round left. */
export interface RoundLog {
  /** Pages that wait and do not stay back, and those that do. */
  readonly dirty: Pages;
  readonly held: Pages;
  readonly logged: Pages;
  readonly variance: Pages;
}

export interface Visit {
  /** The copy has begun: all pages wait. */
  begin(m: MigrationContext): void;
  /** Sends what waits, as far as the round goes. */
  round(m: MigrationContext, parts: RoundParts, number: number): Steps;
  /** Fetches what the log holds and decides what stays back. */
  log(m: MigrationContext, parts: RoundParts, number: number, since: Seconds): RoundLog;
}

const DEFAULT_BATCH: Pages = 1024;

/** Bounded, so that a live view still moves. */
const MOST_JOINED_BATCHES = 16;
/** Share of the pages visited that joined batches may skip, or not, for being joined. */
const EVEN_SKIPS: Fraction = 1e-4;

/** All pages in the order of the scan; the log is cleared between rounds. */
export const inOrder: Visit = {
  begin() {
    // The scan begins at the first address anyhow.
  },
  *round(m, parts, number) {
    yield* scan(m, parts, number, true);
  },
  log(m, { judge }, number, since) {
    const { logged, variance } = m.fetchLog(judge ? 'merge' : 'replace', since);
    const { memory } = m;
    if (!judge) return { dirty: memory.pending(), held: 0, logged, variance };
    const held = memory.hold((heat) => judge.last(heat));
    const dirty = memory.pending() - held;
    const { sitsOut } = judge;
    if (sitsOut) memory.hold((heat) => judge.last(heat) || sitsOut(heat, number + 1));
    return { dirty, held, logged, variance };
  },
};

/** One scan over all pages that wait and are not held back. */
export function* scan(
  m: MigrationContext,
  parts: RoundParts,
  number: number,
  live: boolean,
): Steps {
  const prices = pricing(m, parts, number);
  const { budget } = prices;
  budget.skip = live && parts.peek === true;
  if (live ? parts.peek || watched(parts) : parts.batchesAtStop)
    budget.items = parts.batchPages ?? DEFAULT_BATCH;
  const batch = budget.items;
  m.memory.rewind();
  for (;;) {
    if (budget.skip)
      budget.items = batch * peek(m, batch * budget.fullBytes, mostRate(prices), watched(parts));
    // A generator for every batch would cost more than the batch.
    const taken = m.takePages(budget);
    const { bytes, passEnded } = taken;
    const cap = capOf(prices, taken);
    if (!m.sendUndisturbed(m.memoryFlow, bytes, cap)) yield* m.send(m.memoryFlow, bytes, cap);
    batchSent(m, parts, live ? number : 0);
    if (passEnded) return;
  }
}

/**
 * Peeks for the batches that come next; answers how many one stretch stands for. In the expected resolution the middle of a few
 * is as good as each of them, where nobody looks between them.
 * @param bytes of a batch
 */
function peek(m: MigrationContext, bytes: Bytes, cap: BytesPerSecond, looked: boolean): number {
  const { memory, guest } = m;
  const whole = looked ? 0 : Math.floor((memory.pending() * m.pageSize) / bytes);
  // Of a pass that ends with the next batch nothing is joined, however evenly it changes.
  const even = whole < 2 ? 0 : (memory.evenFor?.(guest.memoryPace, EVEN_SKIPS) ?? 0);
  const rate = Math.min(cap, m.memoryFlow.rate > 0 ? m.memoryFlow.rate : m.pathRate);
  const workEach = (bytes / rate) * guest.speed;
  const batches = Math.min(MOST_JOINED_BATCHES, Math.floor(even / workEach), whole);
  if (!(batches >= 2)) {
    memory.peek();
    return 1;
  }
  memory.peek(((batches - 1) / 2) * workEach, guest.memoryPace);
  return batches;
}

/** What looks between two batches; `number` is the live round, 0 after the stop. */
function batchSent(m: MigrationContext, { brake, throttle }: RoundParts, number: number): void {
  m.sample();
  if (number === 0) return;
  brake?.(m, number);
  throttle?.turn(m.now);
}

const watched = ({ brake, throttle }: RoundParts): boolean =>
  Boolean(brake) || throttle?.watches === true;

function pricing(m: MigrationContext, { encoder, pace }: RoundParts, round: number): Prices {
  const { full, zero, regions, pageTime = 0 } = encoder(m, round);
  const budget = unlimitedBudget(full, zero);
  budget.regionBytes = regions;
  return { budget, cap: pace ? pace.cap : Number.POSITIVE_INFINITY, pageTime };
}

/** What pages of a round cost, and how fast they may go. */
interface Prices {
  readonly budget: TakeBudget;
  readonly cap: BytesPerSecond;
  /** Time of the encoder for a page. */
  readonly pageTime: Seconds;
}

/** The rate of pages that were taken: pages of few bytes take the encoder as long as others. */
function capOf({ cap, pageTime }: Prices, { full, zero, bytes }: Taken): BytesPerSecond {
  return pageTime > 0 && bytes > 0 ? Math.min(cap, bytes / ((full + zero) * pageTime)) : cap;
}

/** The most that pages in full go at. */
function mostRate({ budget, cap, pageTime }: Prices): BytesPerSecond {
  return pageTime > 0 ? Math.min(cap, budget.fullBytes / pageTime) : cap;
}

/**
 * The log is cleared part by part, each when it is about to be sent: a trace that is installed on sending. A write to a page
 * that still waits costs nothing. Linear order only, and without a judge.
 * @param parts in which memory is traced; more come closer to a trace per page
 */
export function tracedOnSending(parts: number): Visit {
  return new TracedOnSending(parts);
}

class TracedOnSending implements Visit {
  readonly #parts: number;
  #faults: Pages = 0;

  constructor(parts: number) {
    this.#parts = parts;
  }

  begin(m: MigrationContext): void {
    m.memory.divide(this.#parts);
  }

  *round(m: MigrationContext, round: RoundParts, number: number): Steps {
    const prices = pricing(m, round, number);
    const { budget } = prices;
    if (watched(round)) budget.items = round.batchPages ?? DEFAULT_BATCH;
    this.#faults = 0;
    m.memory.rewind();
    for (let part = 0; part < this.#parts; part += 1) {
      this.#faults += m.memory.fetch('merge', part).added;
      budget.fragment = part;
      for (let ended = false; !ended;) {
        const taken = m.takePages(budget);
        const { bytes, passEnded } = taken;
        const cap = capOf(prices, taken);
        if (!m.sendUndisturbed(m.memoryFlow, bytes, cap)) yield* m.send(m.memoryFlow, bytes, cap);
        batchSent(m, round, number);
        ended = passEnded;
      }
    }
  }

  log(m: MigrationContext, _parts: RoundParts, _number: number, since: Seconds): RoundLog {
    // Every part was fetched when it was sent: what is in the log now was written since.
    const logged = m.memory.logged();
    m.chargeFaults(this.#faults, since);
    return { dirty: logged, held: 0, logged, variance: 0 };
  }
}

interface Stripe {
  readonly part: number;
  rate: PerSecond;
  fetchedAt: Seconds;
}

/**
 * Runs of addresses in the order of their rewrite rates, coldest first; a round ends before the rates that it let in add up to
 * more than the link. Linear order only, and without a judge.
 */
export function coldestStripes(stripe: Bytes): Visit {
  return new ColdestStripes(stripe);
}

class ColdestStripes implements Visit {
  readonly #bytes: Bytes;
  /** In the order of addresses, and from cold to hot. */
  #stripes: Stripe[] = [];
  #order: Stripe[] = [];

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  begin(m: MigrationContext): void {
    const count = Math.max(1, Math.ceil((m.pages * m.pageSize) / this.#bytes));
    m.memory.divide(count);
    this.#stripes = [];
    for (let part = 0; part < count; part += 1)
      this.#stripes.push({ part, rate: 0, fetchedAt: m.now });
    this.#order = this.#stripes.slice();
  }

  *round(m: MigrationContext, parts: RoundParts, number: number): Steps {
    const prices = pricing(m, parts, number);
    const { budget } = prices;
    const link = m.memoryFlow.rate > 0 ? m.memoryFlow.rate : m.pathRate;
    const { pageSize } = m;
    let rate = 0;
    sortByRate(this.#order);
    for (const { part, rate: own } of this.#order) {
      rate += own * pageSize;
      if (number > 1 && rate > link) return;
      budget.fragment = part;
      const taken = m.takePages(budget);
      const { bytes } = taken;
      const cap = capOf(prices, taken);
      if (!m.sendUndisturbed(m.memoryFlow, bytes, cap)) yield* m.send(m.memoryFlow, bytes, cap);
      batchSent(m, parts, number);
    }
  }

  log(m: MigrationContext, _parts: RoundParts, _number: number, since: Seconds): RoundLog {
    const { memory, now } = m;
    let logged = 0;
    for (const one of this.#stripes) {
      const found = memory.fetch('merge', one.part).logged;
      const elapsed = now - one.fetchedAt;
      if (elapsed > 0) one.rate = found / elapsed;
      one.fetchedAt = now;
      logged += found;
    }
    m.chargeFaults(logged, since);
    return { dirty: memory.pending(), held: 0, logged, variance: 0 };
  }
}

/** By insertion: rates change little from round to round, so that hardly any stripe moves. */
function sortByRate(stripes: Stripe[]): void {
  for (let at = 1; at < stripes.length; at += 1) {
    const stripe = stripes[at] as Stripe;
    let place = at;
    for (; place > 0; place -= 1) {
      const before = stripes[place - 1] as Stripe;
      const inOrder = before.rate < stripe.rate;
      if (inOrder || (before.rate === stripe.rate && before.part < stripe.part)) break;
      stripes[place] = before;
    }
    stripes[place] = stripe;
  }
}

/** Levels of heat that `coldestPages` tells apart. */
const LEVELS = 4;

/**
 * Pages in passes by their heat, the coldest first: what is likely to be written again is sent as late in the round as can be.
 * Needs a judge.
 */
export const coldestPages: Visit = {
  ...inOrder,
  *round(m, parts, number) {
    const { judge } = parts;
    // Before the first log all pages are as cold as any.
    if (!judge || number === 1) {
      yield* scan(m, parts, number, true);
      return;
    }
    const waits = (heat: number): boolean =>
      judge.last(heat) || judge.sitsOut?.(heat, number) === true;
    for (let level = 0; level < LEVELS; level += 1) {
      m.memory.hold((heat) => waits(heat) || (judge.level?.(heat) ?? 0) !== level);
      yield* scan(m, parts, number, true);
    }
  },
};
