/**
 * Pre-copy in rounds, put together from parts: in which order pages go, which are skipped or stay back, how they are
 * encoded, how fast they may go, how the guest is slowed, when the rounds end and what happens then. Xen's loop, VMware's
 * and most published variants are a choice of parts.
 *
 * A round visits what waits, then fetches the dirty log and asks the stop rule. When it says stop, the guest is
 * stopped and everything that is left goes, whatever stayed back before; or it is left behind for post-copy.
 */
import type { Explanation } from '#shared/result/result.ts';
import type { BytesPerSecond, Pages, Seconds } from '#shared/units/types.ts';
import type { HeatRule } from '../../guest/heat.ts';
import type { ScanOrder } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext, RoundStart } from '../context.ts';
import { lacked } from '../needed.ts';
import type { Goal } from '../needed.ts';
import type { Encoder } from './encoders.ts';
import type { Pace } from './pace.ts';
import type { Throttle } from './qemu-throttle.ts';
import { policyStops } from './stop-rules.ts';
import { suspendWithin } from './suspend.ts';
import { inOrder, scan } from './visits.ts';
import type { RoundLog, Visit } from './visits.ts';

/** What a stop rule may look at after a round. */
export interface RoundState {
  /** 1 is the first pass over memory. */
  readonly round: number;
  readonly sent: Pages;
  readonly skipped: Pages;
  /** Pages sent in all rounds so far. */
  readonly total: Pages;
  /**
   * Pages that wait now and do not stay back for the end, and the same after the round before (infinite at first). For a
   * rule that decides before the log is fetched: the pages that the round found.
   */
  readonly dirty: Pages;
  readonly before: Pages;
  /** Variance of `dirty` around its expectation; 0 where pages are drawn. */
  readonly variance: Pages;
  /** Pages that stay back for the end. */
  readonly held: Pages;
  readonly duration: Seconds;
  /** Since the rounds began. */
  readonly elapsed: Seconds;
  /** Bytes of the round per second. */
  readonly rate: BytesPerSecond;
  readonly dirtyRate: BytesPerSecond;
}

/** Why the rounds end. */
export interface Stop {
  readonly converged: boolean;
  readonly code: string;
  /** What the rule compared with, in its own unit. */
  readonly limit: number;
  /** What the explanation tells, from the state in which the log was fetched. */
  readonly values: (state: RoundState) => Explanation['values'];
}

export interface StopRule {
  (state: RoundState, m: MigrationContext): Stop | null;
  /** What it waits for, or after what it gives up, in numbers. */
  readonly goal?: Goal;
}

/** Tells hot pages from cold ones, by a heat that moves on at every fetch of the log. */
export interface Judge {
  readonly heat: HeatRule;
  /** True when waiting pages of this heat go only after the guest was stopped. */
  last(heat: number): boolean;
  /** True when they sit out one round, though not for good; as `last` when left out. */
  sitsOut?(heat: number, round: number): boolean;
  /** How hot it is, from 0 to 3, for an order that sends cold pages first. */
  level?(heat: number): number;
}

/** Slows the guest while pages are sent; asked after every batch of a round. */
export type Brake = (m: MigrationContext, round: number) => void;

/** The parts of pre-copy in rounds; what is left out does nothing. */
export interface RoundParts {
  readonly order: ScanOrder;
  readonly encoder: Encoder;
  readonly stop: StopRule;
  /**
   * Whether the stop rule judges what a round sent and skipped, with the guest suspended before the log is fetched (Xen up
   * to 4.5), or what the log then left, which is the default.
   */
  readonly decides?: 'before-log' | 'after-log';
  /** How a round goes over what waits and fetches the log; in order, with one fetch of all, when left out. */
  readonly visit?: Visit;
  /** Pages between two peeks, or between two looks of the brake. */
  readonly batchPages?: Pages;
  /** Skips pages that are dirty again when their batch is sent. */
  readonly peek?: boolean;
  /** The pass after the stop goes in batches too, as the writer of Xen's loop does. */
  readonly batchesAtStop?: boolean;
  readonly judge?: Judge | null;
  /** Shortest time of a round. */
  readonly roundFloor?: Seconds;
  /** Limits the send rate. */
  readonly pace?: Pace | null;
  readonly brake?: Brake | null;
  /** How long a guest may take to suspend before the migration has failed; for ever when left out. */
  readonly suspendTimeout?: Seconds;
  /** Slows the guest in steps, judged after every fetch of the log. */
  readonly throttle?: Throttle | null;
  /** Share of each region's pages that have to move; all when left out. */
  readonly moves?: readonly number[] | undefined;
  /** Leaves the rest behind for post-copy instead of sending it while the guest is stopped. */
  readonly leavesRest?: boolean;
}

/** What goes on from round to round. */
interface Progress {
  readonly began: Seconds;
  number: number;
  total: Pages;
  before: Pages;
  variance: Pages;
}

/**
 * Runs the rounds from the first page to the last; the guest is stopped on the way.
 * @returns `post-copy` when the rest was left behind
 */
