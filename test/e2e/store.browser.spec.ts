import { join } from 'node:path';
import { startServer } from './browser-server.ts';
import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';
import { temporaryFolder } from './started-program.ts';

test('a second Godwit on one store can only read, says so, and offers nothing that writes', async ({
  page,
  dataDirectory,
  application,
}) => {
  // The first has the store open for writing; this page belongs to a second process.
  const second = await startServer(dataDirectory);
  try {
    await page.goto(second.address);
    const bar = page.getByRole('status').filter({ hasText: 'Read only.' });
    await expect(bar).toContainText('another running Godwit has this store open');
    await expect(bar).toContainText('Close the other one and start this one again');
    await expect(page.getByRole('button', { name: /^Run / }).first()).toBeDisabled();

    await page.keyboard.press('Alt+3');
    await expect(page.getByRole('button', { name: 'Import a measured migration' })).toBeDisabled();
    await savePictures(page, 'read-only-runs');
    await page.getByRole('link', { name: 'Settings' }).click();
    const store = page.getByRole('region', { name: 'Store' });
    const backup = store.getByRole('button', { name: 'Back up now' });
    await expect(backup).toBeDisabled();
    await expect(backup).toHaveAttribute('title', /another running Godwit/);
    await expect(page.getByLabel('Theme')).toBeDisabled();
    await store.getByRole('button', { name: 'Check now' }).click();
    await expect(page.getByText('nothing is wrong with it')).toBeVisible();
    for (const theme of ['light', 'dark'] as const) {
      await useTheme(page, theme);
      await expectAccessible(page);
    }
    await savePictures(page, 'read-only-settings');
  } finally {
    await second.program.stop();
  }
  expect(application.server?.program.hasEnded).toBe(false);
});

test.describe('across a restart', () => {
  // The page looks for its server while that is stopped.
  test.use({ expectedErrors: [/ERR_CONNECTION_REFUSED/] });

  test('the store is copied to another place at the next start, and nothing is lost', async ({
    page,
    dataDirectory,
    server,
  }) => {
    const target = await temporaryFolder();
    try {
      await page.getByRole('button', { name: /^Run / }).first().click();
      await expect(page.getByText('Finished').first()).toBeVisible();
      await page.getByRole('link', { name: 'Settings' }).click();
      const store = page.getByRole('region', { name: 'Store' });
      await store.getByLabel('Another place for the store').fill(dataDirectory);
      await store.getByRole('button', { name: 'Copy the store there' }).click();
      await expect(store.getByText('the store is there already')).toBeVisible();
      await store.getByLabel('Another place for the store').fill(target.path);
      await store.getByRole('button', { name: 'Copy the store there' }).click();
      await expect(store.getByText('At the next start the store is copied')).toBeVisible();
      await savePictures(page, 'settings-moving');

      await server.program.stop();
      const again = await startServer(dataDirectory);
      try {
        await page.goto(again.address);
        await page.getByRole('link', { name: 'Settings' }).click();
        await expect(store.getByText(join(target.path, 'godwit.sqlite')).first()).toBeVisible();
        await expect(store.getByText('The store was copied to')).toBeVisible();
        await page.getByRole('link', { name: 'Runs' }).click();
        await expect(page.getByText('1 run', { exact: true })).toBeVisible();
      } finally {
        await again.program.stop();
      }
    } finally {
      await target.remove();
    }
  });
});
