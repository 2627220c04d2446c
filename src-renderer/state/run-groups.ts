import { shallowRef, triggerRef } from 'vue';
import { defineStore } from 'pinia';
import type { RunGroup, RunGroupsQuery, RunRow } from '#shared/contract/runs.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { client } from './client.ts';
import { useRunsStore } from './runs.ts';

/** A line of the table of groups: a group, or a run of a group that was opened. */
export type GroupLine =
  | { readonly kind: 'group'; readonly index: number; readonly group: RunGroup | undefined }
  | { readonly kind: 'run'; readonly row: RunRow }
  /** How many runs of an opened group are not listed. */
  | { readonly kind: 'more'; readonly left: number };

interface OpenGroup {
  readonly rows: readonly RunRow[];
  readonly total: number;
}

const PAGE_GROUPS = 100;
/** Runs listed under an opened group; more are better looked at by themselves. */
const MOST_ROWS = 100;

/** Runs by what they share: groups with statistics, each of which can be opened. */
export const useRunGroupsStore = defineStore('run-groups', () => {
  const runs = useRunsStore();
  const by = shallowRef<readonly string[]>([]);
  const metrics = shallowRef<readonly string[]>([]);
  const sort = shallowRef<RunGroupsQuery['sort']>({ column: 'newest', descending: true });
  const total = shallowRef<number | null>(null);
  const runCount = shallowRef(0);
  const problem = shallowRef<string | null>(null);
  const groups = shallowRef(new Map<number, RunGroup>());
  /** Opened groups by index. */
  const opened = shallowRef(new Map<number, OpenGroup>());
  let question = 0;
  let visible = { first: 0, last: 0 };
  const loading = new Set<number>();

  async function loadPage(page: number): Promise<void> {
    if (loading.has(page)) return;
    loading.add(page);
    const asked = question;
    try {
      const reply = await client.runs.groups({
        filter: runs.filter.filter,
        trash: runs.filter.trash,
        by: [...by.value],
        metrics: [...metrics.value],
        sort: sort.value,
        offset: page * PAGE_GROUPS,
        limit: PAGE_GROUPS,
      });
      if (asked !== question) return;
      total.value = reply.total;
      runCount.value = reply.runs;
      problem.value = null;
      for (const [index, group] of reply.groups.entries())
        groups.value.set(page * PAGE_GROUPS + index, group);
      triggerRef(groups);
    } catch (error) {
      if (asked === question) problem.value = describeFailure(error);
    } finally {
      if (asked === question) loading.delete(page);
    }
  }

  /** Another question: everything held is forgotten. */
  async function ask(): Promise<void> {
    question += 1;
    loading.clear();
    groups.value = new Map();
    opened.value = new Map();
    total.value = null;
    if (by.value.length > 0) await loadPage(0);
  }

  /** The store changed: what is shown is read again, and opened groups stay open while they are the same ones. */
  async function refresh(): Promise<void> {
    if (by.value.length === 0) return;
    const { first, last } = visible;
    question += 1;
    loading.clear();
    const before = new Map(
      [...opened.value].map(([index]) => [index, keyOf(groups.value.get(index))]),
    );
    const pages = new Set([Math.floor(first / PAGE_GROUPS), Math.floor(last / PAGE_GROUPS)]);
    await Promise.all([...pages].map(loadPage));
    const same = [...before].filter(([index, key]) => keyOf(groups.value.get(index)) === key);
    opened.value = new Map();
    await Promise.all(same.map(([index]) => toggle(index)));
  }

  const keyOf = (group: RunGroup | undefined): string => JSON.stringify(group?.key ?? null);

  /** Reads what is missing of a stretch of groups. */
  async function show(first: number, last: number): Promise<void> {
    visible = { first, last };
    const from = Math.floor(Math.max(0, first) / PAGE_GROUPS);
    const to = Math.floor(Math.max(0, last) / PAGE_GROUPS);
    const pages = Array.from({ length: to - from + 1 }, (_, step) => from + step);
    await Promise.all(pages.filter((page) => !groups.value.has(page * PAGE_GROUPS)).map(loadPage));
  }

  async function setQuestion(change: {
    readonly by?: readonly string[];
    readonly metrics?: readonly string[];
    readonly sort?: RunGroupsQuery['sort'];
  }): Promise<void> {
    by.value = change.by ?? by.value;
    metrics.value = change.metrics ?? metrics.value;
    sort.value = change.sort ?? sort.value;
    const known = sort.value.column.replace(/^metrics\./u, '');
    const isGone = sort.value.column.startsWith('metrics.') && !metrics.value.includes(known);
    if (isGone) sort.value = { column: 'newest', descending: true };
    await ask();
  }

  const selectionOf = (group: RunGroup) => ({
    filter: runs.filter.filter,
    trash: runs.filter.trash,
    group: { by: [...by.value], key: group.key },
  });

  /** Opens a group, or closes it. */
  async function toggle(index: number): Promise<void> {
    const next = new Map(opened.value);
    if (next.delete(index)) {
      opened.value = next;
      return;
    }
    const group = groups.value.get(index);
    if (!group) return;
    const asked = question;
    try {
      const page = await client.runs.list({ ...selectionOf(group), limit: MOST_ROWS });
      if (asked !== question) return;
      opened.value = new Map(opened.value).set(index, { rows: page.rows, total: page.total });
    } catch (error) {
      if (asked === question) problem.value = describeFailure(error);
    }
  }

  /** Ids of all runs of a group. */
  async function idsOf(group: RunGroup): Promise<string[]> {
    return (await client.runs.ids(selectionOf(group))).ids;
  }

  const linesOf = ({ rows, total: all }: OpenGroup): number =>
    rows.length + (all > rows.length ? 1 : 0);

  /** Number of lines: all groups and what is open under them. */
  function lineCount(): number {
    let lines = total.value ?? 0;
    for (const one of opened.value.values()) lines += linesOf(one);
    return lines;
  }

  /** What stands at a line. Only opened groups are walked, and nobody opens many. */
  function line(at: number): GroupLine {
    let before = 0;
    for (const [index, one] of [...opened.value].toSorted(([a], [b]) => a - b)) {
      const groupAt = index + before;
      if (at <= groupAt) break;
      const within = at - groupAt - 1;
      const row = one.rows[within];
      if (row) return { kind: 'run', row };
      if (within < linesOf(one)) return { kind: 'more', left: one.total - one.rows.length };
      before += linesOf(one);
    }
    const index = at - before;
    return { kind: 'group', index, group: groups.value.get(index) };
  }

  return {
    by,
    metrics,
    sort,
    total,
    runCount,
    problem,
    groups,
    opened,
    ask,
    refresh,
    show,
    setQuestion,
    toggle,
    idsOf,
    lineCount,
    line,
  };
});
