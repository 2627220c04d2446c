/**
 * A strategy that a scenario puts together from parts: the loop, the order of pages, which stay back, how they are encoded, how
 * fast they go, how the guest is slowed, when it is stopped, and whether the rest then goes or follows.
 *
 * Source: none of its own; every part is that of a published strategy of this folder, and the choice of their parts is the
 * strategy itself (a test compares them). What does not go together is refused with the reason (`composed-tunables.ts`).
 * Stop rule: the first of those that are given.
 */
import type { TunableValues } from '#shared/scenario/tunables.ts';
import { defaultsOf } from '#shared/scenario/tunables.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { memoryStrategy } from '../strategy.ts';
import type { MemoryPlan } from '../strategy.ts';
import { reclaim } from './balloon.ts';
import { Bubbles } from './bubbling.ts';
import { COMPOSED_CONFLICTS, COMPOSED_TUNABLES } from './composed-tunables.ts';
import { averageJudge, historyJudge } from './deferral.ts';
import { compressedPages, deltaPages, plainPages } from './encoders.ts';
import type { Encoder } from './encoders.ts';
import { layerJudge } from './layered.ts';
import { FixedPace, LIMITER_MBIT, PaperPace, RateLimiter } from './pace.ts';
import type { Pace } from './pace.ts';
import { postCopyPhase } from './post-copy-phase.ts';
import { AutoConverge } from './qemu-auto-converge.ts';
import { CompressThreads } from './qemu-compress.ts';
import { DirtyLimit } from './qemu-dirty-limit.ts';
import { PlainPages } from './qemu-encoder.ts';
import type { PageEncoder } from './qemu-encoder.ts';
import { FreePageHints } from './qemu-hinting.ts';
import { QemuPrecopy } from './qemu-precopy.ts';
import type { QemuValues } from './qemu-precopy.ts';
import type { Throttle } from './qemu-throttle.ts';
import { QEMU_TUNABLES } from './qemu-tunables.ts';
import { XbzrlePages } from './qemu-xbzrle.ts';
import { runRounds } from './rounds.ts';
import type { Brake, Judge, RoundParts, StopRule } from './rounds.ts';
import { noThrottle, throttleFrom } from './slow-downs.ts';
import * as rules from './stop-rules.ts';
import { Stunning } from './stunning.ts';
import { slowDownDuringPageSend } from './vmotion-slow-down.ts';
import { coldestPages, coldestStripes, inOrder, tracedOnSending } from './visits.ts';
import type { Visit } from './visits.ts';

type Values = TunableValues<typeof COMPOSED_TUNABLES>;

/** Bytes of a difference beside what changed, in rounds; QEMU's own are in `qemu-xbzrle.ts`. */
const DELTA_HEADER = 11;
/** How fast the balloon inflates before the rounds, and for how long at most. */
const BALLOON = { share: 1, rate: 2 ** 30, timeout: 10 };
/** Pivots of the push around faults (Hines et al. 2009: 7 gave the best results). */
const PIVOTS = 7;
/** Without a push: the rest goes once no fault is expected for so long. */
const DRAIN_AFTER = 10;
/** Without a downtime limit, sleeps aim at what vSphere aims at. */
const SLEEP_TARGET = 0.5;

export const composed = memoryStrategy({
  id: 'composed',
  downtimeLimit: true,
  title: 'Composed from parts',
  summary:
    'A strategy of your own: choose the loop, the order, what stays back, the encoding, the slow-down, the stop and what follows it.',
  source: 'the parts are those of the published strategies',
  stopRule: 'The first of the rules that are given.',
  goodFor: 'Asking which part of a strategy makes the difference, and trying what nobody built.',
  badFor: 'Claims about a product: no hypervisor runs an arbitrary combination.',
  tunables: COMPOSED_TUNABLES,
  conflicts: COMPOSED_CONFLICTS,
  leavesBehind: { end: ['post-copy'] },
  plan(m, values) {
    const leavesRest = values.end === 'post-copy';
    if (leavesRest) m.control.acceptsPostCopy = true;
    const left = { rest: false };
    const plan: MemoryPlan = { run: () => loop(m, values, left) };
    return leavesRest ? { ...plan, after: () => restFollows(m, values, () => left.rest) } : plan;
  },
});

