/**
 * Pre-copy in rounds, put together from parts: in which order pages go, which are skipped or stay back, how they are
 * encoded, how the guest is slowed, and when the rounds end. Most published variants are a choice of parts.
 *
 * A round sends what waits, then fetches the dirty log and asks the stop rule. When it says stop, the guest is
 * stopped and everything that is left goes, whatever stayed back before.
 */
import type { Explanation } from '#shared/result/result.ts';
import type { BytesPerSecond, Pages, Seconds } from '#shared/units/types.ts';
import type { HeatRule } from '../../guest/heat.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { ScanOrder, TakeBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import type { Encoder } from './encoders.ts';

/** What a stop rule may look at after a round. */
export interface RoundState {
  /** 1 is the first pass over memory. */
  readonly round: number;
  readonly sent: Pages;
  readonly skipped: Pages;
  /** Pages sent in all rounds so far. */
  readonly total: Pages;
  /** Pages that wait now and do not stay back for the end, and the same after the round before (infinite at first). */
  readonly dirty: Pages;
  readonly before: Pages;
  /** Pages that stay back for the end. */
  readonly held: Pages;
  readonly duration: Seconds;
  /** Bytes of the round per second. */
  readonly rate: BytesPerSecond;
  readonly dirtyRate: BytesPerSecond;
}

/** Why the rounds end. */
export interface Stop {
  readonly converged: boolean;
  readonly code: string;
  readonly values: Explanation['values'];
}

export type StopRule = (state: RoundState, m: MigrationContext) => Stop | null;

/** Tells hot pages from cold ones, by a heat that moves on at every fetch of the log. */
export interface Judge {
  readonly heat: HeatRule;
  /** True when waiting pages of this heat go only after the guest was stopped. */
  last(heat: number): boolean;
  /** True when they sit out one round, though not for good; as `last` when left out. */
  sitsOut?(heat: number, round: number): boolean;
}

/** Slows the guest while pages are sent; asked after every batch of a round. */
export type Brake = (m: MigrationContext, round: number) => void;

export interface RoundParts {
  readonly order: ScanOrder;
  /** Pages between two peeks, or between two looks of the brake. */
  readonly batchPages: Pages;
  /** Skips pages that are dirty again when their batch is sent. */
  readonly peek: boolean;
  readonly judge: Judge | null;
  readonly encoder: Encoder;
  /** Shortest time of a round. */
  readonly roundFloor: Seconds;
  /**
   * Above 1: the log is cleared part by part, each when it is about to be sent, as a trace that is installed on sending; 1
   * clears all of it between rounds. Linear order only, and without a judge.
   */
  readonly traceParts: number;
  readonly stop: StopRule;
  readonly brake: Brake | null;
  /** Share of each region's pages that have to move; all when left out. */
  readonly moves?: readonly number[] | undefined;
}

/** Runs the rounds from the first page to the last; the guest is stopped on the way. */
export function* runRounds(m: MigrationContext, parts: RoundParts): Steps {
  m.beginMemory(parts.order, parts.moves);
  if (parts.judge) m.memory.startHeat(parts.judge.heat);
  if (parts.traceParts > 1) m.memory.divide(parts.traceParts);
  let total: Pages = 0;
  let before: Pages = Number.POSITIVE_INFINITY;
  for (let number = 1; ; number += 1) {
    const round = m.startRound(number);
    const faults = yield* parts.traceParts > 1
      ? tracedPass(m, parts, number)
      : onePass(m, parts, number, true);
    const short = parts.roundFloor - (m.now - round.time);
    if (short > 0) {
      m.release(m.memoryFlow);
      yield* m.wait(short);
    }
    const { dirty, held, logged } = judgeRound(m, parts, number, round.time, faults);
    const row = m.endRound(round, 'memory', logged);
    total += row.sent;
    const seconds = Math.max(row.duration, Number.MIN_VALUE);
    const stop = parts.stop(
      {
        round: number,
        sent: row.sent,
        skipped: row.skipped,
        total,
        dirty,
        before,
        held,
        duration: row.duration,
        rate: row.bytes / seconds,
        dirtyRate: (logged * m.pageSize) / seconds,
      },
      m,
    );
    before = dirty;
    if (!stop) continue;
    m.explain(stop.converged, stop.code, stop.values);
    m.record.metrics.rounds = number;
    yield* lastPass(m, parts, number + 1);
    return;
  }
}

