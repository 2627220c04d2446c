import { afterEach, describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import type { ExperimentCheck } from '#shared/contract/experiments.ts';
import AxisCard from '#renderer/features/experiments/AxisCard.vue';
import {
  withExample,
  writeSeeds,
  writtenValue,
} from '#renderer/features/experiments/experiment-view.ts';
import type { WrittenAxis } from '#renderer/features/experiments/experiment-view.ts';
import { useApplication } from '#renderer/state/application.ts';
import { mountInWindow } from '../support/mount-window.ts';
import type { Mounted } from '../support/mount-window.ts';

vi.mock('#renderer/state/client.ts', () => import('../support/stub-client.ts'));

type Field = ExperimentCheck['outline'][number];
const field = (change: Partial<Field>): Field => ({
  path: 'hosts[0].nic',
  group: 'host alpha',
  label: 'nic',
  kind: 'rate',
  meaning: 'What the host can send.',
  value: 125_000_000,
  min: null,
  max: null,
  choices: [],
  ...change,
});
const link = field({});
const strategy = field({
  path: 'plan[0].memory.strategy',
  kind: 'strategy',
  value: 'qemu',
  choices: ['qemu', 'xen-4', 'post'],
});

let mounted: Mounted | undefined;
afterEach(() => mounted?.wrapper.unmount());

async function card(axis: WrittenAxis): Promise<Mounted['wrapper']> {
  const given = { axis, number: 1, outline: [link, strategy], problem: undefined };
  mounted = await mountInWindow(() => h(AxisCard, given));
  await useApplication().load();
  return mounted.wrapper;
}

const changes = (wrapper: Mounted['wrapper']): unknown =>
  wrapper.findComponent(AxisCard).emitted('change')?.at(-1)?.[0];

describe('an axis of an experiment', () => {
  it('takes the value of another field when that is chosen, not those of the last one', async () => {
    const wrapper = await card({ kind: 'list', field: link.path, values: ['1 Gbit/s'] });
    await wrapper.find('select').setValue(strategy.path);
    expect(changes(wrapper)).toEqual({ kind: 'list', field: strategy.path, values: ['qemu'] });
  });

  it('offers the words of a field to be ticked, strategies by their titles', async () => {
    const wrapper = await card({ kind: 'list', field: strategy.path, values: ['qemu'] });
    const boxes = wrapper.findAll<HTMLInputElement>('input[type=checkbox]');
    expect(boxes.map((box) => box.element.checked)).toEqual([true, false, false]);
    await boxes[1]?.setValue(true);
    expect(changes(wrapper)).toMatchObject({ values: ['qemu', 'xen-4'] });
  });

  it('shows strategies with settings by their titles, takes one out and adds another from the list', async () => {
    const values = [{ strategy: 'qemu', autoConverge: true }, { strategy: 'xen-4' }];
    const axis = { kind: 'list', name: 'how', field: 'plan[0].memory', values };
    const wrapper = await card(axis);
    const rows = wrapper.findAll('li').map((row) => row.text());
    expect(rows[0]).toContain('Auto-converge on');
    await wrapper.find('li button').trigger('click');
    expect(changes(wrapper)).toEqual({ ...axis, values: [values[1]] });
    const list = wrapper.findAll('select').at(-1);
    const offered = list?.findAll('option').map((option) => option.element.value) ?? [];
    await list?.setValue(offered[1] ?? '');
    expect(changes(wrapper)).toEqual({ ...axis, values: [...values, { strategy: offered[1] }] });
  });

  it('says what a pattern of fields stands for', async () => {
    const wrapper = await card({ kind: 'list', field: 'hosts[*].nic', values: ['1 Gbit/s'] });
    expect(wrapper.find('select').text()).toContain('the same everywhere');
    expect(wrapper.text()).toContain(link.meaning);
    expect(wrapper.text()).not.toContain('hosts[*]');
  });

  it('writes what the scenario has with its unit', () => {
    expect(writtenValue(link)).toBe('1 Gbit/s');
    expect(writtenValue(strategy)).toBe('qemu');
    expect(writtenValue(undefined)).toBe('');
  });

  it('says what would be taken, once', () => {
    expect(withExample({ message: 'expected a frequency', example: '1000 /s' })).toBe(
      'expected a frequency, for example 1000 /s',
    );
    expect(withExample({ message: 'expected a name, for example rate', example: 'rate' })).toBe(
      'expected a name, for example rate',
    );
  });

  it('keeps seeds that it cannot read as they were typed', () => {
    expect(writeSeeds('5..1')).toBe('5..1');
    expect(writeSeeds({ count: 3, first: 2 })).toBe('2..4');
  });
});
