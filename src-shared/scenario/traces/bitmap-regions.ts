import type { Fraction, Pages, Seconds } from '../../units/types.ts';
import { countBitmaps, growthOfBlocks } from './bitmap-counts.ts';
import type { BitmapCounts } from './bitmap-counts.ts';
import type { FittedClass } from './growth-fit.ts';
import { fitGrowth, grownPages } from './growth-fit.ts';
import { segment } from './segment.ts';
import { processOf } from './traced-guest.ts';
import type { TracedGuest, TracedPhase, TracedRegion } from './traced-guest.ts';
import type { BitmapTrace } from './trace.ts';

/** Regions and phases that a trace becomes at most; more would be noise, and each costs time in every run. */
const MOST_REGIONS = 24;
const MOST_PHASES = 64;
/** Epochs are looked at in at most this many groups when phases are sought. */
const MOST_GROUPS = 256;
/** Writing is never taken to be this much faster than on the whole: by then every page is dirty in every epoch. */
const MOST_FACTOR = 100;

interface RegionFit {
  readonly name: string;
  readonly pages: Pages;
  readonly from: number;
  readonly to: number;
  readonly classes: readonly FittedClass[];
}

/** Variance of a share that chance alone gives, never quite zero. */
const chance = (share: Fraction, count: number): number =>
  Math.max(share * (1 - share), 0.25 / count);

/** Blocks of neighbouring pages that grow dirty alike, as regions in the order of addresses. */
function regionsOf(counts: BitmapCounts, trace: BitmapTrace): RegionFit[] {
  const stretches = counts.blocks.map((block) => {
    const shares = growthOfBlocks(counts, [block], trace).map((one) => one.pages / block.pages);
    return {
      weight: block.pages,
      values: shares,
      variances: shares.map((share) => chance(share, block.pages)),
    };
  });
  return segment(stretches, MOST_REGIONS).map(({ from, to }) => {
    const blocks = counts.blocks.slice(from, to);
    const pages = blocks.reduce((sum, block) => sum + block.pages, 0);
    const first = from * counts.blockPages;
    return {
      name: `pages-${first}-${first + pages - 1}`,
      pages,
      from,
      to,
      classes: fitGrowth(growthOfBlocks(counts, blocks, trace), pages),
    };
  });
}

/** Mean dirtied pages per epoch of a region between two epochs. */
function meanOf(counts: BitmapCounts, region: RegionFit, from: number, to: number): Pages {
  let sum = 0;
  for (let epoch = from; epoch < to; epoch += 1)
    for (let block = region.from; block < region.to; block += 1)
      sum += counts.dirtied[epoch]?.[block] ?? 0;
  return sum / (to - from);
}

/** Stretches of time within which every region is written alike, in epochs. */
function timesOf(
  counts: BitmapCounts,
  regions: readonly RegionFit[],
): { readonly from: number; readonly to: number }[] {
  const epochs = counts.dirtied.length;
  const each = Math.ceil(epochs / MOST_GROUPS);
  const groups = Array.from({ length: Math.ceil(epochs / each) }, (_, at) => ({
    from: at * each,
    to: Math.min(epochs, (at + 1) * each),
  }));
  const stretches = groups.map(({ from, to }) => {
    const shares = regions.map((region) => meanOf(counts, region, from, to) / region.pages);
    return {
      weight: to - from,
      values: shares,
      variances: shares.map(
        (share, at) => chance(share, regions[at]?.pages ?? 1) / (regions[at]?.pages ?? 1),
      ),
    };
  });
  return segment(stretches, MOST_PHASES).map(({ from, to }) => ({
    from: groups[from]?.from ?? 0,
    to: groups[to - 1]?.to ?? epochs,
  }));
}

/** How much faster than its classes say a region is written when an epoch finds `pages` of it dirty. */
function factorFor(classes: readonly FittedClass[], epoch: Seconds, pages: Pages): number {
  if (pages <= 0 || classes.length === 0) return 0;
  let low = 0;
  let high = MOST_FACTOR;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (grownPages(classes, epoch * middle) < pages) low = middle;
    else high = middle;
  }
  return Number(high.toPrecision(6));
}

function phaseOf(
  counts: BitmapCounts,
  regions: readonly RegionFit[],
  trace: BitmapTrace,
  { from, to }: { readonly from: number; readonly to: number },
): TracedPhase {
  const factors = regions.map((region) => [
    region.name,
    factorFor(region.classes, trace.epoch, meanOf(counts, region, from, to)),
  ]);
  return {
    name: `epochs-${from}-${to - 1}`,
    duration: (to - from) * trace.epoch,
    regions: Object.fromEntries(factors) as Record<string, number>,
  };
}

/**
 * Bitmaps as regions, classes and phases. Neighbouring pages that grow dirty alike are a region, so the order in address
 * space is kept as far as there are regions; within one, classes of equal rate are mixed at random. Epochs in
 * which the regions are written alike are a phase, and the phases start over after the last.
 */
export function guestOfBitmaps(trace: BitmapTrace): TracedGuest {
  const counts = countBitmaps(trace);
  const regions = regionsOf(counts, trace);
  const times = timesOf(counts, regions);
  return {
    pageSize: trace.pageSize,
    memory: regions.map(({ name, pages, classes }): TracedRegion => ({
      name,
      size: pages * trace.pageSize,
      writes: processOf(classes, pages),
    })),
    phases: times.length < 2 ? [] : times.map((time) => phaseOf(counts, regions, trace, time)),
  };
}