/** Fetches the log and decides what stays back; answers what waits. */
function judgeRound(
  m: MigrationContext,
  { judge, traceParts }: RoundParts,
  number: number,
  since: Seconds,
  faults: Pages,
): { dirty: Pages; held: Pages; logged: Pages } {
  if (traceParts > 1) {
    // Every part was fetched when it was sent: what is in the log now was written since.
    const logged = m.memory.logged();
    m.chargeFaults(faults, since);
    return { dirty: logged, held: 0, logged };
  }
  const { logged } = m.fetchLog(judge ? 'merge' : 'replace', since);
  const { memory } = m;
  if (!judge) return { dirty: memory.pending(), held: 0, logged };
  const held = memory.hold((heat) => judge.last(heat));
  const dirty = memory.pending() - held;
  const { sitsOut } = judge;
  if (sitsOut) memory.hold((heat) => judge.last(heat) || sitsOut(heat, number + 1));
  return { dirty, held, logged };
}

function* lastPass(m: MigrationContext, parts: RoundParts, number: number): Steps {
  yield* m.stopGuest();
  m.memory.fetch('merge');
  m.memory.hold(() => false);
  const final = m.startRound(number);
  yield* onePass(m, parts, number, false);
  m.release(m.memoryFlow);
  m.endRound(final, 'stop', 0);
}

/** One scan over all pages; answers 0, for the log says after the round how many faults there were. */
function* onePass(
  m: MigrationContext,
  parts: RoundParts,
  number: number,
  live: boolean,
): Steps<Pages> {
  const { budget, cap } = pricing(m, parts.encoder, number);
  budget.skip = parts.peek && live;
  if (live && (parts.peek || parts.brake)) budget.items = parts.batchPages;
  m.memory.rewind();
  for (;;) {
    if (budget.skip) m.memory.peek();
    const { bytes, passEnded } = m.takePages(budget);
    if (!m.sendUndisturbed(m.memoryFlow, bytes, cap)) yield* m.send(m.memoryFlow, bytes, cap);
    m.sample();
    if (live) parts.brake?.(m, number);
    if (passEnded) return 0;
  }
}

/** One scan part by part, fetching the log of each just before; answers how many writes met a trace. */
function* tracedPass(m: MigrationContext, parts: RoundParts, number: number): Steps<Pages> {
  const { budget, cap } = pricing(m, parts.encoder, number);
  if (parts.brake) budget.items = parts.batchPages;
  let faults = 0;
  m.memory.rewind();
  for (let part = 0; part < parts.traceParts; part += 1) {
    faults += m.memory.fetch('merge', part).added;
    budget.fragment = part;
    for (let ended = false; !ended;) {
      const { bytes, passEnded } = m.takePages(budget);
      if (!m.sendUndisturbed(m.memoryFlow, bytes, cap)) yield* m.send(m.memoryFlow, bytes, cap);
      m.sample();
      parts.brake?.(m, number);
      ended = passEnded;
    }
  }
  return faults;
}

function pricing(
  m: MigrationContext,
  encoder: Encoder,
  round: number,
): { budget: TakeBudget; cap: BytesPerSecond } {
  const { full, zero, regions, cap } = encoder(m, round);
  const budget = unlimitedBudget(full, zero);
  budget.regionBytes = regions;
  return { budget, cap: cap ?? Number.POSITIVE_INFINITY };
}
