import type { Comparison } from '#shared/contract/comparison.ts';
import { boxes, heatMapOf, paretoOf } from '#shared/comparison/views.ts';
import { writeParameter } from '#shared/comparison/parameter-text.ts';
import { formatValue } from '#shared/figures/ticks.ts';
import { metricDefinition } from '#shared/result/catalogue.ts';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import { boxChartConfig } from '#renderer/charts/box-chart.ts';
import type { StatisticFigure } from '#renderer/charts/figure-parts.ts';
import { heatConfig, tiltedHeight } from '#renderer/charts/heat-chart.ts';
import { paretoConfig } from '#renderer/charts/pareto-chart.ts';
import type { ParetoMark } from '#renderer/charts/pareto-chart.ts';
import type { RunLook } from './run-looks.ts';

/*
 * Figures of the statistics of a comparison: boxes over replications, metrics against each other, a metric over
 * two parameters. All numbers are the comparison's own.
 */

type Translate = (key: string, values?: Record<string, unknown>) => string;

export interface ViewContext {
  readonly comparison: Comparison;
  /** What parameters are called, by path. */
  readonly labels: ReadonlyMap<string, string>;
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
    height: told.length * ROW_HEIGHT + AXIS_HEIGHT,
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

const PARETO_HEIGHT = 320;
const PARETO = { x: 'total_time_s', y: 'downtime_s' };

/** The drawn points of the Pareto figure: every configuration that has both means. */
function paretoMarks({ comparison, looks }: ViewContext): ParetoMark[] {
  return paretoOf(comparison, PARETO.x, PARETO.y).flatMap((place, index) => {
    const { id, x, y } = place;
    const look = looks.get(id);
    if (x === null || y === null) return [];
    const label = comparison.configurations[index]?.label ?? id;
    return [
      { ...place, x, y, label, tag: look?.tag ?? '', colour: look?.colour ?? 'var(--text-2)' },
    ];
  });
}

/** Downtime against total time; null with fewer than two configurations that have both. */
export function paretoFigure(context: ViewContext): StatisticFigure | null {
  const { t } = context;
  const [x, y] = [metricDefinition(PARETO.x), metricDefinition(PARETO.y)];
  const marks = paretoMarks(context);
  if (!x || !y || marks.length < 2) return null;
  const title = t('compare.views.pareto');
  const [writeX, writeY] = [writer(x.format), writer(y.format)];
  const front = marks.filter(({ onFront }) => onFront);
  const interval = (mark: ParetoMark, axis: 'xInterval' | 'yInterval', write: typeof writeX) => {
    const told = mark[axis];
    return told
      ? t('compare.views.interval', { low: write(told.low), high: write(told.high) })
      : '–';
  };
  return {
    title,
    definition: t('compare.views.paretoText'),
    sentence: t('compare.views.paretoSentence', {
      title,
      count: marks.length,
      front: front
        .slice(0, MOST_SENTENCES)
        .map((mark) => `${mark.tag} (${writeX(mark.x)}, ${writeY(mark.y)})`)
        .join('; '),
    }),
    height: PARETO_HEIGHT,
    configure: (view) => paretoConfig({ title, x, y, marks }, view),
    table: () => ({
      columns: [
        t('compare.why.configuration'),
        x.label,
        t('compare.views.intervalOf', { metric: x.label }),
        y.label,
        t('compare.views.intervalOf', { metric: y.label }),
        t('compare.views.onFront'),
      ],
      rows: marks.map((mark) => [
        `${mark.tag} ${mark.label}`,
        writeX(mark.x),
        interval(mark, 'xInterval', writeX),
        writeY(mark.y),
        interval(mark, 'yInterval', writeY),
        t(mark.onFront ? 'compare.views.yes' : 'compare.views.no'),
      ]),
    }),
  };
}

/** With more values than this the cells of an axis are too narrow to be told apart. */
const MOST_VALUES = 24;
/** Pairs are tried among this many parameters. */
const MOST_AXES = 12;
const CELL_HEIGHT = 34;
const HEAT_EDGE = 48;

/** Parameters that may span a heat map: they differ, and not in every little thing. */
export function heatAxes({ configurations, parameters }: Comparison): string[] {
  return parameters.flatMap(({ path, differs }, index) => {
    const values = new Set(configurations.map((one) => one.parameters[index] ?? null));
    return differs && values.size > 1 && values.size <= MOST_VALUES ? [path] : [];
  });
}

/** A map with less of its places taken is a line or a cloud: one of the two parameters then follows from the other. */
const LEAST_FILLED = 0.5;

/**
 * The two parameters whose map holds the most cells, and among those the fullest: an experiment's own axes. Null where
 * no two parameters vary apart from each other. A tunable that some strategies lack says only which strategy it is.
 */
export function bestHeatAxes(comparison: Comparison): { x: string; y: string } | null {
  const everyHas = (path: string): boolean => {
    const index = comparison.parameters.findIndex((parameter) => parameter.path === path);
    return comparison.configurations.every((one) => (one.parameters[index] ?? null) !== null);
  };
  const axes = heatAxes(comparison).filter(everyHas).slice(0, MOST_AXES);
  let best: { x: string; y: string } | null = null;
  let bestScore = 0;
  for (const [index, x] of axes.entries()) {
    for (const y of axes.slice(index + 1)) {
      const columns = [x, y].map((path) =>
        comparison.parameters.findIndex((parameter) => parameter.path === path),
      );
      const places = comparison.configurations.map((one) =>
        columns.map((column) => one.parameters[column] ?? null),
      );
      const filled = new Set(places.map((place) => JSON.stringify(place))).size;
      const all = columns
        .map((_, axis) => new Set(places.map((place) => place[axis])).size)
        .reduce((product, size) => product * size, 1);
      if (filled / all < LEAST_FILLED) continue;
      const score = filled + filled / all;
      if (score > bestScore) [best, bestScore] = [{ x, y }, score];
    }
  }
  return best;
}

/** A metric over two parameters; null for a metric that nobody knows. */
export function heatFigure(
  { comparison, labels, t }: ViewContext,
  { metric, x, y }: { readonly metric: string; readonly x: string; readonly y: string },
): StatisticFigure | null {
  const known = metricDefinition(metric);
  if (!known) return null;
  const write = writer(known.format);
  const map = heatMapOf(comparison, { metric, x, y });
  const [xs, ys] = [
    map.xs.map((value) => writeParameter(x, value)),
    map.ys.map((value) => writeParameter(y, value)),
  ];
  const title = t('compare.views.heatTitle', { metric: known.label });
  const [xLabel, yLabel] = [labels.get(x) ?? x, labels.get(y) ?? y];
  return {
    title,
    definition: known.definition,
    sentence: t('compare.views.heatSentence', {
      title,
      x: xLabel,
      y: yLabel,
      low: write(map.low),
      high: write(map.high),
    }),
    height: ys.length * CELL_HEIGHT + HEAT_EDGE + tiltedHeight({ xs, ys }),
    configure: (view) => heatConfig({ title, xLabel, yLabel, xs, ys, map, write }, view),
    table: () => ({
      columns: [yLabel, ...xs],
      rows: map.cells.map((row, index) => [
        ys[index] ?? '',
        ...row.map((cell) => write(cell?.value)),
      ]),
    }),
  };
}
