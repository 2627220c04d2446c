import type {
  Disk,
  Extent,
  Guest as GuestSpec,
  Phase,
  Resolution,
} from '#shared/scenario/types.ts';
import type { Bytes, BytesPerSecond, Fraction, PerSecond, Seconds } from '#shared/units/types.ts';
import type { Host } from '../cluster/host.ts';
import type { FluidNetwork, Flow } from '../kernel/fluid.ts';
import { PRIORITY } from '../kernel/kernel.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { RandomStream } from '../kernel/random.ts';
import { loadOf } from '../observe/latency.ts';
import { ExactSet } from './exact-set.ts';
import { ExpectedSet } from './expected-set.ts';
import type { Divergence, ItemSet, ItemTraffic } from './item-set.ts';
import { diskRegion, ioWrites, memoryRegion, writesPerSecond } from './write-model.ts';
import type { ItemRegion } from './write-model.ts';

/** What slows a guest down; its speed is the product of all. */
export type SlowDown = 'running' | 'throttle' | 'balloon' | 'logging' | 'cpu' | 'disk' | 'faults';

/** A copy of the guest's disks that a host kept, and what was written since. */
interface KeptCopy {
  readonly blockSize: Bytes;
  readonly divergence: Divergence;
}

/** How a guest is simulated. */
export interface GuestOptions {
  readonly resolution: Resolution;
  readonly seed: number;
  readonly verify: boolean;
}

/** Lowest speed to which logging faults can slow a guest; below, the first-order cost model has no meaning. */
const SLOWEST_LOGGING: Fraction = 0.05;
/** The same when less CPU time is left than interrupts take: they are then served late. */
const SLOWEST_THROTTLED: Fraction = 0.01;

