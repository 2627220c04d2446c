import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi, onTestFinished } from 'vitest';
import { getPath, toYaml } from '#shared/scenario/document.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { runCommand } from '#renderer/app/commands.ts';
import { dismissToast, useToasts } from '#renderer/app/toasts.ts';
import LabPlace from '#renderer/features/lab/LabPlace.vue';
import { smallestScenario } from '#renderer/features/lab/edits.ts';
import { useApplication } from '#renderer/state/application.ts';
import { useExpectation } from '#renderer/state/expectation.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import { mountInWindow } from '../support/mount-window.ts';
import type { Mounted } from '../support/mount-window.ts';
import { resetService, service } from '../support/stub-client.ts';
import { control, type } from './inspector.ts';

vi.mock('#renderer/state/client.ts', () => import('../support/stub-client.ts'));

let mounted: Mounted | undefined;

async function openLab(): Promise<Mounted['wrapper']> {
  mounted = await mountInWindow(LabPlace);
  await useApplication().load();
  await flushPromises();
  return mounted.wrapper;
}

async function openSmallest(): Promise<Mounted['wrapper']> {
  const wrapper = await openLab();
  useScenario().open(smallestScenario(), null);
  await flushPromises();
  return wrapper;
}

beforeEach(resetService);
afterEach(() => {
  mounted?.wrapper.unmount();
  mounted = undefined;
  for (const id of useToasts().map((toast) => toast.id)) dismissToast(id);
});

