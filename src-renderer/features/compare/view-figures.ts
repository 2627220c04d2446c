import type { Comparison } from '#shared/contract/comparison.ts';
import { boxes } from '#shared/comparison/views.ts';
import { formatValue } from '#shared/figures/ticks.ts';
import { metricDefinition } from '#shared/result/catalogue.ts';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import { boxChartConfig } from '#renderer/charts/box-chart.ts';
import type { StatisticFigure } from '#renderer/charts/figure-parts.ts';
import type { RunLook } from './run-looks.ts';

/*
 * Figures of the statistics of a comparison: boxes over replications, metrics against each other, a metric over
 * two parameters. All numbers are the comparison's own.
 */

type Translate = (key: string, values?: Record<string, unknown>) => string;

interface ViewContext {
  readonly comparison: Comparison;
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly t: Translate;
}

const ROW_HEIGHT = 26;
const AXIS_HEIGHT = 30;
/** More sentences than these are a table. */
const MOST_SENTENCES = 12;

/** Metrics of a comparison, the main ones first as its answer has them, that differ from nothing somewhere. */
export function drawableMetrics(comparison: Comparison): { value: string; label: string }[] {
  return comparison.metrics.flatMap((id, column) => {
    const metric = metricDefinition(id);
    const told = comparison.configurations.some(({ cells }) => {
      const mean = cells[column]?.summary.mean;
      return mean !== null && mean !== undefined && mean !== 0;
    });
    return metric && told ? [{ value: id, label: metric.label }] : [];
  });
}

const writer =
  (format: MetricFormat) =>
  (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : formatValue(value, format);

/** Boxes of a metric; null for one that nobody knows. */
export function boxFigure(
  { comparison, looks, t }: ViewContext,
  metric: string,
): StatisticFigure | null {
  const known = metricDefinition(metric);
  if (!known) return null;
  const write = writer(known.format);
  const rows = boxes(comparison, metric).map(({ id, box }, index) => ({
    id,
    tag: looks.get(id)?.tag ?? '',
    label: comparison.configurations[index]?.label ?? id,
    colour: looks.get(id)?.colour ?? 'var(--text-2)',
    box,
  }));
  const told = rows.flatMap(({ tag, box }) => (box ? [{ tag, ...box }] : []));
  const sentence = told.slice(0, MOST_SENTENCES).map((box) =>
    t('compare.views.boxPart', {
      label: box.tag,
      median: write(box.median),
      from: write(box.firstQuartile),
      to: write(box.thirdQuartile),
      n: box.n,
    }),
  );
  return {
    title: known.label,
    definition: known.definition,
    sentence: t('compare.views.sentence', { title: known.label, parts: sentence.join('; ') }),
    height: rows.length * ROW_HEIGHT + AXIS_HEIGHT,
    configure: (view) => boxChartConfig({ title: known.label, format: known.format, rows }, view),
    table: () => ({
      columns: [
        t('compare.why.configuration'),
        'n',
        ...['low', 'firstQuartile', 'median', 'thirdQuartile', 'high', 'mean', 'outliers'].map(
          (column) => t(`compare.views.columns.${column}`),
        ),
      ],
      rows: rows.map(({ tag, label, box }) => [
        `${tag} ${label}`,
        String(box?.n ?? 0),
        write(box?.lowWhisker),
        write(box?.firstQuartile),
        write(box?.median),
        write(box?.thirdQuartile),
        write(box?.highWhisker),
        write(box?.mean),
        (box?.outliers ?? []).map(write).join(', ') || '–',
      ]),
    }),
  };
}
