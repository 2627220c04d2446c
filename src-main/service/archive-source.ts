import { DocumentError } from '#shared/scenario/problem.ts';
import type { ArchiveSource } from '#main/archives/index.ts';
import { StoreError } from '#main/store/index.ts';
import type { Store } from '#main/store/index.ts';
import { findComparedRuns } from './compared-runs.ts';

/** A store as archives are made from it. */
export function archiveSource(store: Store): ArchiveSource {
  return {
    portable: store.portable,
    runsOf: (recipe) => {
      try {
        return findComparedRuns(store, recipe).runs.map(({ id }) => id);
      } catch (error) {
        if (error instanceof StoreError || error instanceof DocumentError) return null;
        throw error;
      }
    },
    comparisonNamed: (reference) => {
      const saved = store.comparisons.list(false);
      const found =
        saved.find(({ id }) => id === reference) ?? saved.find(({ name }) => name === reference);
      return found?.id ?? null;
    },
  };
}
