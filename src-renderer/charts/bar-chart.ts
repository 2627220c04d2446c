import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import type { ChartBar } from './figures.ts';
import type { ChartTheme } from './theme.ts';
import { formatValue, tickLabel, ticksBetween, tickStep } from '#shared/figures/ticks.ts';

export interface BarFigure {
  readonly title: string;
  readonly format: MetricFormat;
  readonly bars: readonly ChartBar[];
}

export interface BarChartView {
  readonly theme: ChartTheme;
  readonly standalone: boolean;
}

const FONT_SIZE = 11;
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
export function barChartConfig(
  figure: BarFigure,
  { theme, standalone }: BarChartView,
): ChartConfiguration<'bar', (number | null)[], string> {
  const font = { family: theme.font, size: FONT_SIZE };
  const { bars, format } = figure;
  return {
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
      indexAxis: 'y',
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      layout: {
        padding: {
          top: 4,
          right: VALUE_ROOM,
          bottom: standalone ? 8 : 0,
          left: standalone ? 8 : 0,
        },
      },
      scales: {
        x: {
          type: 'linear',
          bounds: 'data',
          min: 0,
          grid: { color: theme.grid, drawTicks: false },
          border: { display: false },
          ticks: {
            color: theme.muted,
            font,
            padding: 4,
            maxRotation: 0,
            callback: (value) => tickLabel(Number(value), format),
          },
          afterBuildTicks: (scale) => {
            const step = tickStep(scale.max - scale.min, STEPS, format);
            scale.ticks = ticksBetween(scale.min, scale.max, step).map((value) => ({ value }));
          },
        },
        y: {
          type: 'category',
          grid: { display: false },
          border: { color: theme.grid },
          ticks: { color: theme.text, font, autoSkip: false },
        },
      },
      plugins: {
        title: {
          display: standalone,
          text: figure.title,
          color: theme.text,
          align: 'start',
          font: { family: theme.font, size: 13, weight: 600 },
        },
        legend: { display: false },
      },
    },
    plugins: [barValues(figure, theme)],
  };
}
