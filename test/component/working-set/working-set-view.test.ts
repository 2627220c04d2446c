import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { presetByName } from '#shared/scenario/presets/index.ts';
import type { BarFigure } from '#renderer/charts/bar-chart.ts';
import type { TimeFigure } from '#renderer/charts/figures.ts';
import WorkingSetView from '#renderer/features/working-set/WorkingSetView.vue';
import { useScenario } from '#renderer/state/scenario.ts';
import { mountInWindow } from '../support/mount-window.ts';
import type { Mounted } from '../support/mount-window.ts';
import { resetService } from '../support/stub-client.ts';

vi.mock('#renderer/state/client.ts', () => import('../support/stub-client.ts'));

// A canvas needs a browser; what is to be drawn is looked at instead (the e2e test looks at the drawing).
vi.mock('#renderer/charts/TimeChart.vue', async () => ({ default: await drawing('TimeChart') }));
vi.mock('#renderer/charts/BarChart.vue', async () => ({ default: await drawing('BarChart') }));

async function drawing(name: string) {
  const { defineComponent, h } = await import('vue');
  return defineComponent({
    name,
    props: ['figure'],
    render: () => h('div'),
  });
}

let mounted: Mounted | undefined;

async function openPreset(name: string): Promise<Mounted['wrapper']> {
  mounted = await mountInWindow(WorkingSetView);
  useScenario().openText(presetByName(name)?.text ?? '');
  await flushPromises();
  return mounted.wrapper;
}

beforeEach(resetService);
afterEach(() => {
  mounted?.wrapper.unmount();
  mounted = undefined;
});

describe('the working set of a guest', () => {
  it('shows growth, hot pages, downtime by rounds and when QEMU converges', async () => {
    const wrapper = await openPreset('database');
    expect(wrapper.find('h2').text()).toBe('Writable working set of database');
    const growth: TimeFigure = wrapper.findComponent({ name: 'TimeChart' }).props('figure');
    const [line] = growth.lines;
    expect(growth.lines).toHaveLength(1);
    expect(line?.values[0]).toBe(0);
    expect(line?.values[line.values.length - 1]).toBeGreaterThan(0);
    const bars = wrapper
      .findAllComponents({ name: 'BarChart' })
      .map((one): BarFigure => one.props('figure'));
    expect(bars).toHaveLength(3);
    // Read side by side: one scale, up to the longest bar of all.
    const longest = Math.max(...bars.flatMap((one) => one.bars.map((bar) => bar.value ?? 0)));
    expect(bars.map((one) => one.atLeast)).toEqual([longest, longest, longest]);
    for (const figure of bars) {
      expect(figure.bars[0]?.label).toBe('1');
      const [first, second] = figure.bars.map((bar) => bar.value ?? 0);
      expect(second).toBeLessThan(first ?? 0);
    }
    const tables = wrapper.findAll('table').map((one) => one.text());
    expect(tables.join(' ')).toContain('90.0 %');
    expect(tables.join(' ')).toContain('From a downtime limit of');
    expect(wrapper.text()).toContain('coefficients are recalled');
  });

  it('is that of the guest chosen in the outline, also by a part of it', async () => {
    const wrapper = await openPreset('evacuation');
    const guests = useScenario().document?.['guests'] as { name: string }[];
    const [first, second] = guests.map((one) => one.name);
    expect(wrapper.find('h2').text()).toContain(first);
    useScenario().selection = 'guests[1].memory[0]';
    await flushPromises();
    expect(wrapper.find('h2').text()).toContain(second);
  });

  it('follows an edit, and keeps the last analysis while the scenario is wrong', async () => {
    const wrapper = await openPreset('idle');
    const before = wrapper.find('.working-set').text();
    useScenario().setField('hosts[0].nic', '100 Mbit/s');
    await flushPromises();
    const slow = wrapper.find('.working-set').text();
    expect(slow).not.toBe(before);
    useScenario().setField('hosts[0].nic', 'fast');
    await flushPromises();
    expect(wrapper.find('[role="status"].failure').text()).toMatch(/before the last edits/);
    expect(wrapper.find('h2').exists()).toBe(true);
    useScenario().setField('hosts[0].nic', '100 Mbit/s');
    await flushPromises();
    expect(wrapper.find('.working-set').text()).toBe(slow);
  });
});
