import type { LiveMigration } from '#shared/contract/runs.ts';
import type { Explanation, MigrationResult, Phase } from '#shared/result/result.ts';
import type { FaultPhase } from '#shared/scenario/faults/types.ts';
import type { PlannedMigration } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { FluidNetwork } from '../kernel/fluid.ts';
import { PRIORITY } from '../kernel/kernel.ts';
import type { Kernel, Process, Steps } from '../kernel/kernel.ts';
import { clientMetrics } from '../observe/clients.ts';
import { energyOf } from '../observe/energy.ts';
import { ServiceLatency } from '../observe/latency.ts';
import { MigrationRecord } from '../observe/record.ts';
import { diskStrategyById, memoryStrategyById, policyById } from './catalogue.ts';
import { MigrationContext } from './context.ts';
import type { MigrationOwner } from './owner.ts';
import type { DiskPlan, MemoryPlan } from './strategy.ts';
import { unfinishedBy } from './unfinished.ts';

/** Phases of a result as faults know them; what follows the guest to the destination is told apart by who sends it. */
const STAGES: Partial<Record<Phase, FaultPhase>> = {
  setup: 'before',
  'disk-copy': 'disk-copy',
  'memory-copy': 'memory-copy',
  'switch-over': 'switch-over',
};

/**
 * One planned migration: the state machine that joins a memory strategy and a disk strategy.
 * setup, disk before memory, memory until the guest is stopped, disk while stopped, device state, resume, disk after.
 */
export class Migration implements MigrationOwner {
  readonly plan: PlannedMigration;
  readonly record: MigrationRecord;
  readonly #kernel: Kernel;
  readonly #fluid: FluidNetwork;
  readonly #cluster: Cluster;
  readonly #onEnd: () => void;
  #process: Process | null = null;
  #context: MigrationContext | null = null;
  #workAtStart = 0;
  /** When it was requested, or could begin after an earlier migration of the guest. */
  #startedAt: Seconds;
  /** When the source held the last thing that the guest needed. */
  #neededUntil: Seconds = 0;
  #from = '';
  #charged = false;
  /** The stretch that is under way, as faults know them; null before the request and after the end. */
  #stage: FaultPhase | null = null;
  readonly #stages: { readonly stage: FaultPhase; readonly from: Seconds }[] = [];
  /** Hears of every stretch that begins, and of every round with its number. */
  onStage: ((stage: FaultPhase, round: number | null) => void) | null = null;
  /** Says why the migration can't begin; null when it can. */
  refusal: (() => Explanation | null) | null = null;
  /** Work that the guest had done when it was resumed at the destination. */
  workAtSwitch = 0;
  /** Tells at its end what faults made of it. */
  onFinish: ((ended: MigrationResult['outcome']) => void) | null = null;
  /** What becomes of the guest is decided elsewhere. */
  #halted = false;

  constructor(
    plan: PlannedMigration,
    kernel: Kernel,
    fluid: FluidNetwork,
    cluster: Cluster,
    withSeries: boolean,
    onEnd: () => void,
  ) {
    this.plan = plan;
    this.#startedAt = plan.at;
    this.record = new MigrationRecord(withSeries);
    this.#kernel = kernel;
    this.#fluid = fluid;
    this.#cluster = cluster;
    this.#onEnd = onEnd;
    this.#from = cluster.guest(plan.guest).host.spec.name;
  }

  get context(): MigrationContext | null {
    return this.#context;
  }

  /** Every stretch that began, in order of time. */
  get stages(): readonly { readonly stage: FaultPhase; readonly from: Seconds }[] {
    return this.#stages;
  }

  get stage(): FaultPhase | null {
    return this.#stage;
  }

