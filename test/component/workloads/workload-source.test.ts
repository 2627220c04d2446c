import { flushPromises } from '@vue/test-utils';
import { defineComponent, h } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useOpenFile } from '#renderer/app/open-file.ts';
import { dismissToast, useToasts } from '#renderer/app/toasts.ts';
import type { TimeFigure } from '#renderer/charts/figures.ts';
import { smallestScenario } from '#renderer/features/lab/edits.ts';
import TraceDialog from '#renderer/features/workloads/TraceDialog.vue';
import WorkloadSource from '#renderer/features/workloads/WorkloadSource.vue';
import { broughtOf } from '#renderer/features/workloads/workload-edits.ts';
import { useOpenedTrace } from '#renderer/state/opened-trace.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import { mountInWindow } from '../support/mount-window.ts';
import type { Mounted } from '../support/mount-window.ts';
import { resetService, service } from '../support/stub-client.ts';

vi.mock('#renderer/state/client.ts', () => import('../support/stub-client.ts'));

// A canvas needs a browser; what is to be drawn is looked at instead (the e2e test looks at the drawing).
vi.mock('#renderer/charts/TimeChart.vue', async () => {
  const vue = await import('vue');
  const drawing = vue.defineComponent({
    name: 'TimeChart',
    props: ['figure'],
    render: () => vue.h('div'),
  });
  return { default: drawing };
});

const TRACE = `# godwit trace
# kind: growth
# source: a paper
# memory: 64 MiB
window (s),dirtied (pages)
0.1,500
1,2000
10,4000
`;

let mounted: Mounted | undefined;

beforeEach(resetService);
afterEach(() => {
  mounted?.wrapper.unmount();
  mounted = undefined;
  for (const id of useToasts().map((toast) => toast.id)) dismissToast(id);
});

const present = () => {
  const { document } = useScenario();
  if (!document) throw new Error('nothing is open');
  return document;
};

describe('what a guest runs', () => {
  const Source = defineComponent({ render: () => h(WorkloadSource, { path: 'guests[0]' }) });

  it('is a model once one is chosen, with the source of every number, and can be undone', async () => {
    mounted = await mountInWindow(Source);
    useScenario().open(smallestScenario(), null);
    await flushPromises();
    const { wrapper } = mounted;
    await wrapper.find('select').setValue('kernel-compile');
    expect(broughtOf(present(), 'guests[0]')).toMatchObject({ id: 'kernel-compile' });
    expect(wrapper.text()).toContain('NSDI 2005, figure 3');
    expect(wrapper.text()).toContain('assumed');
    useToasts()[0]?.action?.run();
    await flushPromises();
    expect(broughtOf(present(), 'guests[0]')).toBeNull();
  });

  it('can be written out', async () => {
    mounted = await mountInWindow(Source);
    useScenario().open(smallestScenario(), null);
    await flushPromises();
    await mounted.wrapper.find('select').setValue('quake3');
    await mounted.wrapper.find('button').trigger('click');
    expect(broughtOf(present(), 'guests[0]')).toBeNull();
    expect(JSON.stringify(present()['guests'])).toContain('"process":"mixed"');
  });
});

describe('a dropped trace', () => {
  async function dropped(text: string): Promise<void> {
    let opener: ReturnType<typeof useOpenFile> | undefined;
    const Dropped = defineComponent({
      setup() {
        opener = useOpenFile();
        return () => h(TraceDialog);
      },
    });
    mounted = await mountInWindow(Dropped);
    useScenario().open(smallestScenario(), null);
    await opener?.openText({ name: 'curve.csv', text });
    await flushPromises();
  }
  const button = (label: string): HTMLButtonElement => {
    const found = [...document.querySelectorAll('button')].find(
      (one) => one.textContent?.trim() === label,
    );
    if (!found) throw new Error(`no button ${label}`);
    return found;
  };

  it('shows given and replayed curve with the error, and goes to the guest', async () => {
    await dropped(TRACE);
    const text = document.body.textContent ?? '';
    expect(text).toContain('Source: a paper');
    expect(text).toMatch(/Replayed, it is off by \d/);
    const figure: TimeFigure | undefined = mounted?.wrapper
      .findComponent({ name: 'TimeChart' })
      .props('figure');
    expect(figure?.lines.map((one) => one.id)).toEqual(['replayed', 'given']);
    expect(figure?.lines[1]?.values[1]).toBe(2000 * 4096);
    button('Apply to the guest').click();
    await flushPromises();
    expect(broughtOf(present(), 'guests[0]')).toEqual({ kind: 'trace', text: TRACE });
    expect(useOpenedTrace().waiting).toBeNull();
  });

  it('can become a scenario of its own', async () => {
    await dropped(TRACE);
    const select = document.querySelector('select');
    if (!select) throw new Error('no choice of guests');
    select.value = 'new-scenario';
    select.dispatchEvent(new Event('change'));
    await flushPromises();
    button('Apply to the guest').click();
    await flushPromises();
    expect(present()['name']).toBe('curve.csv');
    expect(broughtOf(present(), 'guests[0]')).toMatchObject({ kind: 'trace' });
  });

  it('that is refused changes nothing', async () => {
    service.broken = 'found 400 pages; expected at least as many';
    await dropped(TRACE);
    expect(useOpenedTrace().waiting).toBeNull();
    expect(useToasts()[0]?.text).toContain('expected at least as many');
  });
});
