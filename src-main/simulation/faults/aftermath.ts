import type {
  FaultOutcome,
  FaultPhase,
  FaultRecovery,
  InjectedFault,
} from '#shared/scenario/faults/types.ts';
import type { Explanation, MigrationResult } from '#shared/result/result.ts';
import type { Bytes, Seconds } from '#shared/units/types.ts';
import type { Host } from '../cluster/host.ts';
import type { ScheduledEvent } from '../kernel/event-queue.ts';
import { PRIORITY } from '../kernel/kernel.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { MigrationContext } from '../migration/context.ts';
import type { Migration } from '../migration/migration.ts';
import type { Blow } from './blow.ts';
import { leftBehind, writtenSinceSwitch } from './rest.ts';

/** What a struck migration has to know of the cluster. */
export interface Surroundings {
  readonly kernel: Kernel;
  readonly recovery: FaultRecovery;
  /** A host on which a lost guest can be started, the named one first; null when none works and has room. */
  readonly refuge: (guest: string, first: Host) => Host | null;
  /** When a host works again: now, later, or never. */
  readonly returns: (host: Host) => Seconds;
}

/** Stretches in which the guest's running state is at the source. */
export const AT_SOURCE: ReadonlySet<FaultPhase> = new Set([
  'before',
  'disk-copy',
  'memory-copy',
  'switch-over',
]);

/** The ways in which a struck migration ends, and what is told of each. */
export class Aftermath {
  readonly migration: Migration;
  readonly around: Surroundings;
  /** The guest has disks that lie on its host. */
  readonly local: boolean;
  /** Faults that wait for a stretch or a round of this migration. */
  readonly awaited = new Set<InjectedFault>();
  /** The guest's state is decided; later blows to the migration change nothing. */
  decided = false;
  #blow: Blow | null = null;
  /** The stretch in which the first blow fell, and when. */
  #struckIn: FaultPhase = 'before';
  #struckAt: Seconds = 0;
  /** Since when the guest stands still because of faults, and for how long it did before. */
  #stalledAt: Seconds | null = null;
  #stalled: Seconds = 0;
  #outcome: FaultOutcome | null = null;
  #explanation: Explanation | null = null;
  #second: { readonly host: Host; readonly from: Seconds } | null = null;

  constructor(migration: Migration, around: Surroundings, local: boolean) {
    this.migration = migration;
    this.around = around;
    this.local = local;
    migration.onFinish = (ended) => this.#tell(ended);
  }

  get m(): MigrationContext {
    return this.migration.context as MigrationContext;
  }

  get now(): Seconds {
    return this.around.kernel.now;
  }

  get stalled(): boolean {
    return this.#stalledAt !== null;
  }

  get doubled(): boolean {
    return this.#second !== null;
  }

  at(time: Seconds, action: () => void): ScheduledEvent {
    return this.around.kernel.at(time, PRIORITY.phase, action);
  }

  /** Notes a blow. Answers the stretch that it fell in. */
  take(blow: Blow): FaultPhase {
    const stage = this.migration.stage as FaultPhase;
    const { record } = this.migration;
    record.event(this.now, 'fault', { kind: blow.kind, host: blow.host, phase: stage });
    record.metrics.faults = (record.metrics.faults ?? 0) + 1;
    if (this.#blow === null) {
      this.#blow = blow;
      this.#struckIn = stage;
      this.#struckAt = this.now;
    }
    return stage;
  }

  /** What is told at the end, if the migration comes to its own end. */
  note(outcome: FaultOutcome, code: string, values: Explanation['values'] = {}): void {
    this.#outcome = outcome;
    this.#explanation = { code, values: { ...this.#told(), ...values } };
  }

