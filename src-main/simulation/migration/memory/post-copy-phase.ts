/**
 * The part of every post-copy in which the guest runs at the destination while pages are missing there.
 *
 * Source: Hines and Gopalan, OSR 2009, section 3 (demand paging, active push); QEMU migration/postcopy-ram.c and
 * ram.c `get_queued_page` (requests before the background push, which goes on from the requested page).
 * A vCPU that touches a missing page waits for one round trip, the page on the wire, and what is queued before it.
 */
import type { Bytes, BytesPerSecond, Pages, Seconds } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { TakeBudget } from '../../guest/item-set.ts';
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
  /** Bytes already on their way when a request arrives, which the page has to wait for. */
  readonly queueBytes: Bytes;
  /** CPU time of one fault at both ends. */
  readonly faultCost: Seconds;
  /** Pages sent for one request: the page and its neighbours. */
  readonly cluster: Pages;
  /** Without pushing: ends the waiting for faults when none is expected within this time, and sends the rest. */
  readonly drainAfter: Seconds;
}

/** An order of pushing pages that nobody asked for. */
export interface Pusher {
  /** A page at this address was asked for. */
  faulted(address: number): void;
  /** Takes pages of at most about so many bytes; answers how many bytes they are. */
  push(m: MigrationContext, budget: TakeBudget): Bytes;
}

/** Longest and shortest step; within a step the rate of faults is taken as constant. */
const LONGEST_STEP: Seconds = 0.02;
const SHORTEST_STEP: Seconds = 0.0005;
/** Longest step while only faults move pages. */
const LONGEST_LONELY_STEP: Seconds = 1;
/** Steps that the remaining pages are cut into, so that the rate of faults follows what is missing. */
const STEPS_TO_THE_END = 40;
/** Less than this expected number of missing pages is none. */
const NOTHING: Pages = 0.01;

/** Runs until no page is missing. */
export function* postCopyPhase(m: MigrationContext, options: PostCopyOptions): Steps {
  const traffic = m.guest.memoryTraffic();
  const round = m.startRound(1);
  const tally = { faults: 0, waited: 0 };
  m.memory.startMeeting();
  m.memory.rewind();
  let owed: Bytes = 0;
  let pushing = options.push;
  while (m.memory.pending() > NOTHING) {
    const rate = yield* m.rateOf(m.memoryFlow, options.cap);
    const latency = faultLatency(m, options, rate);
    const misses = m.memory.missRate(traffic);
    const speed = 1 / (1 + (misses * latency) / m.guest.spec.vcpus);
    m.guest.setFaultSpeed(speed);
    if (!pushing && misses * options.drainAfter < 1) pushing = true;
    const left = m.memory.pending();
    // Without a push only faults change what is missing, so their rate says how long it stays about the same.
    const lasting = pushing ? (left * options.fullBytes) / rate : left / Math.max(misses, 1e-9);
    const step = stepLength(lasting, pushing);
    const started = m.now;
    if (pushing) {
      const pushed = pushPages(m, options, Math.max(0, rate * step - owed));
      yield* m.send(m.memoryFlow, pushed + owed, options.cap);
      owed = 0;
    } else if (owed > 0) {
      yield* m.send(m.memoryFlow, owed, options.cap);
      owed = 0;
    }
    if (m.now < started + step) {
      m.release(m.memoryFlow);
      yield* m.wait(started + step - m.now);
    }
    const { pulled, last } = m.memory.meet(traffic);
    tally.faults += pulled;
    tally.waited += (m.now - started) * (1 - speed) * m.guest.spec.vcpus;
    owed += pullPages(m, options, pulled);
    if (last !== null) {
      if (options.pusher) options.pusher.faulted(last);
      else if (options.followFaults) m.memory.seek(last);
    }
    m.sample();
  }
  yield* m.send(m.memoryFlow, owed, options.cap);
  m.release(m.memoryFlow);
  m.guest.setFaultSpeed(1);
  m.endRound(round, 'push-pull', 0);
  m.record.metrics.remote_faults = tally.faults;
  m.record.metrics.fault_wait_s = tally.waited;
}

/** How long a vCPU waits for a missing page. */
function faultLatency(
  m: MigrationContext,
  options: PostCopyOptions,
  rate: BytesPerSecond,
): Seconds {
  const { queueBytes, fullBytes, cluster, faultCost } = options;
  return 2 * m.latency + (queueBytes + fullBytes * cluster) / rate + faultCost;
}

function stepLength(lasting: Seconds, pushing: boolean): Seconds {
  const longest = pushing ? LONGEST_STEP : LONGEST_LONELY_STEP;
  return Math.min(longest, Math.max(SHORTEST_STEP, lasting / STEPS_TO_THE_END));
}

/** Takes the next pages that nobody asked for; answers their bytes. */
function pushPages(m: MigrationContext, options: PostCopyOptions, bytes: Bytes): Bytes {
  if (bytes <= 0) return 0;
  const budget = unlimitedBudget(options.fullBytes, options.zeroBytes);
  budget.bytes = bytes;
  const chosen = options.pusher?.push(m, budget) ?? 0;
  budget.bytes = bytes - chosen;
  budget.wrap = true;
  return budget.bytes > 0 ? chosen + m.takePages(budget).bytes : chosen;
}

/** Counts pages that were asked for; answers the bytes that they and their neighbours take on the wire. */
function pullPages(m: MigrationContext, options: PostCopyOptions, pulled: Pages): Bytes {
  const bytes = pulled * options.fullBytes;
  m.record.fullPages += pulled;
  m.record.ramBytes += bytes;
  if (pulled === 0 || options.cluster <= 1) return bytes;
  const budget = unlimitedBudget(options.fullBytes, options.zeroBytes);
  budget.items = pulled * (options.cluster - 1);
  budget.wrap = true;
  return bytes + m.takePages(budget).bytes;
}
