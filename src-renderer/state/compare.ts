import { shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type { Alignment, RecipeInput } from '#shared/comparison/recipe.ts';
import type {
  Bands,
  Comparison,
  ExportRequest,
  SavedComparison,
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

  const recipe = (): RecipeInput =>
    base.value === null
      ? { sources: [{ from: 'runs', ids: [...ids.value] }], baseline: baseline.value }
      : { ...base.value, baseline: baseline.value ?? base.value.baseline ?? null };

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

  async function load(): Promise<void> {
    opening.abort();
    opening = new AbortController();
    const { signal } = opening;
    if (ids.value.length === 0 && base.value === null) {
      comparison.value = null;
      drawn.value = new Map();
      return;
    }
    loading.value = true;
    try {
      const [compared, reasons] = await Promise.all([
        client.comparisons.get({ recipe: recipe() }, { signal }),
        client.comparisons.why({ recipe: recipe() }, { signal }),
      ]);
      const runs = await Promise.all(
        compared.configurations
          .slice(0, MOST_DRAWN_RUNS)
          .map(async ({ id, runIds }) => [id, await loadRun(runIds[0] ?? '', signal)] as const),
      );
      if (signal.aborted) return;
      comparison.value = compared;
      why.value = reasons;
      drawn.value = new Map(runs);
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
    base.value = next;
    baseline.value = newBaseline;
    await load();
  }

  /** Saves what is open as a recipe that finds its runs again. */
  async function save(name: string): Promise<SavedComparison> {
    return client.comparisons.save({ name, recipe: recipe() });
  }

  async function open(newIds: readonly string[], newBaseline: string | null): Promise<void> {
    base.value = null;
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
    const replicated = comparison.value?.configurations
      .slice(0, MOST_DRAWN_RUNS)
      .some(({ runIds }) => runIds.length > 1);
    if (!replicated) return;
    try {
      const laid = await client.comparisons.bands(
        { recipe: { ...recipe(), alignment }, migration: migration.value },
        { signal },
      );
      if (!signal.aborted) bands.value = laid;
    } catch (error) {
      if (!signal.aborted) problem.value = describeFailure(error);
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
    const file = await client.comparisons.export({
      recipe: recipe(),
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
    bands,
    loadBands,
    exportAs,
  };
});
