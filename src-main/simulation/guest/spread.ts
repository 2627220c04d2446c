/** The golden section: its multiples fill the unit interval more evenly than those of any other number. */
const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;

/** A place in [0, 1) for each index, so that any run of indexes is spread evenly. */
export function spread(index: number): number {
  return (index * GOLDEN_SECTION) % 1;
}
