import { computed, shallowRef, watch } from 'vue';
import type { ComputedRef, WritableComputedRef } from 'vue';
import type { RunRow } from '#shared/contract/runs.ts';
import { useRunsStore } from '#renderer/state/runs.ts';

/**
 * The run that is pointed at. Rows come in above it and go while somebody writes a note on it, so it is followed by its
 * id; only when its run is no longer in the table does the pointer stay at the place where it was.
 */
export function useActiveRow(): {
  readonly index: WritableComputedRef<number>;
  readonly row: ComputedRef<RunRow | undefined>;
} {
  const runs = useRunsStore();
  const at = shallowRef(0);
  let id: string | null = null;

  watch(
    () => runs.cache.row(at.value)?.id,
    (there) => {
      if (there === undefined || there === id) return;
      for (const [index, row] of id === null ? [] : runs.cache.entries()) {
        if (row.id !== id) continue;
        at.value = index;
        return;
      }
      id = there;
    },
    { immediate: true, flush: 'sync' },
  );

  return {
    index: computed({
      get: () => at.value,
      set(next) {
        id = runs.row(next)?.id ?? null;
        at.value = next;
      },
    }),
    row: computed(() => runs.cache.row(at.value)),
  };
}
