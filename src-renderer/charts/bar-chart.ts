import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import type { ChartBar } from './figures.ts';
import { FONT_SIZE, figureTitle, frameOptions, nameAxis, valueAxis } from './figure-parts.ts';
import type { FigureView } from './figure-parts.ts';
import type { ChartTheme } from './theme.ts';
import { formatValue } from '#shared/figures/ticks.ts';

export interface BarFigure {
  readonly title: string;
  readonly format: MetricFormat;
  readonly bars: readonly ChartBar[];
  /** Where the axis ends at least, for figures that are to be read side by side. */
  readonly atLeast?: number;
}

const STEPS = 4;
/** Room at the right for the value written after the longest bar. */
const VALUE_ROOM = 78;

/** Writes each value after its bar, so that no one has to estimate lengths. */
function barValues({ format, bars }: BarFigure, theme: ChartTheme): Plugin<'bar'> {
  return {
    id: 'barValues',
    afterDatasetsDraw(chart: Chart<'bar'>) {
      const { ctx } = chart;
      ctx.save();
      ctx.font = `${FONT_SIZE}px ${theme.font}`;
      ctx.fillStyle = theme.text;
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'left';
      for (const [index, element] of chart.getDatasetMeta(0).data.entries()) {
        const value = bars[index]?.value;
        const text = value === null || value === undefined ? '–' : formatValue(value, format);
        ctx.fillText(text, (value === null ? chart.chartArea.left : element.x) + 6, element.y);
      }
      ctx.restore();
    },
  };
}

/** One horizontal bar a run, from zero; the baseline is outlined. */
export function barChartConfig(figure: BarFigure, view: FigureView): ChartConfiguration {
  const { theme } = view;
  const { bars, format } = figure;
  const config: ChartConfiguration<'bar', (number | null)[], string> = {
    type: 'bar',
    data: {
      labels: bars.map((bar) => bar.label),
      datasets: [
        {
          data: bars.map((bar) => bar.value),
          backgroundColor: bars.map((bar) => theme.colour(bar.colour)),
          borderColor: theme.text,
          borderWidth: bars.map((bar) => (bar.emphasised ? 1.5 : 0)),
          borderSkipped: false,
          barThickness: 14,
        },
      ],
    },
    options: {
      ...frameOptions(view, { top: 4, right: VALUE_ROOM }),
      indexAxis: 'y',
      scales: {
        x: {
          ...valueAxis(format, theme, '', STEPS),
          min: 0,
          ...(figure.atLeast === undefined ? {} : { suggestedMax: figure.atLeast }),
        },
        y: nameAxis(theme),
      },
      plugins: { title: figureTitle(figure.title, view), legend: { display: false } },
    },
    plugins: [barValues(figure, theme)],
  };
  return config as unknown as ChartConfiguration;
}
