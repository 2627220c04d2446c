import { flushPromises } from '@vue/test-utils';
import type { DOMWrapper, VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useTheme } from '#renderer/app/theme.ts';
import { dismissToast, useToasts } from '#renderer/app/toasts.ts';
import SettingsPlace from '#renderer/features/settings/SettingsPlace.vue';
import { useApplication } from '#renderer/state/application.ts';
import { writingRefused } from '#renderer/ui/writing.ts';
import { mountInWindow } from '../support/mount-window.ts';
import { resetService, service } from '../support/stub-client.ts';

vi.mock('#renderer/state/client.ts', () => import('../support/stub-client.ts'));

async function openSettings() {
  const { wrapper } = await mountInWindow(SettingsPlace);
  await useApplication().load();
  await flushPromises();
  return wrapper;
}

const button = (wrapper: VueWrapper, label: string): DOMWrapper<Element> => {
  const found = wrapper.findAll('button').find((one) => one.text() === label);
  if (!found) throw new Error(`no button ${label}`);
  return found;
};

beforeEach(resetService);
afterEach(() => {
  writingRefused.value = null;
  service.health = { ...service.health, planned: null };
  document.body.innerHTML = '';
  for (const id of useToasts().map((toast) => toast.id)) dismissToast(id);
});

describe('Settings', () => {
  it('shows the health of the store and the versions', async () => {
    const wrapper = await openSettings();
    expect(wrapper.text()).toContain('/data/godwit.sqlite');
    expect(wrapper.text()).toContain('1.50 MiB');
    expect(wrapper.text()).toContain('checked, whole');
    expect(wrapper.text()).toContain('0.1.0');
  });

  it('changes the theme at once and keeps it', async () => {
    const wrapper = await openSettings();
    await wrapper.find('select').setValue('dark');
    await flushPromises();
    expect(useTheme().effective.value).toBe('dark');
    expect(service.settings.theme).toBe('dark');
  });

  it('takes a number of workers, and refuses what is none', async () => {
    const wrapper = await openSettings();
    const input = wrapper.find('input');
    await input.setValue('0');
    await input.trigger('change');
    expect(wrapper.find('[role="alert"]').text()).toContain('1 to 256');
    expect(service.settings.workers).toBeNull();
    await input.setValue('3');
    await input.trigger('change');
    await flushPromises();
    expect(service.settings.workers).toBe(3);
  });

  it('takes a change back that could not be stored, and says so', async () => {
    const wrapper = await openSettings();
    service.broken = 'the store can only be read';
    await wrapper.find('select').setValue('dark');
    await flushPromises();
    expect(useTheme().choice.value).toBe('system');
    expect(useToasts()[0]?.text).toContain('the store can only be read');
  });

  it('writes a backup and tells where', async () => {
    const wrapper = await openSettings();
    await wrapper
      .findAll('button')
      .find((one) => one.text() === 'Back up now')
      ?.trigger('click');
    await flushPromises();
    expect(useToasts()[0]?.text).toMatch(/^Backed up: .*2031/);
    expect(wrapper.find('.copies').text()).toContain('2.00 KiB');
    await button(wrapper, 'Restore').trigger('click');
    await flushPromises();
    const confirm = [...document.querySelectorAll<HTMLButtonElement>('[role="dialog"] button')];
    confirm.find((one) => one.textContent === 'Restore at the next start')?.click();
    await flushPromises();
    expect(service.changes).toEqual([
      { action: 'restore', path: '/data/godwit.sqlite.backup-2031' },
    ]);
  });

  it('checks the store, moves it at the next start, and takes that back', async () => {
    const wrapper = await openSettings();
    await button(wrapper, 'Check now').trigger('click');
    await flushPromises();
    expect(useToasts()[0]?.text).toContain('nothing is wrong');
    const copy = button(wrapper, 'Copy the store there');
    expect(copy.attributes('disabled')).toBeDefined();
    await wrapper.find('form input').setValue(' /disk/godwit ');
    service.health = { ...service.health, planned: { action: 'copy', path: '/disk/godwit' } };
    await copy.trigger('click');
    await flushPromises();
    expect(wrapper.find('.planned').text()).toContain('copied to /disk/godwit');
    await button(wrapper, 'Do not do that').trigger('click');
    expect(service.changes).toEqual([{ action: 'copy', path: '/disk/godwit' }, { action: 'keep' }]);
  });

  it('while the store can only be read, says why on every control that writes', async () => {
    writingRefused.value = 'Another Godwit has it open.';
    const wrapper = await openSettings();
    for (const label of ['Back up now', 'Copy the store there']) {
      expect(button(wrapper, label).attributes('disabled')).toBeDefined();
      expect(button(wrapper, label).attributes('title')).toBe('Another Godwit has it open.');
    }
    for (const control of [wrapper.find('select'), wrapper.find('input')])
      expect(control.attributes('disabled')).toBeDefined();
    expect(button(wrapper, 'Check now').attributes('disabled')).toBeUndefined();
  });
});
