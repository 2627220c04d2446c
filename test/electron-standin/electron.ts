import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from '../e2e/chromium.ts';
import { app, becomeReady, userData } from './application.ts';
import { announce, obeyTest } from './control.ts';
import { dialog, Menu, nativeTheme, screen, shell } from './desktop.ts';
import { ipcMain } from './ipc.ts';
import { protocol } from './scheme.ts';
import { session } from './session.ts';
import { strict } from './strict.ts';
import { BrowserWindow, closeAllWindows, useBrowser } from './window.ts';

export { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, screen, session, shell };

const electron = strict('electron', {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  protocol,
  screen,
  session,
  shell,
});
export default electron;

/** A second instance ends before this; only then is a browser worth starting. */
setImmediate(() => {
  launch().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});

async function launch(): Promise<void> {
  const profile = join(userData(), 'chromium');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    // Chromium's own sandbox does not run as root, which containers usually are.
    chromiumSandbox: false,
    // The test attaches by the port that Chromium chooses and writes into its profile.
    args: [...CHROMIUM_FLAGS, '--remote-debugging-port=0'],
    viewport: null,
  });
  useBrowser(context);
  obeyTest(electron);
  becomeReady({ closeAll: closeAllWindows, dispose: () => context.close() });
  announce(await devtoolsAddress(join(profile, 'DevToolsActivePort')));
}

async function devtoolsAddress(file: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const [port, path] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    if (port && path) return `ws://127.0.0.1:${port}${path}`;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  throw new Error('Chromium did not say where its developer tools listen.');
}
