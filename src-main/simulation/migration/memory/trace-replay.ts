/**
 * Trace and replay (CR/TR-Motion): a checkpoint of the guest goes once; then only the log of what was not determined (inputs,
 * interrupts), which the destination replays until it has caught up with the guest.
 *
 * Source: Liu, Jin, Liao, Hu, Yu, "Live Migration of Virtual Machine Based on Full System Trace and Replay", HPDC 2009 (by its
 * abstract: recording costs less than 8.54 %, 95.9 % less synchronisation data than pre-copy); ReVirt for recording.
 * Design: a log of 1 MB/s of full-speed work; replay 1.3 times as fast as the guest ran, and at once over time in which its
 * CPUs were idle; log that is sent ten times a second. Guests of several vCPUs are refused: their log would have to hold the
 * order of their accesses to memory, which nothing here prices.
 * Stop rule: the log that was not replayed is below 1 MB, or the bound on the time.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, Seconds } from '#shared/units/types.ts';
import { nothingTaken, unlimitedBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { memoryStrategy } from '../strategy.ts';

const tunables = defineTunables({
  logRate: {
    kind: 'rate',
    label: 'Log per second of work',
    meaning: 'Bytes of log that a second of the guest at full speed makes.',
    source: 'assumption of this model: 1 MB/s',
    default: 1e6,
    min: 1,
    max: 1e10,
    rangeReason: 'a guest with inputs makes a log; above 10 GB/s no replay can keep up',
  },
  replaySpeed: {
    kind: 'number',
    label: 'Speed of replaying',
    meaning: 'Times as fast as the guest ran; time in which its CPUs were idle is left out.',
    source: 'assumption of this model: 1.0 to 1.3',
    default: 1.3,
    min: 0.1,
    max: 100,
    rangeReason: 'replay runs on the same kind of processor, which is not a hundred times faster',
  },
  overhead: {
    kind: 'fraction',
    label: 'Cost of recording',
    meaning: 'Share of its speed that the guest loses while its log is recorded.',
    source: 'Liu et al. 2009: less than 8.54 %',
    default: 0.0854,
    min: 0,
    max: 0.9,
    rangeReason: 'a guest that only records does not run',
  },
  remaining: {
    kind: 'bytes',
    label: 'Log small enough to stop',
    meaning: 'The guest is stopped once so much or less of its log is not replayed.',
    source: 'assumption of this model: 1 MB',
    default: 1e6,
    min: 0,
    max: 1e12,
    rangeReason: 'with no log allowed only an idle guest is ever stopped',
  },
  interval: {
    kind: 'duration',
    label: 'Log is sent every',
    meaning: 'Time between two parts of the log.',
    source: 'assumption of this model: 100 ms',
    default: 0.1,
    min: 0.001,
    max: 60,
    rangeReason: 'a part that takes longer than the downtime wanted would be all of the downtime',
  },
  maxTime: {
    kind: 'duration',
    label: 'Time at most',
    meaning: 'The guest is stopped after so long, whatever the replay lacks.',
    source: 'design: a bound against replay that never catches up',
    default: 3600,
    min: 0.001,
    max: 1e7,
    rangeReason: 'a bound has to bound',
  },
});

type Values = TunableValues<typeof tunables>;

const PAGE_HEADER: Bytes = 8;
/** Below this share of busy CPU time, skipping idle time is no longer what bounds the replay. */
const LEAST_BUSY = 0.02;

