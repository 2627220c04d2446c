import type { ItemSizes } from './item-sizes.ts';
import type { TakeBudget, Taken } from './item-set.ts';

/**
 * Which items of a word go under what is left of a budget, item by item: an item goes while the bytes before it are below
 * the budget, as hypervisors check before each page. Adds them to `taken`.
 *
 * @param writes writes of each item since it was sent last; null when they are not counted
 */
export function affordableBits(
  at: number,
  word: number,
  zeros: number,
  fullBytes: number,
  budget: TakeBudget,
  taken: Taken,
  writes: WriteCounts | null,
): number {
  let sent = 0;
  for (let left = word; left !== 0; left &= left - 1) {
    if (taken.bytes >= budget.bytes || taken.full + taken.zero >= budget.items) break;
    const bit = left & -left;
    const zero = (zeros & bit) !== 0;
    sent |= bit;
    if (zero) {
      taken.zero += 1;
      taken.bytes += budget.zeroBytes;
    } else {
      taken.full += 1;
      taken.bytes += budget.sizes ? 0 : fullBytes;
    }
    const position = (at << 5) + (31 - Math.clz32(bit));
    if (budget.sizes) taken.bytes += priced(position, budget.sizes, zero, writes);
    if (budget.sizes && writes) writes[position] = 0;
  }
  return sent;
}

type WriteCounts = { [position: number]: number };

/** Tells of an item that goes; answers what it costs beyond the marker of a zero item. */
function priced(
  position: number,
  sizes: ItemSizes,
  zero: boolean,
  writes: WriteCounts | null,
): number {
  if (!zero) return sizes.item(position, writes?.[position] ?? 1);
  sizes.zeroItem(position);
  return 0;
}
