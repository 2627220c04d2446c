import type { Variable } from '#shared/comparison/recipe.ts';
import { scatterPoints } from '#shared/comparison/views.ts';
import { trendAt, trendOf } from '#shared/statistics/index.ts';
import type { Trend } from '#shared/statistics/index.ts';
import { formatFraction } from '#shared/units/format.ts';
import type { StatisticFigure } from '#renderer/charts/figure-parts.ts';
import { scatterConfig } from '#renderer/charts/scatter-chart.ts';
import type { TrendPlace } from '#renderer/charts/scatter-chart.ts';
import { variableWords } from './parallel-figure.ts';
import type { VariableWords } from './parallel-figure.ts';
import type { ViewContext } from './view-figures.ts';

const HEIGHT = 320;
/** Places of the line: its interval is curved, and so is a power on linear paper. */
const PLACES = 41;
const MOST_ROWS = 5000;
const UNITS: Readonly<Record<string, string>> = {
  duration: 's',
  bytes: 'B',
  rate: 'B/s',
  energy: 'J',
};

interface Fit {
  readonly trend: Trend | null;
  readonly places: readonly TrendPlace[];
  /** The equation, its intervals, and what it does not say. */
  readonly words: readonly string[];
}

interface ScatterChoice {
  readonly x: Variable;
  readonly y: Variable;
  readonly logarithmic: boolean;
}

type Point = { readonly x: number; readonly y: number };

/** Three figures, also of numbers that are far from one. */
const short = (value: number): string =>
  (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5) || value === 0
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(2);
const per = (y: VariableWords, x: VariableWords): string => {
  const [up, across] = [UNITS[y.format] ?? '', UNITS[x.format] ?? ''];
  return across === '' ? up : `${up === '' ? '1' : up} / (${across})`;
};

/** The line through all runs: straight, or a power where both axes are logarithmic. */
export function fitOf(
  points: readonly Point[],
  { logarithmic }: Pick<ScatterChoice, 'logarithmic'>,
  words: { readonly x: VariableWords; readonly y: VariableWords },
  { comparison, t }: Pick<ViewContext, 'comparison' | 't'>,
): Fit {
  const scale = logarithmic ? Math.log10 : (value: number) => value;
  const back = logarithmic ? (value: number) => 10 ** value : (value: number) => value;
  const trend = trendOf(
    points.map(({ x, y }) => ({ x: scale(x), y: scale(y) })),
    comparison.confidence,
  );
  if (!trend) return { trend, places: [], words: [t('compare.scatter.none')] };
  const across = points.map(({ x }) => scale(x));
  const [first, last] = [Math.min(...across), Math.max(...across)];
  const places = Array.from({ length: PLACES }, (_, index) => {
    const x = first + ((last - first) * index) / (PLACES - 1);
    const { value, interval } = trendAt(trend, x);
    return {
      x: back(x),
      y: back(value),
      low: interval && back(interval.low),
      high: interval && back(interval.high),
    };
  });
  const { slope, intercept, slopeInterval, explained, n } = trend;
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
  if (slopeInterval === null) return { trend, places, words: [...told, t('compare.scatter.two')] };
  const bounds = {
    low: short(slopeInterval.low),
    high: short(slopeInterval.high),
    confidence: formatFraction(comparison.confidence),
  };
  const isShown = slopeInterval.low > 0 || slopeInterval.high < 0;
  const verdict = !isShown
    ? t('compare.scatter.notShown', bounds)
    : t(slope > 0 ? 'compare.scatter.rises' : 'compare.scatter.falls', bounds);
  return { trend, places, words: [...told, verdict, t('compare.scatter.limits')] };
}

/** Every run between two variables, with the line through them; null with fewer than two runs that have both. */
export function scatterFigure(
  context: ViewContext,
  choice: ScatterChoice,
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
  const fit = fitOf(all, { logarithmic }, { x, y }, context);
  const title = t('compare.scatter.title', { y: y.label, x: x.label });
  const drawn = { title, x, y, logarithmic, series, trend: fit.places, words: fit.words[0] ?? '' };
  const figure: StatisticFigure = {
    title,
    definition: t('compare.scatter.text'),
    sentence: t('compare.scatter.sentence', {
      title,
      count: all.length,
      words: fit.words.join(' '),
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
  return { figure, words: fit.words, positive };
}