export function* runRounds(
  m: MigrationContext,
  parts: RoundParts,
): Steps<'complete' | 'post-copy'> {
  const visit = parts.visit ?? inOrder;
  m.beginMemory(parts.order, parts.moves);
  m.control.goal = { ...parts.stop.goal, shortest: parts.roundFloor ?? 0 };
  if (parts.judge) m.memory.startHeat(parts.judge.heat);
  visit.begin(m);
  const progress: Progress = {
    began: m.now,
    number: 1,
    total: 0,
    before: Number.POSITIVE_INFINITY,
    variance: 0,
  };
  for (;;) {
    const round = m.startRound(progress.number);
    yield* visit.round(m, parts, progress.number);
    const short = (parts.roundFloor ?? 0) - (m.now - round.time);
    if (short > 0) {
      m.release(m.memoryFlow);
      yield* m.wait(short);
    }
    const stop = yield* decide(m, parts, visit, progress, round);
    if (stop) return yield* end(m, parts, progress.number);
    progress.number += 1;
  }
}

/** Fetches the log after a round and asks the stop rule, before or after as the parts say. */
function* decide(
  m: MigrationContext,
  parts: RoundParts,
  visit: Visit,
  progress: Progress,
  round: RoundStart,
): Steps<Stop | null> {
  const before = parts.decides === 'before-log';
  progress.total += m.record.sentPages - round.pages;
  const early = before ? ruling(parts, foundState(m, progress, round), m) : null;
  if (early) yield* suspendWithin(m, parts.suspendTimeout);
  const log = visit.log(m, parts, progress.number, round.time);
  const state = leftState(m, progress, round, log);
  const row = m.endRound(round, 'memory', log.logged);
  if (!before) progress.before = log.dirty;
  progress.variance = log.variance;
  const { pace, throttle } = parts;
  if (pace?.update(log.logged * m.pageSize, row.duration))
    m.record.event(m.now, 'rate', { rate: pace.rate });
  throttle?.afterSync(log.logged * m.pageSize, row.bytes, row.duration);
  const stop = before ? early : ruling(parts, state, m);
  if (!stop) return null;
  const values = early ? foundValues(m, early, state, row.duration) : stop.values(state);
  m.explain(stop.converged, stop.code, stop.converged ? values : { ...values, ...lacked(m) });
  m.record.metrics.rounds = progress.number;
  return stop;
}

/** A policy goes before the strategy's own rules. */
function ruling({ stop }: RoundParts, state: RoundState, m: MigrationContext): Stop | null {
  return policyStops(state, m) ?? stop(state, m);
}

/** What a round found and sent, before its log is known. */
function foundState(m: MigrationContext, progress: Progress, round: RoundStart): RoundState {
  const sent = m.record.sentPages - round.pages;
  const skipped = m.record.skippedPages - round.skipped;
  const { total, before, variance } = progress;
  progress.before = sent + skipped;
  const duration = m.now - round.time;
  const rate = (m.record.ramBytes - round.bytes) / Math.max(duration, Number.MIN_VALUE);
  return {
    round: progress.number,
    sent,
    skipped,
    total,
    dirty: sent + skipped,
    before,
    variance,
    held: 0,
    duration,
    elapsed: m.now - progress.began,
    rate,
    dirtyRate: 0,
  };
}

/** What a round sent and what the log then left. */
function leftState(
  m: MigrationContext,
  progress: Progress,
  round: RoundStart,
  { dirty, held, logged, variance }: RoundLog,
): RoundState {
  const { record, pageSize } = m;
  const duration = m.now - round.time;
  const seconds = Math.max(duration, Number.MIN_VALUE);
  return {
    round: progress.number,
    sent: record.sentPages - round.pages,
    skipped: record.skippedPages - round.skipped,
    total: progress.total,
    dirty,
    before: progress.before,
    variance,
    held,
    duration,
    elapsed: m.now - progress.began,
    rate: (record.ramBytes - round.bytes) / seconds,
    dirtyRate: (logged * pageSize) / seconds,
  };
}

/** The explanation of a stop that was decided by what the round found. */
function foundValues(
  m: MigrationContext,
  { code, limit }: Stop,
  { round, sent, total, dirty }: RoundState,
  seconds: Seconds,
): Explanation['values'] {
  const left = dirty * m.pageSize;
  const rate = seconds > 0 ? (sent * m.pageSize) / seconds : m.pathRate;
  return {
    left: code === 'few-dirty' ? dirty : left,
    round,
    rounds: round,
    limit,
    factor: limit,
    sent: total * m.pageSize,
    dirtyRate: seconds > 0 ? left / seconds : 0,
    rate: code === 'rate-exceeded' ? limit : rate,
  };
}

/** The guest is stopped: what is left goes now, or is left behind. */
function* end(
  m: MigrationContext,
  parts: RoundParts,
  rounds: number,
): Steps<'complete' | 'post-copy'> {
  const stoppedBefore = m.stoppedAt !== null;
  yield* suspendWithin(m, parts.suspendTimeout);
  // A guest that was suspended before the log was fetched has written nothing since.
  if (!stoppedBefore) m.memory.fetch('merge');
  if (parts.judge) m.memory.hold(() => false);
  if (parts.leavesRest && !m.control.stopNow) {
    m.explain(true, 'post-copy', { syncs: rounds, left: m.memory.pending() * m.pageSize });
    return 'post-copy';
  }
  parts.pace?.stopped();
  const final = m.startRound(rounds + 1);
  yield* scan(m, parts, rounds + 1, false);
  m.release(m.memoryFlow);
  m.endRound(final, 'stop', 0);
  return 'complete';
}
