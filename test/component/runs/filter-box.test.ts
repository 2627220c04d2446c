import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunQuery } from '#shared/contract/runs.ts';
import FilterBox from '#renderer/features/runs/FilterBox.vue';
import { useRunsStore } from '#renderer/state/runs.ts';
import { mountInWindow } from '../support/mount-window.ts';
import type { Mounted } from '../support/mount-window.ts';

const service = vi.hoisted(() => ({ asked: [] as string[] }));

vi.mock('#renderer/state/client.ts', () => ({
  client: {
    runs: {
      list: (query: Partial<RunQuery>) => {
        service.asked.push(query.filter ?? '');
        return Promise.resolve({ rows: [], total: 0, tags: [] });
      },
      vocabulary: () =>
        Promise.resolve({
          parameters: ['guests[*].memory'],
          tags: ['paper'],
          experiments: [],
          memoryStrategies: ['qemu'],
          diskStrategies: [],
        }),
    },
  },
  followStream: () => new Promise(() => undefined),
}));

let mounted: Mounted;

beforeEach(async () => {
  vi.useFakeTimers();
  service.asked = [];
  mounted = await mountInWindow(FilterBox);
  await useRunsStore().loadVocabulary();
});
afterEach(() => {
  mounted.wrapper.unmount();
  vi.useRealTimers();
});

const input = () => mounted.wrapper.get<HTMLInputElement>('input');
const options = () => mounted.wrapper.findAll('[role="option"]').map((one) => one.text());

async function type(text: string): Promise<void> {
  await input().setValue(text);
  input().element.setSelectionRange(text.length, text.length);
  await input().trigger('input');
}

async function rest(): Promise<void> {
  await vi.advanceTimersByTimeAsync(200);
  await flushPromises();
}

describe('the filter', () => {
  it('asks once the typing rests, and not before', async () => {
    await type('downtime < 1 s');
    expect(service.asked).toEqual([]);
    await type('downtime < 1 s and quake');
    await rest();
    expect(service.asked).toEqual(['downtime < 1 s and quake']);
  });

  it('keeps what is shown while the text cannot be read, and marks what is wrong', async () => {
    await type('strategy = qemu and total_tim < 1');
    await rest();
    expect(service.asked).toEqual([]);
    expect(input().attributes('aria-invalid')).toBe('true');
    const problem = mounted.wrapper.get('[role="alert"]');
    expect(problem.text()).toContain('did you mean total_time');
    expect(input().attributes('aria-describedby')).toBe(problem.attributes('id'));
    expect(mounted.wrapper.get('.mirror .bad').text()).toBe('total_tim');
    await problem.get('button').trigger('click');
    await rest();
    expect(service.asked).toEqual(['strategy = qemu and total_time < 1']);
    expect(mounted.wrapper.find('[role="alert"]').exists()).toBe(false);
  });

  it('says how a number without a unit is read, and puts the likely one in its place', async () => {
    await type('downtime < 300');
    await rest();
    expect(service.asked).toEqual(['downtime < 300']);
    expect(input().attributes('aria-invalid')).toBe('false');
    const note = mounted.wrapper.get('[role="status"]');
    expect(note.text()).toContain('is read as 300 s');
    expect(input().attributes('aria-describedby')).toBe(note.attributes('id'));
    await note.get('button').trigger('click');
    await rest();
    expect(service.asked).toEqual(['downtime < 300', 'downtime < 300 ms']);
    expect(mounted.wrapper.find('[role="status"]').exists()).toBe(false);
  });

  it('knows that rows and number belong to the expression before, while one cannot be read', async () => {
    const runs = useRunsStore();
    await type('downtime < 1 s');
    await rest();
    expect(runs.outdated).toBe(false);
    await type('downtime < 100 MiB');
    await rest();
    expect(runs.outdated).toBe(true);
    expect(mounted.wrapper.get('[role="alert"] button').text()).toBe('Use 100 ms');
    await type('downtime < 1 s');
    await rest();
    expect(runs.outdated).toBe(false);
    expect(service.asked).toEqual(['downtime < 1 s']);
  });

  it('offers what may follow, and takes it by keyboard', async () => {
    await type('tag:');
    expect(options()).toEqual(['paper']);
    await input().trigger('keydown', { key: 'ArrowDown' });
    expect(input().attributes('aria-activedescendant')).toBe(
      mounted.wrapper.get('[role="option"]').attributes('id'),
    );
    await input().trigger('keydown', { key: 'Enter' });
    expect(input().element.value).toBe('tag:paper ');
    await rest();
    expect(service.asked).toEqual(['tag:paper ']);
    expect(options()).toEqual(['and', 'or']);
    await input().trigger('keydown', { key: 'Escape' });
    expect(options()).toEqual([]);
  });

  it('follows the expression when menus write it', async () => {
    await type('not readable (');
    await rest();
    await useRunsStore().setFilter({ filter: 'state = failed' });
    await flushPromises();
    expect(input().element.value).toBe('state = failed');
    expect(mounted.wrapper.find('[role="alert"]').exists()).toBe(false);
  });
});
