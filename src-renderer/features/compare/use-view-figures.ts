import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue';
import type { ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { firstAxes, parallelVariables, variableWords } from '#shared/comparison/axes.ts';
import type { Variable } from '#shared/comparison/recipe.ts';
import { variableKey } from '#shared/comparison/selection.ts';
import { configurationValue } from '#shared/comparison/views.ts';
import type { Comparison, TrendLine } from '#shared/contract/comparison.ts';
import { useCompareStore } from '#renderer/state/compare.ts';
import type { RunLook } from './run-looks.ts';
import { scatterFigure } from './scatter-figure.ts';
import type { ScatterChoice } from './scatter-figure.ts';
import {
  bestHeatAxes,
  boxFigure,
  drawableMetrics,
  heatAxes,
  heatFigure,
  paretoFigure,
} from './view-figures.ts';
import type { ViewContext } from './view-figures.ts';

export type ViewFigures = ReturnType<typeof useViewFigures>;

type Context = ComputedRef<ViewContext | null>;

/** One metric, and what is drawn of it alone. */
function useMetric(context: Context) {
  const metrics = computed(() => (context.value ? drawableMetrics(context.value.comparison) : []));
  const chosen = ref('downtime_s');
  const metric = computed({
    get: () =>
      metrics.value.some(({ value }) => value === chosen.value)
        ? chosen.value
        : (metrics.value[0]?.value ?? ''),
    set: (value) => void (chosen.value = value),
  });
  const boxes = computed(() =>
    context.value?.comparison.configurations.some(({ runIds }) => runIds.length > 1)
      ? boxFigure(context.value, metric.value)
      : null,
  );
  return { metric, metrics, boxes };
}

/** A metric over two parameters. */
function useHeat(context: Context, metric: ComputedRef<string>) {
  const axes = computed(() => (context.value ? heatAxes(context.value.comparison) : []));
  const best = computed(() => context.value && bestHeatAxes(context.value.comparison));
  const chosen = ref<{ readonly x?: string; readonly y?: string }>({});
  /** A choice that this comparison does not know is not kept. */
  const axisOf = (name: 'x' | 'y'): string => {
    const wanted = chosen.value[name] ?? '';
    return axes.value.includes(wanted) ? wanted : (best.value?.[name] ?? '');
  };
  const choose = (name: 'x' | 'y', path: string): void => {
    const other = name === 'x' ? 'y' : 'x';
    // Two axes of the same parameter would be a diagonal: they change places.
    const rest = axisOf(other) === path ? axisOf(name) : axisOf(other);
    chosen.value = name === 'x' ? { x: path, y: rest } : { x: rest, y: path };
  };
  const heatX = computed({ get: () => axisOf('x'), set: (path) => choose('x', path) });
  const heatY = computed({ get: () => axisOf('y'), set: (path) => choose('y', path) });
  const heat = computed(() =>
    context.value && best.value
      ? heatFigure(context.value, { metric: metric.value, x: heatX.value, y: heatY.value })
      : null,
  );
  const heatOptions = computed(() =>
    axes.value.map((path) => ({ value: path, label: context.value?.labels.get(path) ?? path })),
  );
  return { heat, heatX, heatY, heatOptions };
}

/** The line through all that is shown, asked of the service, which has every stored number; undefined meanwhile. */
function useTrend(context: Context, choice: ComputedRef<ScatterChoice | null>) {
  const store = useCompareStore();
  const trend = shallowRef<TrendLine | undefined>();
  let asking = new AbortController();
  watch(
    [() => context.value?.comparison, choice],
    async () => {
      asking.abort();
      asking = new AbortController();
      trend.value = undefined;
      if (!context.value || !choice.value) return;
      trend.value = await store.trend(context.value.comparison, choice.value, asking.signal);
    },
    { immediate: true },
  );
  onScopeDispose(() => asking.abort());
  return trend;
}

/** Every run between two variables. */
function useScatter(context: Context) {
  const variables = computed(() => {
    if (!context.value) return [];
    const { comparison } = context.value;
    return parallelVariables(comparison).filter((variable) =>
      comparison.configurations.some(
        (one) => typeof configurationValue(comparison, one, variable) === 'number',
      ),
    );
  });
  const scatterOptions = computed(() =>
    variables.value.map((variable) => ({
      value: variableKey(variable),
      label: variableWords(variable, context.value?.labels ?? new Map()).label,
    })),
  );
  const chosenX = ref('');
  const chosenY = ref('');
  const logarithmic = ref(false);
  const known = (key: string): Variable | undefined =>
    variables.value.find((variable) => variableKey(variable) === key);
  const x = computed(() => {
    const suggested = context.value ? firstAxes(context.value.comparison) : [];
    return known(chosenX.value) ?? suggested.find((variable) => known(variableKey(variable)));
  });
  /** Unless it was chosen: of the other axis, so that there is something to see from the start. */
  const y = computed(() => {
    const taken = x.value ? variableKey(x.value) : '';
    const suggested = ['metric total_time_s', 'metric ram_bytes'].find((key) => key !== taken);
    return (
      known(chosenY.value) ??
      known(suggested ?? '') ??
      variables.value.findLast((one) => one.of === 'metric' && variableKey(one) !== taken)
    );
  });
  const scatterX = computed({
    get: () => (x.value ? variableKey(x.value) : ''),
    set: (key) => void (chosenX.value = key),
  });
  const scatterY = computed({
    get: () => (y.value ? variableKey(y.value) : ''),
    set: (key) => void (chosenY.value = key),
  });
  const choice = computed<ScatterChoice | null>(() =>
    x.value && y.value && scatterX.value !== scatterY.value
      ? { x: x.value, y: y.value, logarithmic: logarithmic.value }
      : null,
  );
  const trend = useTrend(context, choice);
  const scatter = computed(() =>
    context.value && choice.value ? scatterFigure(context.value, choice.value, trend.value) : null,
  );
  return { scatter, scatterX, scatterY, scatterOptions, logarithmic };
}

/** The figures of statistics with what was chosen for them, for the page and for what is exported of it. */
export function useViewFigures(
  comparison: ComputedRef<Comparison | null>,
  looks: ComputedRef<ReadonlyMap<string, RunLook>>,
  labels: ComputedRef<ReadonlyMap<string, string>>,
) {
  const { t } = useI18n();
  const context = computed(() =>
    comparison.value === null || comparison.value.configurations.length === 0
      ? null
      : {
          comparison: comparison.value,
          looks: looks.value,
          labels: labels.value,
          t: (key: string, values: Record<string, unknown> = {}) => t(key, values),
        },
  );
  const one = useMetric(context);
  const pareto = computed(() => context.value && paretoFigure(context.value));
  return reactive({ ...one, pareto, ...useHeat(context, one.metric), ...useScatter(context) });
}
