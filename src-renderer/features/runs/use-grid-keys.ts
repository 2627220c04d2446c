import type { Ref } from 'vue';
import type { RunRow } from '#shared/contract/runs.ts';
import { useRunsStore } from '#renderer/state/runs.ts';

interface GridKeys {
  /** Index of the row that keys act on. */
  readonly active: Ref<number>;
  readonly count: () => number;
  readonly pageRows: () => number;
  /** Scrolls until the row is visible. */
  readonly reveal: (index: number) => void;
  readonly open: (row: RunRow) => void;
  readonly rename: (row: RunRow) => void;
  readonly remove: () => void;
  readonly selectAll: () => void;
}

/** Moving, selecting and acting by keyboard and pointer, as tables of files do it. */
export function useGridKeys(grid: GridKeys) {
  const runs = useRunsStore();
  /** The run at which a selection with Shift began; rows move while the store changes. */
  let anchorId: string | null = null;

  function setAnchor(index: number): void {
    anchorId = runs.row(index)?.id ?? null;
  }

  function anchor(): number {
    if (anchorId === null) setAnchor(grid.active.value);
    for (const [index, row] of anchorId === null ? [] : runs.cache.entries())
      if (row.id === anchorId) return index;
    return grid.active.value;
  }

  function rowsBetween(from: number, to: number): RunRow[] {
    const [first, last] = from < to ? [from, to] : [to, from];
    return Array.from({ length: last - first + 1 }, (_, step) => runs.row(first + step)).filter(
      (row) => row !== undefined,
    );
  }

  function toggle(index: number): void {
    const row = runs.row(index);
    if (row) runs.select([row], !runs.selection.has(row.id));
    setAnchor(index);
    grid.active.value = index;
  }

  function move(to: number, extend: boolean): void {
    const index = Math.min(grid.count() - 1, Math.max(0, to));
    if (index < 0) return;
    if (extend) runs.select(rowsBetween(anchor(), index), true);
    else setAnchor(index);
    grid.active.value = index;
    grid.reveal(index);
  }

  function onRowClick(index: number, event: MouseEvent): void {
    if (event.shiftKey) runs.select(rowsBetween(anchor(), index), true);
    else if (event.ctrlKey || event.metaKey) toggle(index);
    else setAnchor(index);
    grid.active.value = index;
  }

  function withActive(act: (row: RunRow) => void): void {
    const row = runs.row(grid.active.value);
    if (row) act(row);
  }

  function onKey(event: KeyboardEvent): void {
    const at = grid.active.value;
    const extend = event.shiftKey;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(at + 1, extend),
      ArrowUp: () => move(at - 1, extend),
      PageDown: () => move(at + grid.pageRows(), extend),
      PageUp: () => move(at - grid.pageRows(), extend),
      Home: () => move(0, extend),
      End: () => move(grid.count() - 1, extend),
      ' ': () => toggle(at),
      Enter: () => withActive(grid.open),
      F2: () => withActive(grid.rename),
      Delete: grid.remove,
      Escape: () => runs.clearSelection(),
    };
    const mod = event.ctrlKey || event.metaKey;
    const act = mod ? (event.key === 'a' ? grid.selectAll : undefined) : actions[event.key];
    if (!act || event.altKey) return;
    event.preventDefault();
    act();
  }

  return { onKey, onRowClick, toggle };
}
