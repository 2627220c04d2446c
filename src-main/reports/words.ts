import type { Comparison } from '#shared/contract/comparison.ts';
import { formatValue } from '#shared/figures/ticks.ts';
import type { MetricDefinition } from '#shared/result/catalogue.ts';
import { metricDefinition } from '#shared/result/catalogue.ts';
import { formatFraction, formatNumber } from '#shared/units/format.ts';

type Cell = Comparison['runs'][number]['cells'][number];

/** A metric of a comparison; ids that this version does not know keep their name. */
export function metricOf(id: string): MetricDefinition {
  return (
    metricDefinition(id) ?? {
      id,
      label: id,
      unit: '',
      format: 'number',
      definition: '',
      better: 'none',
    }
  );
}

export function metricText(metric: MetricDefinition, value: number | null): string {
  return value === null ? '–' : formatValue(value, metric.format);
}

const signed = (value: number, text: string) => (value > 0 ? `+${text}` : text.replace(/^-/, '−'));

/** The change against the baseline: "+0.40 s (+8.2 %)"; empty where there is none to tell. */
export function changeText(metric: MetricDefinition, cell: Cell): string {
  if (cell.absoluteChange === null) return '';
  if (cell.verdict === 'same') return 'no change';
  const absolute = signed(cell.absoluteChange, formatValue(cell.absoluteChange, metric.format));
  if (cell.relativeChange === null) return absolute;
  return `${absolute} (${signed(cell.relativeChange, formatFraction(cell.relativeChange))})`;
}

/** Words and signs for a verdict, so that it is never told by colour alone. */
export const VERDICTS: Readonly<Record<Cell['verdict'], string>> = {
  better: '▲ better',
  worse: '▼ worse',
  same: '',
  none: '',
};

export function parameterText(value: string | number | boolean | null): string {
  if (value === null) return '–';
  return typeof value === 'number'
    ? Number.isInteger(value)
      ? formatNumber(value)
      : String(value)
    : String(value);
}

/** A file name from a title: lower-case letters, digits and hyphens only. */
export function fileStem(title: string): string {
  const stem = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return stem === '' ? 'comparison' : stem;
}

/** The parameters worth showing: those that differ between the runs, all of them for a single run. */
export function shownParameters(comparison: Comparison): { path: string; index: number }[] {
  return comparison.parameters.flatMap(({ path, differs }, index) =>
    differs ? [{ path, index }] : [],
  );
}