  #enter(stage: FaultPhase, round: number | null = null): void {
    this.#stage = stage;
    if (round === null) this.#stages.push({ stage, from: this.#kernel.now });
    this.onStage?.(stage, round);
  }

  stretch(phase: Phase, round: number | null): void {
    const stage = STAGES[phase];
    if (stage && (round === null || stage === 'memory-copy')) this.#enter(stage, round);
  }

  /** Arranges for the migration to begin when it is planned. */
  schedule(): void {
    this.#kernel.at(this.plan.at, PRIORITY.request, () => this.#begin());
  }

  #begin(): void {
    // It may have waited for another migration while it was cancelled.
    if (this.record.outcome !== 'unfinished') return;
    const guest = this.#cluster.guest(this.plan.guest);
    // A guest can only be in one migration: a second one waits until the first has ended.
    if (!guest.claim(() => this.#begin())) return;
    this.#startedAt = this.#kernel.now;
    const refused = this.refusal?.() ?? null;
    if (refused) {
      this.#from = guest.host.spec.name;
      this.record.event(this.#kernel.now, 'request', {
        guest: this.plan.guest,
        from: this.#from,
        to: this.plan.to,
      });
      this.conclude('failed', refused);
      return;
    }
    this.#process = this.#kernel.process((process) => this.#steps(process));
    this.#process.resume();
  }

  *#steps(process: Process): Steps {
    const { plan, record } = this;
    const m = new MigrationContext(this.#kernel, this.#fluid, this.#cluster, process, plan, record);
    this.#context = m;
    this.#from = m.source.spec.name;
    this.#observeService(m);
    this.#workAtStart = (m.guest.settle(), m.guest.workDone);
    record.event(m.now, 'request', { guest: plan.guest, from: this.#from, to: plan.to });
    m.owner = this;
    m.phase('setup');
    const disk = diskStrategyById(plan.disk.strategy).plan(m, plan.disk);
    const memory = memoryStrategyById(plan.memory.strategy).plan(
      m,
      plan.memory,
      disk.section ?? null,
    );
    m.pendingDiskBytes = disk.pendingBytes;
    yield* m.wait(plan.mechanics.setup);
    record.metrics.setup_s = m.now - this.#startedAt;
    this.#charge(m, true);
    if (disk.before) yield* disk.before();
    m.phase('memory-copy');
    const { beside } = disk;
    if (beside) m.beside((own) => beside(own));
    if (plan.policy.strategy !== 'none') {
      m.policyQuietUntil = Number.NEGATIVE_INFINITY;
      m.beside((own) => policyById(plan.policy.strategy).watch(own, m, plan.policy));
    }
    yield* memory.run();
    m.endBesides();
    yield* this.#switchOver(m, disk, memory);
    if (memory.after) {
      m.pagesMissing = true;
      this.#enter('post-copy');
      m.phase('push-pull');
      yield* memory.after();
      m.pagesMissing = false;
      this.#neededUntil = m.now;
    }
    if (disk.after) {
      this.#enter('disk-push-pull');
      yield* disk.after();
      this.#neededUntil = m.now;
    }
    this.#charge(m, false);
    memory.completed?.();
    this.#finish(m, 'completed');
  }

  /** Cores that sending keeps busy at the source. */
  #charge(m: MigrationContext, busy: boolean): void {
    if (busy === this.#charged) return;
    this.#charged = busy;
    m.source.chargeCopying(busy ? this.plan.costs.copyCores : -this.plan.costs.copyCores);
  }

  /** Follows the response times of the guest's service from here to the end of the migration. */
  #observeService(m: MigrationContext): void {
    const { guest } = m;
    const service = new ServiceLatency(guest.spec, m.now, guest.capacity);
    m.service = service;
    guest.watchCapacity((capacity) => service.setCapacity(this.#kernel.now, capacity));
  }

  /** From the last page to the guest running at the destination. */
  *#switchOver(m: MigrationContext, disk: DiskPlan, memory: MemoryPlan): Steps {
    const { plan, record } = this;
    const { metrics } = record;
    const stoppedAt = m.stoppedAt ?? m.now;
    const pagesEnd = m.now;
    metrics.downtime_pages_s ??= pagesEnd - stoppedAt - (metrics.downtime_suspend_s ?? 0);
    if (disk.stopped) yield* disk.stopped();
    this.#checkNothingLost(m, memory.after !== undefined);
    metrics.downtime_blocks_s = (metrics.downtime_blocks_s ?? 0) + m.now - pagesEnd;
    const deviceFrom = m.now;
    record.deviceBytes = m.guest.spec.deviceState;
    yield* m.send(m.memoryFlow, m.guest.spec.deviceState);
    m.release(m.memoryFlow);
    yield* m.wait(m.latency);
    metrics.downtime_device_s = m.now - deviceFrom;
    this.#neededUntil = m.now;
    this.#enter('hand-over');
    yield* m.wait(plan.mechanics.activate);
    metrics.downtime_resume_s = plan.mechanics.activate;
    m.guest.resumeOn(m.destination);
    this.workAtSwitch = (m.guest.settle(), m.guest.workDone);
    metrics.downtime_s = m.now - stoppedAt;
    metrics.redirect_s = plan.mechanics.redirect + m.announceDelay;
    metrics.service_downtime_s = metrics.downtime_s + metrics.redirect_s;
    m.service?.setUnreachable(m.now, m.now + metrics.redirect_s);
    record.event(m.now, 'resume', { to: plan.to });
    m.sample(true);
    metrics.residual_s = -m.now;
  }

  /** The guest is stopped and about to run elsewhere: the last moment at which a strategy's mistake can be seen. */
  #checkNothingLost(m: MigrationContext, pagesFollow: boolean): void {
    const { memory } = m;
    const waiting = pagesFollow ? 0 : memory.pending() + memory.logged();
    if (waiting > 1e-3 || memory.lost() > 0) {
      throw new Error(
        `The memory strategy "${this.plan.memory.strategy}" would lose ${waiting} waiting and ${memory.lost()} forgotten pages of "${this.plan.guest}".`,
      );
    }
    const blocks = m.guest.lostBlocks();
    if (blocks > 0) {
      throw new Error(
        `The disk strategy "${this.plan.disk.strategy}" would lose ${blocks} blocks of "${this.plan.guest}".`,
      );
    }
  }

  #finish(m: MigrationContext, outcome: MigrationResult['outcome']): void {
    const { record } = this;
    const { metrics } = record;
    if (metrics.residual_s !== undefined) metrics.residual_s += m.now;
    m.guest.settle();
    const elapsed = m.now - this.#startedAt;
    const running = elapsed - (metrics.downtime_s ?? 0);
    const done = m.guest.workDone - this.#workAtStart;
    if (outcome === 'completed' && m.stoppedAt === null)
      throw new Error('A memory strategy ended without stopping the guest.');
    Object.assign(metrics, {
      total_time_s: this.#neededUntil - this.#startedAt,
      guest_slowdown: running > 0 ? Math.max(0, 1 - done / running) : 0,
      lost_work_s: Math.max(0, elapsed - done),
      mean_rate:
        this.#neededUntil > this.#startedAt
          ? record.sentBytes / (this.#neededUntil - this.#startedAt)
          : 0,
    });
    this.onFinish?.(outcome);
    this.#close(outcome);
    m.sample(true);
    this.#ended();
  }

  #ended(): void {
    this.#onEnd();
    this.#cluster.guest(this.plan.guest).release();
  }

  #close(outcome: MigrationResult['outcome']): void {
    const { record } = this;
    this.#stage = null;
    record.outcome = outcome;
    record.phase = outcome === 'unfinished' ? record.phase : outcome;
    record.event(this.#kernel.now, 'end', { outcome });
    this.#countTotals();
    this.#countCosts();
  }

  /** What the migration cost the guest's clients and the hosts. */
  #countCosts(): void {
    const m = this.#context;
    if (!m) return;
    const { metrics } = this.record;
    const { copyCores, energy } = this.plan.costs;
    m.guest.watchCapacity(null);
    const { clients } = m.guest.spec.workload;
    if (clients) {
      const stopped = m.guest.running ? 0 : this.#kernel.now - (m.stoppedAt ?? this.#kernel.now);
      const switchOver = (metrics.downtime_s ?? stopped) + (metrics.redirect_s ?? 0);
      const stalled = metrics.fault_stalled_s ?? 0;
      const lost = this.record.events.some(({ code }) => code === 'lost');
      Object.assign(metrics, clientMetrics(clients, { switchOver, stalled, lost }));
    }
    Object.assign(
      metrics,
      m.service?.finish(this.#kernel.now),
      energyOf(energy, {
        sent: this.record.sentBytes,
        time: Math.max(0, (metrics.total_time_s ?? 0) - (metrics.setup_s ?? 0)),
        copyCores,
        sourceCores: m.source.spec.cores,
        destinationCores: m.destination.spec.cores,
      }),
    );
  }

  #countTotals(): void {
    const { record, plan } = this;
    const pages = this.#cluster.guest(plan.guest).memory.items;
    const sends = record.sentPages;
    const firstPass = record.rounds.find((row) => row.kind === 'memory' || row.kind === 'stop');
    Object.assign(record.metrics, {
      ram_bytes: record.ramBytes,
      disk_bytes: record.diskBytes,
      wire_bytes: record.sentBytes,
      normal_pages: record.fullPages,
      zero_pages: record.zeroPages,
      skipped_pages: record.skippedPages,
      redundant_pages: Math.max(0, sends - pages),
      blocks_sent: record.blocksSent,
      max_throttle: record.metrics.max_throttle ?? 0,
      rounds: record.metrics.rounds ?? Math.max(1, record.memoryRounds),
      ...(firstPass ? { first_pass_s: firstPass.duration } : {}),
    });
  }

  /** A policy gives the migration up: not from inside one of its own processes, but right after it. */
  giveUp(reason: Explanation): void {
    this.#kernel.at(this.#kernel.now, PRIORITY.process, () => {
      if (this.record.outcome !== 'unfinished' || this.#context?.stoppedAt !== null) return;
      this.cancel();
      this.record.explanation = reason;
    });
  }

  /** The migration has failed: not from inside its own process, but right after it. */
  fail(reason: Explanation): void {
    this.#kernel.at(this.#kernel.now, PRIORITY.process, () => {
      if (this.record.outcome !== 'unfinished') return;
      this.halt();
      this.conclude('failed', reason);
    });
  }

  /** Ends the migration where it stands; a guest that is stopped or runs at the source goes on there. */
  cancel(): void {
    const m = this.#context;
    if (this.record.outcome !== 'unfinished') return;
    const decided = this.#halted;
    this.halt();
    if (m && !decided && !m.guest.running && m.guest.host === m.source) m.guest.resumeOn(m.source);
    this.record.metrics.total_time_s = Math.max(0, this.#kernel.now - this.#startedAt);
    this.record.converged = false;
    this.record.explanation = { code: 'cancelled', values: {} };
    this.onFinish?.('cancelled');
    this.#close('cancelled');
    this.#ended();
  }

  /** Ends the copying where it stands and takes back what it did to the guest's speed; the guest stays where it is. */
  halt(): void {
    const m = this.#context;
    this.#halted = true;
    // A long stretch is taken at once: what was not carried by now was not sent.
    const { record } = this;
    record.fullPages = Math.max(0, record.fullPages - (m?.pagesOnTheWay ?? 0));
    this.#process?.stop();
    if (!m) return;
    m.endBesides();
    m.release(m.memoryFlow);
    m.release(m.diskFlow);
    m.guest.setDiskShare(1);
    m.throttle(0);
    m.guest.chargeLogging(0, 0);
    m.guest.setFaultSpeed(1);
    for (let region = 0; region < m.guest.spec.memory.length; region += 1)
      m.guest.parkWriters(region, false);
    this.#charge(m, false);
  }

  /**
   * Writes down how a migration ended that did not come to its end by itself.
   * @param lostWork seconds at full speed that were done in vain, beside what the guest could not do meanwhile
   */
  conclude(outcome: 'failed' | 'completed', explanation: Explanation, lostWork: Seconds = 0): void {
    if (this.record.outcome !== 'unfinished') return;
    const { metrics } = this.record;
    const m = this.#context;
    if (m) {
      m.guest.settle();
      const elapsed = m.now - this.#startedAt;
      const done = m.guest.workDone - this.#workAtStart;
      const running = elapsed - (metrics.downtime_s ?? 0);
      metrics.lost_work_s = Math.max(0, elapsed - done) + lostWork;
      metrics.guest_slowdown = running > 0 ? Math.max(0, 1 - done / running) : 0;
    }
    metrics.total_time_s ??= Math.max(0, this.#kernel.now - this.#startedAt);
    delete metrics.residual_s;
    if (outcome === 'failed') this.record.converged = false;
    this.record.explanation = explanation;
    this.onFinish?.(outcome);
    this.#close(outcome);
    this.#ended();
  }

  /** When it was requested, or could begin after an earlier migration of the guest. */
  get startedAt(): Seconds {
    return this.#startedAt;
  }

  /** The run ended first, by a bound of its scenario: says which, and how far the migration came. */
  leaveUnfinished(bound: 'time' | 'events'): void {
    const { record } = this;
    if (record.outcome !== 'unfinished') return;
    if (this.#context) {
      record.explanation = unfinishedBy(bound, this.#context);
      record.event(this.#kernel.now, `limit-${bound}`);
    }
    this.#process?.stop();
    this.#context?.endBesides();
    if (this.#context) this.record.metrics.total_time_s = this.#kernel.now - this.#startedAt;
    delete this.record.metrics.residual_s;
    this.onFinish?.('unfinished');
    this.#close('unfinished');
  }

  live(): LiveMigration {
    const { record, plan } = this;
    const m = this.#context;
    // Looking must leave no trace: settling here would split sums and draws at moments that the pace decides.
    const guest = this.#cluster.guest(plan.guest);
    const moved =
      record.phase === 'completed' || (record.phase === 'push-pull' && m?.pagesMissing !== true);
    return {
      guest: plan.guest,
      from: this.#from,
      to: plan.to,
      phase: record.phase,
      round: record.lastRound,
      remainingRamBytes: moved ? 0 : (m?.waitingPages ?? guest.memory.items) * guest.spec.pageSize,
      remainingDiskBytes: m ? m.recordedDiskBytes : 0,
      sentBytes: record.sentBytes - (m?.bytesOnTheWay ?? 0),
      sendRate: m?.sendRate ?? 0,
      writeRate: guest.pageWriteRate,
      guestSpeed: guest.speed,
    };
  }

  result(): MigrationResult {
    const { record, plan } = this;
    return {
      guest: plan.guest,
      from: this.#from,
      to: plan.to,
      memoryStrategy: plan.memory.strategy,
      diskStrategy: plan.disk.strategy,
      outcome: record.outcome,
      converged: record.converged,
      explanation: record.explanation,
      start: this.#startedAt,
      metrics: record.metrics,
      rounds: record.rounds,
      events: record.events,
      series: record.series?.table() ?? { time: [], columns: {} },
    };
  }
}
