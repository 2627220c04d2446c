import { timeExtent } from './figures.ts';
import type { TimeFigure } from './figures.ts';
import { formatValue } from '#shared/figures/ticks.ts';

/** The part of vue-i18n's `t` that sentences need. */
export type Translate = (key: string, values: Record<string, unknown>) => string;

/** With more lines than this a spoken description would be longer than anyone listens. */
const MOST_DESCRIBED_LINES = 4;

/** A figure in a sentence, for people who do not see it. */
export function describeTimeFigure(figure: TimeFigure, t: Translate): string {
  const extent = timeExtent(figure.lines);
  if (!extent) return t('charts.noPoints', {});
  const write = (value: number): string => formatValue(value, figure.yFormat, figure.yUnit);
  const described = figure.lines.filter((line) => line.values.length > 0);
  const lines =
    described.length > MOST_DESCRIBED_LINES
      ? t('charts.manyLines', { count: described.length })
      : described
          .map((line) => {
            let lowest = Infinity;
            let highest = -Infinity;
            for (let index = 0; index < line.values.length; index += 1) {
              lowest = Math.min(lowest, line.values[index] ?? lowest);
              highest = Math.max(highest, line.values[index] ?? highest);
            }
            return t('charts.lineSentence', {
              label: line.label,
              first: write(line.values[0] ?? 0),
              last: write(line.values[line.values.length - 1] ?? 0),
              highest: write(highest),
              lowest: write(lowest),
            });
          })
          .join(' ');
  return t('charts.sentence', {
    title: figure.title,
    from: formatValue(extent.min, figure.xAxis),
    to: formatValue(extent.max, figure.xAxis),
    lines,
  });
}
