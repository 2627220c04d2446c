import { computed, shallowRef, triggerRef } from 'vue';
import { defineStore } from 'pinia';
import type { RunQuery, RunRow } from '#shared/contract/runs.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { client, followStream } from './client.ts';
import { PAGE_ROWS, PageCache } from './runs-pages.ts';
import type { UndoableEdit } from './runs-edits.ts';

/** What the table asks for; where it starts and how much follows from what is visible. */
export type RunFilter = Omit<RunQuery, 'offset' | 'limit'>;

const NO_FILTER: RunFilter = {
  text: '',
  states: [],
  kinds: [],
  tags: [],
  trash: false,
  sort: [{ column: 'createdAt', descending: true }],
};

/** Rows read at once when all are selected: the largest page of the contract. */
const SELECT_PAGE_ROWS = 1000;
/** Edits of one call: the contract's limit. */
const MOST_IDS = 100_000;
const MOST_UNDO_STEPS = 100;

/** The table of runs: a window onto what the store holds, the selection, and edits with undo. */
export const useRunsStore = defineStore('runs', () => {
  const filter = shallowRef<RunFilter>(NO_FILTER);
  const cache = shallowRef(new PageCache());
  const total = shallowRef<number | null>(null);
  const tags = shallowRef<readonly string[]>([]);
  const problem = shallowRef<string | null>(null);
  const selection = shallowRef<ReadonlyMap<string, RunRow>>(new Map());
  const undone = shallowRef<readonly UndoableEdit[]>([]);
  const done = shallowRef<readonly UndoableEdit[]>([]);
  let visible = { first: 0, last: PAGE_ROWS - 1 };
  let question = 0;
  const loading = new Set<number>();

  const selected = computed(() => [...selection.value.values()]);
  const filtered = computed(() => {
    const { text, states, kinds, tags: wanted } = filter.value;
    return text !== '' || states.length > 0 || kinds.length > 0 || wanted.length > 0;
  });

  async function loadPage(page: number): Promise<void> {
    if (loading.has(page)) return;
    loading.add(page);
    const asked = question;
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
    question += 1;
    loading.clear();
    cache.value.clear();
    if ('trash' in change) selection.value = new Map();
    await show(0, PAGE_ROWS - 1);
    triggerRef(cache);
  }

  async function reload(): Promise<void> {
    cache.value.expire();
    // The number of rows may have grown, so the first visible page is read even where nothing is visible.
    await show(visible.first, Math.max(visible.last, visible.first));
  }

  /** Keeps the table up to date until the signal fires. */
  function follow(signal: AbortSignal): Promise<void> {
    void reload();
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

  function clearSelection(): void {
    selection.value = new Map();
  }

  /** Selects every row that the filter lets through, visible or not. */
  async function selectAll(): Promise<void> {
    const all = new Map<string, RunRow>();
    for (let offset = 0; offset < (total.value ?? 0); offset += SELECT_PAGE_ROWS) {
      const page = await client.runs.list({ ...filter.value, offset, limit: SELECT_PAGE_ROWS });
      for (const one of page.rows) all.set(one.id, one);
    }
    selection.value = all;
  }

  async function send(edits: UndoableEdit['redo']): Promise<void> {
    for (const edit of edits) {
      for (let from = 0; from < edit.ids.length; from += MOST_IDS) {
        await client.runs.edit({ ...edit, ids: edit.ids.slice(from, from + MOST_IDS) });
      }
    }
    await reload();
  }

  /** Carries out an edit and remembers how to take it back. */
  async function edit(change: UndoableEdit): Promise<void> {
    if (change.redo.length === 0) return;
    await send(change.redo);
    done.value = [...done.value, change].slice(-MOST_UNDO_STEPS);
    undone.value = [];
    const gone = new Set(change.redo.flatMap((one) => (one.deleted === undefined ? [] : one.ids)));
    if (gone.size > 0)
      select(
        selected.value.filter((one) => gone.has(one.id)),
        false,
      );
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
    problem,
    selection,
    selected,
    filtered,
    done,
    undone,
    show,
    setFilter,
    reload,
    follow,
    row,
    select,
    clearSelection,
    selectAll,
    edit,
    undo,
    redo,
    purge,
  };
});
