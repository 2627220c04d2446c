import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { test as base, expect, expectAccessible, savePictures, useTheme } from './fixtures.ts';
import { temporaryFolder } from './started-program.ts';

const RUNS = 100_000;

// Making the store is part of each test, and slow where the machine is busy.
base.describe.configure({ timeout: 180_000 });

/** A store of a hundred thousand runs, made before the application starts. */
const test = base.extend({
  // Playwright reads the needs of a fixture from its first parameter, which therefore has to be a pattern.
  // oxlint-disable-next-line no-empty-pattern
  dataDirectory: async ({}, use) => {
    const folder = await temporaryFolder();
    const script = fileURLToPath(new URL('large-store.ts', import.meta.url));
    await promisify(execFile)(process.execPath, [script, folder.path, String(RUNS)]);
    await use(folder.path);
    await folder.remove();
  },
});

const names = (page: Page) => page.getByRole('grid').locator('[role="row"] .name b');
const filter = (page: Page) => page.getByRole('combobox', { name: 'Filter runs' });

async function openRuns(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Runs' }).click();
  await expect(page.getByText('100,000 runs')).toBeVisible();
}

test('a hundred thousand runs are listed, scrolled, filtered and sorted', async ({ page }) => {
  await openRuns(page);
  await page.getByRole('grid').focus();
  await page.keyboard.press('End');
  await expect(page.getByText('First of qemu', { exact: true })).toBeHidden();
  await expect(page.locator('[aria-rowindex="100001"] .name b')).toHaveText('Run 5');
  // Only what is visible exists, however far one has scrolled.
  expect(await page.getByRole('row').count()).toBeLessThan(100);

  await filter(page).fill('total_time < 12 s and strategy = qemu and guests[0].memory = 512 MiB');
  await expect(page.getByText(/^\d\d?,\d{3} runs match/)).toBeVisible();
  await page.getByRole('columnheader', { name: 'Total time' }).click();
  await expect(page.getByRole('columnheader', { name: 'Total time' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(page.getByRole('grid').getByText('qemu', { exact: true }).first()).toBeVisible();

  await filter(page).fill('run99999');
  await expect(page.getByText('No run matches')).toBeVisible();
  await filter(page).fill('id = run99999');
  await expect(names(page)).toHaveText(['Run 99999']);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByText('100,000 runs')).toBeVisible();
});

test('a wrong filter is told under the part that is wrong, and put right by the suggestion', async ({
  page,
}) => {
  await openRuns(page);
  await filter(page).fill('strategy = qemu and total_tim < 12 s');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alert').filter({ hasText: 'total_tim' })).toContainText(
    'There is no field "total_tim"; did you mean total_time?',
  );
  await savePictures(page, 'runs-filter-wrong');
  await page.getByRole('button', { name: 'Use total_time' }).click();
  await expect(filter(page)).toHaveValue('strategy = qemu and total_time < 12 s');
  await expect(page.getByText(/runs match/)).toBeVisible();

  await filter(page).fill('sta');
  await expect(page.getByRole('option', { name: /^state/ })).toBeVisible();
  await savePictures(page, 'runs-filter-offers');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(filter(page)).toHaveValue(/^(?:state|started) $/);
  await filter(page).fill('state = f');
  await page.getByRole('option', { name: 'finished' }).click();
  await expect(page.getByText('100,000 runs match')).toBeVisible();
  await page.getByRole('search').getByRole('button', { name: 'State' }).click();
  await expect(page.getByRole('menuitemcheckbox', { name: 'Finished' })).toBeChecked();
});

test('runs are grouped, groups are opened, and whole groups are edited and restored', async ({
  page,
}) => {
  await openRuns(page);
  await page.getByRole('button', { name: 'Group' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Memory strategy' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByText('4 groups of 100,000 runs')).toBeVisible();
  const table = page.getByRole('treegrid', { name: 'Groups of runs' });
  await expect(table.getByRole('row')).toHaveCount(5);
  await expect(table.getByText('25,000')).toHaveCount(4);
  await table.getByRole('columnheader', { name: 'Total time' }).click();
  await table.getByText('qemu', { exact: true }).click();
  await expect(table.getByText(/^seed /).first()).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'runs-groups');

  await table.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await expect(page.getByText('25,000 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('3 groups of 75,000 runs')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('4 groups of 100,000 runs')).toBeVisible();
});

test('a parameter becomes a column; all runs are tagged at once, and not any more', async ({
  page,
}) => {
  await openRuns(page);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitem', { name: 'Parameters of scenarios' }).click();
  await page.getByLabel('Look for a parameter').fill('downtime');
  await page.getByRole('checkbox', { name: /downtimeLimit as a column/ }).check();
  await savePictures(page, 'runs-parameters');
  await page.getByRole('button', { name: 'Done' }).click();
  const heading = page.getByRole('columnheader', { name: 'Downtime limit' });
  await heading.scrollIntoViewIfNeeded();
  await heading.click();
  await expect(page.getByRole('grid').getByText('100 ms').first()).toBeAttached();

  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+a');
  await expect(page.getByText('100,000 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Tag', exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Tag to add').fill('everything');
  await dialog.getByRole('button', { name: 'Add tag' }).click();
  await expect(page.getByText('everything added to 100,000 runs.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Undo' }).click();
  await filter(page).fill('tag:everything');
  await expect(page.getByText('No run matches')).toBeVisible();
});
