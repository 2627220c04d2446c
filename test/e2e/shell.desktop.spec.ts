import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Desktop } from './desktop.ts';
import { startElectron, startSecondInstance, startStandIn } from './desktop.ts';
import { expect, test } from './fixtures.ts';
import { inProject } from './started-program.ts';

const evening = inProject('test/e2e/files/evening.yaml');

test('the page has the bridge, its own origin and nothing of Node', async ({ page }) => {
  await expect(page.getByRole('navigation')).toBeVisible();
  const found = await page.evaluate(() => {
    const world = window as unknown as Record<string, unknown>;
    return {
      bridge: world['godwit'],
      frozen: Object.isFrozen(world['godwit']),
      node: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter(
        (name) => name in world,
      ),
    };
  });
  expect(found).toEqual({ bridge: { host: 'electron' }, frozen: true, node: [] });
});

test('a menu item does in the window what its command says', async ({ page, desktop }) => {
  await expect(page.getByRole('navigation')).toBeVisible();
  for (const place of ['runs', 'settings', 'lab']) {
    await desktop.evaluate(
      ({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(),
      `go.${place}`,
    );
    await expect(page).toHaveURL(new RegExp(`#/${place}`));
  }
});

test('Open in the menu opens the file that was chosen in the dialog', async ({ page, desktop }) => {
  await expect(page.getByRole('navigation')).toBeVisible();
  await desktop.evaluate(({ dialog, Menu }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
    Menu.getApplicationMenu()?.getMenuItemById('file.open')?.click();
  }, evening);
  await expect(page.getByText('Opened evening.yaml')).toBeVisible();
});

test('a file that cannot be read is told in a dialog', async ({ page, desktop }) => {
  await expect(page.getByRole('navigation')).toBeVisible();
  const told = await desktop.evaluate(async ({ app, dialog }) => {
    const box = new Promise<string>((resolve) => {
      dialog.showErrorBox = (_title: string, content: string) => resolve(content);
    });
    // What macOS sends for a double click.
    app.emit('open-file', { preventDefault: () => undefined }, '/missing/evening.yaml');
    return box;
  });
  expect(told).toBe('There is no file /missing/evening.yaml.');
});

test('a second instance hands its files to the first and ends', async ({
  page,
  desktop,
  dataDirectory,
  host,
}) => {
  await expect(page.getByRole('navigation')).toBeVisible();
  await startSecondInstance(host, dataDirectory, [evening]);
  await expect(page.getByText('Opened evening.yaml')).toBeVisible();
  expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(
    1,
  );
});

test('the window comes back where and as it was', async ({
  page,
  desktop,
  dataDirectory,
  host,
}) => {
  await expect(page.getByRole('navigation')).toBeVisible();
  const place = { x: 60, y: 70, width: 1000, height: 700 };
  await desktop.evaluate(
    ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
    place,
  );
  // Ending the process cuts the answer off, which is no failure here.
  await desktop.evaluate(
    ({ BrowserWindow }) =>
      setTimeout(() => BrowserWindow.getAllWindows()[0]?.close(), 50) && undefined,
  );
  await desktop.ended();
  const file = join(dataDirectory, 'window.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    ...place,
    maximized: false,
    fullScreen: false,
  });

  const again: Desktop = await (host === 'standin' ? startStandIn : startElectron)(dataDirectory);
  expect(
    await again.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    ),
  ).toEqual(place);
  await again.stop();
});

test('a page whose process ended comes back, with the connection', async ({
  page,
  desktop,
  dataDirectory,
  host,
}) => {
  test.skip(host !== 'standin', 'Playwright shows nothing more of a page whose process ended');
  await expect(page.getByRole('navigation')).toBeVisible();
  const windows = page.context();
  // The stand-in shows another page then, for the same reason.
  const another = windows.waitForEvent('page');
  const devtools = await windows.newCDPSession(page);
  void devtools.send('Page.crash').catch(() => undefined);
  const back = await another;
  await expect(back.getByRole('navigation')).toBeVisible();
  await back.getByRole('navigation').getByRole('link', { name: 'Settings' }).click();
  await expect(back.getByText(dataDirectory).first()).toBeVisible();
  expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(
    1,
  );
});

test('closing the window ends the process and leaves a store that nobody holds', async ({
  page,
  desktop,
  dataDirectory,
}) => {
  await expect(page.getByRole('navigation')).toBeVisible();
  await desktop.evaluate(
    ({ BrowserWindow }) =>
      setTimeout(() => BrowserWindow.getAllWindows()[0]?.close(), 50) && undefined,
  );
  await desktop.ended();
  expect(existsSync(join(dataDirectory, 'godwit.sqlite'))).toBe(true);
  expect(existsSync(join(dataDirectory, 'godwit.sqlite-wal'))).toBe(false);
});

test.describe('the window leads nowhere', () => {
  test.use({
    expectedErrors: [
      /Content Security Policy|Refused to|violates|ERR_|Not allowed to load local resource/i,
    ],
  });

  test('neither by navigation nor by a second window, and to a browser only for listed sites', async ({
    page,
    desktop,
  }) => {
    await expect(page.getByRole('navigation')).toBeVisible();
    const home = page.url();
    await desktop.evaluate(({ shell }) => {
      const opened: string[] = [];
      (globalThis as unknown as { opened: string[] }).opened = opened;
      shell.openExternal = async (url: string) => {
        opened.push(url);
      };
    });
    for (const url of [
      'https://example.com/',
      'file:///etc/passwd',
      'https://doi.org/10.1145/1346256.1346278',
    ]) {
      await page.evaluate((address) => {
        const link = document.createElement('a');
        Object.assign(link, { href: address, target: '_blank' });
        document.body.append(link);
        link.click();
        window.open(address);
        location.href = address;
      }, url);
    }
    const openedExternally = (): Promise<string[]> =>
      desktop.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
    // Once for the link and once for the script; following it in the window itself opens nothing.
    const listed = 'https://doi.org/10.1145/1346256.1346278';
    await expect.poll(openedExternally).toEqual([listed, listed]);
    expect(page.url()).toBe(home);
    await expect(page.getByRole('navigation')).toBeVisible();
  });
});

test('malformed messages on a port do not end the process', async ({ page }) => {
  await expect(page.getByRole('navigation')).toBeVisible();
  await page.evaluate(() => {
    const { port1, port2 } = new MessageChannel();
    window.postMessage('godwit:connect', location.origin, [port2]);
    port1.start();
    for (const message of [
      '{',
      'null',
      '[]',
      '{"i":"1","t":3}',
      '{"i":"1","p":{"u":5}}',
      new Uint8Array([255, 1]),
    ]) {
      port1.postMessage(message);
    }
  });
  await page.reload();
  await page.keyboard.press('Alt+0');
  // Shown only when the procedures answer.
  await expect(page.getByText(/godwit\.sqlite/)).toBeVisible();
});