export const traceReplay = memoryStrategy({
  id: 'trace-replay',
  downtimeLimit: true,
  title: 'Trace and replay (CR/TR-Motion)',
  summary: 'Sends a checkpoint once, then the log of the guest, which the destination replays.',
  source: 'Liu et al., HPDC 2009 (abstract); rates are our design',
  stopRule: 'The log that was not replayed is below 1 MB, or the bound on the time.',
  goodFor: 'Memory writers with few inputs: what they write is computed again, not sent.',
  badFor: 'Busy guests: the replay is hardly faster than they are. Not for several vCPUs.',
  mostVcpus: {
    count: 1,
    reason:
      'a log of inputs and interrupts replays one processor (ReVirt); several would also need the order of their accesses to memory',
  },
  tunables,
  *run(m, values) {
    const { guest } = m;
    const replay = new Replay(m, values);
    m.beginMemory('linear');
    guest.chargeLogging(values.overhead * guest.spec.vcpus, 1);
    const first = m.startRound(1);
    const full = m.pageSize + PAGE_HEADER;
    const { bytes } = m.takePages(unlimitedBudget(full, PAGE_HEADER + 1));
    yield* m.send(m.memoryFlow, bytes);
    replay.begin();
    m.endRound(first, 'memory', m.memory.logged());
    const second = m.startRound(2);
    const began = first.time;
    while (!replay.near && m.now - began < values.maxTime && !m.control.stopNow)
      yield* replay.turn();
    replay.explain(m.now - began);
    m.record.metrics.rounds = 2;
    m.endRound(second, 'memory', m.memory.logged());
    yield* m.stopGuest();
    const last = m.startRound(3);
    yield* replay.finish();
    m.endRound(last, 'stop', 0);
  },
});

/** The log on its way and the destination's progress through it, in seconds of the guest's work at full speed. */
class Replay {
  readonly #m: MigrationContext;
  readonly #values: Values;
  /** Work per second that the destination replays. */
  readonly #speed: number;
  readonly #startWork: number;
  /** Work whose log was sent, and work that was replayed. */
  #received: number;
  #replayed: number;
  #advancedAt: Seconds = 0;

  constructor(m: MigrationContext, values: Values) {
    this.#m = m;
    this.#values = values;
    const { workload, vcpus } = m.guest.spec;
    this.#speed = values.replaySpeed / Math.max(LEAST_BUSY, Math.min(1, workload.cpu / vcpus));
    m.guest.settle();
    this.#startWork = m.guest.workDone;
    this.#received = this.#startWork;
    this.#replayed = this.#startWork;
  }

  /** The checkpoint has arrived: the destination has what it replays on. */
  begin(): void {
    this.#advancedAt = this.#m.now;
  }

  /** Work that the destination lacks. */
  get #lag(): number {
    this.#m.guest.settle();
    return Math.max(0, this.#m.guest.workDone - this.#replayed);
  }

  get near(): boolean {
    const { control } = this.#m;
    if (control.downtimeLimit !== null && this.#lag / this.#speed <= control.downtimeLimit)
      return true;
    return this.#lag * this.#values.logRate <= this.#values.remaining;
  }

  /** Sends the log that came together, and lets the destination go on meanwhile. */
  *turn(): Steps {
    const m = this.#m;
    const started = m.now;
    yield* this.#sendLog();
    const left = started + this.#values.interval - m.now;
    if (left > 0) {
      m.release(m.memoryFlow);
      yield* m.wait(left);
    }
    this.#advance();
    m.sample();
  }

  *#sendLog(): Steps {
    const m = this.#m;
    m.guest.settle();
    const until = m.guest.workDone;
    const bytes = (until - this.#received) * this.#values.logRate;
    m.record.ramBytes += bytes;
    yield* m.send(m.memoryFlow, bytes);
    this.#advance();
    this.#received = until;
  }

  #advance(): void {
    const { now } = this.#m;
    const reached = this.#replayed + (now - this.#advancedAt) * this.#speed;
    this.#replayed = Math.min(this.#received, reached);
    this.#advancedAt = now;
  }

  explain(time: Seconds): void {
    const m = this.#m;
    const lag = this.#lag;
    const left = lag * this.#values.logRate;
    m.record.metrics.replay_lag_s = lag;
    if (m.control.stopNow)
      m.explain(false, 'policy-stop', { left, rate: m.memoryFlow.rate || m.pathRate });
    else if (this.near)
      m.explain(true, 'replay-caught-up', { lag, left, limit: this.#values.remaining });
    else m.explain(false, 'replay-behind', { time, lag, left, speed: this.#speed });
  }

  /** The guest is stopped: the rest of the log goes and is replayed, and the destination has computed all pages anew. */
  *finish(): Steps {
    const m = this.#m;
    yield* this.#sendLog();
    m.release(m.memoryFlow);
    yield* m.wait((this.#received - this.#replayed) / this.#speed);
    m.memory.fetch('merge');
    m.memory.rewind();
    m.memory.take(unlimitedBudget(0, 0), nothingTaken());
  }
}
