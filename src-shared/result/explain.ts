import { formatBytes, formatDuration, formatNumber, formatRate } from '../units/format.ts';
import { TERMS } from '../messages/terms.ts';
import type { Explanation } from './result.ts';

/** How a placeholder's value is written: `{dirtied:bytes}`. What is a word of the field is `{phase:term}`. */
const WRITERS: Readonly<Record<string, (value: number) => string>> = {
  bytes: formatBytes,
  rate: formatRate,
  duration: formatDuration,
  number: formatNumber,
  // Expectations are fractional; people count whole pages.
  count: (value) => formatNumber(Math.round(value)),
};

/** A text as it stands, or the word of the field that it is the id of; `Term` where it begins a sentence. */
function word(value: string, kind: string | undefined): string {
  if (kind?.toLowerCase() !== 'term') return value;
  const term = TERMS[value] ?? value;
  return kind === 'Term' ? term.charAt(0).toUpperCase() + term.slice(1) : term;
}

/**
 * Fills a message's placeholders (`{name}` or `{name:bytes|rate|duration|number|count|term}`) with values.
 * A placeholder without a value stays as it is, so that a wrong message is seen and not hidden.
 */
export function fillMessage(template: string, values: Explanation['values']): string {
  return template.replace(
    /\{(\w+)(?::(\w+))?\}/g,
    (whole, name: string, kind: string | undefined) => {
      const value = values[name];
      if (value === undefined) return whole;
      if (typeof value === 'string') return word(value, kind);
      return (WRITERS[kind ?? 'number'] ?? formatNumber)(value);
    },
  );
}

/**
 * The sentence for an explanation, from a catalogue of messages, and the advice that its value `advice` names; falls back to the
 * code itself.
 */
export function explain(
  explanation: Explanation,
  messages: Readonly<Record<string, string>>,
): string {
  const { code, values } = explanation;
  const template = messages[code];
  if (template === undefined) return code;
  const advice = messages[String(values['advice'])];
  return fillMessage(advice === undefined ? template : `${template} ${advice}`, values);
}
