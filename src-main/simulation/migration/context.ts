import type { Explanation, Phase, RoundRow } from '#shared/result/result.ts';
import type { PlannedMigration } from '#shared/scenario/types.ts';
import type { Bytes, BytesPerSecond, Fraction, Pages, Seconds } from '#shared/units/types.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { noControl } from './control.ts';
import type { MigrationControl } from './control.ts';
import type { MigrationOwner } from './owner.ts';
import type { Host } from '../cluster/host.ts';
import type { Guest } from '../guest/guest.ts';
import { nothingTaken } from '../guest/item-set.ts';
import type { Around, Fetched, ItemSet, ScanOrder, TakeBudget, Taken } from '../guest/item-set.ts';
import type { FluidNetwork, Flow, Resource } from '../kernel/fluid.ts';
import type { Kernel, Process, Steps } from '../kernel/kernel.ts';
import type { ServiceLatency } from '../observe/latency.ts';
import type { MigrationRecord } from '../observe/record.ts';
import { Stretch } from './stretch.ts';
import type { UnsentPages } from './stretch.ts';

/** Bytes below which a transfer counts as done: the rounding of sums of doubles, far below one byte on the wire. */
export const ROUNDING_BYTES: Bytes = 1e-3;

/** Relative change of a rate that is worth a point in the series, or a new look. */
const NOTED_CHANGE = 0.02;

/** What a pass sent and found; feeds the rounds table. */
export interface RoundStart {
  readonly number: number;
  readonly time: Seconds;
  readonly bytes: Bytes;
  readonly pages: Pages;
  readonly skipped: Pages;
}

/**
 * What a strategy can do: send pages, wait, watch the dirty log, stop the guest. Everything takes simulated time and is
 * written down.
 */
export class MigrationContext {
  readonly kernel: Kernel;
  readonly process: Process;
  readonly plan: PlannedMigration;
  readonly guest: Guest;
  readonly source: Host;
  readonly destination: Host;
  readonly record: MigrationRecord;
  /** The memory stream, over the network. */
  readonly memoryFlow: Flow;
  /** The disk stream, over the source's disk, the network and the destination's disk. */
  readonly diskFlow: Flow;
  readonly latency: Seconds;
  readonly #fluid: FluidNetwork;
  /** What a policy asks of the migration; shared by all its processes. */
  control: MigrationControl = noControl();
  /** Its state machine; null for a process beside the migration's own. */
  owner: MigrationOwner | null = null;
  /** Hears of every live round that ended, or synchronisation of the log. */
  onRound: (() => void) | null = null;
  /** Until when no policy asks for anything, whatever happens: what it promised last, long ago when it promised nothing. */
  policyQuietUntil: Seconds = Number.POSITIVE_INFINITY;
  /** Flows that carried something when the connection fell silent. */
  #silenced: Flow[] = [];
  readonly taken: Taken = nothingTaken();
  stoppedAt: Seconds | null = null;
  /** Response times of the guest's service, for the series; shared by all processes of the migration. */
  service: ServiceLatency | null = null;
  #throttle: Fraction = 0;
  #memoryBegun = false;
  #notedRate: BytesPerSecond = 0;
  /** Pages taken since the last stretch arrived. */
  readonly #stretch: Stretch;
  /** The guest runs at the destination while pages are missing there. */
  pagesMissing = false;
  readonly #cluster: Cluster;
  readonly #besides: MigrationContext[] = [];
  /** From the guest running at the destination to the network hearing of it, beside the plan's redirection. */
  announceDelay: Seconds = 0;
  /** Set by the disk strategy, for the series. */
  pendingDiskBytes: () => Bytes = () => 0;
  /** What `pendingDiskBytes` said when it was last recorded, for those who only look: asking draws writes. */
  recordedDiskBytes: Bytes = 0;

  constructor(
    kernel: Kernel,
    fluid: FluidNetwork,
    cluster: Cluster,
    process: Process,
    plan: PlannedMigration,
    record: MigrationRecord,
  ) {
    this.kernel = kernel;
    this.#fluid = fluid;
    this.#cluster = cluster;
    this.process = process;
    this.plan = plan;
    this.record = record;
    this.guest = cluster.guest(plan.guest);
    this.#stretch = new Stretch(this.guest.memory.items, fluid);
    this.source = this.guest.host;
    this.destination = cluster.host(plan.to);
    this.latency = cluster.latency(this.source, this.destination);
    const path = cluster.path(this.source, this.destination);
    const wake = (): void => process.resume();
    this.memoryFlow = fluid.flow(path, wake);
    this.diskFlow = fluid.flow([this.source.diskRead, ...path, this.destination.diskWrite], wake);
  }

