import { endedText, notEndedText } from '#shared/comparison/ended.ts';
import type { GroupSummary, RunGroup, RunRow } from '#shared/contract/runs.ts';
import { writeParameter } from '#shared/comparison/parameter-text.ts';
import { formatValue } from '#shared/figures/ticks.ts';
import { METRICS } from '#shared/result/catalogue.ts';

type Value = string | number | boolean | null;

/** A list as it is printed in every form: what heads its columns, and per row a value in inner units and as text. */
export interface Listing {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly { readonly value: Value; readonly text: string }[])[];
}

function metricText(id: string, value: number): string {
  const metric = METRICS.find((one) => one.id === id);
  return metric ? formatValue(value, metric.format) : String(value);
}

const cell = (value: Value, text = value === null ? '' : String(value)) => ({ value, text });

const metricCell = (id: string, value: number | undefined) =>
  value === undefined ? cell(null) : cell(value, metricText(id, value));

const parameterCell = (path: string, value: Value) =>
  value === null ? cell(null) : cell(value, writeParameter(path, value));

const FACTS = [
  'id',
  'name',
  'state',
  'strategy',
  'disk_strategy',
  'seed',
  'configuration',
  'experiment',
  'tags',
];

/** Runs, a line each. */
export function runsListing(
  rows: readonly RunRow[],
  metrics: readonly string[],
  parameters: readonly string[],
): Listing {
  return {
    headings: [...FACTS, ...parameters, ...metrics, 'started'],
    rows: rows.map((row) => [
      cell(row.id),
      cell(row.name),
      cell(row.state),
      cell(row.memoryStrategy),
      cell(row.diskStrategy),
      cell(row.seed),
      cell(row.configuration ?? ''),
      cell(row.experiment?.id ?? ''),
      cell(row.tags.join(' ')),
      ...parameters.map((path) => parameterCell(path, row.parameters?.[path] ?? null)),
      ...metrics.map((id) => metricCell(id, row.metrics[id])),
      cell(row.createdAt),
    ]),
  };
}

/** "31.0 ms (29.0 ms to 33.0 ms)": the mean and its 95 % interval. */
function meanText(id: string, { n, mean, interval }: GroupSummary): string {
  const middle = metricText(id, mean);
  if (interval === null) return `${middle} (n = ${n})`;
  return `${middle} (${metricText(id, interval.low)} to ${metricText(id, interval.high)}, n = ${n})`;
}

const absence = ({ ended }: RunGroup): string | null =>
  ended.completed === 0 ? notEndedText(ended) || null : null;

/** Groups, a line each; in files every part of a statistic has a column of its own. */
export function groupsListing(
  groups: readonly RunGroup[],
  by: readonly string[],
  metrics: readonly string[],
  forPeople: boolean,
): Listing {
  const parts = ['n', 'mean', 'sd', 'low', 'high', 'min', 'max'];
  const columns = forPeople
    ? metrics
    : metrics.flatMap((id) => parts.map((part) => `${id}.${part}`));
  return {
    headings: [...by, 'runs', 'ended', 'newest', ...columns],
    rows: groups.map((group) => [
      ...group.key.map((value, index) => parameterCell(by[index] ?? '', value)),
      cell(group.runs),
      cell(group.ended.completed, endedText(group.ended)),
      cell(group.newest.name),
      ...metrics.flatMap((id) => {
        const summary = group.metrics[id];
        if (forPeople)
          return [summary ? cell(summary.mean, meanText(id, summary)) : cell(absence(group))];
        if (!summary) return parts.map(() => cell(null));
        const { n, mean, standardDeviation, interval, minimum, maximum } = summary;
        const { low = null, high = null } = interval ?? {};
        return [n, mean, standardDeviation, low, high, minimum, maximum].map((one) => cell(one));
      }),
    ]),
  };
}

/** Columns for a terminal: numbers to the right, words to the left, and none that is empty all the way down. */
export function listingText({ headings, rows }: Listing): string {
  const columns = headings.flatMap((heading, index) => {
    const cells = rows.map((row) => row[index] ?? cell(null));
    if (cells.every(({ text }) => text === '')) return [];
    const isNumeric = cells.every(({ value }) => value === null || typeof value === 'number');
    const texts = [heading, ...cells.map(({ text }) => text)];
    const width = Math.max(...texts.map(({ length }) => length));
    return [texts.map((text) => (isNumeric ? text.padStart(width) : text.padEnd(width)))];
  });
  const [first = []] = columns;
  return first
    .map(
      (_, line) =>
        `${columns
          .map((column) => column[line] ?? '')
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** RFC 4180, numbers in full; text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function listingCsv({ headings, rows }: Listing): string {
  const field = (value: Value): string => {
    if (value === null) return '';
    if (typeof value !== 'string') return String(value);
    const safe = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
    return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [[...headings], ...rows.map((row) => row.map(({ value }) => value))];
  return lines.map((line) => `${line.map(field).join(',')}\r\n`).join('');
}
