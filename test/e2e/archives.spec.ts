import { readFileSync } from 'node:fs';
import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

// A page is a frame that runs nothing, not even what Playwright puts into every frame.
test.use({ expectedErrors: [/^console: Blocked script execution in 'about:srcdoc'/] });

const FIXTURE = new URL('../fixtures/archives/version-1.godwit', import.meta.url);

test('an archive is opened for reading, verified, imported, and made again', async ({ page }) => {
  // It simulates, which takes as long as the machine needs.
  test.slow();
  await page.keyboard.press('Alt+7');
  await expect(page.getByRole('heading', { level: 1, name: 'Archives' })).toBeVisible();
  await savePictures(page, 'archives-empty');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open an archive…' }).first().click();
  await (
    await chooser
  ).setFiles({
    name: 'sent.godwit',
    mimeType: 'application/zip',
    buffer: readFileSync(FIXTURE),
  });
  await expect(page.getByRole('status').first()).toContainText('Open for reading only');
  const items = page.getByRole('region', { name: 'What importing would do' });
  await expect(items.getByRole('row')).toHaveCount(7);
  // A saved comparison is read before anything is imported.
  await items.getByRole('button', { name: 'Both' }).click();
  const table = page
    .frameLocator('iframe')
    .getByRole('table', { name: 'Metrics, and their change against the baseline' });
  await expect(table).toContainText('9.25 s');
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'archives-comparison');
  await page.getByRole('button', { name: 'Runs of the archive' }).click();
  await page.getByRole('button', { name: 'Run and verify' }).click();
  const runs = page.getByRole('region', { name: 'Runs of the archive' });
  // The fixture's inputs are no scenarios that this engine would take.
  await expect(runs).toContainText('Failed:');
  await expect(runs).toContainText('Measured');
  await runs.getByRole('button', { name: 'Run bbb' }).click();
  await expect(page.getByRole('complementary', { name: 'Run bbb' })).toContainText('9.25 s');
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'archives-open');
  await page.getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('status').first()).toContainText('Imported.');
  await page.getByRole('button', { name: 'Show in Runs' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  await expect(page.getByText('Run bbb')).toBeVisible();

  await page.keyboard.press('Alt+7');
  await page.getByRole('button', { name: 'Make an archive…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Mine');
  await dialog.getByRole('checkbox', { name: /^Which strategy/ }).check();
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Make', exact: true }).click();
  expect((await download).suggestedFilename()).toBe('mine.godwit');
});

test('a file that is no archive is refused in words', async ({ page }) => {
  await page.keyboard.press('Alt+7');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open an archive…' }).first().click();
  await (
    await chooser
  ).setFiles({
    name: 'broken.godwit',
    mimeType: 'application/zip',
    buffer: readFileSync(FIXTURE).subarray(0, 3000),
  });
  await expect(page.getByText('The file was not opened')).toBeVisible();
  await expect(page.getByText(/damaged or was cut short/)).toBeVisible();
});
