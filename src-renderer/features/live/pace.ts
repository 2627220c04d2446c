import { LIFE_PACES } from '#renderer/features/cluster/paces.ts';
import type { Pace } from '#shared/contract/runs.ts';

/** Paces that are offered, slowest first: real time, factors of it, and no pace at all. */
export const PACES: readonly Pace[] = [1, 10, 100, 'asap'];

/** Of the life of a cluster, which takes hours to months. */
export const PACES_OF_LIVES: readonly Pace[] = [...LIFE_PACES, 'asap'];

/** The next offered pace in a direction; the same at the ends. */
export function neighbourPace(
  pace: Pace,
  direction: 1 | -1,
  offered: readonly Pace[] = PACES,
): Pace {
  const value = (one: Pace): number => (one === 'asap' ? Infinity : one);
  const candidates = direction === 1 ? offered : offered.toReversed();
  return candidates.find((one) => (value(one) - value(pace)) * direction > 0) ?? pace;
}
