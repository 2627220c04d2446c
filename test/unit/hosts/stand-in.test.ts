import { describe, expect, test } from 'vitest';
import { protocol } from '../../electron-standin/scheme.ts';
import {
  emitPreventable,
  refuseUnknown,
  strict,
  StrictEmitter,
} from '../../electron-standin/strict.ts';

// A stand-in that lets mistakes pass would make every end-to-end test of the desktop worthless.
describe('the stand-in for Electron', () => {
  test('throws for what it lacks, whether read, called or replaced', () => {
    const dialog = strict('dialog', { showErrorBox: () => 'shown' });
    expect(dialog.showErrorBox()).toBe('shown');
    const open = dialog as unknown as Record<string, () => void>;
    expect(() => open['showSaveDialog']?.()).toThrow('no dialog.showSaveDialog');
    expect(() => {
      open['showSaveDialog'] = () => undefined;
    }).toThrow('no dialog.showSaveDialog to replace');
  });

  test('throws for events that it never emits and options that it does not know', () => {
    const app = new StrictEmitter('app', ['quit']);
    expect(app.on('quit', () => undefined)).toBe(app);
    expect(() => app.on('will-finish-launching', () => undefined)).toThrow(
      'never emits "will-finish-launching"',
    );
    expect(() => refuseUnknown('the window option', { frame: false }, ['width'])).toThrow('frame');
  });

  test('tells whether a listener prevented an event', () => {
    const window = new StrictEmitter('window', ['close']);
    expect(emitPreventable(window, 'close')).toBe(false);
    window.on('close', (event: { preventDefault: () => void }) => event.preventDefault());
    expect(emitPreventable(window, 'close')).toBe(true);
  });

  test('takes privileged schemes only before anything was awaited, and handles no others', () => {
    const registration = { scheme: 'app', privileges: { standard: true } };
    // By the time a test runs, the module has been loaded for long.
    expect(() => protocol.registerSchemesAsPrivileged([registration])).toThrow(
      'before app is ready',
    );
    expect(() => protocol.handle('app', () => new Response())).toThrow('has to be registered');
  });
});
