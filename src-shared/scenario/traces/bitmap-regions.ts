import type { Fraction, Pages, Seconds } from '../../units/types.ts';
import { countBitmaps, growthOfBlocks } from './bitmap-counts.ts';
import type { BitmapCounts } from './bitmap-counts.ts';
import type { FittedClass } from './growth-fit.ts';
import { fitGrowth, fitSweep, fitWorked, grownPages } from './growth-fit.ts';
import { segment } from './segment.ts';
import { processOf, rounded } from './traced-guest.ts';
import type { TracedGuest, TracedPhase, TracedRegion } from './traced-guest.ts';
import type { BitmapTrace } from './trace.ts';

/** Regions and phases that a trace becomes at most; more would be noise, and each costs time in every run. */
const MOST_REGIONS = 24;
const MOST_PHASES = 64;
/** Epochs are looked at in at most this many groups when phases are sought. */
const MOST_GROUPS = 256;
/** Writing is never taken to be this much faster than on the whole: by then every page is dirty in every epoch. */
const MOST_FACTOR = 100;

/** Classes and factors are found in turn; each makes the other better, and after a few times nothing moves. */
const TURNS = 3;
/** Places of a window at which its work is looked at. */
const MOST_PLACES = 32;
/** A region of which less than this was ever written is not swept over. */
const SWEPT = 0.99;

interface RegionSpan {
  readonly name: string;
  readonly pages: Pages;
  /** First block, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

interface Stretch {
  /** First epoch, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

interface RegionFit {
  readonly span: RegionSpan;
  readonly writes: TracedRegion['writes'];
  /** How much faster it is written in each phase than `writes` says. */
  readonly factors: readonly number[];
}

/** Variance of a share that chance alone gives, never quite zero. */
const chance = (share: Fraction, count: number): number =>
  Math.max(share * (1 - share), 0.25 / count);

/** Blocks of neighbouring pages that grow dirty alike, as regions in the order of addresses. */
function spansOf(counts: BitmapCounts, trace: BitmapTrace): RegionSpan[] {
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
    return { name: `pages-${first}-${first + pages - 1}`, pages, from, to };
  });
}

/** Mean dirtied pages per epoch of a region between two epochs. */
function meanOf(counts: BitmapCounts, region: RegionSpan, from: number, to: number): Pages {
  let sum = 0;
  for (let epoch = from; epoch < to; epoch += 1)
    for (let block = region.from; block < region.to; block += 1)
      sum += counts.dirtied[epoch]?.[block] ?? 0;
  return sum / (to - from);
}

/** Stretches of time within which every region is written alike, in epochs. */
function timesOf(counts: BitmapCounts, regions: readonly RegionSpan[]): Stretch[] {
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
  return rounded(high);
}

/** Seconds of writing at full rate that a window of epochs holds, at places spread over the trace. */
function worksOf(
  window: number,
  epoch: Seconds,
  times: readonly Stretch[],
  factors: readonly number[],
): Seconds[] {
  const epochs = times.at(-1)?.to ?? 0;
  const before = new Float64Array(epochs + 1);
  times.forEach(({ from, to }, at) => {
    for (let index = from; index < to; index += 1)
      before[index + 1] = (before[index] as number) + (factors[at] as number) * epoch;
  });
  const places = epochs - window + 1;
  const looked = Math.min(places, MOST_PLACES);
  return Array.from({ length: looked }, (_, at) => {
    const place = looked === 1 ? 0 : Math.round((at * (places - 1)) / (looked - 1));
    return (before[place + window] as number) - (before[place] as number);
  });
}

/** A region that is gone over page by page, by the place of its first written page. */
function sweepOf(
  trace: BitmapTrace,
  span: RegionSpan,
  firstPage: number,
  rate: number,
): TracedRegion['writes'] {
  const [first] = trace.epochs[0] ?? [];
  const inside = first !== undefined && first >= firstPage && first < firstPage + span.pages;
  return {
    process: 'sweep',
    rate: rounded(rate),
    start: inside ? rounded((first - firstPage) / span.pages) : 0,
  };
}

function fitRegion(
  counts: BitmapCounts,
  trace: BitmapTrace,
  span: RegionSpan,
  times: readonly Stretch[],
): RegionFit {
  const blocks = counts.blocks.slice(span.from, span.to);
  const points = growthOfBlocks(counts, blocks, trace);
  const means = times.map(({ from, to }) => meanOf(counts, span, from, to));
  const touched = blocks.reduce((sum, block) => sum + block.touched, 0);
  let classes = fitGrowth(points, span.pages);
  const sweep = touched >= SWEPT * span.pages ? fitSweep(points, classes) : undefined;
  if (sweep) {
    const writes = sweepOf(trace, span, span.from * counts.blockPages, sweep.rate);
    const full = sweep.rate * trace.epoch;
    return { span, writes, factors: means.map((mean) => rounded(mean / full)) };
  }
  let factors = means.map((mean) => factorFor(classes, trace.epoch, mean));
  for (let turn = 0; turn < TURNS && times.length > 1; turn += 1) {
    const worked = points.map(({ pages }, at) => ({
      works: worksOf(counts.windows[at] as number, trace.epoch, times, factors),
      pages,
    }));
    const next = fitWorked(worked, span.pages);
    if (next.length === 0) break;
    classes = next;
    factors = means.map((mean) => factorFor(next, trace.epoch, mean));
  }
  return { span, writes: processOf(classes, span.pages), factors };
}

/**
 * Bitmaps as regions, classes and phases. Neighbouring pages that grow dirty alike are a region, so the order in address
 * space is kept as far as there are regions; within one, classes of equal rate are mixed at random. Epochs in
 * which the regions are written alike are a phase, and the phases start over after the last.
 */
export function guestOfBitmaps(trace: BitmapTrace): TracedGuest {
  const counts = countBitmaps(trace);
  const spans = spansOf(counts, trace);
  const times = timesOf(counts, spans);
  const fits = spans.map((span) => fitRegion(counts, trace, span, times));
  return {
    pageSize: trace.pageSize,
    memory: fits.map(({ span, writes }): TracedRegion => ({
      name: span.name,
      size: span.pages * trace.pageSize,
      writes,
    })),
    phases:
      times.length < 2
        ? []
        : times.map(({ from, to }, at): TracedPhase => ({
            name: `epochs-${from}-${to - 1}`,
            duration: (to - from) * trace.epoch,
            regions: Object.fromEntries(
              fits.map(({ span, factors }) => [span.name, factors[at] as number]),
            ),
          })),
  };
}
