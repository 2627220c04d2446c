import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  RunGroup,
  RunGroupsQuery,
  RunQuery,
  RunRow,
  RunSelection,
} from '#shared/contract/runs.ts';
import { countEnded } from '#shared/comparison/ended.ts';
import GroupsTable from '#renderer/features/runs/GroupsTable.vue';
import { columnsOf } from '#renderer/features/runs/columns.ts';
import { keyText, meanCell } from '#renderer/features/runs/group-cells.ts';
import { useRunGroupsStore } from '#renderer/state/run-groups.ts';
import { useRunsStore } from '#renderer/state/runs.ts';
import { defineComponent, h } from 'vue';
import { mountInWindow } from '../support/mount-window.ts';
import type { Mounted } from '../support/mount-window.ts';
import { runRow } from './rows.ts';

const service = vi.hoisted(() => ({ asked: [] as unknown[] }));

/** Three groups of three runs each. */
function groupOf(index: number): RunGroup {
  return {
    key: [['qemu', 'xen-4', null][index] ?? null],
    runs: 3,
    ended: countEnded(['completed', 'completed', 'completed']),
    newest: runRow(index * 3 + 2, { name: `Newest ${index}` }),
    metrics: {
      total_time_s: {
        n: 3,
        mean: 2,
        standardDeviation: 1,
        interval: { low: 1.5, high: 2.5 },
        minimum: 1,
        maximum: 3,
      },
    },
  };
}

vi.mock('#renderer/state/client.ts', () => {
  const group = { of: (index: number) => groupOf(index) };
  const membersOf = (selection: Partial<RunSelection>) => {
    const index = ['qemu', 'xen-4', null].indexOf(
      (selection.group?.key[0] ?? null) as string | null,
    );
    return [0, 1, 2].map((one) => runRow(index * 3 + one));
  };
  return {
    client: {
      runs: {
        groups: (query: RunGroupsQuery) => {
          service.asked.push(query);
          return Promise.resolve({ groups: [0, 1, 2].map(group.of), total: 3, runs: 9 });
        },
        list: (query: Partial<RunQuery>) =>
          Promise.resolve({ rows: membersOf(query), total: 5, tags: [] }),
        ids: (selection: RunSelection) =>
          Promise.resolve({ ids: membersOf(selection).map(({ id }) => id) }),
      },
    },
    followStream: () => new Promise(() => undefined),
  };
});

let mounted: Mounted;
const opened = vi.fn<(row: RunRow) => void>();

async function press(key: string): Promise<void> {
  await mounted.wrapper.get('[role="treegrid"]').trigger('keydown', { key });
  await flushPromises();
}
const lines = () => mounted.wrapper.findAll('[role="rowgroup"] [role="row"]');

beforeEach(async () => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(640);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(640);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1200);
  service.asked = [];
  const columns = columnsOf(['name', 'metrics.total_time_s']);
  const Table = defineComponent({
    render: () => h(GroupsTable, { columns, onOpen: opened }),
  });
  mounted = await mountInWindow(Table);
  await useRunGroupsStore().setQuestion({ by: ['memoryStrategy'], metrics: ['total_time_s'] });
  await flushPromises();
});
afterEach(() => {
  mounted.wrapper.unmount();
  vi.restoreAllMocks();
});

describe('groups of runs', () => {
  it('show what they share, how many they are, and the mean with its interval', () => {
    expect(lines()).toHaveLength(3);
    expect(lines()[0]?.text()).toContain('2.00 s');
    expect(lines()[0]?.text()).toContain('± 500 ms');
    expect(lines()[2]?.text()).toContain('none');
    const title = lines()[0]?.findAll('[role="gridcell"]').at(-1)?.attributes('title');
    expect(title).toContain('n = 3');
    expect(title).toContain('1.50 s to 2.50 s');
  });

  it('are opened and closed by keyboard, and their runs opened', async () => {
    await press('Enter');
    // Three runs, and a line for the two that are not listed.
    expect(lines()).toHaveLength(7);
    expect(lines()[0]?.attributes('aria-expanded')).toBe('true');
    expect(lines()[4]?.text()).toContain('2 more runs');
    await press('ArrowDown');
    await press('Enter');
    expect(opened).toHaveBeenCalledWith(expect.objectContaining({ id: 'run-0' }));
    await press('End');
    await press('ArrowRight');
    expect(lines()).toHaveLength(11);
    await press('Home');
    await press('ArrowLeft');
    expect(lines()).toHaveLength(7);
    expect(useRunGroupsStore().line(3)).toMatchObject({ kind: 'run', row: { id: 'run-6' } });
  });

  it('are selected whole, seen or not', async () => {
    await press('ArrowDown');
    await press(' ');
    expect(useRunsStore().selectedIds).toEqual(['run-3', 'run-4', 'run-5']);
    await press(' ');
    expect(useRunsStore().selectedIds).toEqual([]);
  });

  it('are sorted by a click on a heading; another turns the order', async () => {
    const headings = mounted.wrapper.findAll('[role="columnheader"] button');
    await headings.at(-1)?.trigger('click');
    await headings.at(-1)?.trigger('click');
    const sorts = service.asked.map((query) => (query as RunGroupsQuery).sort);
    expect(sorts.slice(-2)).toEqual([
      { column: 'metrics.total_time_s', descending: true },
      { column: 'metrics.total_time_s', descending: false },
    ]);
  });
});

describe('cells of groups', () => {
  it('write a single value without an interval, and nothing where there is none', () => {
    const group = groupOf(0);
    const single = {
      ...group,
      metrics: {
        rounds: { n: 1, mean: 4, standardDeviation: null, interval: null, minimum: 4, maximum: 4 },
      },
    };
    expect(meanCell(single, 'rounds')).toMatchObject({ mean: '4', half: null, n: 1 });
    expect(meanCell(single, 'downtime_s')).toBeNull();
  });

  it('write parameters in their units', () => {
    expect(keyText('parameters.plan[0].memory.downtimeLimit', 0.3)).toBe('300 ms');
    expect(keyText('memoryStrategy', 'qemu')).toBe('qemu');
    expect(keyText('experiment', null)).toBeNull();
  });
});
