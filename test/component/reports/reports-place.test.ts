import { flushPromises } from '@vue/test-utils';
import type { DOMWrapper, VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dismissToast, useToasts } from '#renderer/app/toasts.ts';
import { runCommand } from '#renderer/app/commands.ts';
import ReportsPlace from '#renderer/features/reports/ReportsPlace.vue';
import { useOpenReport } from '#renderer/state/open-report.ts';
import { writingRefused } from '#renderer/ui/writing.ts';
import { mountInWindow } from '../support/mount-window.ts';
import { resetShelf, shelf, shelve } from '../support/stub-reports.ts';

vi.mock('#renderer/state/client.ts', async () => {
  const { reports } = await import('../support/stub-reports.ts');
  const experiments = { list: async () => ({ rows: [], total: 0 }) };
  const comparisons = { list: async () => [] };
  return {
    client: { reports, experiments, comparisons },
    followStream: () => Promise.resolve(),
  };
});

const button = (wrapper: VueWrapper, label: string): DOMWrapper<Element> => {
  const found = wrapper
    .findAll('button')
    .find((one) => one.text() === label || one.attributes('aria-label') === label);
  if (!found) throw new Error(`no button ${label}`);
  return found;
};
const region = (wrapper: VueWrapper, label: string): DOMWrapper<Element> =>
  wrapper.find(`section[aria-label="${label}"]`);
const kinds = (): string | undefined =>
  useOpenReport()
    .document?.blocks.map(({ kind }) => kind)
    .join(' ');

const comparison = {
  problem: null,
  saved: 'Busy',
  runs: 6,
  configurations: [],
  metrics: [
    { id: 'total_time_s', label: 'Total time' },
    { id: 'downtime_s', label: 'Downtime' },
  ],
  figures: [{ id: 'downtime_s', title: 'Downtime', kind: 'bars' as const }],
};

async function open(blocks: Parameters<typeof shelve>[1] = {}) {
  shelve('r1', { title: 'Notes', ...blocks });
  const mounted = await mountInWindow(ReportsPlace, '/reports/r1');
  await vi.waitFor(() => {
    if (!useOpenReport().preview) throw new Error('no preview yet');
  }, 60_000);
  await flushPromises();
  return mounted;
}

beforeEach(resetShelf);
afterEach(() => {
  writingRefused.value = null;
  document.body.innerHTML = '';
  for (const id of useToasts().map((toast) => toast.id)) dismissToast(id);
});

describe('the list of reports', () => {
  it('says what a report is, and begins one', async () => {
    const { wrapper, router } = await mountInWindow(ReportsPlace, '/reports');
    expect(wrapper.text()).toContain('A report puts text, tables and figures');
    await button(wrapper, 'Empty report').trigger('click');
    await flushPromises();
    expect(router.currentRoute.value.params['id']).toBe('r1');
    expect(shelf.reports.get('r1')?.title).toBe('Untitled report');
    wrapper.unmount();
  });

  it('searches, duplicates, removes, and brings back', async () => {
    shelve('r1', { title: 'Busy database' });
    shelve('r2', { title: 'Idle guests' });
    const { wrapper } = await mountInWindow(ReportsPlace, '/reports');
    expect(wrapper.findAll('tbody tr')).toHaveLength(2);
    await wrapper.find('input[type="search"]').setValue('IDLE');
    expect(wrapper.findAll('tbody tr')).toHaveLength(1);
    await wrapper.find('input[type="search"]').setValue('nothing like it');
    expect(wrapper.text()).toContain('No report has "nothing like it"');
    await wrapper.find('input[type="search"]').setValue('');
    await button(wrapper, 'Duplicate Idle guests').trigger('click');
    await flushPromises();
    expect(wrapper.text()).toContain('Idle guests (copy)');
    await button(wrapper, 'Move Busy database to the trash').trigger('click');
    await flushPromises();
    expect(wrapper.findAll('tbody tr')).toHaveLength(2);
    await useToasts()[0]?.action?.run();
    await flushPromises();
    expect(wrapper.findAll('tbody tr')).toHaveLength(3);
    wrapper.unmount();
  });

  it('offers nothing that writes while the store can only be read, and says why', async () => {
    shelve('r1', { title: 'Notes' });
    writingRefused.value = 'Another Godwit has it open.';
    const { wrapper } = await mountInWindow(ReportsPlace, '/reports');
    for (const label of ['New', 'Rename Notes', 'Duplicate Notes', 'Move Notes to the trash']) {
      expect(button(wrapper, label).attributes('disabled')).toBeDefined();
      expect(button(wrapper, label).attributes('title')).toBe('Another Godwit has it open.');
    }
    wrapper.unmount();
  });

  it('says what is wrong with a report that cannot be opened', async () => {
    shelve('r1');
    const stored = shelf.reports.get('r1');
    if (!stored) throw new Error('no report');
    shelf.reports.set('r1', { ...stored, document: null, problem: 'Open it with a newer Godwit.' });
    const { wrapper } = await mountInWindow(ReportsPlace, '/reports/r1');
    expect(wrapper.text()).toContain('Open it with a newer Godwit.');
    wrapper.unmount();
    const { wrapper: gone } = await mountInWindow(ReportsPlace, '/reports/none');
    expect(gone.text()).toContain('There is no report "none".');
    gone.unmount();
  });
});

