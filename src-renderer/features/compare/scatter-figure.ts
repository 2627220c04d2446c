import { variableWords } from '#shared/comparison/axes.ts';
import type { VariableWords } from '#shared/comparison/axes.ts';
import type { Variable } from '#shared/comparison/recipe.ts';
import { scatterPoints } from '#shared/comparison/views.ts';
import type { TrendLine } from '#shared/contract/comparison.ts';
import { formatFraction, formatNumber } from '#shared/units/format.ts';
import type { StatisticFigure } from '#renderer/charts/figure-parts.ts';
import { scatterConfig } from '#renderer/charts/scatter-chart.ts';
import type { ViewContext } from './view-figures.ts';

const HEIGHT = 320;
const MOST_ROWS = 5000;
const UNITS: Readonly<Record<string, string>> = {
  duration: 's',
  bytes: 'B',
  rate: 'B/s',
  energy: 'J',
};

export interface ScatterChoice {
  readonly x: Variable;
  readonly y: Variable;
  readonly logarithmic: boolean;
}

/** Three figures, also of numbers that are far from one. */
const short = (value: number): string =>
  ((Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5) || value === 0
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(2)
  ).replaceAll('-', '−');
const per = (y: VariableWords, x: VariableWords): string => {
  const [up, across] = [UNITS[y.format] ?? '', x.factor === 8 ? 'bit/s' : (UNITS[x.format] ?? '')];
  return across === '' ? up : `${up === '' ? '1' : up} / (${across})`;
};

/** What may be said of the line through all runs: the equation, its intervals, and what it does not say. */
export function trendWords(
  trend: TrendLine,
  { logarithmic }: Pick<ScatterChoice, 'logarithmic'>,
  words: { readonly x: VariableWords; readonly y: VariableWords },
  { comparison, t }: Pick<ViewContext, 'comparison' | 't'>,
): string[] {
  if (!trend) return [t('compare.scatter.none')];
  const { intercept, explained, n } = trend;
  // A power has no unit; a slope has that in which the axis is written.
  const factor = logarithmic ? 1 : words.x.factor;
  const slope = trend.slope / factor;
  const slopeInterval = trend.slopeInterval && {
    low: trend.slopeInterval.low / factor,
    high: trend.slopeInterval.high / factor,
  };
  const r = Math.sign(slope) * Math.sqrt(explained);
  const named = { x: words.x.label, y: words.y.label };
  const equation = logarithmic
    ? t('compare.scatter.power', {
        ...named,
        factor: short(10 ** intercept),
        exponent: short(slope),
      })
    : t('compare.scatter.line', {
        ...named,
        intercept: short(intercept),
        sign: slope < 0 ? '−' : '+',
        slope: short(Math.abs(slope)),
        unit: per(words.y, words.x),
      });
  const told = [
    t('compare.scatter.fit', { equation, n }),
    t('compare.scatter.correlation', {
      r: r.toFixed(2).replace('-', '−'),
      explained: formatFraction(explained),
    }),
  ];
  if (slopeInterval === null) return [...told, t('compare.scatter.two')];
  const bounds = {
    low: short(slopeInterval.low),
    high: short(slopeInterval.high),
    confidence: formatNumber(100 * comparison.confidence),
  };
  const isShown = slopeInterval.low > 0 || slopeInterval.high < 0;
  const verdict = !isShown
    ? t('compare.scatter.notShown', bounds)
    : t(slope > 0 ? 'compare.scatter.rises' : 'compare.scatter.falls', bounds);
  return [...told, verdict, t('compare.scatter.limits')];
}

/**
 * Every run between two variables, with the line through them; null with fewer than two runs that have both.
 *
 * @param trend undefined while it is computed
 */
export function scatterFigure(
  context: ViewContext,
  choice: ScatterChoice,
  trend: TrendLine | undefined,
): {
  readonly figure: StatisticFigure;
  readonly words: readonly string[];
  readonly positive: boolean;
} | null {
  const { comparison, looks, labels, t } = context;
  const all = scatterPoints(comparison, choice.x, choice.y);
  const positive = all.every(({ x, y }) => x > 0 && y > 0);
  const logarithmic = choice.logarithmic && positive;
  if (all.length < 2) return null;
  const [x, y] = [variableWords(choice.x, labels), variableWords(choice.y, labels)];
  const byConfiguration = Map.groupBy(all, ({ configuration }) => configuration);
  const names = new Map(comparison.configurations.map((one) => [one.id, one.label]));
  const series = [...byConfiguration].map(([id, points]) => ({
    tag: looks.get(id)?.tag ?? '',
    label: names.get(id) ?? id,
    colour: looks.get(id)?.colour ?? 'var(--text-2)',
    points,
  }));
  const words = trend === undefined ? [] : trendWords(trend, { logarithmic }, { x, y }, context);
  const title = t('compare.scatter.title', { y: y.label, x: x.label });
  const drawn = {
    title,
    x,
    y,
    logarithmic,
    series,
    trend: trend?.places ?? [],
    words: words[0] ?? '',
  };
  const figure: StatisticFigure = {
    title,
    definition: t('compare.scatter.text'),
    sentence: t('compare.scatter.sentence', {
      title,
      count: all.length,
      words: words.join(' '),
    }),
    height: HEIGHT,
    configure: (view) => scatterConfig(drawn, view),
    table: () => ({
      columns: [t('compare.why.configuration'), t('compare.scatter.run'), x.label, y.label],
      rows: series
        .flatMap((one) =>
          one.points.map((point) => [
            `${one.tag} ${one.label}`,
            point.run,
            x.write(point.x),
            y.write(point.y),
          ]),
        )
        .slice(0, MOST_ROWS),
    }),
  };
  return { figure, words, positive };
}
