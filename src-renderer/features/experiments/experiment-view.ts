import type { ExperimentCheck, PointSummary, Span } from '#shared/contract/experiments.ts';
import type { ScenarioProblem } from '#shared/scenario/problem.ts';
import { formatValue } from '#shared/figures/ticks.ts';
import { metricDefinition } from '#shared/result/catalogue.ts';
import { exactQuantity } from '#shared/units/format.ts';

/** What is wrong, with a value that would be taken. */
export const withExample = ({
  message,
  example,
}: Pick<ScenarioProblem, 'message' | 'example'>): string =>
  example === undefined || message.includes(example)
    ? message
    : `${message}, for example ${example}`;

/** An axis of a document as it is written; whatever else it holds is kept. */
export interface WrittenAxis {
  readonly kind?: unknown;
  readonly name?: unknown;
  readonly field?: unknown;
  readonly values?: unknown;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly scale?: unknown;
  readonly count?: unknown;
  readonly step?: unknown;
}

/** Whether the set-up has a form for it: a list of plain values, or a range by count. Others are written as text. */
export function hasForm(axis: WrittenAxis): boolean {
  if (axis.kind === 'range') return axis.step === undefined;
  return axis.kind === 'list' && Array.isArray(axis.values) && axis.values.every(isScalar);
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** A strategy as an axis may have it, with the settings that it has there. */
export interface StrategyValue {
  readonly strategy: string;
  readonly [setting: string]: unknown;
}

const isStrategy = (value: unknown): value is StrategyValue =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { strategy?: unknown }).strategy === 'string';

/** The strategies of an axis over the whole memory, disk or policy of a migration; null where it is about something else. */
export function strategiesOf(
  axis: WrittenAxis,
): { kind: StrategyKind; values: StrategyValue[] } | null {
  const kind = /\.(memory|disk|policy)$/.exec(String(axis.field))?.[1];
  if (kind !== 'memory' && kind !== 'disk' && kind !== 'policy') return null;
  if (axis.kind !== 'list' || !Array.isArray(axis.values)) return null;
  return axis.values.every(isStrategy) ? { kind, values: axis.values } : null;
}

type StrategyKind = 'memory' | 'disk' | 'policy';

/** What strategies and their tunables are called. */
export interface StrategyWords {
  readonly title: (id: string) => string | null;
  readonly tunable: (key: string) => string | null;
}

const SWITCHED: Readonly<Record<string, string>> = { true: 'on', false: 'off' };
const settingText = (key: string, value: string, words: StrategyWords): string =>
  `${words.tunable(key) ?? key} ${SWITCHED[value] ?? value}`;

/** "Auto-converge on, Bandwidth cap 1 Gbit/s"; empty for a strategy as it comes. */
export const settingsText = (value: StrategyValue, words: StrategyWords): string =>
  Object.entries(value)
    .filter(([key]) => key !== 'strategy')
    .map(([key, one]) =>
      settingText(key, typeof one === 'object' ? JSON.stringify(one) : String(one), words),
    )
    .join(', ');

/** Of which kind the strategies are that an axis goes through; null where it goes through something else. */
export function strategyKindOf(field: string): StrategyKind | null {
  const [, kind] = /^plan\b.*\.(memory|disk|policy)(?:\.strategy)?$/.exec(field) ?? [];
  return kind === 'memory' || kind === 'disk' || kind === 'policy' ? kind : null;
}

/**
 * The label of a point on an axis of strategies, "qemu (autoConverge true)", as people call it: "QEMU pre-copy
 * (Auto-converge on)". A label of another form stays as it is.
 */
export function strategyLabel(label: string, words: StrategyWords): string {
  const [, id = '', settings] = /^([\w-]+)(?: \((.*)\))?$/.exec(label) ?? [];
  const title = words.title(id);
  if (title === null) return label;
  if (settings === undefined) return title;
  const named = settings
    .split(', ')
    .map((one) => settingText(...splitOnce(one), words))
    .join(', ');
  return `${title} (${named})`;
}

function splitOnce(text: string): [key: string, value: string] {
  const at = text.indexOf(' ');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** What the scenario has in a field, as one would write it: "1 Gbit/s"; empty where it has nothing. */
export function writtenValue(field: ExperimentCheck['outline'][number] | undefined): string {
  const value = field?.value ?? '';
  if (field === undefined || typeof value !== 'number') return String(value);
  switch (field.kind) {
    case 'bytes':
    case 'rate':
    case 'duration':
    case 'frequency':
      return exactQuantity(field.kind, value);
    default:
      return String(value);
  }
}

/** Values of a list as one line: "1 Gbit/s, 10 Gbit/s". */
export function writeValues(values: readonly unknown[]): string {
  return values.map((value) => String(value)).join(', ');
}

/** The values of such a line: numbers and yes or no as what they are, the rest as text. */
export function readValues(line: string): (string | number | boolean)[] {
  return line
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      if (part === 'true' || part === 'false') return part === 'true';
      const number = Number(part);
      return Number.isFinite(number) ? number : part;
    });
}

/** Seeds as a line, or as how many from which one on; text that is neither stays, beside what is said about it. */
export function writeSeeds(seeds: unknown): string {
  if (typeof seeds === 'string') return seeds;
  if (Array.isArray(seeds)) return seeds.join(', ');
  if (typeof seeds !== 'object' || seeds === null) return '';
  const { count, first } = seeds as { count?: unknown; first?: unknown };
  const from = typeof first === 'number' ? first : 1;
  return typeof count === 'number' ? `${from}..${from + count - 1}` : '';
}

/** "1..10" or "3, 5, 8"; null when it is neither. */
export function readSeeds(line: string): { count: number; first: number } | number[] | null {
  const range = /^\s*(\d+)\s*\.\.\s*(\d+)\s*$/.exec(line);
  if (range) {
    const [first, last] = [Number(range[1]), Number(range[2])];
    return last >= first ? { count: last - first + 1, first } : null;
  }
  const seeds = line.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  return seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0) ? seeds : null;
}

/** "12 s to 20 s"; one of them where they read the same. */
export function writeSpan(
  { low, high }: Span,
  write: (value: number) => string,
  words: { between: (low: string, high: string) => string; atLeast: (low: string) => string },
): string {
  const from = write(low);
  if (high === null) return words.atLeast(from);
  const to = write(high);
  return from === to ? from : words.between(from, to);
}

/** Times of waiting are told as people do: no more than two digits matter. */
export function roughDuration(seconds: number): string {
  if (seconds < 1) return '< 1 s';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

export interface PointCell {
  readonly mean: string;
  /** "n = 10, 3.1 s to 3.4 s"; empty with fewer than two values. */
  readonly spread: string;
}

/** What a table shows of one metric of one point. */
export function pointCell(
  { n, mean, interval }: PointSummary,
  metric: string,
  spread: (n: number, low: string, high: string) => string,
): PointCell {
  const format = metricDefinition(metric)?.format ?? 'number';
  return {
    mean: formatValue(mean, format),
    spread:
      interval === null
        ? ''
        : spread(n, formatValue(interval.low, format), formatValue(interval.high, format)),
  };
}
