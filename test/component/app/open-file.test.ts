import { flushPromises } from '@vue/test-utils';
import { defineComponent, h } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useOpenFile } from '#renderer/app/open-file.ts';
import { dismissToast, useToasts } from '#renderer/app/toasts.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import { mountInWindow } from '../support/mount-window.ts';
import { resetService, service } from '../support/stub-client.ts';

vi.mock('#renderer/state/client.ts', () => import('../support/stub-client.ts'));

let opener: ReturnType<typeof useOpenFile> | undefined;
const Opener = defineComponent({
  setup() {
    opener = useOpenFile();
    return () => h('div');
  },
});

beforeEach(resetService);
afterEach(() => {
  for (const id of useToasts().map((toast) => toast.id)) dismissToast(id);
});

describe('opening files', () => {
  it('opens a scenario in Lab', async () => {
    const { router } = await mountInWindow(Opener);
    await router.push('/runs');
    await opener?.openFiles([new File(['name: dropped'], 'a.yaml')]);
    await flushPromises();
    expect(useScenario().name).toBe('dropped');
    expect(router.currentRoute.value.name).toBe('lab');
  });

  it('says which file was refused and why, and keeps what is open', async () => {
    await mountInWindow(Opener);
    useScenario().open({ name: 'kept' }, null);
    service.broken = 'found a picture; expected a scenario';
    await opener?.openFiles([new File(['x'], 'a.png')]);
    expect(useToasts()[0]?.text).toContain('a.png');
    expect(useToasts()[0]?.text).toContain('expected a scenario');
    expect(useScenario().name).toBe('kept');
  });

  it('does not read what is too large to be sent', async () => {
    await mountInWindow(Opener);
    const huge = new File(['x'], 'huge.json');
    Object.defineProperty(huge, 'size', { value: 65 * 2 ** 20 });
    const read = vi.spyOn(huge, 'text');
    await opener?.openFiles([huge]);
    expect(read).not.toHaveBeenCalled();
    expect(useToasts()[0]?.text).toContain('64.0 MiB');
  });
});
