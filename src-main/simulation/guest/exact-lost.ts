import { ones } from './bits.ts';

/** Items whose newest version is neither at the destination nor known to be dirty, counted version by version. */
export function lostVersions(
  versions: { readonly source: Uint32Array; readonly destination: Uint32Array },
  toSend: Uint32Array,
  log: Uint32Array,
): number {
  const { source, destination } = versions;
  let lost = 0;
  for (let item = 0; item < source.length; item += 1) {
    const known = ((toSend[item >>> 5] as number) | (log[item >>> 5] as number)) >>> (item & 31);
    if (source[item] !== destination[item] && (known & 1) === 0) lost += 1;
  }
  return lost;
}

/** Items that a fetched log said to be dirty and that nobody remembers. */
export function lostBits(behind: Uint32Array, toSend: Uint32Array, log: Uint32Array): number {
  let lost = 0;
  for (let at = 0; at < behind.length; at += 1) {
    lost += ones((behind[at] as number) & ~((toSend[at] as number) | (log[at] as number)));
  }
  return lost;
}

/** Notes that the items of a word arrived in the version that the source has now. */
export function copyVersions(
  { source, destination }: { readonly source: Uint32Array; readonly destination: Uint32Array },
  at: number,
  sent: number,
): void {
  for (let left = sent; left !== 0; left &= left - 1) {
    const item = (at << 5) + (31 - Math.clz32(left & -left));
    destination[item] = source[item] as number;
  }
}
