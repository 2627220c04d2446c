/**
 * Giving free pages back before or while memory is copied, through the guest's balloon driver.
 *
 * Source: Li Y., thesis 2008 (abstract), memory compaction; Hines and Gopalan, OSR 2009, section 3.4, dynamic
 * self-ballooning: every 5 s, 95 % of the free memory. How much of a region is free is what the scenario says.
 */
import type { Bytes, BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';
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
