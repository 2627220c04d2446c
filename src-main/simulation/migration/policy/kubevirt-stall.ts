/**
 * KubeVirt's stall detection: ends a migration that no longer gains at a low of what remains, by the means that are allowed.
 *
 * Source: pkg/virt-launcher/virtwrap, migration monitor and stall detector of 2026 (`handleStallDetection`, `decideAction`,
 * `triggerConvergenceAction`, `processCompletionTimeouts`), behind a feature gate; the detector is `stall-detector.ts`.
 * Design: the bandwidth sampled is that of the time between two looks, where libvirt tells that of the last 100 ms.
 */
import { defineTunables, inGroup } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, Seconds } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';
import { policy } from '../strategy.ts';
import { act, gibOf } from './deadline.ts';
import { KUBEVIRT_TUNABLES, MAX_DOWNTIME } from './kubevirt-tunables.ts';
import { StallDetector } from './stall-detector.ts';

/** QEMU's own downtime limit, and the highest that it accepts. */
const QEMU_DOWNTIME: Seconds = 0.3;
const QEMU_MOST: Seconds = 2000;

const tunables = defineTunables({
  ...KUBEVIRT_TUNABLES,
  ...MAX_DOWNTIME,
  ...inGroup('Stall detector', {
    stallMargin: {
      kind: 'fraction',
      label: 'Stall margin',
      meaning:
        'stallMargin: an iteration gains when it leaves this much less than the best before.',
      source: 'KubeVirt: 4 %',
      default: 0.04,
      min: 0,
      max: 0.99,
      rangeReason: 'at 100 % no iteration could ever gain enough',
    },
    stallWindow: {
      kind: 'duration',
      label: 'Stall window',
      meaning: 'stallProgressTimeout: time in which an iteration has to gain.',
      source: 'KubeVirt: 40 s',
      default: 40,
      min: 0.1,
      max: 1e6,
      rangeReason: 'an iteration takes tenths of a second at least',
    },
    ewmaAlpha: {
      kind: 'fraction',
      label: 'Weight of a bandwidth sample',
      meaning: 'ewmaAlpha: weight of the newest sample in the smoothed bandwidth.',
      source: 'KubeVirt: 0.4',
      default: 0.4,
      min: 0.001,
      max: 1,
      rangeReason: 'KubeVirt refuses 0: the estimate would never take in a sample',
    },
    possibleFactor: {
      kind: 'number',
      label: 'Pre-copy possible up to',
      meaning:
        'precopyPossibleFactor: gives up where stopping would take more than this many times the highest limit.',
      source: 'KubeVirt: 1.5',
      default: 1.5,
      min: 1,
      max: 1e6,
      rangeReason: 'KubeVirt refuses less than 1: what fits must not be given up',
    },
    patienceDecay: {
      kind: 'fraction',
      label: 'Decay of patience',
      meaning:
        'patienceWindowDecayFactor: each wait for a low as good as the best is shorter by this factor.',
      source: 'KubeVirt: 0.5',
      default: 0.5,
      min: 0,
      max: 1,
      rangeReason: 'KubeVirt refuses more than 1: patience would grow',
    },
    searchMinima: {
      kind: 'boolean',
      label: 'Wait for a low',
      meaning:
        'searchLocalMinima: acts only when what remains is near the best seen; else as soon as it has stalled.',
      source: 'KubeVirt: true',
      default: true,
    },
    switchoverTimeout: {
      kind: 'duration',
      label: 'Switch-over timeout',
      meaning: 'switchoverTimeout: gives up when a raised limit did not end it within this.',
      source: 'KubeVirt: 60 s',
      default: 60,
      min: 0.1,
      max: 1e6,
      rangeReason: 'an iteration takes tenths of a second at least',
    },
    completionFactor: {
      kind: 'number',
      label: 'Completion factor',
      meaning:
        'completionTimeoutFactor: nothing is forced that would not end within this many completion timeouts.',
      source: 'KubeVirt: 2',
      default: 2,
      min: 1,
      max: 1e6,
      rangeReason: 'KubeVirt refuses less than 1: the deadline would lie before itself',
    },
  }),
});

type Values = TunableValues<typeof tunables>;

