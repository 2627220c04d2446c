import type { Recipe } from '#shared/comparison/recipe.ts';
import { gatherReport } from '#main/reports/index.ts';
import type { ReportInput } from '#main/reports/index.ts';
import type { Store } from '#main/store/index.ts';
import { compareStored, findComparedRuns, reportSource } from './compared-runs.ts';

/** Comparisons that stay made: as many as reports that are written at once name. */
const MOST_KEPT = 4;

/**
 * Comparisons with everything that a report tells of them. Made once for as long as they find the same runs: someone who
 * writes a report waits for a change of its text, not for thousands of runs to be read again.
 */
export class GatheredStore {
  readonly store: Store;
  readonly #kept = new Map<string, ReportInput>();

  constructor(store: Store) {
    this.store = store;
  }

  /** @throws DocumentError when there is nothing to compare, or too much; StoreError */
  async gather(recipe: Recipe, breathe: () => Promise<void>): Promise<ReportInput> {
    const state = this.#stateOf(recipe);
    const known = this.#kept.get(state);
    this.#kept.delete(state);
    const input = known ?? (await this.#made(recipe, breathe));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(state, input);
    return input;
  }

  async #made(recipe: Recipe, breathe: () => Promise<void>): Promise<ReportInput> {
    const { comparison, groups } = await compareStored(this.store, recipe, breathe);
    const look = { title: 'report', theme: 'light' as const };
    return gatherReport(comparison, groups, reportSource(this.store), look, breathe);
  }

  /** All that a comparison rests on and that may change: a run that has ended changes by its name alone. */
  #stateOf(recipe: Recipe): string {
    const { runs, leftOut } = findComparedRuns(this.store, recipe);
    return JSON.stringify([recipe, runs.map(({ id, name }) => [id, name]), leftOut]);
  }
}
