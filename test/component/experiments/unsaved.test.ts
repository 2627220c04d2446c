import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommand } from '#renderer/app/commands.ts';
import { dismissToast, useToasts } from '#renderer/app/toasts.ts';
import ExperimentsPlace from '#renderer/features/experiments/ExperimentsPlace.vue';
import { useExperimentsStore } from '#renderer/state/experiments.ts';
import { dropKeptText, keepText, keptText } from '#renderer/state/kept-texts.ts';
import { mountInWindow } from '../support/mount-window.ts';
import type { Mounted } from '../support/mount-window.ts';

// Goal: nothing that somebody wrote into an experiment is lost by a reload or by looking at another one. Method: the
// place over a service that holds two experiments; a reload is the place mounted again, with new stores.

const service = vi.hoisted(() => ({ texts: {} as Record<string, string> }));

vi.mock('#renderer/state/client.ts', async () => {
  const { shallowRef } = await import('vue');
  const row = (id: string) => ({
    id,
    name: id,
    state: 'ready',
    deleted: false,
    points: 1,
    runs: { done: 0, failed: 0, most: 1 },
  });
  return {
    client: {
      experiments: {
        list: () => Promise.resolve({ rows: Object.keys(service.texts).map(row) }),
        examples: () =>
          Promise.resolve([{ name: 'e', question: 'Which is best?', text: 'name: example\n' }]),
        check: () => Promise.resolve({ problems: [], plan: null, outline: [] }),
        get: ({ id }: { id: string }) =>
          Promise.resolve({ row: row(id), text: service.texts[id], metrics: [] }),
        save: ({ id, document }: { id: string | null; document: string }) => {
          service.texts[id ?? 'c'] = document;
          return Promise.resolve(row(id ?? 'c'));
        },
      },
    },
    followStream: () => new Promise(() => undefined),
    connection: shallowRef({ kind: 'connected' }),
  };
});

let mounted: Mounted | undefined;

async function reload(at: string): Promise<void> {
  mounted?.wrapper.unmount();
  mounted = await mountInWindow(ExperimentsPlace, at);
  await flushPromises();
}

const shown = (): string => mounted?.wrapper.text() ?? '';
const nameField = () => mounted?.wrapper.find<HTMLInputElement>('.setup input');

async function press(label: string): Promise<void> {
  const buttons = mounted?.wrapper.findAll('button') ?? [];
  const found = buttons.find(
    (one) => one.text() === label || one.attributes('aria-label') === label,
  );
  if (!found) throw new Error(`There is no button "${label}" among ${buttons.length}`);
  await found.trigger('click');
  await flushPromises();
}

async function rename(name: string): Promise<void> {
  await nameField()?.setValue(name);
  await nameField()?.trigger('change');
  await flushPromises();
}

beforeEach(() => {
  localStorage.clear();
  service.texts = { a: 'name: a\n', b: 'name: b\n' };
});

afterEach(() => {
  mounted?.wrapper.unmount();
  mounted = undefined;
  for (const toast of useToasts().slice()) dismissToast(toast.id);
});

describe('an experiment that was edited and not stored', () => {
  it('is found again after a reload and after another one was chosen, and says so', async () => {
    await reload('/experiments/a');
    expect(shown()).not.toContain('not stored');
    await rename('a2');
    await useExperimentsStore().open('b');
    expect(useExperimentsStore().text).toBe('name: b\n');
    await useExperimentsStore().open('a');
    expect(useExperimentsStore().text).toBe('name: a2\n');
    await reload('/experiments/a');
    expect(nameField()?.element.value).toBe('a2');
    expect(shown()).toContain('You see changes that were not stored.');
  });

  it('goes back to the stored text, which is a step that can be undone', async () => {
    await reload('/experiments/a');
    await rename('a2');
    await reload('/experiments/a');
    await press('Go back to the stored text');
    expect(nameField()?.element.value).toBe('a');
    expect(shown()).not.toContain('not stored');
    expect(keptText('experiment.a')).toBeNull();
    await press('Undo the last edit');
    expect(nameField()?.element.value).toBe('a2');
  });

  it('is not kept once it is stored', async () => {
    await reload('/experiments/a');
    await rename('a2');
    expect(keptText('experiment.a')).toBe('name: a2\n');
    await useExperimentsStore().save();
    expect(service.texts['a']).toBe('name: a2\n');
    expect(keptText('experiment.a')).toBeNull();
    await reload('/experiments/a');
    expect(shown()).not.toContain('not stored');
  });

  it('is undone and done again by the commands', async () => {
    await reload('/experiments/a');
    expect(runCommand('edit.undo')).toBe(false);
    await rename('a2');
    expect(runCommand('edit.undo')).toBe(true);
    await flushPromises();
    expect(nameField()?.element.value).toBe('a');
    expect(keptText('experiment.a')).toBeNull();
    expect(runCommand('edit.redo')).toBe(true);
    await flushPromises();
    expect(nameField()?.element.value).toBe('a2');
    expect(runCommand('edit.redo')).toBe(false);
  });

  it('keeps what cannot be read as it was typed', async () => {
    await reload('/experiments/a');
    useExperimentsStore().edit('name: [');
    await reload('/experiments/a');
    expect(useExperimentsStore().text).toBe('name: [');
    expect(useExperimentsStore().unreadable).not.toBeNull();
  });
});

describe('a new experiment that was not stored', () => {
  it('is found again after a reload, and can be discarded and brought back', async () => {
    await reload('/experiments');
    await press('Which is best?');
    await rename('mine');
    await reload('/experiments');
    expect(nameField()?.element.value).toBe('mine');
    expect(shown()).toContain('You see a new experiment that was written earlier');
    await press('Discard it');
    expect(shown()).toContain('Which is best?');
    expect(keptText('experiment.new')).toBeNull();
    await useToasts().at(-1)?.action?.run();
    await flushPromises();
    expect(nameField()?.element.value).toBe('mine');
  });

  it('comes back by undo when another one was begun over it', async () => {
    await reload('/experiments');
    await press('Which is best?');
    await rename('mine');
    useExperimentsStore().begin('name: other\n');
    await flushPromises();
    expect(nameField()?.element.value).toBe('other');
    runCommand('edit.undo');
    await flushPromises();
    expect(nameField()?.element.value).toBe('mine');
  });

  it('is not kept once it is stored', async () => {
    await reload('/experiments');
    await press('Which is best?');
    await rename('mine');
    expect(await useExperimentsStore().save()).toBe('c');
    expect(keptText('experiment.new')).toBeNull();
    await reload('/experiments');
    expect(shown()).toContain('Ask a question over many runs');
  });
});

describe('kept texts', () => {
  it('are the newest twenty', () => {
    for (let at = 1; at <= 21; at += 1) keepText(`t${at}`, `text ${at}`, at);
    expect(keptText('t1')).toBeNull();
    expect(keptText('t2')).toBe('text 2');
    expect(keptText('t21')).toBe('text 21');
    dropKeptText('t21');
    expect(keptText('t21')).toBeNull();
  });

  it('are nothing when the storage holds something else', () => {
    localStorage.setItem('godwit.kept-text.x', '{"text": 5}');
    expect(keptText('x')).toBeNull();
  });
});
