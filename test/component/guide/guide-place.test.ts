import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { COMPOSED_SCENARIO } from '#shared/examples/composed-scenario.ts';
import { OWN_POLICY } from '#shared/examples/own-policy.ts';
import { OWN_STRATEGY } from '#shared/examples/own-strategy.ts';
import { getPath, parseScenario } from '#shared/scenario/document.ts';
import { PRESETS, presetByName } from '#shared/scenario/presets/index.ts';
import { dismissToast, useToasts } from '#renderer/app/toasts.ts';
import GuidePlace from '#renderer/features/guide/GuidePlace.vue';
import { canTry, withStrategy } from '#renderer/features/guide/try-strategy.ts';
import { useApplication } from '#renderer/state/application.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import { mountInWindow } from '../support/mount-window.ts';
import type { Mounted } from '../support/mount-window.ts';
import { resetService, service } from '../support/stub-client.ts';

vi.mock('#renderer/state/client.ts', () => import('../support/stub-client.ts'));

let mounted: Mounted | undefined;

async function openGuide(path = '/guide'): Promise<Mounted> {
  mounted = await mountInWindow(GuidePlace);
  await useApplication().load();
  await mounted.router.push(path);
  await flushPromises();
  return mounted;
}

const strategy = (kind: 'memory' | 'disk', id: string) => {
  const found = STRATEGY_CATALOGUE[kind].find((one) => one.id === id);
  if (!found) throw new Error(`No ${kind} strategy "${id}"`);
  return found;
};

async function tryIt({ wrapper }: Mounted): Promise<void> {
  await wrapper
    .findAll('button')
    .find((one) => one.text() === 'Try it in Lab')
    ?.trigger('click');
  await flushPromises();
}

beforeEach(resetService);
afterEach(() => {
  mounted?.wrapper.unmount();
  mounted = undefined;
  for (const id of useToasts().map((toast) => toast.id)) dismissToast(id);
});

describe('Guide', () => {
  it('opens on its contents: every strategy and topic', async () => {
    const { wrapper } = await openGuide();
    const article = wrapper.get('article').text();
    for (const one of [...STRATEGY_CATALOGUE.memory, ...STRATEGY_CATALOGUE.disk]) {
      expect(article).toContain(one.title);
      expect(article).toContain(one.stopRule);
    }
    expect(article).toContain('Determinism and digests');
  });

  it('says of a strategy all that it declares, with a picture and each mark explained once', async () => {
    const { wrapper } = await openGuide('/guide/qemu-postcopy');
    const { tunables, stopRule, goodFor, badFor } = strategy('memory', 'qemu-postcopy');
    const text = wrapper.get('article').text();
    for (const words of [stopRule, goodFor, badFor]) expect(text).toContain(words);
    expect(wrapper.findAll('.tunables [data-item]')).toHaveLength(Object.keys(tunables).length);
    const row = wrapper.get('[data-item="maxBandwidth"]').text();
    expect(row).toContain('128 MiB/s');
    expect(row).toContain('or none');
    expect(wrapper.get('[data-item="switchDelay"]').text()).toContain('assumed');
    expect(wrapper.get('svg[role="img"]').attributes('aria-label')).toContain('QEMU post-copy');
    expect(wrapper.findAll('.marks dt').map((one) => one.text())).toEqual([
      'calibrated',
      'assumed',
    ]);
  });

  it('lights the tunable or the term of a deep link and gives it the focus', async () => {
    const { wrapper, router } = await openGuide('/guide/qemu/downtimeLimit');
    expect(wrapper.get('.lit').text()).toContain('Downtime limit');
    expect(document.activeElement?.getAttribute('data-item')).toBe('downtimeLimit');
    await router.push('/guide/term/downtime_s');
    await flushPromises();
    expect(wrapper.get('.lit').text()).toContain('lower is better');
    expect(document.activeElement?.getAttribute('data-item')).toBe('downtime_s');
  });

  it('reads prose with links, and lists the shortcuts', async () => {
    const { wrapper, router } = await openGuide('/guide/topic/convergence');
    expect(wrapper.get('article h2').text()).toContain('does not converge');
    expect(wrapper.get('article a[href="/guide/qemu-postcopy"]').text()).toBe('Post-copy');
    await router.push('/guide/topic/keyboard');
    await flushPromises();
    expect(wrapper.get('article').text()).toContain('Command palette');
  });

  it('shows how to write a strategy, and opens the example in Lab', async () => {
    const { wrapper, router } = await openGuide('/guide/topic/own-strategy');
    const [scenario, file] = wrapper.findAll('pre').map((one) => one.text());
    expect(scenario).toBe(COMPOSED_SCENARIO.trim());
    expect(file).toBe(OWN_STRATEGY.trim());
    await wrapper
      .findAll('button')
      .find((one) => one.text() === 'Open it in Lab')
      ?.trigger('click');
    await flushPromises();
    expect(router.currentRoute.value.name).toBe('lab');
    expect(getPath(useScenario().document ?? {}, 'plan[0].memory.strategy')).toBe('composed');
  });

  it('lists the policies of a life by kind, with each tunable at an address of its own', async () => {
    const { wrapper, router } = await openGuide('/guide/life-availability/checkpoints.timeout');
    const text = wrapper.get('article').text();
    for (const policy of STRATEGY_CATALOGUE.life?.availability ?? []) {
      expect(text).toContain(policy.title);
      expect(text).toContain(policy.goodFor);
      for (const key of Object.keys(policy.tunables))
        expect(wrapper.find(`[data-item="${policy.id}.${key}"]`).exists()).toBe(true);
    }
    expect(wrapper.findAll('.lit')).toHaveLength(1);
    expect(document.activeElement?.getAttribute('data-item')).toBe('checkpoints.timeout');
    await router.push('/guide/topic/own-policy');
    await flushPromises();
    expect(wrapper.get('pre').text()).toBe(OWN_POLICY.trim());
  });

  it('says when there is no such page', async () => {
    const { wrapper } = await openGuide('/guide/nothing');
    expect(wrapper.get('[role="alert"]').text()).toContain('"nothing"');
    expect(wrapper.find('a[href="/guide"]').exists()).toBe(true);
  });

  it('keeps terms and topics when the strategies cannot be loaded, and says why', async () => {
    service.broken = 'The service is down.';
    const { wrapper, router } = await openGuide();
    expect(wrapper.get('article').text()).toContain('The service is down.');
    await router.push('/guide/term/wws');
    await flushPromises();
    expect(wrapper.get('.lit').text()).toContain('Writable working set');
  });

  it('searches while typing, and Enter opens the first result', async () => {
    const { wrapper, router } = await openGuide();
    const search = wrapper.get('input');
    await search.setValue('remote page faults');
    expect(wrapper.get('.hit').text()).toContain('Remote page faults');
    expect(wrapper.get('nav [role="status"]').text()).toMatch(/result/);
    await search.trigger('keydown', { key: 'Enter' });
    await flushPromises();
    expect(router.currentRoute.value.path).toBe('/guide/term/remote_faults');
    await search.setValue('zzyzx');
    expect(wrapper.get('nav').text()).toContain('Nothing in the guide matches "zzyzx".');
  });
});