  #told(): Explanation['values'] {
    const blow = this.#blow;
    return {
      kind: blow?.kind ?? '',
      struck: blow?.host ?? '',
      phase: this.#struckIn,
      stalled: this.#stalled,
      timeout: this.around.recovery.connectionTimeout,
    };
  }

  /** The guest stands still at the destination. */
  stall(): void {
    if (this.#stalledAt !== null || !this.m.guest.running) return;
    this.#stalledAt = this.now;
    this.migration.record.event(this.now, 'stalled', { host: this.m.destination.spec.name });
    this.m.guest.stop();
    this.m.sample(true);
  }

  /** It goes on there. */
  unstall(): void {
    if (this.#stalledAt === null) return;
    this.#endStall();
    this.m.guest.resumeOn(this.m.destination);
    this.migration.record.event(this.now, 'resumed', { host: this.m.destination.spec.name });
    this.migration.record.metrics.fault_recovery_s = this.now - this.#struckAt;
  }

  #endStall(): void {
    if (this.#stalledAt === null) return;
    this.#stalled += this.now - this.#stalledAt;
    this.#stalledAt = null;
  }

  #decide(): void {
    this.decided = true;
    this.migration.halt();
  }

  /** Before the hand-over: the migration failed, the guest goes on at the source as if nothing had been tried. */
  stayAtSource(): void {
    const { m } = this;
    this.#decide();
    if (!m.guest.running) m.guest.resumeOn(m.source);
    const host = m.source.spec.name;
    if (m.stoppedAt === null) {
      this.#conclude('failed', 'continues-at-source', 'fault-stays', { host });
      return;
    }
    const time = this.now - m.stoppedAt;
    const { record } = this.migration;
    record.metrics.downtime_s = time;
    record.metrics.fault_recovery_s = this.now - this.#struckAt;
    record.event(this.now, 'resumed', { host });
    this.#conclude('failed', 'continues-at-source', 'fault-resumed', { host, time });
  }

  /** The sender died with the guest stopped: nobody resumes it before somebody looks. */
  stayStoppedUntil(time: Seconds): void {
    this.#decide();
    this.at(time, () => this.stayAtSource());
  }

  /** It failed, its guest goes on at the source, and is about to be started elsewhere too. */
  awaitSecond(): void {
    this.#decide();
    this.#goOnAtSource();
  }

  /** A guest that was stopped for its switch-over runs at the source again. */
  #goOnAtSource(): void {
    const { guest, source, stoppedAt } = this.m;
    if (guest.running) return;
    guest.resumeOn(source);
    if (stoppedAt !== null) this.migration.record.metrics.downtime_s = this.now - stoppedAt;
  }

  /** Both ends hold a stopped copy. */
  leaveUndefined(): void {
    this.#decide();
    this.#conclude('failed', 'undefined', 'fault-undefined');
  }

  /** A second copy runs until somebody finds out: some time after the fault is over, or never where that never is. */
  runTwice(second: Host, blow: Blow): void {
    this.#decide();
    const { m } = this;
    const { metrics } = this.migration.record;
    this.#goOnAtSource();
    this.#second = { host: second, from: this.now };
    this.migration.record.event(this.now, 'split-brain', { host: second.spec.name });
    const name = second.spec.name;
    if (!Number.isFinite(blow.until)) {
      this.#conclude('failed', 'split-brain', 'fault-split-open', { second: name });
      return;
    }
    const from = this.now;
    this.at(blow.until + this.around.recovery.resumeAfter, () => {
      const time = this.now - from;
      const data = m.guest.diskWriteDemand.bytes * time;
      metrics.fault_split_s = time;
      metrics.fault_lost_data_bytes = data;
      this.#conclude('failed', 'split-brain', 'fault-split', { time, data, second: name }, time);
    });
  }

  /** A file on shared storage holds what was not sent: the guest waits until it is read. */
  readFromStorage(): void {
    const { m } = this;
    const data = leftBehind(this.migration).pages * m.pageSize;
    this.#decide();
    this.stall();
    this.at(this.now + data / m.destination.spec.disk.read, () => {
      const { metrics } = this.migration.record;
      this.#endStall();
      m.guest.resumeOn(m.destination);
      metrics.fault_recovery_s = this.now - this.#struckAt;
      if (m.stoppedAt !== null) metrics.downtime_s ??= this.now - m.stoppedAt;
      this.#conclude('completed', 'continues-at-destination', 'fault-from-storage', { data });
    });
  }

  /** The guest stands still, and nothing that is planned would let it go on. */
  stayStalled(code: string): void {
    const { pages, blocks } = leftBehind(this.migration);
    const left: Bytes = pages * this.m.pageSize + blocks;
    this.#decide();
    this.#conclude('failed', 'stalled', code, { left });
  }

  /** The guest runs at the destination; what was to follow does not. */
  endAtDestination(code: string, lostData: Bytes | null = null): void {
    this.#decide();
    this.unstall();
    const { m } = this;
    if (!m.guest.running) m.guest.resumeOn(m.destination);
    if (lostData !== null) this.migration.record.metrics.fault_lost_data_bytes = lostData;
    const values: Explanation['values'] = lostData === null ? {} : { data: lostData };
    this.#conclude('completed', 'continues-at-destination', code, values);
  }

  /**
   * The running state is gone. The guest is started again where its disks are, if anybody does.
   * @param how with its process alone, or with a host: then only once that is noticed and fenced
   */
  lose(blow: Blow, code: string, how: 'process' | 'host'): void {
    const { m } = this;
    const atSource = AT_SOURCE.has(this.#struckIn);
    this.#stopForGood();
    const { recovery } = this.around;
    if (!recovery.restart) {
      this.gone(code);
      return;
    }
    const noticed =
      how === 'process'
        ? this.now
        : this.now + recovery.detection + (recovery.fencing ? recovery.fenceTime : 0);
    if (how === 'process') this.#startOn(m.destination, noticed, code);
    else if (!this.local) {
      const crashed = blow.side === 'source' ? m.source : m.destination;
      const refuge = this.around.refuge(this.migration.plan.guest, m.destination);
      this.#startOn(refuge ?? crashed, noticed, code);
    } else if (atSource) this.#startOn(m.source, noticed, code);
    else if (blow.side === 'source' || Number.isFinite(blow.until))
      this.#startOn(m.destination, noticed, code);
    else this.#fromOldDisk(noticed);
  }

  /** The destination's disk is gone: the source still has what it held at the switch. */
  loseDisk(): void {
    this.#stopForGood();
    if (this.around.recovery.restart) this.#fromOldDisk(this.now);
    else this.gone('fault-disk-gone');
  }

  #fromOldDisk(noticed: Seconds): void {
    const data = writtenSinceSwitch(this.migration);
    this.migration.record.metrics.fault_lost_data_bytes = data;
    this.#startOn(this.m.source, noticed, 'fault-old-disk', { data });
  }

  /** Lost, and nothing or nobody to start it again. */
  gone(code: string, lostData: Bytes | null = null): void {
    if (!this.decided) this.#stopForGood();
    if (lostData !== null) this.migration.record.metrics.fault_lost_data_bytes = lostData;
    const values: Explanation['values'] = lostData === null ? {} : { data: lostData };
    this.#conclude('failed', 'lost', code, values, this.around.recovery.durable);
  }

  #stopForGood(): void {
    this.#decide();
    this.#endStall();
    if (this.m.guest.running) this.m.guest.stop();
    this.migration.record.event(this.now, 'lost', { guest: this.migration.plan.guest });
    this.m.sample(true);
  }

  #startOn(
    host: Host | null,
    noticed: Seconds,
    code: string,
    values: Explanation['values'] = {},
  ): void {
    const ready = host ? Math.max(noticed, this.around.returns(host)) : Number.POSITIVE_INFINITY;
    if (!host || !Number.isFinite(ready)) {
      this.#conclude('failed', 'lost', code, values, this.around.recovery.durable);
      return;
    }
    this.at(ready + this.around.recovery.boot, () => {
      const { record } = this.migration;
      const time = this.now - this.#struckAt;
      this.m.guest.resumeOn(host);
      record.metrics.fault_recovery_s = time;
      record.metrics.downtime_s = time + this.#downBefore;
      record.event(this.now, 'restart', { host: host.spec.name });
      const told = { ...values, time, host: host.spec.name };
      const { durable } = this.around.recovery;
      this.#conclude('failed', 'lost-restarted', `${code}-restarted`, told, durable);
    });
  }

  /** How long the guest was stopped for its switch-over before the fault. */
  get #downBefore(): Seconds {
    const { stoppedAt } = this.m;
    if (stoppedAt === null) return 0;
    const resumed = this.migration.record.events.find(({ code }) => code === 'resume');
    return (resumed?.time ?? this.#struckAt) - stoppedAt;
  }

  #conclude(
    ended: 'failed' | 'completed',
    outcome: FaultOutcome,
    code: string,
    values: Explanation['values'] = {},
    lostWork: Seconds = 0,
  ): void {
    this.note(outcome, code, values);
    this.migration.conclude(ended, this.#explanation as Explanation, lostWork);
  }

  /** The last words of a migration that was struck: what became of the guest and where it runs. */
  #tell(ended: MigrationResult['outcome']): void {
    const { record } = this.migration;
    for (const { kind, phase } of this.awaited)
      record.event(this.now, 'fault-unmet', { kind, phase: phase ?? '' });
    if (this.#blow === null) return;
    const { guest } = this.m;
    if (this.#outcome === null || ended === 'cancelled') this.#noteUndecided(ended);
    this.#endStall();
    if (this.#stalled > 0) record.metrics.fault_stalled_s = this.#stalled;
    const outcome = this.#outcome ?? 'completed';
    const told = this.#explanation ?? { code: 'fault-slowed', values: this.#told() };
    if (outcome !== 'completed' && told.code !== 'fault-cancelled') record.explanation = told;
    const runs = guest.running ? [guest.host.spec.name] : [];
    if (this.#second) runs.push(this.#second.host.spec.name);
    const hosts = runs.join('\n');
    record.event(this.now, 'fault-outcome', { ...told.values, outcome, hosts, why: told.code });
  }

  /** The run, or the migration from outside, ended before what had begun. */
  #noteUndecided(ended: MigrationResult['outcome']): void {
    const { guest, source } = this.m;
    if (this.#second)
      this.note('split-brain', 'fault-split-open', { second: this.#second.host.spec.name });
    else if (this.decided && !guest.running) this.note('lost', 'fault-not-back');
    else if (this.#stalledAt !== null) this.note('stalled', 'fault-stalled-bounded');
    else if (ended === 'cancelled') {
      const there = guest.host === source ? 'continues-at-source' : 'continues-at-destination';
      this.note(there, 'fault-cancelled', { host: guest.host.spec.name });
    }
  }
}