/** One guest: its memory and disks as item sets, its workload over time, its speed. */
export class Guest {
  readonly spec: GuestSpec;
  readonly memory: ItemSet;
  readonly extents: readonly Extent[];
  host: Host;
  /** Seconds at full speed done since the start. */
  workDone = 0;
  readonly #kernel: Kernel;
  readonly #fluid: FluidNetwork;
  readonly #options: GuestOptions;
  readonly #memoryWork: number[];
  readonly #memoryFactor: number[];
  /** Regions whose writers wait on purpose. */
  readonly #parked = new Set<number>();
  readonly #diskWork: number[];
  readonly #diskSets = new Map<Bytes, ItemSet>();
  readonly #kept = new Map<Host, KeptCopy>();
  readonly #factors: Record<SlowDown, Fraction> = {
    running: 1,
    throttle: 1,
    balloon: 1,
    logging: 1,
    cpu: 1,
    disk: 1,
    faults: 1,
  };
  /** What a request of the guest's service finds left of the CPU time, beside the slow-downs above. */
  readonly #room = { throttle: 1, balloon: 1, cpu: 1 };
  /** Hears how much of its full speed the guest can have, whenever that changes. */
  #watcher: ((capacity: Fraction) => void) | null = null;
  readonly #paceListeners = new Set<() => void>();
  #claimed = false;
  readonly #waiting: (() => void)[] = [];
  #ioFlows: Flow[] = [];
  /** Share of its disk requests that get done; a strategy that makes writes wait lowers it. */
  #diskShare: Fraction = 1;
  /** Running time that disk requests lost to waiting since the start, in seconds. */
  diskWait: Seconds = 0;
  #settledAt: Seconds = 0;
  /** When the speed changed last, and the work that was done until then. */
  readonly #anchor: {
    time: Seconds;
    work: number;
    memory: number[];
    disk: number[];
    diskWait: Seconds;
  };
  #speed: Fraction = 1;
  #phase: Phase | null = null;
  #phaseIndex = -1;

  constructor(
    spec: GuestSpec,
    host: Host,
    kernel: Kernel,
    fluid: FluidNetwork,
    options: GuestOptions,
  ) {
    this.spec = spec;
    this.host = host;
    this.#kernel = kernel;
    this.#fluid = fluid;
    this.#options = options;
    this.extents = spec.disks.flatMap((disk) => disk.extents);
    this.#memoryWork = new Array<number>(spec.memory.length).fill(0);
    this.#memoryFactor = new Array<number>(spec.memory.length).fill(1);
    this.#diskWork = new Array<number>(this.extents.length).fill(0);
    this.#anchor = {
      diskWait: 0,
      time: 0,
      work: 0,
      memory: [...this.#memoryWork],
      disk: [...this.#diskWork],
    };
    this.memory = this.#itemSet(
      'memory',
      spec.memory.map((region) => memoryRegion(region, spec.pageSize)),
      this.#memoryWork,
    );
    host.guests.add(this);
    this.#openIo();
    this.#nextPhase();
  }

  #itemSet(name: string, regions: readonly ItemRegion[], work: number[]): ItemSet {
    const { resolution, seed, verify } = this.#options;
    if (resolution === 'expected') return new ExpectedSet(regions, work);
    return new ExactSet(
      regions,
      work,
      new RandomStream(seed, `guest/${this.spec.name}/${name}`),
      verify,
    );
  }

  get resolution(): Resolution {
    return this.#options.resolution;
  }

  /** Memory size in bytes. */
  get memoryBytes(): Bytes {
    return this.memory.items * this.spec.pageSize;
  }

  get diskBytes(): Bytes {
    return this.extents.reduce((sum, extent) => sum + extent.size, 0);
  }

  /** Speed now: 1 is undisturbed, 0 is stopped. */
  get speed(): Fraction {
    return this.#speed;
  }

  get running(): boolean {
    return this.#factors.running > 0;
  }

  /** Throughput now, in the workload's own unit. */
  get throughput(): number {
    return this.spec.workload.throughput * (this.#phase?.throughput ?? 1) * this.#speed;
  }

  /** Page writes per second at the present speed. */
  get pageWriteRate(): number {
    let rate = 0;
    this.spec.memory.forEach((region, at) => {
      rate += writesPerSecond(region) * (this.#memoryFactor[at] as number);
    });
    return rate * this.#speed;
  }

  /** Work done on the writes of each region since the start, in seconds at full speed, as of the last settling. */
  get memoryWork(): readonly number[] {
    return this.#memoryWork;
  }

  /** Lets the processes that write a region (its place in the memory) wait or go on; the rest of the guest runs. */
  parkWriters(region: number, parked: boolean): void {
    if (this.#parked.has(region) === parked) return;
    this.#setAnchor();
    if (parked) this.#parked.add(region);
    else this.#parked.delete(region);
    this.#setFactors();
  }

  /** The blocks of all disks, in blocks of a size; the same set for every migration that uses that size. */
  disk(blockSize: Bytes): ItemSet {
    let set = this.#diskSets.get(blockSize);
    if (!set) {
      const regions = this.extents.map((extent) => diskRegion(extent, blockSize, 1));
      set = this.#itemSet(`disk/${blockSize}`, regions, this.#diskWork);
      this.#diskSets.set(blockSize, set);
    }
    return set;
  }

  /** Blocks that a migration under way forgot (see `ItemSet.lost`). */
  lostBlocks(): number {
    this.settle();
    let lost = 0;
    for (const set of this.#diskSets.values()) lost += set.lost();
    return lost;
  }

  /** The disk that an extent belongs to. */
  diskOf(extent: Extent): Disk | undefined {
    return this.spec.disks.find((disk) => disk.extents.includes(extent));
  }

  /**
   * Brings the work done up to now; call before reading or changing an item set. It is reckoned from the last change of
   * speed on, not from the last call: how often somebody looks must not change a bit.
   */
  settle(): void {
    const { now } = this.#kernel;
    if (now <= this.#settledAt) return;
    this.#settledAt = now;
    const { time, work, memory, disk, diskWait } = this.#anchor;
    const done = (now - time) * this.#speed;
    if (done === 0) return;
    this.workDone = work + done;
    for (let at = 0; at < memory.length; at += 1) {
      this.#memoryWork[at] = (memory[at] as number) + done * (this.#memoryFactor[at] as number);
    }
    const io = (this.#phase?.diskIo ?? 1) * this.#diskShare;
    this.diskWait = diskWait + done * (1 - this.#diskShare);
    for (let at = 0; at < disk.length; at += 1) {
      this.#diskWork[at] = (disk[at] as number) + done * io;
    }
  }

  /** Notes the work done until now; call before the speed or a factor changes. */
  #setAnchor(): void {
    this.settle();
    const anchor = this.#anchor;
    anchor.time = this.#kernel.now;
    anchor.work = this.workDone;
    anchor.diskWait = this.diskWait;
    for (let at = 0; at < anchor.memory.length; at += 1)
      anchor.memory[at] = this.#memoryWork[at] as number;
    for (let at = 0; at < anchor.disk.length; at += 1)
      anchor.disk[at] = this.#diskWork[at] as number;
  }

  #slow(what: SlowDown, factor: Fraction): void {
    if (this.#factors[what] === factor) return;
    this.#setAnchor();
    this.#factors[what] = factor;
    const { running, throttle, balloon, logging, cpu, disk, faults } = this.#factors;
    this.#speed = running * throttle * balloon * logging * cpu * disk * faults;
    this.#watcher?.(this.capacity);
    this.#paceChanged();
  }

  /** Calls a listener when the guest begins to do more or less in a time: its speed, or its phase, changed. */
  onPace(listener: () => void): void {
    this.#paceListeners.add(listener);
  }

  offPace(listener: () => void): void {
    this.#paceListeners.delete(listener);
  }

  #paceChanged(): void {
    for (const listener of this.#paceListeners) listener();
  }

  /**
   * Share of its full speed that the guest could have now if it needed it. The speed is what it does of its usual work: a
   * guest that leaves half its CPU time idle keeps its speed under a throttle of a half, but no longer has time to spare.
   */
  get capacity(): Fraction {
    const { running, logging, disk, faults } = this.#factors;
    const { throttle, balloon, cpu } = this.#room;
    return running * throttle * balloon * cpu * logging * disk * faults;
  }

  /** Tells changes of the capacity to one observer; null ends that. */
  watchCapacity(watcher: ((capacity: Fraction) => void) | null): void {
    this.#watcher = watcher;
  }

  #leaveRoom(what: 'throttle' | 'balloon' | 'cpu', share: Fraction): void {
    if (this.#room[what] === share) return;
    this.#room[what] = share;
    this.#watcher?.(this.capacity);
  }

  /** Takes the guest for a migration; when it is in one already, `next` is called once that has ended. */
  claim(next: () => void): boolean {
    if (this.#claimed) {
      this.#waiting.push(next);
      return false;
    }
    this.#claimed = true;
    return true;
  }

  /** Ends a claim; the next migration that waits begins. */
  release(): void {
    this.#claimed = false;
    this.#waiting.shift()?.();
  }

  /** Stops the vCPUs. */
  stop(): void {
    this.#slow('running', 0);
    this.#closeIo();
    this.host.loadChanged();
  }

  /** Lets the vCPUs run on a host. */
  resumeOn(host: Host): void {
    const left = this.host;
    if (left !== host) {
      left.guests.delete(this);
      host.guests.add(this);
      this.host = host;
      left.loadChanged();
    }
    this.#slow('running', 1);
    this.#slow('throttle', 1);
    this.#leaveRoom('throttle', 1);
    this.#slow('logging', 1);
    this.setDiskShare(1);
    for (const region of this.#parked) this.parkWriters(region, false);
    this.#openIo();
    host.loadChanged();
  }

  /**
   * Takes a share of CPU time from the vCPUs. A guest that leaves its vCPUs idle part of the time loses speed only when
   * less than it uses is left. Interrupts and timers come before the workload. While a throttle keeps a vCPU from
   * running (`cpu_throttle_thread` of QEMU) they do not pile up: those that came due are served once when it goes on, so
   * that they take the same part of the time that is left. A balloon works inside a guest that runs, and spares them
   * nothing.
   */
  throttle(share: Fraction, what: 'throttle' | 'balloon' = 'throttle'): void {
    const busy = Math.min(1, this.spec.workload.cpu / this.spec.vcpus);
    const own = Math.min(busy, this.spec.workload.housekeeping / this.spec.vcpus);
    const interrupts = what === 'throttle' ? own * (1 - share) : own;
    const left = busy > own ? (1 - share - interrupts) / (busy - own) : 1;
    this.#slow(what, Math.min(1, Math.max(SLOWEST_THROTTLED, left)));
    this.#leaveRoom(what, Math.max(SLOWEST_THROTTLED, 1 - share));
  }

  /** Makes the guest wait a share of its time in its own writes: unlike CPU time, a vCPU that idles misses it too. */
  delayWrites(share: Fraction): void {
    this.#slow('throttle', 1 - share);
    this.#leaveRoom('throttle', 1 - share);
  }

  /** Charges write faults of dirty logging: `faults` per second of `cost` each. */
  chargeLogging(faults: number, cost: Seconds): void {
    const lost = (faults * cost) / this.spec.vcpus;
    this.#slow('logging', Math.max(SLOWEST_LOGGING, 1 - lost));
  }

  /** Disk writes per second that the guest would issue now if none had to wait, and their bytes. */
  get diskWriteDemand(): { readonly requests: PerSecond; readonly bytes: BytesPerSecond } {
    const factor = (this.#phase?.diskIo ?? 1) * this.#speed;
    let requests = 0;
    let bytes = 0;
    for (const { io } of this.extents) {
      requests += ioWrites(io) * factor;
      bytes += ioWrites(io) * io.request * factor;
    }
    return { requests, bytes };
  }

  /** Share of its disk requests that get done. */
  get diskShare(): Fraction {
    return this.#diskShare;
  }

  /**
   * Lets only a share of the disk requests get done, because writes wait for a copy. Memory goes on at full speed: a
   * measured guest whose disk writer was held back wrote its memory as before (reference migrations bmp-* and mir-*-wb).
   */
  setDiskShare(share: Fraction): void {
    if (share === this.#diskShare) return;
    this.#setAnchor();
    this.#diskShare = share;
  }

  get faultSpeed(): Fraction {
    return this.#factors.faults;
  }

  /** How fast each memory region is written and read in this phase, against the workload's own pace. */
  get memoryPace(): readonly number[] {
    return this.#memoryFactor;
  }

  /** Speed that waiting for missing pages leaves (post-copy). */
  setFaultSpeed(speed: Fraction): void {
    this.#slow('faults', speed);
  }

  /**
   * How the guest reads its memory, region by region, for pages that are missing where it runs. A write to a
   * missing page needs the page first.
   */
  memoryTraffic(): ItemTraffic[] {
    const { pageSize } = this.spec;
    return this.spec.memory.map(({ reads, readsPerWrite, size }) => ({
      readRate: (reads * pageSize) / size,
      readsPerWrite,
      writesCover: false,
    }));
  }

  /**
   * What its host can give.
   * @param share of the CPU time that it wants
   * @param spare cores that nobody wants
   */
  setCpuShare(share: Fraction, spare: number): void {
    this.#slow('cpu', share);
    const { vcpus, workload } = this.spec;
    const busy = Math.max(loadOf(this.spec), Math.min(1, workload.cpu / vcpus));
    this.#leaveRoom('cpu', share < 1 ? share * busy : Math.min(1, busy + spare / vcpus));
  }

  #openIo(): void {
    const factor = this.#phase?.diskIo ?? 1;
    const reads = this.extents.reduce((sum, { io }) => sum + io.reads * io.request, 0) * factor;
    const writes =
      this.extents.reduce((sum, { io }) => sum + ioWrites(io) * io.request, 0) * factor;
    const open = (resource: Host['diskRead'], demand: number): void => {
      if (demand === 0) return;
      const flow: Flow = this.#fluid.flow([resource], () => this.#ioShare());
      this.#ioFlows.push(flow);
      this.#fluid.start(flow, demand);
    };
    open(this.host.diskRead, reads);
    open(this.host.diskWrite, writes);
  }

  #closeIo(): void {
    for (const flow of this.#ioFlows) this.#fluid.stop(flow);
    this.#ioFlows = [];
    this.#slow('disk', 1);
  }

  #ioShare(): void {
    let share = 1;
    for (const flow of this.#ioFlows)
      if (flow.rate > 0) share = Math.min(share, flow.rate / flow.cap);
    this.#slow('disk', share);
  }

  #nextPhase(): void {
    const { phases, repeat } = this.spec.workload;
    if (phases.length === 0) return;
    const last = this.#phaseIndex === phases.length - 1;
    if (last && !repeat) return;
    this.#setAnchor();
    this.#phaseIndex = last ? 0 : this.#phaseIndex + 1;
    const phase = phases[this.#phaseIndex] as Phase;
    this.#phase = phase;
    this.#setFactors();
    if (this.running) {
      this.#closeIo();
      this.#openIo();
    }
    this.#paceChanged();
    const goesOn = repeat || this.#phaseIndex < phases.length - 1;
    if (goesOn)
      this.#kernel.at(this.#kernel.now + phase.duration, PRIORITY.phase, () => this.#nextPhase());
  }

  /** How fast each region is written now, as the phase says and nobody forbids. */
  #setFactors(): void {
    const phase = this.#phase;
    this.spec.memory.forEach((region, at) => {
      const wanted = phase ? phase.memoryWrites * (phase.regions[region.name] ?? 1) : 1;
      this.#memoryFactor[at] = this.#parked.has(at) ? 0 : wanted;
    });
  }

  /** Remembers that a host keeps a copy of the disks as they are now. */
  keepCopy(host: Host, blockSize: Bytes): void {
    this.settle();
    this.#kept.set(host, { blockSize, divergence: this.disk(blockSize).divergeFrom() });
  }

  /** What was written since a host's copy was current; undefined when it holds none in that block size. */
  copyAt(host: Host, blockSize: Bytes): Divergence | undefined {
    const kept = this.#kept.get(host);
    return kept?.blockSize === blockSize ? kept.divergence : undefined;
  }

  forgetCopy(host: Host): void {
    this.#kept.delete(host);
  }
}
