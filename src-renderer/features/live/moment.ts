import { formatNumber } from '#shared/units/format.ts';
import type { Seconds } from '#shared/units/types.ts';

/**
 * A moment on the simulated clock, in seconds throughout: in a table of rounds of a few milliseconds,
 * "13 min 43 s" would stand in every row.
 */
export function formatMoment(time: Seconds): string {
  return `${formatNumber(Math.round(time * 1000) / 1000)} s`;
}