export const kubevirtStall = policy({
  id: 'kubevirt-stall',
  title: 'KubeVirt stall detection',
  summary:
    'Waits until the migration no longer gains, then ends it at a low: post-copy, a raised downtime limit, or giving up.',
  source: 'KubeVirt, virtwrap stall detector (2026), enhancement proposal 248',
  stopRule: 'A stall, at a local minimum of what remains; completion timeout per GiB.',
  goodFor: 'Guests that settle above the downtime limit: they end at their best moment.',
  badFor: 'Guests whose working set shrinks slowly: less than 4 % in 40 s counts as none.',
  tunables,
  requires: [
    {
      values: {},
      offers: 'downtime-limit',
      reason: 'it ends migrations by raising the downtime limit',
    },
  ],
  *watch(own, migration, values) {
    const monitor = new Monitor(migration, values);
    migration.onRound = () => monitor.iteration();
    for (;;) {
      const sent = migration.record.sentBytes - migration.bytesOnTheWay;
      const since = own.now;
      // Between two synchronisations it only acts on a timeout.
      migration.policyQuietUntil = monitor.nextTimeout;
      yield* own.wait(values.monitor);
      const carried = migration.record.sentBytes - migration.bytesOnTheWay - sent;
      if (carried > 0 && own.now > since) monitor.sample(carried / (own.now - since));
      monitor.timeouts();
    }
  },
});

class Monitor {
  readonly #migration: MigrationContext;
  readonly #values: Values;
  readonly #detector: StallDetector;
  readonly #started: Seconds;
  #acceptable: Seconds;
  #deadline: Seconds;
  /** What remained at the last iteration. */
  #remaining: Bytes;
  #initiated = false;

  constructor(migration: MigrationContext, values: Values) {
    this.#migration = migration;
    this.#values = values;
    this.#detector = new StallDetector(values);
    this.#started = migration.now;
    this.#acceptable = values.completionPerGib * gibOf(migration);
    this.#deadline = this.#acceptable;
    this.#remaining = this.#left();
    this.#limit(Math.min(values.maxDowntime, QEMU_DOWNTIME));
  }

  get #elapsed(): Seconds {
    return this.#migration.now - this.#started;
  }

  #left(): Bytes {
    const { waitingPages, pageSize } = this.#migration;
    return waitingPages * pageSize + this.#migration.recordedDiskBytes;
  }

  #limit(limit: Seconds): void {
    const { control, record, now } = this.#migration;
    control.downtimeLimit = limit;
    record.event(now, 'downtime-limit', { limit });
  }

  sample(rate: number): void {
    this.#detector.sample(rate);
  }

  /** The log was synchronised. */
  iteration(): void {
    this.#remaining = this.#left();
    if (this.#initiated) return;
    if (!this.#detector.iteration(this.#elapsed, this.#remaining)) return;
    this.#decide();
  }

  /** `decideAction` and `triggerConvergenceAction`. */
  #decide(): void {
    const { allowPostCopy, allowDisruption, searchMinima, maxDowntime, possibleFactor } =
      this.#values;
    if (searchMinima && !this.#detector.atLow(this.#remaining)) return;
    const downtime = this.#detector.downtime(this.#remaining);
    if (!this.#finishes(downtime)) return;
    if (allowDisruption && allowPostCopy && this.#migration.control.acceptsPostCopy)
      this.#end('post-copy');
    else if (allowDisruption) this.#switchOver(QEMU_MOST);
    else if (downtime <= maxDowntime * possibleFactor) this.#switchOver(maxDowntime);
    else this.#end('abort');
  }

  #end(action: 'abort' | 'post-copy'): void {
    this.#initiated = true;
    act(this.#migration, action, this.#elapsed);
  }

  /** Raises the limit; that does not stop the guest at once, or ever, so that a deadline follows. */
  #switchOver(limit: Seconds): void {
    this.#initiated = true;
    this.#limit(limit);
    this.#deadline = this.#elapsed + this.#values.switchoverTimeout;
  }

  /** Whether what is left could be sent before the last deadline of all. */
  #finishes(downtime: Seconds): boolean {
    const last = this.#acceptable * this.#values.completionFactor;
    return (
      this.#detector.bandwidth > 0 && (this.#acceptable === 0 || downtime <= last - this.#elapsed)
    );
  }

  /** When a timeout may pass, unless a synchronisation changes that. */
  get nextTimeout(): Seconds {
    const timed = this.#acceptable > 0 || this.#initiated;
    return timed ? this.#started + this.#deadline : Number.POSITIVE_INFINITY;
  }

  /** `processCompletionTimeouts`. */
  timeouts(): void {
    if (this.#acceptable === 0 && !this.#initiated) return;
    const { control } = this.#migration;
    if (this.#elapsed <= this.#deadline || control.postCopyNow) return;
    const { allowPostCopy, allowDisruption } = this.#values;
    if (!this.#initiated && this.#finishes(this.#detector.downtime(this.#remaining))) {
      if (allowPostCopy && control.acceptsPostCopy) return this.#end('post-copy');
      if (allowDisruption) {
        this.#switchOver(QEMU_MOST);
        this.#acceptable *= this.#values.completionFactor;
        return;
      }
    }
    this.#end('abort');
  }
}