  get now(): Seconds {
    return this.kernel.now;
  }

  get pageSize(): Bytes {
    return this.guest.spec.pageSize;
  }

  /** Pages of the guest. */
  get pages(): Pages {
    return this.guest.memory.items;
  }

  /** The guest's pages, with the work done brought up to now. */
  get memory(): ItemSet {
    this.guest.settle();
    return this.guest.memory;
  }

  wait(duration: Seconds): Steps {
    return this.process.wait(duration);
  }

  /** The rate that the path would give to a flow that is alone on it. */
  get pathRate(): BytesPerSecond {
    return this.memoryFlow.resources.reduce(
      (least, one) => Math.min(least, one.capacity),
      Number.POSITIVE_INFINITY,
    );
  }

  /** The flow's share now; 0 when it has none yet, and `rateOf` has to wait for one. */
  rateNow(flow: Flow, cap: BytesPerSecond = Number.POSITIVE_INFINITY): BytesPerSecond {
    this.#fluid.start(flow, cap);
    return flow.rate;
  }

  /** Suspends until the flow has been given a share of what it passes; answers the share. */
  *rateOf(flow: Flow, cap: BytesPerSecond = Number.POSITIVE_INFINITY): Steps<BytesPerSecond> {
    this.#fluid.start(flow, cap);
    while (flow.rate === 0) yield;
    return flow.rate;
  }

  /**
   * Sends bytes when nothing else happens meanwhile. For loops over thousands of batches: it does what `send` does without
   * a generator. False when something does happen; nothing was sent then.
   */
  sendUndisturbed(
    flow: Flow,
    bytes: Bytes,
    cap: BytesPerSecond = Number.POSITIVE_INFINITY,
  ): boolean {
    if (bytes <= 0) return true;
    this.#fluid.start(flow, cap);
    this.#stretch.send(flow, bytes);
    this.#noteRate(flow);
    const end = flow.rate > 0 ? this.now + bytes / flow.rate : Number.POSITIVE_INFINITY;
    // What `send` would not wait for is not waited for here either: whoever bounds `advance` must not change a bit.
    const nothing = bytes <= ROUNDING_BYTES || end === this.now;
    const sent = nothing || this.kernel.tryAdvance(end);
    if (sent) this.#stretch.arrived();
    return sent;
  }

  /** Sends bytes over a flow, however long it takes. The flow keeps its share until `release`. */
  *send(flow: Flow, bytes: Bytes, cap: BytesPerSecond = Number.POSITIVE_INFINITY): Steps {
    if (bytes <= 0) return;
    this.#fluid.start(flow, cap);
    const goal = this.#stretch.send(flow, bytes);
    // The first stretch ends where `sendUndisturbed` would end it: whoever bounds `advance` must not change a bit.
    let left = bytes;
    let done = false;
    try {
      while (!done) {
        this.#noteRate(flow);
        const end = flow.rate > 0 ? this.now + left / flow.rate : Number.POSITIVE_INFINITY;
        // Below the resolution of the clock nothing is left to wait for.
        done = left <= ROUNDING_BYTES || end === this.now;
        if (done) break;
        if (!this.kernel.tryAdvance(end)) {
          if (flow.rate > 0) this.process.wakeAt(end);
          yield;
        }
        left = goal - this.#fluid.carried(flow);
      }
    } finally {
      // Ended from outside: what was taken but not carried was not sent.
      if (!done) this.#unsend(flow, goal - this.#fluid.carried(flow));
      this.#stretch.arrived();
    }
  }

