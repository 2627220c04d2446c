import { formatBytes, formatDuration, formatNumber, formatRate } from '../units/format.ts';
import type { Explanation } from './result.ts';

/** How a placeholder's value is written: `{dirtied:bytes}`. */
const WRITERS: Readonly<Record<string, (value: number) => string>> = {
  bytes: formatBytes,
  rate: formatRate,
  duration: formatDuration,
  number: formatNumber,
  // Expectations are fractional; people count whole pages.
  count: (value) => formatNumber(Math.round(value)),
};

/**
 * Fills a message's placeholders (`{name}` or `{name:bytes|rate|duration|number|count}`) with values.
 * A placeholder without a value stays as it is, so that a wrong message is seen and not hidden.
 */
export function fillMessage(template: string, values: Explanation['values']): string {
  return template.replace(
    /\{(\w+)(?::(\w+))?\}/g,
    (whole, name: string, kind: string | undefined) => {
      const value = values[name];
      if (value === undefined) return whole;
      if (typeof value === 'string') return value;
      return (WRITERS[kind ?? 'number'] ?? formatNumber)(value);
    },
  );
}

/** The sentence for an explanation, from a catalogue of messages; falls back to the code itself. */
export function explain(
  explanation: Explanation,
  messages: Readonly<Record<string, string>>,
): string {
  const template = messages[explanation.code];
  return template === undefined ? explanation.code : fillMessage(template, explanation.values);
}
