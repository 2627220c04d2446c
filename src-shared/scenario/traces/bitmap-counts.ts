import type { Pages } from '../../units/types.ts';
import type { GrowthPoint } from './growth-fit.ts';
import type { BitmapTrace } from './trace.ts';

/** Most blocks of address space that are looked at one by one. */
const MOST_BLOCKS = 256;
/** Windows of the growth curves, about; denser ones say nothing new. */
const MOST_WINDOWS = 16;

/** What bitmaps tell about one block of neighbouring pages. */
export interface BlockCounts {
  readonly pages: Pages;
  /** Pages that were dirty in any epoch. */
  touched: Pages;
  /** How many stretches of clean epochs of each length its touched pages had. */
  readonly clean: Map<number, number>;
}

/** Bitmaps counted by blocks of address space and by epochs. */
export interface BitmapCounts {
  readonly blockPages: Pages;
  readonly blocks: readonly BlockCounts[];
  /** Dirtied pages of each epoch, by block. */
  readonly dirtied: readonly Uint32Array[];
  /** Windows, in epochs, at which growth is looked at. */
  readonly windows: readonly number[];
}

/** From one epoch to all of them, evenly on a logarithmic scale. */
function windowsOf(epochs: number): number[] {
  const found = Array.from({ length: MOST_WINDOWS }, (_, at) =>
    Math.round(epochs ** (at / (MOST_WINDOWS - 1))),
  );
  return [...new Set(found)];
}

function addStretch(clean: Map<number, number>, length: number): void {
  if (length > 0) clean.set(length, (clean.get(length) ?? 0) + 1);
}

/** Goes once over all dirtied pages. */
export function countBitmaps({ memory, pageSize, epochs }: BitmapTrace): BitmapCounts {
  const pages = memory / pageSize;
  const blockPages = Math.ceil(pages / MOST_BLOCKS);
  const count = Math.ceil(pages / blockPages);
  const blocks = Array.from({ length: count }, (_, at): BlockCounts => ({
    pages: Math.min(blockPages, pages - at * blockPages),
    touched: 0,
    clean: new Map(),
  }));
  // Epoch after the one in which a page was dirty last; 0 for never.
  const seen = new Int32Array(pages);
  const dirtied = epochs.map((ranges, epoch) => {
    const counts = new Uint32Array(count);
    for (let at = 0; at < ranges.length; at += 2) {
      for (let page = ranges[at] as number; page < (ranges[at + 1] as number); page += 1) {
        const index = Math.floor(page / blockPages);
        const block = blocks[index] as BlockCounts;
        const last = seen[page] as number;
        if (last === 0) block.touched += 1;
        addStretch(block.clean, epoch - last);
        seen[page] = epoch + 1;
        (counts[index] as number) += 1;
      }
    }
    return counts;
  });
  for (let page = 0; page < pages; page += 1) {
    const last = seen[page] as number;
    if (last > 0)
      addStretch(
        (blocks[Math.floor(page / blockPages)] as BlockCounts).clean,
        epochs.length - last,
      );
  }
  return { blockPages, blocks, dirtied, windows: windowsOf(epochs.length) };
}

/**
 * Mean number of distinct pages dirtied within `window` epochs, over all places of the window: a page escapes a window that
 * lies in one of its clean stretches.
 */
export function meanDirty(blocks: readonly BlockCounts[], window: number, epochs: number): Pages {
  const places = epochs - window + 1;
  return blocks.reduce((sum, { touched, clean }) => {
    let escaped = 0;
    for (const [length, times] of clean) escaped += Math.max(0, length - window + 1) * times;
    return sum + touched - escaped / places;
  }, 0);
}

/** The dirty-growth curve of some blocks. */
export function growthOfBlocks(
  { windows }: BitmapCounts,
  blocks: readonly BlockCounts[],
  trace: BitmapTrace,
): GrowthPoint[] {
  return windows.map((window) => ({
    window: window * trace.epoch,
    pages: Math.max(0, meanDirty(blocks, window, trace.epochs.length)),
  }));
}
