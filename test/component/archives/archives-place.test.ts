import { flushPromises } from '@vue/test-utils';
import type { DOMWrapper, VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ArchivePage, OpenArchive, PlannedItem } from '#shared/contract/archives.ts';
import ArchivesPlace from '#renderer/features/archives/ArchivesPlace.vue';
import { useArchivesStore } from '#renderer/state/archives.ts';
import { writingRefused } from '#renderer/ui/writing.ts';
import { mountInWindow } from '../support/mount-window.ts';

const item = (kind: PlannedItem['kind'], standing: PlannedItem['standing'], storedAs: string) => ({
  kind,
  id: `${kind}-1`,
  name: `The ${kind}`,
  standing,
  storedAs,
});

const archive: OpenArchive = {
  token: 't1',
  fileName: 'sent.godwit',
  name: 'Sent',
  bytes: 2048,
  digest: 'd'.repeat(64),
  version: 1,
  writtenBy: '0.1.0',
  runs: [],
  items: [
    item('run', 'conflicting', 'made-up-for-the-preview'),
    item('comparison', 'new', 'comparison-1'),
    item('report', 'new', 'report-1'),
  ],
};

const asked = vi.hoisted(() => ({
  exported: [] as unknown[],
  pages: [] as { request: unknown; answer: (page: ArchivePage) => void; refuse: () => void }[],
  /** What an import waits for in its middle. */
  pause: Promise.resolve(),
}));

vi.mock('#renderer/state/client.ts', () => ({
  client: {
    archives: {
      upload: async () => ({ token: 't1', bytes: 1 }),
      open: async () => archive,
      close: async () => ({}),
      page: (request: unknown) =>
        new Promise<ArchivePage>((answer, fail) => {
          asked.pages.push({ request, answer, refuse: () => fail(new Error('No runs.')) });
        }),
      import: async (_: unknown, { signal }: { signal: AbortSignal }) =>
        (async function* () {
          yield { kind: 'progress', done: 1, of: 4 };
          await asked.pause;
          signal.throwIfAborted();
          const run = item('run', 'conflicting', 'under-this-id');
          yield { kind: 'done', items: [run, item('report', 'new', 'report-1')] };
        })(),
      export: async (request: unknown) =>
        (async function* () {
          asked.exported.push(request);
          yield { kind: 'progress', done: 1, of: 2 };
          yield { kind: 'done', token: 't2', fileName: 'mine.godwit', bytes: 3 };
        })(),
      read: async () => ({ data: 'UEsD', next: null }),
    },
    experiments: { list: async () => ({ rows: [] }) },
    comparisons: { list: async () => [] },
    reports: { list: async () => [{ id: 'report-7', title: 'An answer' }] },
  },
}));

const button = (wrapper: VueWrapper, label: string): DOMWrapper<Element> => {
  const found = wrapper.findAll('button').find((one) => one.text() === label);
  if (!found) throw new Error(`no button ${label}`);
  return found;
};

async function openArchive(): Promise<VueWrapper> {
  const { wrapper } = await mountInWindow(ArchivesPlace, '/archives');
  await useArchivesStore().openBlob('sent.godwit', new Blob(['PK']));
  await flushPromises();
  return wrapper;
}

beforeEach(() => {
  asked.exported = [];
  asked.pages = [];
});
afterEach(() => {
  writingRefused.value = null;
  document.body.innerHTML = '';
});

