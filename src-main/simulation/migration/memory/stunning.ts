/**
 * Stunning: a process that takes too many write faults in a round is parked until the next one, by a thread inside the guest.
 *
 * Source: Clark et al., NSDI 2005, section 5.4 ("stunning rogue processes"): 40 write faults per process.
 * Design: the processes of a region write it alike, so that all of them reach the limit together; faults are the pages that
 * the guest is expected to have written since the log was cleared. What waits is the process and not the guest: its lost time
 * is `stunned_s`, and the guest's own speed stays.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Seconds } from '#shared/units/types.ts';
import { memoryRegion } from '../../guest/write-model.ts';
import type { ItemRegion } from '../../guest/write-model.ts';
import type { MigrationContext } from '../context.ts';
import { distinctPages } from './qemu-dirty-limit.ts';
import type { Throttle } from './qemu-throttle.ts';

export const STUN_TUNABLES = defineTunables({
  faultLimit: {
    kind: 'count',
    label: 'Write faults per process',
    meaning:
      'A process that took so many since the log was cleared is parked until the next round.',
    source: 'Clark et al. 2005, section 5.4: 40',
    default: 40,
    min: 1,
    max: 1e9,
    rangeReason: 'a process that may not write at all would be stopped, not stunned',
  },
  stunFrom: {
    kind: 'count',
    label: 'First round that stuns',
    meaning: 'Rounds before it leave processes alone.',
    source: 'Clark et al. 2005, figure of section 5.4: after the twelfth; 2 is a design choice',
    default: 2,
    min: 1,
    max: 10_000,
    rangeReason: 'rounds are counted from 1',
  },
  processes: {
    kind: 'count',
    label: 'Processes per region',
    meaning: 'Processes that write each region of the memory.',
    source: 'assumption of this model: 1',
    default: 1,
    min: 1,
    max: 1e6,
    rangeReason: 'a region that is written has a writer',
  },
});

type Settings = TunableValues<typeof STUN_TUNABLES>;

export class Stunning implements Throttle {
  readonly watches = true;
  readonly #m: MigrationContext;
  readonly #settings: Settings;
  /** Each region by itself, as what is counted in. */
  readonly #regions: readonly (readonly [ItemRegion])[];
  /** Work on each region's writes when the log was cleared. */
  #since: readonly number[];
  /** When the writers of a region were parked. */
  readonly #parkedAt = new Map<number, Seconds>();
  readonly #told = new Set<number>();
  #round = 1;

  constructor(m: MigrationContext, settings: Settings) {
    this.#m = m;
    this.#settings = settings;
    const { memory } = m.guest.spec;
    this.#regions = memory.map((region) => [memoryRegion(region, m.pageSize)]);
    this.#since = [...m.guest.memoryWork];
  }

  quietUntil(): Seconds {
    return Number.NEGATIVE_INFINITY;
  }

  syncDue(): boolean {
    return false;
  }

  /** The log was cleared: everybody may write again. */
  afterSync(): void {
    const { guest, now, record } = this.#m;
    for (const [region, at] of this.#parkedAt) {
      guest.parkWriters(region, false);
      record.metrics.stunned_s = (record.metrics.stunned_s ?? 0) + now - at;
    }
    this.#parkedAt.clear();
    this.#round += 1;
    guest.settle();
    this.#since = [...guest.memoryWork];
  }

  turn(now: Seconds): void {
    const { faultLimit, stunFrom, processes } = this.#settings;
    if (this.#round < stunFrom) return;
    const { guest, record } = this.#m;
    guest.settle();
    for (let at = 0; at < this.#regions.length; at += 1) {
      if (this.#parkedAt.has(at)) continue;
      const region = this.#regions[at] as readonly [ItemRegion];
      const faults = distinctPages(region, (guest.memoryWork[at] ?? 0) - (this.#since[at] ?? 0));
      if (faults < faultLimit * processes) continue;
      guest.parkWriters(at, true);
      this.#parkedAt.set(at, now);
      if (this.#told.has(at)) continue;
      this.#told.add(at);
      record.event(now, 'stun', { region: region[0].name, faults });
    }
  }
}