describe('Lab', () => {
  it('shows every preset with its sentence and a computed outcome at the first start', async () => {
    const wrapper = await openLab();
    for (const preset of PRESETS) {
      expect(wrapper.text()).toContain(preset.title);
      expect(wrapper.text()).toContain(preset.sentence);
    }
    expect(wrapper.findAll('.outcome .down').length).toBeGreaterThanOrEqual(PRESETS.length);
  });

  it('opens a preset by one click and runs it by another', async () => {
    const wrapper = await openLab();
    await wrapper.find('.card .open').trigger('click');
    await flushPromises();
    expect(useScenario().document).not.toBeNull();
    expect(useExpectation().problems).toEqual([]);
    await wrapper
      .findAll('button')
      .find((one) => one.text() === 'Run')
      ?.trigger('click');
    await flushPromises();
    expect(service.started).toHaveLength(1);
    expect(mounted?.router.currentRoute.value).toMatchObject({
      name: 'live',
      params: { id: 'run-1' },
    });
  });

  it('answers an edit with another expectation', async () => {
    await openSmallest();
    const before = useExpectation().expectation?.migrations[0]?.metrics['total_time_s'] ?? 0;
    useScenario().selection = 'hosts[0]';
    await flushPromises();
    await type('Migration link', '100 Mbit/s');
    const after = useExpectation().expectation?.migrations[0]?.metrics['total_time_s'] ?? 0;
    expect(after).toBeGreaterThan(before * 5);
  });

  it('draws the curve over the field that has the focus', async () => {
    await openSmallest();
    useScenario().selection = 'plan[0]';
    await flushPromises();
    control('Downtime limit').dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
    await vi.waitFor(() => {
      expect(useExpectation().curve?.path).toBe('plan[0].memory.downtimeLimit');
    }, 60_000);
  });

  it('says what is wrong beside the field, keeps the last expectation and refuses to run', async () => {
    const wrapper = await openSmallest();
    useScenario().selection = 'hosts[0]';
    await flushPromises();
    await type('Memory for guests', 'plenty');
    const input = control('Memory for guests');
    expect(input.getAttribute('aria-invalid')).toBe('true');
    const described = input.getAttribute('aria-describedby')?.split(' ') ?? [];
    const texts = described.map((id) => document.getElementById(id)?.textContent ?? '');
    expect(texts.join(' ')).toContain('a size');
    expect(useExpectation().expectation).not.toBeNull();
    runCommand('run.start');
    await flushPromises();
    expect(service.started).toEqual([]);
    expect(wrapper.find('.body.stale').exists()).toBe(true);
  });

  it('opens a complete new scenario even before the service has told its strategies', async () => {
    mounted = await mountInWindow(LabPlace);
    expect(useApplication().info).toBeNull();
    const [fresh] = mounted.wrapper
      .findAll('button')
      .filter((button) => button.text().startsWith('New scenario'));
    await fresh?.trigger('click');
    expect(useScenario().document).toMatchObject({ plan: [{ memory: { strategy: 'qemu' } }] });
  });

  it('plans a fault in a phase by choices, and takes the phase back for a time', async () => {
    await openSmallest();
    document.querySelector<HTMLElement>('.outline [aria-label="Add a fault"]')?.click();
    await flushPromises();
    const phase = control('In the phase') as unknown as HTMLSelectElement;
    expect(phase.value).toBe('memory-copy');
    expect([...phase.options].map((one) => one.textContent?.trim())).toContain('Post-copy');
    phase.value = '';
    phase.dispatchEvent(new Event('change', { bubbles: true }));
    await flushPromises();
    await type('At', '5 s');
    expect(useScenario().document?.['faults']).toMatchObject({
      injected: [{ kind: 'link-down', at: '5 s', duration: '60 s' }],
    });
    expect(useExpectation().problems).toEqual([]);
    expect(document.querySelector('.outline')?.textContent).toContain('Answer to faults');
  });

  it('takes keystrokes back as one step, and a reset leaves the default', async () => {
    await openSmallest();
    // Keystrokes join when they are close in time, which on a busy machine they would not be.
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const scenario = useScenario();
    scenario.selection = 'hosts[0]';
    await flushPromises();
    for (const text of ['3', '32', '32 GiB']) await type('Memory for guests', text);
    expect(scenario.document?.['hosts']).toMatchObject([{ memory: '32 GiB' }, {}]);
    runCommand('edit.undo');
    expect(scenario.document).toEqual(smallestScenario());
    runCommand('edit.redo');
    await flushPromises();
    document.querySelector<HTMLElement>('.inspector [aria-label="Reset to 64 GiB"]')?.click();
    await flushPromises();
    expect(getPath(scenario.document, 'hosts[0]')).not.toHaveProperty('memory');
    expect(control('Memory for guests').placeholder).toBe('64 GiB');
  });

  it('draws the tunables of a strategy from its description', async () => {
    const wrapper = await openSmallest();
    useScenario().selection = 'plan[0]';
    await flushPromises();
    const qemu = useApplication().strategy('memory', 'qemu');
    for (const { label } of Object.values(qemu?.tunables ?? {})) {
      expect(wrapper.find('.inspector').text()).toContain(label);
    }
  });

  it('folds groups of tunables that are all defaults, and unfolds one with a value of its own', async () => {
    const wrapper = await openSmallest();
    const scenario = useScenario();
    scenario.selection = 'plan[0]';
    await flushPromises();
    const group = (title: string) =>
      wrapper
        .findAll<HTMLDetailsElement>('.inspector details.section')
        .find((one) => one.get('summary').text().startsWith(title))?.element;
    expect([group('XBZRLE')?.open, group('Multifd')?.open]).toEqual([false, false]);
    expect(group('XBZRLE')?.textContent).toContain('3 fields');
    scenario.setField('plan[0].memory.xbzrle', true);
    await flushPromises();
    expect([group('XBZRLE')?.open, group('Multifd')?.open]).toEqual([true, false]);
    // What was unfolded stays so when its values are defaults again.
    scenario.undo();
    await flushPromises();
    expect(group('XBZRLE')?.open).toBe(true);
    // Fields that belong to no group come first and are never folded.
    expect(control('Downtime limit').closest('details.section')).toBeNull();
  });

  it('plans a migration without a pointer', async () => {
    await openSmallest();
    const scenario = useScenario();
    scenario.change({ ...smallestScenario(), plan: [] });
    scenario.selection = 'guests[0]';
    runCommand('scenario.plan');
    await flushPromises();
    const plan = [...document.querySelectorAll('button')].find(
      (one) => one.textContent?.trim() === 'Plan',
    );
    plan?.click();
    await flushPromises();
    expect(scenario.document?.['plan']).toMatchObject([{ guest: 'guest', to: 'beta' }]);
    expect(scenario.selection).toBe('plan[0]');
  });

  it('removes the chosen part and offers to take that back', async () => {
    await openSmallest();
    const scenario = useScenario();
    scenario.selection = 'plan[0]';
    runCommand('scenario.remove');
    await flushPromises();
    expect(scenario.document?.['plan']).toEqual([]);
    await useToasts()[0]?.action?.run();
    expect(scenario.document?.['plan']).toHaveLength(1);
  });

  it('keeps a draft of what is edited and restores it at the next start', async () => {
    await openSmallest();
    useScenario().setField('name', 'kept');
    await useScenario().saveDraft();
    expect(service.drafts).toMatchObject([{ name: 'kept' }]);
    mounted?.wrapper.unmount();
    await openLab();
    expect(useScenario().name).toBe('kept');
  });

  it('keeps a YAML text that cannot be read, runs nothing meanwhile, and takes it back by undo', async () => {
    const wrapper = await openSmallest();
    const view = async (name: string): Promise<void> => {
      const tab = wrapper.findAll('[role="tab"]').find((one) => one.text().startsWith(name));
      await tab?.trigger('mousedown', { button: 0 });
      await flushPromises();
    };
    const area = () => wrapper.find<HTMLTextAreaElement>('.yaml textarea');
    const runButton = () => wrapper.findAll('button').find((one) => one.text() === 'Run');
    await view('YAML');
    const before = area().element.value;
    expect(runButton()?.attributes('disabled')).toBeUndefined();
    await area().setValue('name: [half');
    await flushPromises();
    expect(runButton()?.attributes('disabled')).toBeDefined();
    expect(wrapper.find('.draft').text()).toBe('Not saved: the YAML cannot be read');
    await view('Cluster');
    await view('YAML');
    expect(area().element.value).toBe('name: [half');
    useScenario().undo();
    await flushPromises();
    expect(area().element.value).toBe(before);
    expect(runButton()?.attributes('disabled')).toBeUndefined();
  });

  it('keeps the comments of a YAML text for as long as nothing else changes the scenario', async () => {
    const wrapper = await openSmallest();
    const scenario = useScenario();
    const commented = `# why these numbers\n${toYaml(smallestScenario())}`;
    scenario.write(commented);
    await scenario.saveDraft();
    const [draft] = scenario.drafts;
    expect(draft?.text).toBe(commented);
    scenario.openText(commented, 'id');
    await flushPromises();
    const tab = wrapper.findAll('[role="tab"]').find((one) => one.text().startsWith('YAML'));
    await tab?.trigger('mousedown', { button: 0 });
    await flushPromises();
    expect(wrapper.find<HTMLTextAreaElement>('.yaml textarea').element.value).toBe(commented);
  });

  it('edits the same document as YAML and points at line and column', async () => {
    const wrapper = await openSmallest();
    const tab = wrapper.findAll('[role="tab"]').find((one) => one.text().startsWith('YAML'));
    await tab?.trigger('mousedown', { button: 0 });
    await flushPromises();
    const area = wrapper.find<HTMLTextAreaElement>('.yaml textarea');
    expect(area.element.value).toBe(toYaml(smallestScenario()));
    await area.setValue(area.element.value.replace('1 Gbit/s', 'fast'));
    await flushPromises();
    expect(wrapper.find('.yaml .problems').text()).toMatch(/Line \d+, column \d+/);
    await area.setValue('name: [');
    await flushPromises();
    expect(wrapper.find('.yaml .problems').text()).toMatch(/Line \d+/);
    await area.setValue(toYaml({ ...smallestScenario(), name: 'typed' }));
    await flushPromises();
    expect(useScenario().name).toBe('typed');
    expect(wrapper.find('.yaml .problems').text()).toBe('');
  });

  it('says why when the service cannot answer', async () => {
    service.broken = 'the store is locked';
    await openLab();
    expect(useToasts().some((toast) => toast.text.includes('the store is locked'))).toBe(true);
  });
});
