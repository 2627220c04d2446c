import type { ArchiveSource } from '#main/archives/index.ts';
import type { Store } from '#main/store/index.ts';
import { findComparedRuns } from './compared-runs.ts';

/** A store as archives are made from it. */
export function archiveSource(store: Store): ArchiveSource {
  return {
    portable: store.portable,
    runsOf: (recipe) => findComparedRuns(store, recipe).runs.map(({ id }) => id),
    comparisonNamed: (reference) => {
      const saved = store.comparisons.list(false);
      const found =
        saved.find(({ id }) => id === reference) ?? saved.find(({ name }) => name === reference);
      return found?.id ?? null;
    },
  };
}
