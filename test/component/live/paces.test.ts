import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import UiPaces from '#renderer/ui/UiPaces.vue';

const PACES = [
  { value: 1, label: '1×' },
  { value: 10, label: '10×' },
  { value: 100, label: 'max' },
];

function bar(pace: number, disabled = false) {
  const wrapper = mount(UiPaces<number>, {
    props: { paces: PACES, pace, label: 'Pace', disabled },
    attachTo: document.body,
  });
  return { wrapper, buttons: wrapper.findAll('button') };
}

it('paces are one stop of the tabulator: the one that holds, else the first', () => {
  const stops = (pace: number): string[] => {
    const { wrapper, buttons } = bar(pace);
    const found = buttons.filter((one) => one.attributes('tabindex') === '0');
    wrapper.unmount();
    return found.map((one) => one.text());
  };
  expect(stops(10)).toEqual(['10×']);
  expect(stops(7)).toEqual(['1×']);
});

it('paces are chosen by arrow keys, round the ends, and the focus goes along', async () => {
  const { wrapper, buttons } = bar(100);
  await buttons[2]?.trigger('keydown', { key: 'ArrowLeft' });
  expect(document.activeElement?.textContent?.trim()).toBe('10×');
  await buttons[2]?.trigger('keydown', { key: 'ArrowRight' });
  expect(document.activeElement?.textContent?.trim()).toBe('1×');
  await buttons[0]?.trigger('keydown', { key: 'ArrowLeft', ctrlKey: true });
  await buttons[0]?.trigger('keydown', { key: 'a' });
  expect(wrapper.emitted('pace')).toEqual([[10], [1]]);
  wrapper.unmount();
});

it('paces that cannot be chosen now are disabled', () => {
  const { wrapper, buttons } = bar(1, true);
  expect(buttons.map((one) => one.element.disabled)).toEqual([true, true, true]);
  wrapper.unmount();
});
