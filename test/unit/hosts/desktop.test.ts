import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { COMMANDS } from '#shared/commands/commands.ts';
import { createAppProtocol, fileOfUrl, isAppUrl } from '#main/hosts/electron/app-protocol.ts';
import { filesOfSecondInstance, readCommandLine } from '#main/hosts/electron/command-line.ts';
import { mayOpenExternally } from '#main/hosts/electron/external-links.ts';
import { isPermitted, mayLoad } from '#main/hosts/electron/lockdown.ts';
import { acceleratorOf, menuTemplate } from '#main/hosts/electron/menu.ts';

// Loading the real module starts a download; these tests need only the decisions around it.
vi.mock('electron', () => ({ shell: {} }));

const folder = mkdtempSync(join(tmpdir(), 'godwit-protocol-'));
const root = join(folder, 'renderer');
mkdirSync(join(root, 'assets'), { recursive: true });
writeFileSync(join(root, 'index.html'), '<!doctype html>');
writeFileSync(join(root, 'assets', 'window.js'), 'export {};');
writeFileSync(join(root, 'notes.md'), 'not a part of the window');
writeFileSync(join(folder, 'secret.js'), 'outside');
symlinkSync(join(folder, 'secret.js'), join(root, 'linked.js'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));

describe('app://godwit', () => {
  test('is recognised by scheme and host, not by how the text begins', () => {
    expect(isAppUrl('app://godwit/#/lab')).toBe(true);
    for (const url of [
      'app://godwit.evil/',
      'app://evil/godwit',
      'https://godwit/',
      'app:godwit',
      'about:blank',
      '',
    ]) {
      expect(isAppUrl(url), url).toBe(false);
    }
  });

  test('serves the window and its files, with the security headers', async () => {
    const answer = createAppProtocol(root);
    const page = await answer(new Request('app://godwit/'));
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const script = await answer(new Request('app://godwit/assets/window.js'));
    expect(await script.text()).toBe('export {};');
    expect(script.headers.get('content-type')).toContain('text/javascript');
  });

  test('never leaves its folder', async () => {
    for (const url of [
      'app://godwit/../secret.js',
      'app://godwit/%2e%2e/secret.js',
      'app://godwit/..%2fsecret.js',
      'app://godwit/..%5csecret.js',
      'app://godwit/assets%2f..%2f..%2fsecret.js',
      'app://godwit/linked.js',
      'app://godwit/%00',
      'app://godwit/%',
      'app://other/index.html',
    ]) {
      expect((await createAppProtocol(root)(new Request(url))).status, url).toBe(404);
    }
    expect(fileOfUrl('app://godwit/..%2fsecret.js', root)).toBeNull();
  });

  test('answers neither unknown kinds of file nor anything but GET', async () => {
    const answer = createAppProtocol(root);
    expect((await answer(new Request('app://godwit/notes.md'))).status).toBe(404);
    expect((await answer(new Request('app://godwit/missing.js'))).status).toBe(404);
    expect((await answer(new Request('app://godwit/', { method: 'POST' }))).status).toBe(404);
  });
});

describe('the window may', () => {
  test('load only its own files and what it made itself', () => {
    for (const url of ['app://godwit/', 'blob:app://godwit/1', 'data:image/png;base64,AA'])
      expect(mayLoad(url), url).toBe(true);
    for (const url of [
      'https://doi.org/',
      'http://127.0.0.1/',
      'file:///etc/passwd',
      'ws://localhost/',
      'nonsense',
    ]) {
      expect(mayLoad(url), url).toBe(false);
    }
  });

  test('write the clipboard when asked by a person, and nothing else', () => {
    expect(isPermitted('clipboard-sanitized-write', 'app://godwit/')).toBe(true);
    expect(isPermitted('clipboard-sanitized-write', 'https://doi.org/')).toBe(false);
    for (const permission of [
      'clipboard-read',
      'media',
      'geolocation',
      'notifications',
      'openExternal',
      'fullscreen',
    ]) {
      expect(isPermitted(permission, 'app://godwit/'), permission).toBe(false);
    }
  });

  test('lead to the listed sites and nowhere else', () => {
    expect(mayOpenExternally('https://doi.org/10.1145/1346256.1346278')).toBe(true);
    for (const url of [
      'http://doi.org/x',
      'https://doi.org.evil.example/x',
      'https://evil.example/?doi.org',
      'https://user:pass@doi.org/x',
      'https://doi.org:8443/x',
      'file:///usr/bin/env',
      'smb://share/x',
      'javascript:alert(1)',
      'nonsense',
    ]) {
      expect(mayOpenExternally(url), url).toBe(false);
    }
  });
});

describe('the command line of the desktop application', () => {
  const surroundings = {
    platform: 'linux',
    env: {},
    home: '/home/ada',
    workingDirectory: '/home/ada/runs',
  } as const;

  test('gives the data folder and the files, and leaves the switches of others alone', () => {
    const read = readCommandLine(
      ['--no-sandbox', '--data', '/data', 'a.yaml', '--remote-debugging-port=0', '/b.json'],
      surroundings,
    );
    expect(read).toEqual({ dataDirectory: '/data', files: ['/home/ada/runs/a.yaml', '/b.json'] });
    expect(readCommandLine(['--data=x'], surroundings).dataDirectory).toBe('/home/ada/runs/x');
  });

  test('reaches the first instance only as a list of paths', () => {
    expect(filesOfSecondInstance({ files: ['/a.yaml'] })).toEqual(['/a.yaml']);
    for (const data of [null, undefined, 'x', { files: 'x' }, { files: [1] }])
      expect(filesOfSecondInstance(data)).toEqual([]);
  });
});

describe('the menu', () => {
  test('holds every command once, under its own key, and reports the chosen one', () => {
    const chosen: string[] = [];
    const menus = menuTemplate('linux', (command) => chosen.push(command));
    const items = menus
      .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
      .filter(({ id }) => id !== undefined);
    expect(items.map(({ id }) => id)).toEqual(COMMANDS.map(({ id }) => id));
    for (const item of items) (item.click as () => void)();
    expect(chosen).toEqual(COMMANDS.map(({ id }) => id));
    expect(items.find(({ id }) => id === 'view.palette')).toMatchObject({
      accelerator: 'CommandOrControl+K',
      registerAccelerator: false,
    });
  });

  test("has the application's own menu on macOS and Quit elsewhere", () => {
    expect(menuTemplate('darwin', () => undefined)[0]).toEqual({ role: 'appMenu' });
    const [file] = menuTemplate('win32', () => undefined);
    expect(file?.submenu).toContainEqual({ role: 'quit' });
  });

  test('writes keys as Electron does', () => {
    expect(acceleratorOf('Mod+Shift+Z')).toBe('CommandOrControl+Shift+Z');
    expect(acceleratorOf(null)).toBeUndefined();
  });
});

describe('the list of commands', () => {
  test('has each id and each key once', () => {
    const keys = COMMANDS.flatMap(({ shortcut }) => shortcut ?? []);
    expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('takes no key that browsers keep for themselves', () => {
    for (const { shortcut } of COMMANDS)
      expect(['Mod+N', 'Mod+T', 'Mod+W', 'Mod+Q']).not.toContain(shortcut);
  });
});
