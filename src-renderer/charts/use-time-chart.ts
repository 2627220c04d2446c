import { markRaw, onBeforeUnmount, onMounted, shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import type { Chart as ChartJs } from 'chart.js';
import { Chart } from './chart-js.ts';
import type { ChartGroup } from './chart-group.ts';
import type { Point } from './decimate.ts';
import { drawSoon, dropDrawing } from './draw-queue.ts';
import type { TimeFigure } from './figures.ts';
import { useChartTheme } from './theme.ts';
import { timeAnnotations, timeChartConfig, timeDatasets, visibleSpan } from './time-chart.ts';
import type { TimeChartView } from './time-chart.ts';
import { redrawForPrint } from './redraw-for-print.ts';

/** Where the drawing lies inside the canvas, and which stretch of time it shows. */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly from: number;
  readonly to: number;
}

interface TimeChartSource {
  readonly figure: TimeFigure;
  readonly group: ChartGroup;
  readonly version: number;
}

type TimeChartInstance = ChartJs<'line', Point[]>;
/** Width assumed before the canvas was laid out. */
const FIRST_WIDTH = 800;
/** Zooming in stops at a ten-thousandth of the whole: below it only rounding is left. */
const SMALLEST_SHARE = 1e-4;

type ZoomOptions = NonNullable<NonNullable<TimeChartInstance['options']['plugins']>['zoom']>;

/** Zooming and moving one chart does so for its whole group. */
function zoomOptions({ figure, group }: TimeChartSource, dragColour: string): ZoomOptions {
  const takeWindow = ({ chart }: { chart: ChartJs }): void => {
    const scale = chart.scales['x'];
    if (scale) group.window.value = { from: scale.min, to: scale.max };
  };
  const all = visibleSpan(figure, null);
  return {
    limits: { x: { min: all.from, max: all.to, minRange: (all.to - all.from) * SMALLEST_SHARE } },
    zoom: {
      mode: 'x',
      drag: { enabled: true, threshold: 4, backgroundColor: dragColour },
      wheel: { enabled: true, modifierKey: 'ctrl' },
      onZoom: takeWindow,
    },
    pan: { enabled: true, mode: 'x', modifierKey: 'shift', onPan: takeWindow },
  };
}

/**
 * Keeps a Chart.js instance in step with a figure. The instance is raw, never reactive; it is
 * updated by the draw queue and destroyed with the component.
 */
export function useTimeChart(
  canvas: Readonly<ShallowRef<HTMLCanvasElement | null>>,
  source: TimeChartSource,
): { plot: ShallowRef<PlotArea>; timeAtPixel: (x: number) => number | null } {
  const theme = useChartTheme();
  const plot = shallowRef<PlotArea>({ left: 0, right: 1, top: 0, bottom: 1, from: 0, to: 1 });
  let chart: TimeChartInstance | null = null;

  const view = (): TimeChartView => ({
    theme: theme.value,
    window: source.group.window.value,
    width: chart?.width || canvas.value?.clientWidth || FIRST_WIDTH,
    standalone: false,
  });

  function readPlot(instance: TimeChartInstance): void {
    const { left, right, top, bottom } = instance.chartArea;
    const { from, to } = visibleSpan(source.figure, source.group.window.value);
    plot.value = { left, right, top, bottom, from, to };
  }

  function create(): void {
    chart?.destroy();
    chart = null;
    if (!canvas.value) return;
    const config = timeChartConfig(source.figure, view());
    const options = config.options ?? {};
    chart = markRaw(
      new Chart<'line', Point[]>(canvas.value, {
        ...config,
        options: {
          ...options,
          plugins: { ...options.plugins, zoom: zoomOptions(source, theme.value.grid) },
          onResize: schedule,
        },
      }),
    );
    readPlot(chart);
  }

  function refresh(): void {
    if (!chart) return;
    const { from, to } = visibleSpan(source.figure, source.group.window.value);
    chart.data.datasets = timeDatasets(source.figure, view());
    const { scales, plugins } = chart.options;
    if (scales?.['x']) Object.assign(scales['x'], { min: from, max: to });
    if (plugins?.annotation)
      plugins.annotation.annotations = timeAnnotations(source.figure, view());
    if (plugins) plugins.zoom = zoomOptions(source, theme.value.grid);
    chart.update('none');
    readPlot(chart);
  }

  const schedule = (): void => drawSoon(refresh);

  // What is fixed at creation (format, tags, theme) makes a new chart; everything else refreshes it.
  const shape = (): string =>
    [
      source.figure.yFormat,
      source.figure.xAxis,
      source.figure.xLabel,
      ...source.figure.lines.map((line) => line.tag ?? ''),
    ].join('|');
  // A shallow ref itself among the sources would make the watcher run whenever the figure changes at all.
  watch([() => theme.value, shape], create, { flush: 'post' });
  watch([() => source.figure, () => source.version, () => source.group.window.value], schedule);
  onMounted(create);
  redrawForPrint(() => chart);
  onBeforeUnmount(() => {
    dropDrawing(refresh);
    chart?.destroy();
    chart = null;
  });

  return {
    plot,
    timeAtPixel(x) {
      const { left, right, from, to } = plot.value;
      return x < left || x > right ? null : from + ((x - left) / (right - left)) * (to - from);
    },
  };
}
