import { writeChange } from '#shared/comparison/change-text.ts';
import { notEndedText } from '#shared/comparison/ended.ts';
import type { Comparison, Configuration, MetricCell } from '#shared/contract/comparison.ts';
import { formatValue } from '#shared/figures/ticks.ts';
import type { MetricDefinition } from '#shared/result/catalogue.ts';
import type { Interval } from '#shared/statistics/index.ts';
import { formatFraction } from '#shared/units/format.ts';

export function metricText(metric: MetricDefinition, value: number | null): string {
  return value === null ? '–' : formatValue(value, metric.format);
}

const withMinus = (text: string) => text.replace(/^-/, '−');

/** "95 %": how sure intervals are. */
export function confidenceText(confidence: number): string {
  return formatFraction(confidence).replace(/\.0+ /, ' ');
}

/** "1.20 s to 1.40 s" */
export function intervalText(interval: Interval, write: (value: number) => string): string {
  return `${withMinus(write(interval.low))} to ${withMinus(write(interval.high))}`;
}

/** The mean; where no run of the configuration ended, that is told instead: what was seen of them is no value. */
export function meanText(
  metric: MetricDefinition,
  { summary }: MetricCell,
  { ended }: Pick<Configuration, 'ended'>,
): string {
  if (summary.mean !== null || ended.completed > 0) return metricText(metric, summary.mean);
  return notEndedText(ended);
}

/**
 * n and the interval of the mean: "n = 10, 95 % interval 1.20 s to 1.40 s", "n = 7 of 10, ..." where three did not end;
 * empty for a single run.
 */
export function spreadText(
  metric: MetricDefinition,
  cell: MetricCell,
  { ended }: Pick<Configuration, 'ended'>,
  confidence: number,
): string {
  const { n, interval, constant } = cell.summary;
  const size = n < ended.runs && ended.completed < ended.runs ? `${n} of ${ended.runs}` : `${n}`;
  if (n < 2) return n === 1 && ended.runs > 1 ? `n = ${size}` : '';
  if (constant || interval === null) return `n = ${size}, always the same`;
  const range = intervalText(interval, (value) => formatValue(value, metric.format));
  return `n = ${size}, ${confidenceText(confidence)} interval ${range}`;
}

/** The interval of the mean alone, for tables that say once how sure it is; empty for a single run. */
export function shortSpreadText(metric: MetricDefinition, cell: MetricCell): string {
  const { n, interval, constant } = cell.summary;
  const write = (value: number): string => formatValue(value, metric.format);
  if (n < 2 || constant || interval === null) return '';
  return write(interval.low) === write(interval.high) ? '' : intervalText(interval, write);
}

/** The interval of a change, relative where it can be; null where nothing was tested. */
function changeInterval(metric: MetricDefinition, { contrast }: MetricCell): string | null {
  if (!contrast?.absolute || contrast.tests.length === 0) return null;
  const { absolute, relative } = contrast;
  const interval = relative?.interval ?? absolute.interval;
  if (interval === null) return null;
  const write = relative?.interval
    ? formatFraction
    : (value: number) => formatValue(value, metric.format);
  return intervalText(interval, write);
}

/**
 * The change against the baseline: "+0.40 s (+8.2 %)", with its interval where it was tested, and told as what it
 * is where no difference is shown or nothing could be tested; empty where there is none to tell.
 */
export function changeText(metric: MetricDefinition, cell: MetricCell, confidence: number): string {
  const { contrast, direction } = cell;
  if (!contrast?.absolute) return '';
  const { absolute, relative } = contrast;
  const told = writeChange(absolute.value, relative?.value ?? null, metric.format);
  if (direction === 'same' || told === '') return 'no change';
  if (direction === 'untested') return `${told}, untested: a single run`;
  const interval = changeInterval(metric, cell);
  if (interval === null) return told;
  const range = `${confidenceText(confidence)} interval ${interval}`;
  return direction === 'not-shown' ? `no difference shown: ${told}, ${range}` : `${told}, ${range}`;
}

/**
 * The same in few words, a line each: "+8.2 % ▲" and "(+7.1 % to +9.3 %)"; how sure the interval is has to be said beside
 * it.
 */
export function shortChangeTexts(metric: MetricDefinition, cell: MetricCell): string[] {
  const { contrast, direction, verdict } = cell;
  if (!contrast?.absolute) return [];
  if (direction === 'not-shown') return ['no difference shown'];
  const { absolute, relative } = contrast;
  const told =
    relative === null
      ? writeChange(absolute.value, null, metric.format)
      : writeChange(0, relative.value, metric.format);
  if (direction === 'same' || told === '') return ['no change'];
  if (direction === 'untested') return [`${told}, untested`];
  const interval = changeInterval(metric, cell);
  const [sign = ''] = VERDICTS[verdict].split(' ');
  return [`${told} ${sign}`.trim(), ...(interval === null ? [] : [`(${interval})`])];
}

/** Words and signs for a verdict, so that it is never told by colour alone. */
export const VERDICTS: Readonly<Record<MetricCell['verdict'], string>> = {
  better: '▲ better',
  worse: '▼ worse',
  same: '',
  none: '',
};

/** A p value as papers write it. */
export function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** "10 runs, seeds 1 to 10", or the seed of a single one; what a measured one is instead. */
export function replicationsText({ kind, runIds, seeds, duplicates }: Configuration): string {
  const n = runIds.length;
  const repeated = duplicates === 0 ? '' : ` (${duplicates} repeated to the bit, counted once)`;
  if (kind === 'measured') return `${n === 1 ? 'one run' : `${n} runs`}${repeated}`;
  const [first] = seeds;
  const last = seeds.at(-1);
  const inARow = seeds.every((seed, index) => index === 0 || seed === (seeds[index - 1] ?? 0) + 1);
  const which = inARow && n > 2 ? `${first} to ${last}` : seeds.join(', ');
  return `${n === 1 ? 'one run, seed' : `${n} runs, seeds`} ${which}${repeated}`;
}

/** "not ended in 3 of 10 (limit 2 min); means are of the 7 that ended"; empty where all did. */
export function unfinishedText({ ended }: Pick<Configuration, 'ended'>): string {
  const text = notEndedText(ended);
  return text === '' || ended.completed === 0
    ? text
    : `${text}; means are of the ${ended.completed} that ended`;
}

/** A file name from a title: lower-case letters, digits and hyphens only; `otherwise` where none is left. */
export function fileStem(title: string, otherwise = 'comparison'): string {
  const stem = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return stem === '' ? otherwise : stem;
}

/** The parameters worth showing: those that differ between the configurations. */
export function shownParameters(comparison: Comparison): { path: string; index: number }[] {
  return comparison.parameters.flatMap(({ path, differs }, index) =>
    differs ? [{ path, index }] : [],
  );
}
