import { formatBitRate, formatQuantity } from '../units/format.ts';
import type { QuantityKind } from '../units/types.ts';
import { formatValue } from '../figures/ticks.ts';
import type { MetricFormat } from '../result/catalogue.ts';

/**
 * Last names of paths whose numbers are sizes or durations. The scenario's schema knows the unit of
 * every field, but a comparison also shows measured runs, whose parameters have no schema.
 */
const BYTES = /(^|\.)(memory|size|request|deviceState|pageSize|bytesPerWrite|blockSize|.*Bytes)$/;
const RATES = /(^|\.)(bandwidth|maxBandwidth|nic|backplane|read|write|.*Bandwidth)$/;
/** Rates of links, which people know in bits. */
const LINKS = /(^|\.)(nic|backplane)$/;
const SECONDS =
  /(^|\.)(downtimeLimit|latency|delay|setup|suspend|activate|redirect|at|time|duration|.*Seconds)$/;
/** Smaller numbers are counts or shares whatever their name says. */
const SMALLEST_SIZE = 1024;

/** By how much numbers of a parameter are multiplied to be round where people write round ones. */
export const parameterFactor = (path: string): number => (LINKS.test(path) ? 8 : 1);

/** The format in which numbers of a parameter are written, as far as its path tells. */
export function parameterFormat(path: string): MetricFormat {
  if (LINKS.test(path)) return 'number';
  if (BYTES.test(path)) return 'bytes';
  if (RATES.test(path)) return 'rate';
  return SECONDS.test(path) ? 'duration' : 'number';
}

/**
 * A parameter for people: sizes and durations in their units, other numbers grouped.
 *
 * @param kind what its numbers are, where that is known better than by the path
 */
export function writeParameter(
  path: string,
  value: string | number | boolean | null,
  kind: QuantityKind | null = null,
): string {
  if (value === null) return '–';
  if (typeof value !== 'number') return String(value);
  if (kind !== null) return formatQuantity(kind, value);
  if (LINKS.test(path) && value >= SMALLEST_SIZE) return formatBitRate(value);
  const format = parameterFormat(path);
  const isCount = (format === 'bytes' || format === 'rate') && value < SMALLEST_SIZE;
  return formatValue(value, isCount ? 'number' : format);
}
