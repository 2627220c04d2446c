import { effectScope, ref } from 'vue';
import { describe, expect, it, vi } from 'vitest';
import { COMMANDS } from '#shared/commands/commands.ts';
import {
  availableCommands,
  commandEnabled,
  registerCommand,
  runCommand,
  useCommand,
} from '#renderer/app/commands.ts';
import { installShortcuts, matches, parseShortcut } from '#renderer/app/shortcuts.ts';

const nothing = (): void => {};

const press = (init: KeyboardEventInit): KeyboardEvent =>
  new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });

describe('commands', () => {
  it('refuses unknown ids and a second registration', () => {
    expect(() => registerCommand('no.such', { run: nothing })).toThrow(/No command/);
    const takeBack = registerCommand('edit.undo', { run: nothing });
    expect(() => registerCommand('edit.undo', { run: nothing })).toThrow(/already/);
    takeBack();
    registerCommand('edit.undo', { run: nothing })();
  });

  it('offers a command only while its component lives and it is enabled', () => {
    const enabled = ref(false);
    const run = vi.fn<() => void>();
    const scope = effectScope();
    scope.run(() => useCommand('run.start', run, () => enabled.value));
    expect(runCommand('run.start')).toBe(false);
    enabled.value = true;
    expect(availableCommands().map(({ id }) => id)).toEqual(['run.start']);
    expect(runCommand('run.start')).toBe(true);
    scope.stop();
    expect(commandEnabled('run.start')).toBe(false);
    expect(run).toHaveBeenCalledOnce();
  });
});

describe('shortcuts', () => {
  it.each([
    ['Mod+K', { key: 'k', ctrlKey: true }, false, true],
    ['Mod+K', { key: 'k', metaKey: true }, true, true],
    ['Mod+K', { key: 'k', ctrlKey: true }, true, false],
    ['Mod+K', { key: 'K', ctrlKey: true, shiftKey: true }, false, false],
    ['Mod+Shift+Z', { key: 'Z', ctrlKey: true, shiftKey: true }, false, true],
    ['?', { key: '?', shiftKey: true }, false, true],
    ['Alt+1', { key: '¡', code: 'Digit1', altKey: true }, true, true],
    ['Space', { key: ' ' }, false, true],
  ])('%s is met by %o (Apple: %s): %s', (shortcut, init, apple, met) => {
    expect(matches(parseShortcut(shortcut), press(init), apple)).toBe(met);
  });

  it('leaves keys to the field that is being typed in, and Space to the focused button', () => {
    const run = vi.fn<() => void>();
    const scope = effectScope();
    scope.run(() => {
      installShortcuts(window);
      useCommand('help.shortcuts', run);
      useCommand('edit.undo', run);
      useCommand('run.pause', run);
    });
    document.body.innerHTML = '<input id="text" /><button id="button">x</button>';
    const text = document.querySelector('#text');
    text?.dispatchEvent(press({ key: '?', shiftKey: true }));
    text?.dispatchEvent(press({ key: 'z', ctrlKey: true }));
    document.querySelector('#button')?.dispatchEvent(press({ key: ' ' }));
    expect(run).not.toHaveBeenCalled();
    document.body.dispatchEvent(press({ key: '?', shiftKey: true }));
    document.body.dispatchEvent(press({ key: ' ' }));
    document.querySelector('#button')?.dispatchEvent(press({ key: 'z', ctrlKey: true }));
    expect(run).toHaveBeenCalledTimes(3);
    scope.stop();
  });

  it('gives every shortcut to one command only', () => {
    const all = COMMANDS.flatMap(({ shortcut }) => shortcut ?? []);
    expect(new Set(all).size).toBe(all.length);
  });
});
