import { formatValue } from '../figures/ticks.ts';
import type { MetricFormat } from '../result/catalogue.ts';

/** What rounds to nothing as it is written. */
const isNothing = (text: string): boolean => !/[1-9]/.test(text);

/** What a share is called that rounds to nothing beside a difference that does not. */
const SMALLEST_SHARE = 'under 0.01 %';

/** With the sign of a change: "+0.40 s", "−0.40 s". */
function signedText(value: number, format: MetricFormat): string {
  const text = formatValue(Math.abs(value), format);
  return isNothing(text) ? '' : `${value > 0 ? '+' : '−'}${text}`;
}

/**
 * A change as it is written: "+0.40 s (+8.2 %)".
 *
 * @param relative as a share of what it is held against; null where there is none
 * @returns empty where both parts round to nothing
 */
export function writeChange(
  absolute: number,
  relative: number | null,
  format: MetricFormat,
): string {
  const difference = signedText(absolute, format);
  const share = relative === null ? '' : signedText(relative, 'fraction');
  if (difference === '' || relative === null) return difference || share;
  return `${difference} (${share || SMALLEST_SHARE})`;
}