/** Runs the loop that the values name; notes whether pages were left behind. */
function* loop(m: MigrationContext, values: Values, left: { rest: boolean }): Steps {
  const ended = yield* values.loop === 'scan' ? scanLoop(m, values) : roundLoop(m, values);
  left.rest = ended === 'post-copy';
  m.throttle(0, values.slow === 'sleeps' ? 'writes' : 'cpu');
}

function* roundLoop(m: MigrationContext, values: Values) {
  let moves: RoundParts['moves'];
  if (values.freePages === 'left-out') {
    const reclaimed = reclaim(m, BALLOON);
    yield* m.wait(reclaimed.seconds);
    ({ moves } = reclaimed);
  }
  return yield* runRounds(m, { ...roundParts(m, values), moves });
}

/** The parts of rounds that the values name. */
function roundParts(m: MigrationContext, values: Values): RoundParts {
  const pace = paceOf(values);
  const found = values.decides === 'what-was-found';
  return {
    order: values.order === 'scattered' ? 'scattered' : 'linear',
    visit: visitOf(values),
    batchPages: values.batchPages,
    peek: values.peek,
    batchesAtStop: found,
    judge: judgeOf(values),
    encoder: encoderOf(values),
    roundFloor: values.roundFloor,
    pace,
    brake: brakeOf(values),
    throttle: throttleOf(m, values),
    decides: found ? 'before-log' : 'after-log',
    stop: stopOf(m, values, pace),
    leavesRest: values.end === 'post-copy',
  };
}

function visitOf({ order, log, traceParts, stripe }: Values): Visit {
  if (log === 'on-sending') return tracedOnSending(traceParts);
  if (order === 'coldest-stripes') return coldestStripes(stripe);
  return order === 'coldest-pages' ? coldestPages : inOrder;
}

function judgeOf(values: Values): Judge | null {
  if (values.defer === 'layers') return layerJudge(values);
  if (values.defer === 'history') return historyJudge(values.history, values.need);
  if (values.defer === 'average') return averageJudge(values.alpha, values.theta);
  // Told apart for the order alone: how many of the last three rounds a page was dirtied in.
  return values.order === 'coldest-pages' ? { ...historyJudge(3, 1), last: () => false } : null;
}

function encoderOf({
  encode,
  pageHeader: entry,
  deltaCache,
  threads,
  threadSpeed,
}: Values): Encoder {
  if (encode === 'plain') return plainPages(entry);
  if (encode === 'compressed') return compressedPages({ entry, speed: threadSpeed, threads });
  if (encode === 'zero-markers') return plainPages(entry, entry + 1);
  return deltaPages({ entry, header: DELTA_HEADER, bytes: deltaCache, speed: threadSpeed });
}

function paceOf({ pace, bandwidth, rateLeast, rateMost, rateIncrement }: Values): Pace | null {
  if (pace === 'paper') return new PaperPace(rateLeast, rateMost, rateIncrement);
  if (pace === 'capped') return bandwidth === null ? null : new FixedPace(bandwidth);
  const inMbit = (rate: number): number => rate / LIMITER_MBIT;
  return new RateLimiter(inMbit(rateLeast), inMbit(rateMost), inMbit(rateIncrement));
}

function brakeOf(values: Values): Brake | null {
  if (values.slow !== 'sleeps') return null;
  const { margin, maxSleep, control, downtimeLimit } = values;
  return slowDownDuringPageSend({
    margin,
    maxSleep,
    control,
    target: downtimeLimit ?? SLEEP_TARGET,
  });
}

function throttleOf(m: MigrationContext, values: Values): Throttle | null {
  if (values.slow === 'cpu-steps') return new AutoConverge(m, { ...values, autoConverge: true });
  if (values.slow === 'stunning') return new Stunning(m, values);
  return values.slow === 'dirty-quota' ? new DirtyLimit(m, { ...values, dirtyLimit: true }) : null;
}