  /**
   * Lets a flow carry, at no more than `cap`, what the guest makes meanwhile; ends early when the guest begins to make more
   * or less. The flow keeps its share.
   * @param making how much the guest makes now, in any unit
   * @param carried is told how many bytes were carried, also when the process is ended meanwhile
   */
  *carry(
    flow: Flow,
    duration: Seconds,
    cap: BytesPerSecond,
    making: () => number,
    carried: (bytes: Bytes) => void,
  ): Steps {
    const end = this.now + duration;
    const made = making();
    let changed = false;
    const listener = (): void => {
      if (Math.abs(making() - made) <= NOTED_CHANGE * made) return;
      changed = true;
      this.process.wakeAt(this.now);
    };
    this.#fluid.start(flow, cap);
    const before = this.#fluid.carried(flow);
    this.guest.onPace(listener);
    try {
      while (this.now < end && !changed) {
        if (this.kernel.tryAdvance(end)) break;
        this.process.wakeAt(end);
        yield;
      }
    } finally {
      this.guest.offPace(listener);
      carried(this.#fluid.carried(flow) - before);
    }
  }

  /** A rate that changed is a step in the series: without a point of its own it would show when the next stretch ends. */
  #noteRate({ rate }: Flow): void {
    if (this.record.series === null || rate === 0) return;
    if (Math.abs(rate - this.#notedRate) <= NOTED_CHANGE * this.#notedRate) return;
    this.#notedRate = rate;
    this.sample();
  }

  /** Bytes that were taken and counted but have not been carried yet: a long stretch is taken at once. */
  get bytesOnTheWay(): Bytes {
    return this.#stretch.bytesLeft;
  }

  /** Pages among them. */
  get pagesOnTheWay(): Pages {
    return this.#stretch.pagesLeft;
  }

  /** Where they lie; null when none are on the way, or when that is not known. */
  get unsentPages(): UnsentPages | null {
    return this.#stretch.unsent;
  }

  #unsend(flow: Flow, bytes: Bytes): void {
    if (flow === this.diskFlow) this.record.diskBytes = Math.max(0, this.record.diskBytes - bytes);
    else if (flow === this.memoryFlow)
      this.record.ramBytes = Math.max(0, this.record.ramBytes - bytes);
  }

  /** A flow that does not cross the network, such as one that rewrites the destination's disk; nothing counts its bytes. */
  localFlow(resource: Resource): Flow {
    return this.#fluid.flow([resource], () => this.process.resume());
  }

  /** What all flows of the migration get now. */
  get sendRate(): BytesPerSecond {
    return this.#besides.reduce(
      (sum, one) => sum + one.memoryFlow.rate + one.diskFlow.rate,
      this.memoryFlow.rate + this.diskFlow.rate,
    );
  }

