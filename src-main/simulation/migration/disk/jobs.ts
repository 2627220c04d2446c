import type { Bytes } from '#shared/units/types.ts';

/** Jobs that copy at a time. */
export interface Jobs {
  /** At least 1, which is the last one. */
  readonly left: number;
  /** What all of them copy until the next one ends. */
  readonly until: Bytes;
}

/** One disk, or the last of several. */
export const LAST: Jobs = { left: 1, until: Number.POSITIVE_INFINITY };

/**
 * How many jobs still copy when every disk has one of its own, they began together and go equally fast, as libvirt mirrors
 * disks. Each job has the speed limit for itself.
 *
 * @param sizes what each disk had to copy
 * @param copied what all of them have copied by now
 */
export function jobsLeft(sizes: readonly Bytes[], copied: Bytes): Jobs {
  const ascending = sizes.toSorted((a, b) => a - b);
  let rest = copied;
  let reached: Bytes = 0;
  for (let ended = 0; ended < ascending.length; ended += 1) {
    const size = ascending[ended] as Bytes;
    const active = ascending.length - ended;
    rest -= (size - reached) * active;
    if (rest < -1) return { left: active, until: -rest };
    reached = size;
  }
  return LAST;
}
