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
  readonly touched: Pages;
  /** Mean distinct pages dirtied within each of the windows, over all places of the window. */
  readonly grown: readonly Pages[];
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

/**
 * Mean distinct pages that windows find dirty: a page that was ever dirty escapes a window that lies in one of its clean
 * stretches, and a stretch of `length` epochs has room for `length - window + 1` places of it.
 *
 * @param stretches how many clean stretches of each length the pages had
 */
function meanDirty(touched: Pages, stretches: Uint32Array, windows: readonly number[]): Pages[] {
  const epochs = stretches.length - 1;
  const grown = windows.map(() => touched);
  let longer = 0;
  let room = 0;
  let next = windows.length - 1;
  for (let length = epochs; length > 0 && next >= 0; length -= 1) {
    longer += stretches[length] as number;
    room += longer;
    if (length !== windows[next]) continue;
    grown[next] = touched - room / (epochs - length + 1);
    next -= 1;
  }
  return grown;
}

/** Goes once over all dirtied pages. */
export function countBitmaps({ memory, pageSize, epochs }: BitmapTrace): BitmapCounts {
  const pages = memory / pageSize;
  const blockPages = Math.ceil(pages / MOST_BLOCKS);
  const count = Math.ceil(pages / blockPages);
  const touched = new Uint32Array(count);
  const stretches = Array.from({ length: count }, () => new Uint32Array(epochs.length + 1));
  // Epoch after the one in which a page was dirty last; 0 for never.
  const seen = new Uint32Array(pages);
  const dirtied = epochs.map((ranges, epoch) => {
    const counts = new Uint32Array(count);
    for (let at = 0; at < ranges.length; at += 2) {
      for (let page = ranges[at] as number; page < (ranges[at + 1] as number); page += 1) {
        const block = Math.floor(page / blockPages);
        const last = seen[page] as number;
        if (last === 0) (touched[block] as number) += 1;
        ((stretches[block] as Uint32Array)[epoch - last] as number) += 1;
        (counts[block] as number) += 1;
        seen[page] = epoch + 1;
      }
    }
    return counts;
  });
  for (let page = 0; page < pages; page += 1) {
    const last = seen[page] as number;
    if (last > 0)
      ((stretches[Math.floor(page / blockPages)] as Uint32Array)[epochs.length - last] as number) +=
        1;
  }
  const windows = windowsOf(epochs.length);
  const blocks = stretches.map((one, at): BlockCounts => {
    const size = Math.min(blockPages, pages - at * blockPages);
    const found = touched[at] as number;
    return { pages: size, touched: found, grown: meanDirty(found, one, windows) };
  });
  return { blockPages, blocks, dirtied, windows };
}

/** The dirty-growth curve of some blocks together. */
export function growthOfBlocks(
  { windows }: Pick<BitmapCounts, 'windows'>,
  blocks: readonly BlockCounts[],
  { epoch }: Pick<BitmapTrace, 'epoch'>,
): GrowthPoint[] {
  return windows.map((window, at) => ({
    window: window * epoch,
    pages: blocks.reduce((sum, block) => sum + (block.grown[at] as number), 0),
  }));
}