  /** Starts a process beside this one, with flows of its own; it ends with `endBesides` at the latest. */
  beside(steps: (context: MigrationContext) => Steps): void {
    const { kernel, plan, record } = this;
    const process = kernel.process((own) => {
      const context = new MigrationContext(kernel, this.#fluid, this.#cluster, own, plan, record);
      context.control = this.control;
      context.service = this.service;
      this.#besides.push(context);
      return steps(context);
    });
    // This process goes on at the same instant: the one beside it must not move the clock on.
    kernel.standing(() => process.resume());
  }

  /** Ends the processes beside this one where they stand. */
  endBesides(): void {
    for (const context of this.#besides.splice(0)) {
      context.process.stop();
      context.release(context.memoryFlow);
      context.release(context.diskFlow);
    }
  }

  /**
   * The connection falls silent: nothing arrives, and whoever waits for it waits on until it is heard again. Everything that
   * does not cross the network goes on.
   */
  hold(silent: boolean): void {
    for (const context of [this, ...this.#besides]) context.#hold(silent);
  }

  #hold(silent: boolean): void {
    if (silent) {
      this.process.hold(true);
      for (const flow of [this.memoryFlow, this.diskFlow]) {
        if (!flow.active) continue;
        this.#silenced.push(flow);
        this.#fluid.stop(flow);
      }
      return;
    }
    for (const flow of this.#silenced.splice(0)) this.#fluid.start(flow, flow.cap);
    this.kernel.standing(() => this.process.hold(false));
  }

  /** Gives a flow's share back. */
  release(flow: Flow): void {
    this.#fluid.stop(flow);
    this.#notedRate = 0;
  }

  /**
   * Starts the memory copy: all pages wait, the log is empty.
   * @param moves share of each region's pages that have to move; all when left out
   */
  beginMemory(order: ScanOrder, moves?: readonly Fraction[]): void {
    this.memory.begin(order, moves);
    this.#stretch.begin(order);
    this.#memoryBegun = true;
    this.sample(true);
  }

  get memoryBegun(): boolean {
    return this.#memoryBegun;
  }

  /** Pages that wait: all of them until the copy begins. */
  get waitingPages(): Pages {
    return this.#memoryBegun ? this.guest.memory.pending() + this.pagesOnTheWay : this.pages;
  }

  /** Takes the next pages under a budget and counts them as sent; the caller sends `taken.bytes`. */
  takePages(budget: TakeBudget): Taken {
    const { memory } = this;
    const from = memory.cursor();
    memory.take(budget, this.taken);
    return this.#count(budget, from, memory.cursor());
  }

  /** Takes pages around those that the guest asks for (see `ItemSet.takeAround`), and counts them in the same way. */
  takePagesAround(budget: TakeBudget, around: Around): Taken {
    const { memory } = this;
    memory.takeAround(budget, this.taken, around);
    return this.#count(budget, null, memory.cursor());
  }

  #count(budget: TakeBudget, from: Pages | null, to: Pages): Taken {
    const { taken, record } = this;
    if (budget.zeroBytes === budget.fullBytes) {
      // Without a marker for it a page of zeros is sent like any other.
      taken.full += taken.zero;
      taken.zero = 0;
    }
    this.#stretch.add(taken, from, to);
    record.fullPages += taken.full;
    record.zeroPages += taken.zero;
    record.skippedPages += taken.skipped;
    record.ramBytes += taken.bytes;
    return taken;
  }

  /** Fetches the dirty log and charges the guest for the write faults of the next stretch, as many as in the last one. */
  fetchLog(mode: 'replace' | 'merge', since: Seconds): Fetched {
    const fetched = this.memory.fetch(mode);
    this.chargeFaults(fetched.logged, since);
    // What waits jumps here: from what was left to what the log added.
    this.sample();
    return fetched;
  }

  /** Charges the guest for as many write faults in the next stretch as there were in the last one. */
  chargeFaults(faults: Pages, since: Seconds): void {
    const elapsed = this.now - since;
    if (elapsed > 0 && this.guest.running)
      this.guest.chargeLogging(faults / elapsed, this.plan.costs.writeFault);
  }

  startRound(number: number): RoundStart {
    this.owner?.stretch(this.record.phase, number);
    const { sentPages, skippedPages, ramBytes } = this.record;
    return {
      number,
      time: this.now,
      bytes: ramBytes,
      pages: sentPages,
      skipped: skippedPages,
    };
  }

  endRound(start: RoundStart, kind: RoundRow['kind'], dirtied: Pages): RoundRow {
    const { sentPages, skippedPages, ramBytes } = this.record;
    const row: RoundRow = {
      round: start.number,
      kind,
      start: start.time,
      duration: this.now - start.time,
      sent: sentPages - start.pages,
      bytes: ramBytes - start.bytes,
      skipped: skippedPages - start.skipped,
      dirtied,
    };
    this.record.round(row);
    if (kind === 'memory') this.onRound?.();
    return row;
  }

  phase(phase: Phase): void {
    this.sample(true);
    this.record.phase = phase;
    this.record.event(this.now, 'phase', { phase });
    this.sample(true);
    this.owner?.stretch(phase, null);
  }

  /** Stops the guest at the source: the downtime begins. Nothing of its memory is sent while it is being suspended. */
  *stopGuest(): Steps {
    if (this.stoppedAt !== null) return;
    this.release(this.memoryFlow);
    this.stoppedAt = this.now;
    this.phase('switch-over');
    this.guest.stop();
    yield* this.wait(this.plan.mechanics.suspend);
    this.guest.settle();
    this.record.metrics.downtime_suspend_s = this.now - this.stoppedAt;
    this.record.event(this.now, 'stop', {
      pages: (this.memory.pending() + this.memory.logged()) * this.pageSize,
      blocks: this.pendingDiskBytes(),
    });
  }

  /** Why the live part ended. */
  explain(converged: boolean, code: string, values: Explanation['values']): void {
    this.record.converged = converged;
    this.record.explanation = { code, values };
  }

  /**
   * Slows the guest on purpose.
   * @param what a share of CPU time, which an idle vCPU may not miss, or of every write, which always waits
   * @param lost part of the CPU time that is left which the guest cannot use
   */
  throttle(share: Fraction, what: 'cpu' | 'writes' = 'cpu', lost: Fraction = 0): void {
    if (share === this.#throttle) return;
    this.#throttle = share;
    if (what === 'cpu') this.guest.throttle(share + (1 - share) * lost);
    else this.guest.delayWrites(share);
    const { metrics } = this.record;
    metrics.max_throttle = Math.max(metrics.max_throttle ?? 0, share);
    this.record.event(this.now, 'throttle', { percent: share * 100 });
  }

  /** Adds a point to the series. */
  sample(important = false): void {
    const { series } = this.record;
    if (!series || (!important && !series.wants(this.now))) return;
    const { guest } = this;
    guest.settle();
    this.recordedDiskBytes = this.pendingDiskBytes();
    const moved =
      this.record.phase === 'completed' ||
      (this.record.phase === 'push-pull' && !this.pagesMissing);
    series.add(
      this.now,
      {
        remaining_ram_bytes: moved ? 0 : this.waitingPages * this.pageSize,
        remaining_disk_bytes: this.recordedDiskBytes,
        sent_bytes: this.record.sentBytes - this.bytesOnTheWay,
        send_rate: this.sendRate,
        write_rate: guest.pageWriteRate,
        guest_speed: guest.speed,
        throughput: guest.throughput,
        latency: this.service?.responseAt(this.now) ?? 0,
        throttle: this.#throttle,
      },
      important,
    );
  }
}