describe('trying a strategy', () => {
  it('opens a preset when no scenario is open', async () => {
    const guide = await openGuide('/guide/xen-3');
    await tryIt(guide);
    expect(guide.router.currentRoute.value.name).toBe('lab');
    expect(getPath(useScenario().document ?? {}, 'plan[0].memory.strategy')).toBe('xen-3');
    expect(useToasts().at(-1)?.text).toContain('Opened the preset');
  });

  it('puts it into the plan of the open scenario, which can be undone', async () => {
    const guide = await openGuide('/guide/xen-4');
    const scenario = useScenario();
    scenario.openText(presetByName('idle')?.text ?? '');
    const before = scenario.document;
    await tryIt(guide);
    expect(scenario.name).toBe(getPath(before ?? {}, 'name'));
    expect(getPath(scenario.document ?? {}, 'plan[0].memory.strategy')).toBe('xen-4');
    await useToasts().at(-1)?.action?.run();
    expect(scenario.document).toEqual(before);
  });

  it('takes a preset with a disk for a disk strategy when the open scenario has none', async () => {
    const guide = await openGuide('/guide/full-copy');
    useScenario().openText(presetByName('idle')?.text ?? '');
    await tryIt(guide);
    expect(getPath(useScenario().document ?? {}, 'plan[0].disk.strategy')).toBe('full-copy');
  });

  it('says when Lab cannot be opened', async () => {
    const guide = await openGuide('/guide/qemu');
    service.broken = 'The service is down.';
    await tryIt(guide);
    expect(useToasts().at(-1)?.text).toContain('The service is down.');
  });

  it('keeps tunables of the same name, and leaves a plan that uses it already as it is', () => {
    const document = {
      guests: [{ name: 'a' }, { name: 'b', disks: [{ name: 'd' }] }],
      plan: [
        { guest: 'a', to: 'x', memory: { strategy: 'qemu', downtimeLimit: '1 s', iteration: 1 } },
        { guest: 'b', to: 'x', memory: { strategy: 'xen-3', maxFactor: 4 } },
      ],
    };
    const changed = withStrategy(document, strategy('memory', 'qemu-postcopy'));
    expect(getPath(changed, 'plan[0].memory')).toEqual({
      strategy: 'qemu-postcopy',
      downtimeLimit: '1 s',
      iteration: 1,
    });
    expect(getPath(changed, 'plan[1].memory')).toEqual({ strategy: 'qemu-postcopy' });
    expect(withStrategy(changed, strategy('memory', 'qemu-postcopy'))).toBe(changed);
    const disk = withStrategy(document, strategy('disk', 'full-copy'));
    expect(getPath(disk, 'plan[0].disk')).toBeUndefined();
    expect(getPath(disk, 'plan[1].disk')).toEqual({ strategy: 'full-copy' });
    expect(canTry({ plan: [] }, 'memory')).toBe(false);
  });

  it.each(STRATEGY_CATALOGUE.memory.map((one) => [one.id, one] as const))(
    'finds a preset that holds with %s',
    (_id, descriptor) => {
      const held = PRESETS.filter(({ text }) => {
        const reading = parseScenario(text, STRATEGY_CATALOGUE);
        return reading.ok && canTry({ ...reading.scenario }, descriptor.kind);
      });
      expect(held.length).toBeGreaterThan(0);
    },
  );
});
