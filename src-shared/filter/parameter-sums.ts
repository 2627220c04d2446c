import type { Bytes } from '../units/types.ts';

type ParameterValue = string | number | boolean | null;

const SIZE_OF_ENTRY = /^(.+)\[\d+\]\.size$/u;

/**
 * The size of each list of sized things (regions of a memory image, extents of a disk image), by the path of the list:
 * `guests[0].memory` for `guests[0].memory[0].size` and its neighbours.
 */
export function sizesOfLists(
  parameters: Readonly<Record<string, ParameterValue>>,
): Map<string, Bytes> {
  const sums = new Map<string, Bytes>();
  for (const [path, value] of Object.entries(parameters)) {
    const list = typeof value === 'number' ? SIZE_OF_ENTRY.exec(path)?.[1] : undefined;
    if (list !== undefined && typeof value === 'number')
      sums.set(list, (sums.get(list) ?? 0) + value);
  }
  return sums;
}
