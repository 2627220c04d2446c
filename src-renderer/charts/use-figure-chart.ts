import { markRaw, onBeforeUnmount, onMounted, watch } from 'vue';
import type { ShallowRef, WatchSource } from 'vue';
import type { Chart as ChartJs, ChartConfiguration, ChartType } from 'chart.js';
import { Chart } from './chart-js.ts';
import { redrawForPrint } from './redraw-for-print.ts';

/**
 * Keeps a chart that is drawn anew whenever its source changes, as bars and scatters are: they are
 * small and change rarely, so nothing is gained by updating them in place.
 */
export function useFigureChart<T extends ChartType, D, L>(
  canvas: Readonly<ShallowRef<HTMLCanvasElement | null>>,
  sources: WatchSource[],
  configure: () => ChartConfiguration<T, D, L>,
): { instance: () => ChartJs<T, D, L> | null } {
  let chart: ChartJs<T, D, L> | null = null;
  const create = (): void => {
    chart?.destroy();
    chart = canvas.value ? markRaw(new Chart<T, D, L>(canvas.value, configure())) : null;
  };
  onMounted(create);
  watch(sources, create, { flush: 'post' });
  redrawForPrint(() => chart);
  onBeforeUnmount(() => {
    chart?.destroy();
    chart = null;
  });
  return { instance: () => chart };
}
