import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getPath, readText } from '#shared/scenario/document.ts';
import { presetByName } from '#shared/scenario/presets/index.ts';
import { runCommand } from '#renderer/app/commands.ts';
import { dismissToast, useToasts } from '#renderer/app/toasts.ts';
import LabPlace from '#renderer/features/lab/LabPlace.vue';
import { smallestScenario } from '#renderer/features/lab/edits.ts';
import { CLUSTER_POLICIES } from '#renderer/features/lab/life-outline.ts';
import { useApplication } from '#renderer/state/application.ts';
import { useExpectation } from '#renderer/state/expectation.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';
import { mountInWindow } from '../support/mount-window.ts';
import type { Mounted } from '../support/mount-window.ts';
import { resetService } from '../support/stub-client.ts';
import { control, type } from './inspector.ts';

vi.mock('#renderer/state/client.ts', () => import('../support/stub-client.ts'));

let mounted: Mounted | undefined;

async function open(document: ScenarioDocument): Promise<Mounted['wrapper']> {
  mounted = await mountInWindow(LabPlace);
  await useApplication().load();
  useScenario().open(document, null);
  await flushPromises();
  return mounted.wrapper;
}

function preset(name: string): ScenarioDocument {
  const reading = readText(presetByName(name)?.text ?? '');
  if (!reading.ok) throw new Error(`${name} is not readable`);
  return reading.value as ScenarioDocument;
}

async function press(label: string): Promise<void> {
  const found = document.querySelector<HTMLElement>(`.outline [aria-label="${label}"]`);
  if (!found) throw new Error(`No button "${label}"`);
  found.click();
  await flushPromises();
}

async function pick(label: string, value: string): Promise<void> {
  const select = control(label);
  select.value = value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await flushPromises();
}

const text = (selector: string): string => document.querySelector(selector)?.textContent ?? '';

beforeEach(resetService);
afterEach(() => {
  mounted?.wrapper.unmount();
  mounted = undefined;
  for (const id of useToasts().map((toast) => toast.id)) dismissToast(id);
});

describe('the life of a cluster in Lab', () => {
  it('is given and taken away in one click each, both with a way back', async () => {
    await open(smallestScenario());
    const scenario = useScenario();
    await press('Give the cluster a life');
    expect(useExpectation().problems).toEqual([]);
    expect(scenario.selection).toBe('life');
    expect(text('.outline')).not.toContain('No migration is planned');
    await useToasts()[0]?.action?.run();
    expect(scenario.document).toEqual(smallestScenario());
    runCommand('edit.redo');
    await flushPromises();
    const given = scenario.document;
    await press('Take the life away');
    expect(scenario.document).toEqual(smallestScenario());
    runCommand('edit.undo');
    expect(scenario.document).toEqual(given);
  });

  it('has an inspector for every policy, with its tunables, defaults and sources', async () => {
    await open(preset('year-with-ha'));
    const life = useApplication().info?.catalogue.life;
    for (const kind of CLUSTER_POLICIES) {
      for (const { id, tunables } of life?.[kind] ?? []) {
        useScenario().setField(`life.${kind}`, { strategy: id });
        useScenario().selection = `life.${kind}`;
        await flushPromises();
        for (const { label } of Object.values(tunables))
          expect(text('.inspector')).toContain(label);
      }
    }
    control('Time left').dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
    await flushPromises();
    expect(text('.inspector .help')).toContain('Default');
    expect(document.querySelector('.inspector .help a')?.getAttribute('href')).toContain(
      '/guide/life-proactive/evacuate.lead',
    );
  });

  it('names a default policy when one of its tunables is set', async () => {
    await open(smallestScenario());
    await press('Give the cluster a life');
    useScenario().selection = 'life.scheduler';
    await flushPromises();
    await type('Migrations per host', '2');
    expect(getPath(useScenario().document, 'life.scheduler')).toEqual({
      strategy: 'vsphere',
      perHost: 2,
    });
    expect(useExpectation().problems).toEqual([]);
  });

  it('counts hosts and guests and gives guests a demand, with errors beside the field', async () => {
    await open(smallestScenario());
    await press('Give the cluster a life');
    const scenario = useScenario();
    scenario.selection = 'guests[0]';
    await flushPromises();
    await type('Guests like this', '12');
    await pick('Demand over time', 'daily');
    await type('At the peak', '80 %');
    expect(getPath(scenario.document, 'life.guests')).toEqual([
      { guest: 'guest', count: 12, demand: { strategy: 'daily', high: '80 %' } },
    ]);
    expect(text('.outline')).toContain('12 × 1.00 GiB');
    await type('Boot takes', 'soon');
    const field = control('Boot takes');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    const marked = [...document.querySelectorAll('.outline .line')].find((one) =>
      one.textContent?.includes('guest'),
    );
    expect(marked?.textContent).toContain('1 problem');
    // A problem of the class leads to the guest that it is of.
    scenario.selection = 'life.guests[0]';
    await flushPromises();
    expect(text('.inspector h2')).toBe('guest');
  });

  it('picks the hosts of a maintenance, and says whether its deadline can be kept', async () => {
    await open(preset('rolling-upgrade'));
    useScenario().selection = 'life.maintenance[0]';
    await flushPromises();
    expect(text('.inspector .hosts')).toContain('all hosts');
    expect(text('.expectation')).toContain('keeps its deadline');
    await pick('Hosts', 'node-7');
    await pick('Hosts', 'node-9');
    expect(getPath(useScenario().document, 'life.maintenance[0].hosts')).toEqual([
      'node-7',
      'node-9',
    ]);
    await type('Deadline of a drain', '10 s');
    expect(text('.expectation')).toContain("can't keep its deadline");
    document.querySelector<HTMLElement>('.inspector [aria-label="Take node-7 out"]')?.click();
    await flushPromises();
    expect(getPath(useScenario().document, 'life.maintenance[0].hosts')).toEqual(['node-9']);
  });

  it('says what an answer to failures leaves, and that a cluster is too small, before it is run', async () => {
    await open(preset('year-without-ha'));
    expect(text('.expectation')).toContain('99.814 %');
    useScenario().selection = 'life.availability';
    await flushPromises();
    await pick('Answer to failures', 'restart');
    expect(text('.expectation')).toContain('99.998');
    useScenario().selection = 'life';
    await flushPromises();
    await type('Hosts kept free', '31');
    expect(text('.inspector [role="alert"]')).toContain('expected more hosts');
    runCommand('edit.undo');
    await flushPromises();
    expect(useExpectation().problems).toEqual([]);
  });
});
