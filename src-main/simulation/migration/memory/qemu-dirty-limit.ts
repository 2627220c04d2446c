/**
 * Dirty limit: vCPUs that dirty more than a quota sleep each time their dirty ring is full.
 *
 * Source: softmmu/dirtylimit.c (system/dirtylimit.c) `vcpu_dirty_limit_process`, `dirtylimit_adjust_throttle`,
 * `dirtylimit_set_throttle`; migration/ram.c `migration_dirty_limit_guest` (8.1 and later; KVM dirty ring only).
 * Design: the guest's writes are spread evenly over its vCPUs, so that all of them sleep alike; the rate is measured as
 * the distinct pages that enter the ring while it fills.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type {
  Bytes,
  BytesPerSecond,
  Fraction,
  Pages,
  PerSecond,
  Seconds,
} from '#shared/units/types.ts';
import { memoryRegion } from '../../guest/write-model.ts';
import type { ItemRegion } from '../../guest/write-model.ts';
import type { MigrationContext } from '../context.ts';
import { DirtyTrigger } from './qemu-throttle.ts';
import type { Throttle } from './qemu-throttle.ts';

export const DIRTY_LIMIT_TUNABLES = defineTunables({
  dirtyLimit: {
    kind: 'boolean',
    label: 'Dirty limit',
    meaning:
      'dirty-limit: vCPUs that dirty more than a quota sleep; those that only read do not. From 8.1 on.',
    source: 'migration/options.c: off',
    default: false,
  },
  dirtyQuota: {
    kind: 'rate',
    label: 'Dirty limit: quota',
    meaning: 'vcpu-dirty-limit: memory that one vCPU may dirty per second.',
    source: 'migration/options.c: 1 MiB/s',
    default: 1_048_576,
    min: 1,
    max: 1e13,
    rangeReason: 'with no quota at all the guest would be stopped',
  },
  dirtyPeriod: {
    kind: 'duration',
    label: 'Dirty limit: period',
    meaning: 'x-vcpu-dirty-limit-period: time between two adjustments.',
    source: 'migration/options.c: 1000 ms',
    default: 1,
    min: 0.001,
    max: 1000,
    rangeReason: 'QEMU counts milliseconds and refuses more than 1000 s',
  },
  dirtyRing: {
    kind: 'count',
    label: 'Dirty limit: ring',
    meaning: "dirty-ring-size: pages that a vCPU's ring takes before it is full.",
    source: 'accel/kvm: a power of two, usually 4096',
    default: 4096,
    powerOfTwo: true,
    min: 1024,
    max: 65_536,
    rangeReason: 'KVM takes rings of 1024 to 65,536 entries',
  },
});

type Settings = TunableValues<typeof DIRTY_LIMIT_TUNABLES> & { readonly throttleTrigger: Fraction };

const MIB = 2 ** 20;
/** Nothing is done while the rate is that near to the quota (DIRTYLIMIT_TOLERANCE_RANGE). */
const TOLERANCE: BytesPerSecond = 25 * MIB;
/** Above this share of the larger one, the difference is answered in proportion (DIRTYLIMIT_LINEAR_ADJUSTMENT_PCT). */
const LINEAR: Fraction = 0.5;
/** Longest sleep, in times of the ring filling (DIRTYLIMIT_THROTTLE_PCT_MAX). */
const LONGEST = 99;
/** The ring is emptied at least this often (kvm_dirty_ring_reaper_thread). */
const REAPER: Seconds = 1;

/** Distinct pages that a guest at full speed writes in some time. */
export function distinctPages(regions: readonly ItemRegion[], seconds: Seconds): Pages {
  return regions.reduce(
    (sum, { items, strata, sweep }) =>
      sum +
      (sweep
        ? Math.min(items, sweep.rate * seconds)
        : strata.reduce(
            (pages, { share, rate }) => pages - items * share * Math.expm1(-rate * seconds),
            0,
          )),
    0,
  );
}

export class DirtyLimit implements Throttle {
  readonly watches = true;
  readonly #m: MigrationContext;
  readonly #settings: Settings;
  readonly #trigger: DirtyTrigger;
  readonly #regions: readonly ItemRegion[];
  #nextCheck = Number.POSITIVE_INFINITY;
  #sleep: Seconds = 0;
  /** Highest rate of a vCPU seen: what the time of a ring filling is reckoned with. */
  #highest: BytesPerSecond = 0;

  constructor(m: MigrationContext, settings: Settings) {
    this.#m = m;
    this.#settings = settings;
    this.#trigger = new DirtyTrigger(settings.throttleTrigger);
    this.#regions = m.guest.spec.memory.map((region) => memoryRegion(region, m.pageSize));
  }

  quietUntil(): Seconds {
    return this.#nextCheck;
  }

  syncDue(): boolean {
    return false;
  }

  /** The quota is set once; from then on vCPUs are looked at period by period. */
  afterSync(dirtied: Bytes, sent: Bytes, seconds: Seconds): void {
    if (!this.#trigger.judge(dirtied, sent, seconds) || Number.isFinite(this.#nextCheck)) return;
    this.#nextCheck = this.#m.now + this.#settings.dirtyPeriod;
  }

  turn(now: Seconds): void {
    if (now < this.#nextCheck) return;
    this.#nextCheck = now + this.#settings.dirtyPeriod;
    const rate = this.#vcpuRate(this.#m.guest.speed);
    this.#highest = Math.max(this.#highest, rate);
    const quota = this.#settings.dirtyQuota;
    const difference = Math.abs(rate - quota);
    if (difference <= TOLERANCE) return;
    const filling = this.#filling();
    const larger = Math.max(rate, quota);
    const share = difference / larger;
    const step = share > LINEAR && share < 1 ? (filling * share) / (1 - share) : filling / 10;
    const sleep = this.#sleep + (rate > quota ? step : -step);
    this.#sleep = Math.min(LONGEST * filling, Math.max(0, sleep));
    this.#m.throttle(this.#sleep / (this.#sleep + filling));
  }

  /** Time in which the ring of the busiest vCPU is filled. */
  #filling(): Seconds {
    return (this.#settings.dirtyRing * this.#m.pageSize) / this.#highest;
  }

  /** Memory that a vCPU dirties per second at a speed of the guest. */
  #vcpuRate(speed: Fraction): BytesPerSecond {
    const { guest, pageSize } = this.#m;
    const full =
      this.#regions.length > 0 && guest.speed > 0 ? guest.pageWriteRate / guest.speed : 0;
    const ring: Pages = this.#settings.dirtyRing * guest.spec.vcpus;
    // The time in which the ring fills, in work at full speed; hot pages enter it once until it is emptied.
    const fills = full * speed > 0 ? Math.min(REAPER, ring / (full * speed)) : REAPER;
    const distinct: PerSecond = distinctPages(this.#regions, fills * speed) / fills;
    return (distinct * pageSize) / guest.spec.vcpus;
  }
}
