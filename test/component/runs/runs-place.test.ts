import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEdit, RunQuery, RunRow } from '#shared/contract/runs.ts';
import { runCommand } from '#renderer/app/commands.ts';
import { dismissToast, useToasts } from '#renderer/app/toasts.ts';
import { NO_VOCABULARY } from '#shared/filter/index.ts';
import RunsPlace from '#renderer/features/runs/RunsPlace.vue';
import { useRunsStore } from '#renderer/state/runs.ts';
import { mountInWindow } from '../support/mount-window.ts';
import type { Mounted } from '../support/mount-window.ts';
import { runRow } from './rows.ts';

const service = vi.hoisted(() => ({ rows: [] as unknown[], asked: [] as unknown[] }));
const rows = (): RunRow[] => service.rows as RunRow[];

vi.mock('#renderer/state/client.ts', async () => {
  const { pageOf } = await import('./rows.ts');
  const applied = (row: RunRow, edit: RunEdit): RunRow => ({
    ...row,
    name: edit.name ?? row.name,
    deleted: edit.deleted ?? row.deleted,
    pinned: edit.pinned ?? row.pinned,
    tags: [...row.tags.filter((tag) => !edit.removeTags?.includes(tag)), ...(edit.addTags ?? [])],
  });
  return {
    client: {
      runs: {
        list: (query: Partial<RunQuery>) => {
          service.asked.push(query);
          return Promise.resolve(pageOf(service.rows as RunRow[], query));
        },
        edit: (edit: RunEdit) => {
          service.rows = (service.rows as RunRow[]).map((row) =>
            edit.ids.includes(row.id) ? applied(row, edit) : row,
          );
          // What takes it back, for the kinds of edits that these tests make.
          const undo: RunEdit[] =
            edit.deleted === undefined ? [] : [{ ids: edit.ids, deleted: !edit.deleted }];
          if (edit.addTags) undo.push({ ids: edit.ids, removeTags: edit.addTags });
          return Promise.resolve({ changed: edit.ids.length, undo });
        },
        ids: ({ filter, trash }: { filter: string; trash: boolean }) =>
          Promise.resolve({
            ids: (service.rows as RunRow[])
              .filter((row) => row.deleted === trash && row.name.includes(filter))
              .map(({ id }) => id),
          }),
        vocabulary: () => Promise.resolve(NO_VOCABULARY),
        get: () => Promise.reject(new Error('not asked here')),
      },
      measured: { examples: () => Promise.resolve([]) },
    },
    followStream: () => new Promise(() => undefined),
  };
});

let mounted: Mounted | undefined;

async function openRuns(): Promise<Mounted> {
  mounted = await mountInWindow(RunsPlace);
  await flushPromises();
  return mounted;
}

const grid = (): HTMLElement => document.querySelector<HTMLElement>('[role="grid"]') as HTMLElement;
const shownNames = (): string[] =>
  [...document.querySelectorAll('.name b')].map((one) => one.textContent ?? '');
async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  grid().dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }),
  );
  await flushPromises();
}

beforeEach(() => {
  // Nothing has a size without a layout: the table is given that of a small window.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(640);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200);
  localStorage.clear();
  service.rows = [];
  service.asked = [];
});

afterEach(() => {
  mounted?.wrapper.unmount();
  mounted = undefined;
  vi.restoreAllMocks();
  for (const toast of useToasts().slice()) dismissToast(toast.id);
});

