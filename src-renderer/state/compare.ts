import { shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type { Alignment, Brush, RecipeInput, Variable } from '#shared/comparison/recipe.ts';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import type {
  Bands,
  Comparison,
  ExportRequest,
  SavedComparison,
  TrendLine,
  Why,
} from '#shared/contract/comparison.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { SeriesTable } from '#shared/result/result.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { saveFile } from '#renderer/charts/save-file.ts';
import { client } from './client.ts';

/** Points read of each series: several runs share a chart, and minima and maxima are kept. */
const POINTS = 4000;
/** Series are read for this many configurations: more lines than that cannot be told apart. */
export const MOST_DRAWN_RUNS = 16;

/** What the charts need of one run. */
export interface ComparedRun {
  readonly detail: RunDetail;
  /** Of the migration that is compared; null where the run has no such migration. */
  readonly series: SeriesTable | null;
}

/** The runs that stand beside each other, and the one that the others are held against. */
export const useCompareStore = defineStore('compare', () => {
  const ids = shallowRef<readonly string[]>([]);
  const baseline = shallowRef<string | null>(null);
  /** Which migration of each run the charts show. */
  const migration = shallowRef(0);
  const comparison = shallowRef<Comparison | null>(null);
  /** The first run of each configuration, by the configuration's id. */
  const drawn = shallowRef<ReadonlyMap<string, ComparedRun>>(new Map());
  const loading = shallowRef(false);
  const problem = shallowRef<string | null>(null);
  let opening = new AbortController();

  /** Instead of single runs: an experiment, or a comparison that was saved. */
  const base = shallowRef<RecipeInput | null>(null);
  const why = shallowRef<Why | null>(null);

  /** Axes of the parallel coordinates; null for those that the comparison suggests. */
  const axes = shallowRef<readonly Variable[] | null>(null);
  /** What is chosen on them: every other view shows only what passes. */
  const brushes = shallowRef<readonly Brush[]>([]);
  /** Ids of the configurations that are shown, in their order; null for all. */
  const shown = shallowRef<readonly string[] | null>(null);

  const recipe = (): RecipeInput =>
    base.value === null
      ? { sources: [{ from: 'runs', ids: [...ids.value] }], baseline: baseline.value }
      : { ...base.value, baseline: baseline.value ?? base.value.baseline ?? null };

  /** Configurations whose series are drawn. */
  const drawable = (compared: Comparison): Comparison['configurations'] =>
    compared.configurations
      .filter(({ id }) => shown.value?.includes(id) ?? true)
      .slice(0, MOST_DRAWN_RUNS);

  /** The recipe without all but some configurations. */
  const recipeOf = (kept: ReadonlySet<string>): RecipeInput => {
    const left = (comparison.value?.configurations ?? []).filter(({ id }) => !kept.has(id));
    const given = recipe();
    return { ...given, hidden: [...(given.hidden ?? []), ...left.map(({ id }) => id)] };
  };

  async function loadRun(id: string, signal: AbortSignal): Promise<ComparedRun> {
    const detail = await client.runs.get({ id }, { signal });
    const series =
      migration.value < detail.migrations.length
        ? await client.runs.series(
            { id, migration: migration.value, columns: null, maxPoints: POINTS },
            { signal },
          )
        : null;
    return { detail, series };
  }

  async function loadRuns(
    configurations: Comparison['configurations'],
    known: ReadonlyMap<string, ComparedRun>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ComparedRun>> {
    const runs = await Promise.all(
      configurations.map(
        async ({ id, runIds }) =>
          [id, known.get(id) ?? (await loadRun(runIds[0] ?? '', signal))] as const,
      ),
    );
    return new Map(runs);
  }

  let showing = new AbortController();

  /** Shows some of the configurations, and reads the series of those that come into view. */
  async function show(ids: readonly string[] | null): Promise<void> {
    const same = ids?.join(' ') === shown.value?.join(' ');
    if (same || !comparison.value) return;
    showing.abort();
    showing = new AbortController();
    const { signal } = showing;
    shown.value = ids;
    try {
      const runs = await loadRuns(drawable(comparison.value), drawn.value, signal);
      if (!signal.aborted) drawn.value = runs;
    } catch (error) {
      if (!signal.aborted) problem.value = describeFailure(error);
    }
  }

  /** Takes over what a recipe says of the parallel coordinates. */
  function takeViews({ views }: RecipeInput): void {
    const parallel = (views ?? []).find((view) => view.kind === 'parallel');
    axes.value = parallel && parallel.axes.length > 1 ? parallel.axes : null;
    brushes.value = parallel?.brushes ?? [];
  }

  async function load(): Promise<void> {
    opening.abort();
    showing.abort();
    opening = new AbortController();
    const { signal } = opening;
    if (ids.value.length === 0 && base.value === null) {
      comparison.value = null;
      drawn.value = new Map();
      loading.value = false;
      return;
    }
    loading.value = true;
    try {
      const [compared, reasons] = await Promise.all([
        client.comparisons.get({ recipe: recipe() }, { signal }),
        client.comparisons.why({ recipe: recipe() }, { signal }),
      ]);
      shown.value = null;
      const runs = await loadRuns(drawable(compared), new Map(), signal);
      if (signal.aborted) return;
      comparison.value = compared;
      why.value = reasons;
      drawn.value = runs;
      problem.value = null;
    } catch (error) {
      if (!signal.aborted) problem.value = describeFailure(error);
    } finally {
      if (!signal.aborted) loading.value = false;
    }
  }

  /** @param newBaseline id of a configuration; null for the one of the recipe */
  async function openRecipe(next: RecipeInput, newBaseline: string | null): Promise<void> {
    ids.value = [];
    const isOther = JSON.stringify(base.value) !== JSON.stringify(next);
    base.value = next;
    baseline.value = newBaseline;
    if (isOther) takeViews(next);
    await load();
  }

  /** Saves what is open as a recipe that finds its runs again. */
  async function save(name: string): Promise<SavedComparison> {
    const { views, ...rest } = recipeSchema.parse(recipe());
    const others = views.filter(({ kind }) => kind !== 'parallel');
    const own =
      axes.value === null && brushes.value.length === 0
        ? []
        : [
            {
              kind: 'parallel' as const,
              axes: [...(axes.value ?? [])],
              brushes: [...brushes.value],
            },
          ];
    return client.comparisons.save({ name, recipe: { ...rest, views: [...others, ...own] } });
  }

  async function open(newIds: readonly string[], newBaseline: string | null): Promise<void> {
    base.value = null;
    if (newIds.length === 0) takeViews({ sources: [] });
    ids.value = newIds;
    baseline.value =
      newBaseline !== null && newIds.includes(newBaseline) ? newBaseline : (newIds[0] ?? null);
    await load();
  }

  /** Of the configurations with replications; null while they are read, and without any. */
  const bands = shallowRef<Bands | null>(null);
  let laying = new AbortController();

  /** Reads how the series of replications scatter, on the axis that is asked for. */
  async function loadBands(alignment: Alignment): Promise<void> {
    laying.abort();
    laying = new AbortController();
    const { signal } = laying;
    bands.value = null;
    const drawnOnes = comparison.value ? drawable(comparison.value) : [];
    const replicated = drawnOnes.filter(({ runIds }) => runIds.length > 1);
    if (replicated.length === 0) return;
    try {
      const laid = await client.comparisons.bands(
        {
          recipe: { ...recipeOf(new Set(replicated.map(({ id }) => id))), alignment },
          migration: migration.value,
        },
        { signal },
      );
      if (!signal.aborted) bands.value = laid;
    } catch (error) {
      if (!signal.aborted) problem.value = describeFailure(error);
    }
  }

  /** The line through every run of what is shown; undefined when nobody waits for it any more, or it failed. */
  async function trend(
    shownComparison: Comparison,
    line: { readonly x: Variable; readonly y: Variable; readonly logarithmic: boolean },
    signal: AbortSignal,
  ): Promise<TrendLine | undefined> {
    const kept = new Set(shownComparison.configurations.map(({ id }) => id));
    try {
      const found = await client.comparisons.trend({ recipe: recipeOf(kept), ...line }, { signal });
      return signal.aborted ? undefined : found;
    } catch (error) {
      if (!signal.aborted) problem.value = describeFailure(error);
      return undefined;
    }
  }

  async function chooseMigration(index: number): Promise<void> {
    migration.value = index;
    await load();
  }

  /** Has the comparison written as a file and hands it over. */
  async function exportAs(
    request: Pick<ExportRequest, 'format' | 'title' | 'theme' | 'figure'>,
  ): Promise<string> {
    const compared = comparison.value;
    // What the others are held against stays, whatever is chosen.
    const kept = new Set([...(shown.value ?? []), compared?.baseline ?? '']);
    const file = await client.comparisons.export({
      recipe: shown.value === null ? recipe() : recipeOf(kept),
      ...request,
    });
    saveFile(file.name, file.mediaType, file.text);
    return file.name;
  }

  return {
    ids,
    baseline,
    migration,
    comparison,
    drawn,
    why,
    loading,
    problem,
    open,
    openRecipe,
    save,
    load,
    chooseMigration,
    axes,
    brushes,
    shown,
    show,
    bands,
    loadBands,
    trend,
    exportAs,
  };
});
