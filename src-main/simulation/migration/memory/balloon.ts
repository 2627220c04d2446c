/**
 * Giving free pages back before or while memory is copied, through the guest's balloon driver.
 *
 * Source: Li Y., thesis 2008 (abstract), memory compaction; Hines and Gopalan, OSR 2009, section 3.4, dynamic
 * self-ballooning: every 5 s, 95 % of the free memory. How much of a region is free is what the scenario says.
 * Afterwards the balloon deflates where the guest runs then: its driver asks the hypervisor for frames and clears them, on a vCPU
 * of the guest (drivers/xen/balloon.c, `increase_reservation`; scrubbing), while the migration is over and the source free.
 * Nothing comes over the network again: what was free comes back empty, what was cached is read from the disk.
 * Design: the rates, and that no page of the balloon is needed before it deflates.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';
import { PRIORITY } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';

export interface Balloon {
  /** Share of the free memory that is given back. */
  readonly share: Fraction;
  /** How fast the balloon inflates. */
  readonly rate: BytesPerSecond;
  /** Inflating ends after this, whatever is still free. */
  readonly timeout: Seconds;
}

export interface Reclaimed {
  /** Share of each region's pages that still has to move. */
  readonly moves: readonly Fraction[];
  readonly bytes: Bytes;
  /** How long inflating took. */
  readonly seconds: Seconds;
}

/** What a balloon would take out of a guest, all regions alike. */
export function reclaim(m: MigrationContext, { share, rate, timeout }: Balloon): Reclaimed {
  const { memory } = m.guest.spec;
  const free = memory.reduce((sum, region) => sum + region.free * region.size, 0);
  const bytes = Math.min(free * share, rate * timeout);
  const taken = free > 0 ? bytes / free : 0;
  return {
    moves: memory.map((region) => 1 - region.free * taken),
    bytes,
    seconds: bytes / rate,
  };
}

/**
 * The same while the copy already runs, at a rate: pages that the scan reaches before the balloon does are sent.
 * Both go on evenly, so of the free pages half of those go that the scan passes while inflating lasts.
 */
export function reclaimMeanwhile(
  m: MigrationContext,
  reclaimed: Reclaimed,
  copyRate: BytesPerSecond,
): readonly Fraction[] {
  const pass = (m.pages * m.pageSize) / copyRate;
  const { seconds } = reclaimed;
  if (seconds <= 0 || pass <= 0) return reclaimed.moves;
  const sent = seconds <= pass ? seconds / pass / 2 : 1 - pass / seconds / 2;
  return reclaimed.moves.map((moves) => moves + (1 - moves) * sent);
}

const GIB = 2 ** 30;

/** What a balloon costs the guest, before and after the move. */
export const BALLOON_TUNABLES = defineTunables({
  deflateRate: {
    kind: 'rate',
    label: 'Speed of deflating',
    meaning: 'Bytes that the guest takes back per second, after the move.',
    source: 'assumption of this model: 2 GiB/s, twice as fast as inflating',
    default: 2 * GIB,
    min: 1e6,
    max: 1e13,
    rangeReason:
      'slower than 1 MB/s the guest never has its memory back; none clears it faster than it is written',
  },
  rereadShare: {
    kind: 'fraction',
    label: 'Read again from disk',
    meaning:
      'Share of what was given back that held cached files which the guest needs again: one vCPU waits for them while the disk of the destination reads them.',
    source: 'assumption of this model: 0, for the scenario calls free what holds nothing',
    default: 0,
    min: 0,
    max: 1,
    rangeReason: 'a share of what was given back',
  },
  balloonCpu: {
    kind: 'fraction',
    label: 'CPU time of the balloon',
    meaning: 'Share of one vCPU that the driver takes while it inflates or deflates.',
    source:
      'drivers/xen/balloon.c: one work item, on one vCPU; that it never waits is an assumption of this model',
    default: 1,
    min: 0,
    max: 1,
    rangeReason: 'a share of one vCPU',
  },
});

type Costs = TunableValues<typeof BALLOON_TUNABLES>;

/** From now on a vCPU of the guest works for its balloon for so long, whatever becomes of the migration. */
function work(m: MigrationContext, seconds: Seconds, { balloonCpu }: Costs): void {
  const { guest, kernel } = m;
  guest.throttle(balloonCpu / guest.spec.vcpus, 'balloon');
  kernel.at(m.now + seconds, PRIORITY.phase, () => guest.throttle(0, 'balloon'));
}

/** The balloon inflates, before the copy or beside it. */
export function inflate(m: MigrationContext, seconds: Seconds, costs: Costs): void {
  if (seconds > 0) work(m, seconds, costs);
}

/** The balloon deflates from now on, after the migration: notes what that takes, and lets the guest pay for it. */
export function deflate(m: MigrationContext, bytes: Bytes, costs: Costs): void {
  if (bytes <= 0) return;
  const taking = bytes / costs.deflateRate;
  const again = bytes * costs.rereadShare;
  const seconds = taking + again / m.destination.diskRead.capacity;
  Object.assign(m.record.metrics, {
    deflation_s: seconds,
    deflation_cpu_s: taking * costs.balloonCpu,
    reread_bytes: again,
  });
  work(m, seconds, costs);
}
