import type { Guest, Phase } from '#shared/scenario/types.ts';
import type { Pages, PerSecond, Seconds } from '#shared/units/types.ts';
import { memoryRegion } from './write-model.ts';

/** How many distinct pages a guest writes in a time: its dirty-growth curve. */
export interface Growth {
  readonly pages: Pages;
  /** Page writes per second. */
  readonly writes: PerSecond;
  within(time: Seconds): Pages;
}

const BISECTIONS = 50;

/** The most that a guest writes: at full speed, every region in the phase that writes it most. */
export function busiestGrowth({
  memory,
  pageSize,
  workload,
}: Pick<Guest, 'memory' | 'pageSize' | 'workload'>): Growth {
  const classes: { readonly pages: Pages; readonly rate: PerSecond }[] = [];
  const sweeps: { readonly pages: Pages; readonly rate: PerSecond }[] = [];
  let pages = 0;
  let writes = 0;
  for (const region of memory) {
    const factor = mostOf(workload.phases, region.name);
    const { items, strata, sweep } = memoryRegion(region, pageSize);
    pages += items;
    for (const { share, rate } of strata)
      if (rate > 0) classes.push({ pages: share * items, rate: rate * factor });
    if (sweep) sweeps.push({ pages: items, rate: sweep.rate * factor });
  }
  for (const one of classes) writes += one.pages * one.rate;
  for (const { rate } of sweeps) writes += rate;
  return {
    pages,
    writes,
    within(time) {
      let sum = 0;
      for (const one of classes) sum -= one.pages * Math.expm1(-one.rate * time);
      for (const one of sweeps) sum += Math.min(one.pages, one.rate * time);
      return sum;
    },
  };
}

function mostOf(phases: readonly Phase[], region: string): number {
  if (phases.length === 0) return 1;
  return Math.max(...phases.map((phase) => phase.memoryWrites * (phase.regions[region] ?? 1)));
}

/**
 * The length that rounds or passes settle at: the largest `t` in which as many pages are dirtied as are sent in it. 0 when
 * pages are written more slowly than they are sent, so that rounds shrink to nothing.
 * @param perPage time that a page takes to send
 */
export function settledRound({ pages, writes, within }: Growth, perPage: Seconds): Seconds {
  // Dirtied pages are a concave function of time: below slope 1 it never meets the line again.
  if (writes * perPage <= 1) return 0;
  const grows = (time: Seconds): boolean => within(time) * perPage > time;
  let high = pages * perPage;
  let low = high;
  while (!grows(low) && low > Number.MIN_VALUE) low /= 2;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (grows(middle)) low = middle;
    else high = middle;
  }
  return high;
}
