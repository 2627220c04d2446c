import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import type { ComputedRef } from 'vue';
import { narrowed, selectedConfigurations } from '#shared/comparison/selection.ts';
import type { Comparison } from '#shared/contract/comparison.ts';
import { useCompareStore } from '#renderer/state/compare.ts';

/** How long after the last movement of a brush everything else follows; the chart itself follows at once. */
const SETTLE_MS = 120;

/** What of a comparison is shown by what is chosen on the axes. */
export function useSelection(comparison: ComputedRef<Comparison | null>) {
  const store = useCompareStore();
  const selected = computed<ReadonlySet<string>>(() =>
    comparison.value ? selectedConfigurations(comparison.value, store.brushes) : new Set(),
  );
  const settled = shallowRef(selected.value);
  let settling: ReturnType<typeof setTimeout> | undefined;
  const settle = (): void => {
    clearTimeout(settling);
    settled.value = selected.value;
    const isAll = selected.value.size === comparison.value?.configurations.length;
    void store.show(isAll ? null : [...selected.value]);
  };
  watch(
    [comparison, () => store.brushes],
    ([now], [before]) => {
      clearTimeout(settling);
      // Of another comparison nothing may be shown that was chosen for the one before.
      if (now !== before) settle();
      else settling = setTimeout(settle, SETTLE_MS);
    },
    { flush: 'sync' },
  );
  settle();
  onScopeDispose(() => clearTimeout(settling));

  /** Only what passes. */
  const shown = computed(() => comparison.value && narrowed(comparison.value, settled.value));
  /** With the baseline, which the others are held against, wherever it lies. */
  const withBaseline = computed(
    () =>
      comparison.value &&
      narrowed(comparison.value, new Set([...settled.value, comparison.value.baseline])),
  );
  return { selected, shown, withBaseline };
}