describe('an open archive', () => {
  it('tells how far an import is, and stops it on wish', async () => {
    let goOn = (): void => undefined;
    asked.pause = new Promise((resolve) => (goOn = resolve));
    const wrapper = await openArchive();
    await button(wrapper, 'Import').trigger('click');
    await flushPromises();
    expect(wrapper.text()).toContain('Importing 25.0 %');
    await button(wrapper, 'Stop').trigger('click');
    goOn();
    await flushPromises();
    expect(useArchivesStore().imported).toBe(false);
    expect(wrapper.find('[role="alert"]').exists()).toBe(false);
    expect(button(wrapper, 'Import').attributes('disabled')).toBeUndefined();
    asked.pause = Promise.resolve();
  });

  it('tells after the import what came in under which id, and leads there', async () => {
    const wrapper = await openArchive();
    const region = wrapper.find('.items');
    expect(region.text()).toContain('Another has its id; comes in as made-up-for-the-preview');
    expect(region.find('a').exists()).toBe(false);
    await button(wrapper, 'Import').trigger('click');
    await flushPromises();
    expect(region.attributes('aria-label')).toBe('What importing did');
    expect(region.text()).not.toContain('made-up-for-the-preview');
    expect(region.text()).toContain('Brought in as under-this-id');
    // What there are few of stands first.
    expect(region.findAll('a').map((one) => one.attributes('href'))).toEqual([
      '/reports/report-1',
      '/live/under-this-id',
    ]);
    wrapper.unmount();
  });

  it('shows its reports and comparisons before anything is imported, the one asked for last', async () => {
    writingRefused.value = 'Another Godwit has it open.';
    const wrapper = await openArchive();
    const items = wrapper.find('.items');
    // Runs have a table of their own.
    expect(items.findAll('button').map((one) => one.text())).toEqual([
      'The report',
      'The comparison',
    ]);
    await button(wrapper, 'The report').trigger('click');
    await button(wrapper, 'The comparison').trigger('click');
    expect(asked.pages.map(({ request }) => request)).toEqual([
      { token: 't1', kind: 'report', id: 'report-1' },
      { token: 't1', kind: 'comparison', id: 'comparison-1' },
    ]);
    const shown = () => wrapper.find('section[aria-label="The comparison"]');
    expect(shown().text()).toContain('Reading the comparisons');
    expect(items.find('[aria-current]').text()).toBe('The comparison');
    asked.pages[1]?.answer({ html: '<p>Side by side</p>', problems: [] });
    asked.pages[0]?.answer({ html: '<p>Too late</p>', problems: [] });
    await flushPromises();
    expect(shown().text()).not.toContain('Reading');
    const frame = shown().find('iframe');
    expect(frame.attributes('sandbox')).toBe('allow-same-origin');
    expect(useArchivesStore().read?.page?.html).toBe('<p>Side by side</p>');
    await button(wrapper, 'Runs of the archive').trigger('click');
    expect(wrapper.find('iframe').exists()).toBe(false);
    expect(wrapper.find('[role="region"][aria-label="Runs of the archive"]').exists()).toBe(true);
    wrapper.unmount();
  });

  it('says why a page cannot be shown, and forgets it when the archive is closed', async () => {
    const wrapper = await openArchive();
    await button(wrapper, 'The comparison').trigger('click');
    asked.pages[0]?.refuse();
    await flushPromises();
    expect(wrapper.find('[role="alert"]').text()).toBe('The preview cannot be shown: No runs.');
    await wrapper.find('button[aria-label="Close the archive"]').trigger('click');
    expect(useArchivesStore().read).toBeNull();
    expect(wrapper.find('iframe').exists()).toBe(false);
    wrapper.unmount();
  });

  it('cannot be imported while the store can only be read, and says why', async () => {
    writingRefused.value = 'Another Godwit has it open.';
    const wrapper = await openArchive();
    expect(button(wrapper, 'Import').attributes('disabled')).toBeDefined();
    expect(button(wrapper, 'Import').attributes('title')).toBe('Another Godwit has it open.');
    expect(button(wrapper, 'Run and verify').attributes('disabled')).toBeUndefined();
    wrapper.unmount();
  });
});

describe('an archive to be made', () => {
  it('takes reports', async () => {
    const { wrapper } = await mountInWindow(ArchivesPlace, '/archives');
    await button(wrapper, 'Make an archive…').trigger('click');
    await flushPromises();
    const dialog = document.querySelector('[role="dialog"]');
    const label = [...(dialog?.querySelectorAll('label') ?? [])].find((one) =>
      one.textContent.includes('An answer'),
    );
    label?.querySelector('input')?.click();
    const name = dialog?.querySelector<HTMLInputElement>('input[type="text"]');
    if (!name) throw new Error('no field for the name');
    name.value = 'Mine';
    name.dispatchEvent(new Event('input'));
    await flushPromises();
    const buttons = [...(dialog?.querySelectorAll('button') ?? [])];
    buttons.find((one) => one.textContent.trim() === 'Make')?.click();
    await flushPromises();
    expect(asked.exported).toEqual([
      { name: 'Mine', runs: [], experiments: [], comparisons: [], reports: ['report-7'] },
    ]);
    wrapper.unmount();
  });
});
