import { computed, shallowRef, triggerRef, watch } from 'vue';
import { defineStore } from 'pinia';
import type { RunEdit, RunQuery, RunRow } from '#shared/contract/runs.ts';
import { NO_VOCABULARY } from '#shared/filter/index.ts';
import type { Vocabulary } from '#shared/filter/index.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { client, followStream } from './client.ts';
import { PAGE_ROWS, PageCache } from './runs-pages.ts';

/** What the table asks for; where it starts and how much follows from what is visible. */
export type RunFilter = Omit<RunQuery, 'offset' | 'limit'>;

const NO_FILTER: RunFilter = {
  filter: '',
  trash: false,
  group: null,
  parameters: [],
  sort: [{ column: 'createdAt', descending: true }],
};

/** An edit as it was sent, and the edits that take it back, as the service answered them. */
export interface UndoableEdit {
  readonly redo: readonly RunEdit[];
  readonly undo: readonly RunEdit[];
}

/** Edits of one call: the contract's limit. */
const MOST_IDS = 100_000;
const MOST_UNDO_STEPS = 100;

/** The table of runs: a window onto what the store holds, the selection, and edits with undo. */
export const useRunsStore = defineStore('runs', () => {
  const filter = shallowRef<RunFilter>(NO_FILTER);
  const cache = shallowRef(new PageCache());
  const total = shallowRef<number | null>(null);
  const tags = shallowRef<readonly string[]>([]);
  /** Whether the expression that somebody writes cannot be read: then rows and number are those of the one before. */
  const outdated = shallowRef(false);
  const problem = shallowRef<string | null>(null);
  /** Counts how often the store may have changed: whoever shows more than rows reads again too. */
  const readings = shallowRef(0);
  const vocabulary = shallowRef<Vocabulary>(NO_VOCABULARY);
  /** By id; null for runs that were selected without being seen. */
  const selection = shallowRef<ReadonlyMap<string, RunRow | null>>(new Map());
  /** Selected runs that the present filter does not let through. */
  const hidden = shallowRef<ReadonlySet<string>>(new Set());
  const undone = shallowRef<readonly UndoableEdit[]>([]);
  const done = shallowRef<readonly UndoableEdit[]>([]);
  let visible = { first: 0, last: PAGE_ROWS - 1 };
  let question = 0;
  const loading = new Set<number>();

  const selectedIds = computed(() => [...selection.value.keys()]);
  /** Those of the selected runs that were seen. */
  const selected = computed(() => [...selection.value.values()].filter((row) => row !== null));
  const filtered = computed(() => filter.value.filter.trim() !== '');

  async function loadPage(page: number): Promise<void> {
    if (loading.has(page)) return;
    loading.add(page);
    const asked = question;
    const readingsBefore = readings.value;
    try {
      const reply = await client.runs.list({
        ...filter.value,
        offset: page * PAGE_ROWS,
        limit: PAGE_ROWS,
      });
      if (asked !== question) return;
      total.value = reply.total;
      tags.value = reply.tags;
      problem.value = null;
      cache.value.put(page, reply.rows);
      refreshSelection(reply.rows);
      triggerRef(cache);
    } catch (error) {
      if (asked === question) problem.value = describeFailure(error);
    } finally {
      if (asked === question) loading.delete(page);
    }
    // The store changed while the page was read: the answer may be older than the change.
    if (asked === question && problem.value === null && readings.value !== readingsBefore)
      await loadPage(page);
  }

  /** Selected rows show what they are now, not what they were when they were selected. */
  function refreshSelection(rows: readonly RunRow[]): void {
    if (!rows.some((row) => selection.value.has(row.id))) return;
    const next = new Map(selection.value);
    for (const row of rows) if (next.has(row.id)) next.set(row.id, row);
    selection.value = next;
  }

  /** Reads what is missing of the visible rows. */
  async function show(first: number, last: number): Promise<void> {
    visible = { first, last };
    await Promise.all(cache.value.missing(first, last).map(loadPage));
  }

  async function setFilter(change: Partial<RunFilter>): Promise<void> {
    filter.value = { ...filter.value, ...change };
    outdated.value = false;
    question += 1;
    loading.clear();
    cache.value.clear();
    if ('trash' in change) selection.value = new Map();
    await Promise.all([show(0, PAGE_ROWS - 1), findHidden()]);
    triggerRef(cache);
  }

  /** Finds out which of the selected runs the filter hides; until it is known, all count as hidden. */
  async function findHidden(): Promise<void> {
    const asked = question;
    hidden.value = new Set(selection.value.keys());
    if (selection.value.size === 0) return;
    const { filter: wanted, trash, group } = filter.value;
    try {
      const { ids } = await client.runs.ids({ filter: wanted, trash, group });
      if (asked !== question) return;
      const shown = new Set(ids);
      hidden.value = new Set([...selection.value.keys()].filter((id) => !shown.has(id)));
    } catch {
      // What keeps the service from answering is told by the table.
    }
  }

  // What is taken out of the selection is no selected run that is hidden.
  watch(selection, (now) => {
    if ([...hidden.value].every((id) => now.has(id))) return;
    hidden.value = new Set([...hidden.value].filter((id) => now.has(id)));
  });

  async function reload(): Promise<void> {
    readings.value += 1;
    cache.value.expire();
    // The number of rows may have grown, so the first visible page is read even where nothing is visible.
    await show(visible.first, Math.max(visible.last, visible.first));
  }

  /** Keeps the table up to date until the signal fires. */
  function follow(signal: AbortSignal): Promise<void> {
    void reload();
    void loadVocabulary().catch(() => {
      // Only completion needs it; what keeps the store from answering is told by the table.
    });
    return followStream((open) => client.runs.changes({}, { signal: open }), reload, signal);
  }

  function row(index: number): RunRow | undefined {
    return cache.value.row(index);
  }

  function select(rows: readonly RunRow[], on: boolean): void {
    const next = new Map(selection.value);
    for (const one of rows) {
      if (on) next.set(one.id, one);
      else next.delete(one.id);
    }
    selection.value = next;
  }

  /** Selects runs that may never have been seen, or takes them out of the selection. */
  function selectIds(ids: readonly string[], on: boolean): void {
    const next = new Map(selection.value);
    for (const id of ids) {
      if (!on) next.delete(id);
      else if (!next.has(id)) next.set(id, null);
    }
    selection.value = next;
  }

  function clearSelection(): void {
    selection.value = new Map();
  }

  /** Selects every run that the filter lets through, seen or not. */
  async function selectAll(): Promise<void> {
    const { filter: wanted, trash, group } = filter.value;
    const seen = new Map([...cache.value.entries()].map(([, one]) => [one.id, one]));
    const { ids } = await client.runs.ids({ filter: wanted, trash, group });
    selection.value = new Map(ids.map((id) => [id, seen.get(id) ?? null]));
  }

  /** What the store knows that a filter may ask for. */
  async function loadVocabulary(): Promise<void> {
    vocabulary.value = await client.runs.vocabulary({});
  }

  /** Sends edits in pieces that the contract takes; answers the edits that take all of them back, in their order. */
  async function send(edits: readonly RunEdit[]): Promise<RunEdit[]> {
    const undo: RunEdit[] = [];
    for (const change of edits) {
      for (let from = 0; from < change.ids.length; from += MOST_IDS) {
        const reply = await client.runs.edit({
          ...change,
          ids: change.ids.slice(from, from + MOST_IDS),
        });
        undo.unshift(...reply.undo);
      }
    }
    await reload();
    return undo;
  }

  /** Carries out an edit and remembers how to take it back; null when it changed nothing. */
  async function edit(change: RunEdit): Promise<UndoableEdit | null> {
    const undo = await send([change]);
    if (undo.length === 0) return null;
    const step: UndoableEdit = { redo: [change], undo };
    done.value = [...done.value, step].slice(-MOST_UNDO_STEPS);
    undone.value = [];
    if (change.deleted !== undefined) {
      const next = new Map(selection.value);
      for (const id of change.ids) next.delete(id);
      selection.value = next;
    }
    return step;
  }

  /** Takes back the given edit, or the last one. */
  async function undo(change = done.value.at(-1)): Promise<void> {
    if (!change) return;
    await send(change.undo);
    done.value = done.value.filter((one) => one !== change);
    undone.value = [...undone.value, change];
  }

  async function redo(): Promise<void> {
    const change = undone.value.at(-1);
    if (!change) return;
    await send(change.redo);
    undone.value = undone.value.slice(0, -1);
    done.value = [...done.value, change];
  }

  /** Deletes for good what is in the trash; edits of runs that are gone cannot be taken back. */
  async function purge(): Promise<{ removed: number; freedBytes: number }> {
    const reply = await client.runs.purge({});
    done.value = [];
    undone.value = [];
    clearSelection();
    await reload();
    return reply;
  }

  return {
    filter,
    cache,
    total,
    tags,
    outdated,
    problem,
    readings,
    selection,
    hidden,
    selectedIds,
    selected,
    vocabulary,
    loadVocabulary,
    filtered,
    /** Edits that can be taken back, the last one last. */
    done,
    undone,
    show,
    setFilter,
    reload,
    follow,
    row,
    select,
    selectIds,
    clearSelection,
    selectAll,
    edit,
    undo,
    redo,
    purge,
  };
});