describe('the editor', () => {
  it('adds blocks below each other; tables and figures need a comparison', async () => {
    const { wrapper } = await open();
    expect(button(wrapper, 'Table').attributes('disabled')).toBeDefined();
    await button(wrapper, 'Heading').trigger('click');
    await button(wrapper, 'Text').trigger('click');
    await flushPromises();
    expect(kinds()).toBe('heading text');
    await region(wrapper, 'Text 2').find('textarea').setValue('Words.');
    await button(wrapper, 'Move Text 2 up').trigger('click');
    await flushPromises();
    expect(kinds()).toBe('text heading');
    expect(wrapper.find('[aria-live]').text()).toBe('Text is now at place 1 of 2.');
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Move Text 1: drag/);
    wrapper.unmount();
  });

  it('moves a block by the arrow keys of its handle, and no further than there are blocks', async () => {
    const heading = (text: string) => ({ kind: 'heading' as const, text });
    const { wrapper } = await open({ blocks: [heading('a'), heading('b')] });
    const titles = () =>
      useOpenReport().document?.blocks.map((block) => ('text' in block ? block.text : ''));
    const handle = () => region(wrapper, 'Heading 2').find('.handle');
    await handle().trigger('keydown', { key: 'ArrowDown' });
    expect(titles()).toEqual(['a', 'b']);
    await handle().trigger('keydown', { key: 'ArrowUp' });
    expect(titles()).toEqual(['b', 'a']);
    runCommand('edit.undo');
    expect(titles()).toEqual(['a', 'b']);
    runCommand('edit.redo');
    expect(titles()).toEqual(['b', 'a']);
    wrapper.unmount();
  });

  it('brings a removed block back, though the report was changed since', async () => {
    const { wrapper } = await open({
      blocks: [
        { kind: 'heading', text: 'a' },
        { kind: 'text', text: 'b' },
      ],
    });
    await button(wrapper, 'Remove Heading 1').trigger('click');
    await wrapper.find('.editor input').setValue('Another title');
    await useToasts()[0]?.action?.run();
    expect(kinds()).toBe('heading text');
    expect(useOpenReport().document?.title).toBe('Another title');
    wrapper.unmount();
  });

  it('tells at its block what was not found', async () => {
    const { wrapper } = await open({
      blocks: [
        { kind: 'text', text: 'No numbers.' },
        { kind: 'text', text: 'See {{db / QEMU / downtime_s}}.' },
      ],
    });
    expect(region(wrapper, 'Text 2').text()).toContain('the report has no comparison "db"');
    expect(region(wrapper, 'Text 1').find('.problems').exists()).toBe(false);
    wrapper.unmount();
  });

  it('takes sizes of figures within limits, and says what was expected', async () => {
    shelf.comparisons = { db: comparison };
    const { wrapper } = await open({
      comparisons: { db: { saved: 'c1' } },
      blocks: [{ kind: 'figure', comparison: 'db', figure: 'downtime_s' }],
    });
    const [width] = region(wrapper, 'Figure 1').findAll('.sizes input');
    if (!width) throw new Error('no field for the width');
    const size = () => {
      const [block] = useOpenReport().document?.blocks ?? [];
      return block?.kind === 'figure' ? block.size.widthMillimetres : null;
    };
    for (const wrong of ['', '39', '401', 'wide', '1e9']) {
      await width.setValue(wrong);
      await width.trigger('change');
      expect(region(wrapper, 'Figure 1').text()).toContain('Expected a number from 40 to 400.');
      expect(size()).toBe(160);
    }
    await width.setValue('84,5');
    await width.trigger('change');
    expect(size()).toBe(84.5);
    expect(region(wrapper, 'Figure 1').text()).not.toContain('Expected a number');
    wrapper.unmount();
  });

  it('chooses and orders the columns of a table', async () => {
    shelf.comparisons = { db: comparison };
    const { wrapper } = await open({
      comparisons: { db: { saved: 'c1' } },
      blocks: [{ kind: 'table', comparison: 'db', table: 'metrics' }],
    });
    const metrics = () => {
      const [block] = useOpenReport().document?.blocks ?? [];
      return block?.kind === 'table' ? block.metrics : undefined;
    };
    expect(metrics()).toBeNull();
    await region(wrapper, 'Table 1').find('input[type="checkbox"]').setValue(false);
    expect(metrics()).toEqual(['total_time_s', 'downtime_s']);
    await button(wrapper, 'Move Downtime up').trigger('click');
    await button(wrapper, 'Take Total time out').trigger('click');
    expect(metrics()).toEqual(['downtime_s']);
    wrapper.unmount();
  });

  it('is locked while the store can only be read, and shows and exports all the same', async () => {
    writingRefused.value = 'Another Godwit has it open.';
    const { wrapper } = await open();
    expect(wrapper.find('fieldset.editor').attributes('disabled')).toBeDefined();
    expect(button(wrapper, 'Export').attributes('disabled')).toBeUndefined();
    expect(runCommand('edit.undo')).toBe(false);
    wrapper.unmount();
  });

  it('names the comparisons of the report, and refuses names that it cannot have', async () => {
    shelf.comparisons = { db: comparison };
    const { wrapper } = await open({
      comparisons: { db: { saved: 'c1' } },
      blocks: [{ kind: 'table', comparison: 'db', table: 'why' }],
    });
    const panel = region(wrapper, 'Comparisons');
    expect(panel.text()).toContain('Saved comparison: Busy');
    const key = panel.find('input');
    await key.setValue('No good');
    await key.trigger('change');
    expect(panel.text()).toContain('Small letters, digits and dashes');
    await key.setValue('busy');
    await key.trigger('change');
    expect(useOpenReport().document).toMatchObject({
      comparisons: { busy: { saved: 'c1' } },
      blocks: [{ comparison: 'busy' }],
    });
    await button(wrapper, 'Take busy out of the report').trigger('click');
    expect(kinds()).toBe('');
    expect(useToasts()[0]?.text).toBe('busy was taken out, with 1 table or figure.');
    await useToasts()[0]?.action?.run();
    expect(kinds()).toBe('table');
    wrapper.unmount();
  });
});
