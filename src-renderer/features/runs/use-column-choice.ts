import { ref } from 'vue';
import type { Ref } from 'vue';
import { DEFAULT_COLUMNS } from './columns.ts';

/** Where the window remembers which columns are shown: a matter of this screen, not of the store. */
const KEY = 'godwit.runs.columns';

function read(): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return Array.isArray(value) && value.every((id) => typeof id === 'string')
      ? value
      : DEFAULT_COLUMNS;
  } catch {
    // Storage that is blocked or damaged only costs the choice.
    return DEFAULT_COLUMNS;
  }
}

/** The columns that are shown; the choice survives a restart. */
export function useColumnChoice(): {
  chosen: Ref<readonly string[]>;
  choose: (ids: readonly string[] | null) => void;
} {
  const chosen = ref(read());
  return {
    chosen,
    choose(ids) {
      chosen.value = ids ?? DEFAULT_COLUMNS;
      try {
        localStorage.setItem(KEY, JSON.stringify(chosen.value));
      } catch {
        // As above: the choice then lasts as long as the window.
      }
    },
  };
}