/** The rules that are given, in the order in which published strategies ask them. */
function stopOf(m: MigrationContext, values: Values, pace: Pace | null): StopRule {
  const { stopPages, stopBytes, downtimeLimit, leastGain, maxRounds, maxFactor, maxTime } = values;
  const given: StopRule[] = [];
  if (stopPages !== null) given.push(rules.fewDirty(stopPages));
  if (stopBytes !== null) given.push(rules.smallRest(stopBytes));
  if (pace && values.pace === 'paper') given.push(rules.paceExhausted(pace));
  if (pace && values.pace === 'xen-2')
    given.push(rules.paceOutgrown(pace, m.guest.resolution === 'exact'));
  // The scan has this rule itself.
  if (values.loop === 'rounds')
    given.push(downtimeLimit === null ? rules.fitsPolicy : rules.fitsDowntime(downtimeLimit));
  if (leastGain !== null) given.push(rules.noProgress(rules.byShare(leastGain), values.gainRounds));
  if (maxRounds !== null) given.push(rules.maxRounds(maxRounds));
  if (maxFactor !== null) given.push(rules.maxFactor(maxFactor));
  if (maxTime !== null) given.push(rules.maxTime(maxTime));
  return rules.anyOf(...given);
}

/** QEMU's loop with the parts that the values name. */
function scanLoop(m: MigrationContext, values: Values) {
  const qemu = {
    ...(defaultsOf(QEMU_TUNABLES) as unknown as QemuValues),
    ...values,
    // The check has refused scenarios without one.
    downtimeLimit: values.downtimeLimit ?? QEMU_TUNABLES.downtimeLimit.default,
    maxBandwidth: values.bandwidth,
    zeroPages: values.encode !== 'plain',
  };
  const brake = brakeOf(values);
  const parts = {
    encoder: scanEncoder(m, values, qemu),
    throttle: brake ? throttleFrom(m, brake) : (throttleOf(m, values) ?? noThrottle),
    hints: values.freePages === 'left-out' ? new FreePageHints(m, { ...HINTING, ...values }) : null,
    bound: stopOf(m, values, null),
  };
  const never = () => Number.POSITIVE_INFINITY;
  const request = values.end === 'post-copy' ? never : null;
  return new QemuPrecopy(m, qemu, parts, null, request).run();
}

/** QEMU's guest reports 1 GiB of unused memory per second. */
const HINTING = { freePageHint: true, hintRate: 2 ** 30 };

function scanEncoder(m: MigrationContext, values: Values, qemu: QemuValues): PageEncoder {
  const { encode, deltaCache, threads, threadSpeed } = values;
  if (encode === 'delta') {
    const cost = m.pageSize / threadSpeed;
    return new XbzrlePages(m, qemu, { xbzrle: true, xbzrleCache: deltaCache, xbzrleCost: cost });
  }
  if (encode !== 'compressed') return new PlainPages(m, qemu);
  const compress = { compress: true, compressThreads: threads, compressSpeed: threadSpeed };
  return new CompressThreads(m, qemu, compress);
}

/** The pages that were left behind, while the guest runs at the destination. */
function* restFollows(m: MigrationContext, values: Values, left: () => boolean) {
  if (!left()) return;
  const { encode, push, pageHeader, requestQueue, faultCost } = values;
  const fullBytes = m.pageSize + pageHeader;
  yield* postCopyPhase(m, {
    fullBytes,
    zeroBytes: encode === 'plain' ? fullBytes : pageHeader + 1,
    cap: Number.POSITIVE_INFINITY,
    push: push !== 'on-demand',
    followFaults: push === 'behind-faults',
    ...(push === 'around-faults' ? { pusher: new Bubbles(PIVOTS, true) } : {}),
    queueBytes: requestQueue,
    faultCost,
    cluster: 1,
    drainAfter: DRAIN_AFTER,
  });
}