describe('Runs', () => {
  it('offers the next step when there is nothing', async () => {
    const { wrapper } = await openRuns();
    expect(wrapper.text()).toContain('Choose a scenario in Lab');
    expect(wrapper.text()).toContain('Import a measured migration');
  });

  it('holds only the rows in sight of a hundred thousand, and tells how many there are', async () => {
    service.rows = Array.from({ length: 100_000 }, (_, index) => runRow(index));
    const { wrapper } = await openRuns();
    expect(wrapper.text()).toContain('100,000 runs');
    expect(grid().getAttribute('aria-rowcount')).toBe('100001');
    expect(shownNames().length).toBeGreaterThan(10);
    expect(shownNames().length).toBeLessThan(80);
    expect(service.asked.every((query) => (query as RunQuery).limit <= 1000)).toBe(true);
  });

  it('sorts by a heading and by a second one with Shift, by pointer and by keyboard', async () => {
    service.rows = [runRow(1), runRow(2)];
    const { router } = await openRuns();
    const heading = (label: string) =>
      [...document.querySelectorAll<HTMLElement>('[role="columnheader"]')].find((one) =>
        one.textContent?.trim().startsWith(label),
      );
    const button = (label: string) => heading(label)?.querySelector('button');
    button('Name')?.click();
    await flushPromises();
    button('Downtime')?.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));
    await flushPromises();
    const byName = { column: 'name', descending: false };
    expect((service.asked.at(-1) as RunQuery).sort).toEqual([
      byName,
      { column: 'metrics.downtime_s', descending: true },
    ]);
    expect(heading('Name')?.getAttribute('aria-sort')).toBe('ascending');
    expect(heading('Name')?.textContent).toContain('1');
    expect(heading('Total time')?.getAttribute('aria-sort')).toBe('none');

    // A browser makes a click of Enter; with Shift the heading does it by itself. No row may be opened by either.
    button('Name')?.click();
    await flushPromises();
    const enter = { key: 'Enter', bubbles: true, cancelable: true };
    const pressed = new KeyboardEvent('keydown', enter);
    button('Total time')?.dispatchEvent(pressed);
    expect(pressed.defaultPrevented).toBe(false);
    button('Total time')?.dispatchEvent(new KeyboardEvent('keydown', { ...enter, shiftKey: true }));
    await flushPromises();
    expect((service.asked.at(-1) as RunQuery).sort).toEqual([
      byName,
      { column: 'metrics.total_time_s', descending: true },
    ]);
    expect(router.currentRoute.value.name).not.toBe('live');
  });

  it('selects, deletes into the trash and takes it back, all by keyboard', async () => {
    service.rows = [runRow(1), runRow(2), runRow(3)];
    await openRuns();
    await press('ArrowDown', { shiftKey: true });
    expect(useRunsStore().selection.size).toBe(2);
    await press('Delete');
    expect(rows().filter((row) => row.deleted)).toHaveLength(2);
    expect(shownNames()).toEqual(['Run 3']);
    expect(useToasts().at(-1)?.text).toBe('2 runs moved to the trash.');
    await useToasts().at(-1)?.action?.run();
    await flushPromises();
    expect(rows().some((row) => row.deleted)).toBe(false);
    expect(shownNames()).toEqual(['Run 1', 'Run 2', 'Run 3']);
  });

  it('undoes the last edit by the command', async () => {
    service.rows = [runRow(1)];
    await openRuns();
    await press(' ');
    await press('Delete');
    expect(rows()[0]?.deleted).toBe(true);
    runCommand('edit.undo');
    await flushPromises();
    expect(rows()[0]?.deleted).toBe(false);
    expect(useToasts().filter(({ action }) => action !== null)).toEqual([]);
  });

  it('selects every row of the filter, not only those in sight', async () => {
    service.rows = Array.from({ length: 2500 }, (_, index) => runRow(index));
    await openRuns();
    await press('a', { ctrlKey: true });
    await vi.waitFor(() => expect(useRunsStore().selection.size).toBe(2500), 60_000);
  });

  it('stays at the run that is pointed at while others come in above it', async () => {
    service.rows = [runRow(1), runRow(2)];
    const { wrapper } = await openRuns();
    await press('ArrowDown');
    const pointedAt = () => wrapper.find('.active').text();
    expect(pointedAt()).toContain('Run 2');
    service.rows = [runRow(4), runRow(3), ...rows()];
    await useRunsStore().reload();
    await flushPromises();
    expect(pointedAt()).toContain('Run 2');
    await press('Delete');
    await flushPromises();
    expect(rows().filter((row) => row.deleted)).toMatchObject([{ id: 'run-2' }]);
  });

  it('deletes no selected run that the filter hides', async () => {
    service.rows = [runRow(1, { name: 'kept' }), runRow(2, { name: 'shown' })];
    const { wrapper } = await openRuns();
    const runs = useRunsStore();
    await press(' ');
    expect([...runs.selection.keys()]).toEqual(['run-1']);
    await runs.setFilter({ filter: 'shown' });
    await flushPromises();
    expect(wrapper.text()).toContain('1 selected, 1 of them not in this table');
    await press('Delete');
    await flushPromises();
    expect(rows().map(({ name, deleted }) => [name, deleted])).toEqual([
      ['kept', false],
      ['shown', true],
    ]);
  });

  it('compares the selected runs with the measured one as baseline', async () => {
    service.rows = [runRow(1), runRow(2, { kind: 'measured' })];
    const { router } = await openRuns();
    await press('ArrowDown', { shiftKey: true });
    runCommand('runs.compare');
    await flushPromises();
    expect(router.currentRoute.value.name).toBe('compare');
    expect(router.currentRoute.value.query).toEqual({ ids: 'run-1,run-2', baseline: 'run-2' });
  });

  it('says that no run matches and offers to clear the filter', async () => {
    service.rows = [runRow(1)];
    const { wrapper } = await openRuns();
    await useRunsStore().setFilter({ filter: 'nothing like this' });
    await flushPromises();
    expect(wrapper.text()).toContain('No run fits the filter.');
    const clear = wrapper.findAll('button').find((one) => one.text() === 'Clear filters');
    await clear?.trigger('click');
    await flushPromises();
    expect(shownNames()).toEqual(['Run 1']);
  });
});
