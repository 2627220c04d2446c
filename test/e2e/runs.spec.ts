import type { Page } from '@playwright/test';
import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

const names = (page: Page) => page.getByRole('grid').locator('.name b');
const state = (page: Page) => page.locator('.bar .state');

async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: place }).click();
  await expect(page.getByRole('heading', { level: 1, name: place })).toBeVisible();
}

/** Runs presets from the gallery, one after the other, and opens Runs. */
async function withRuns(page: Page, titles: readonly string[]): Promise<void> {
  for (const title of titles) {
    await goTo(page, 'Lab');
    await page.getByRole('button', { name: `Run ${title}` }).click();
    await expect(state(page)).toHaveText('Finished');
  }
  await goTo(page, 'Runs');
  await expect(names(page)).toHaveCount(titles.length);
}

test('runs are found, sorted, tagged and noted, and open by keyboard', async ({ page }) => {
  await withRuns(page, ['Quake 3', 'Idle guest']);
  await page.getByRole('combobox', { name: 'Filter runs' }).fill('Quake');
  await expect(names(page)).toHaveText([/Quake 3/]);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(names(page)).toHaveCount(2);

  await page.getByRole('columnheader', { name: 'Name' }).click();
  await expect(names(page)).toHaveText([/Idle/, /Quake/]);
  await page.getByRole('columnheader', { name: 'Name' }).click();
  await expect(names(page)).toHaveText([/Quake/, /Idle/]);
  await page.getByRole('columnheader', { name: 'Total time' }).click({ modifiers: ['Shift'] });
  await expect(page.getByRole('columnheader', { name: 'Total time' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );

  await names(page).first().click();
  const details = page.getByRole('complementary', { name: 'Selected run' });
  await details.getByLabel('Tag to add').fill('paper');
  await details.getByRole('button', { name: 'Add tag' }).click();
  await expect(page.getByRole('grid').locator('.tag')).toHaveText(['paper']);
  await details.getByLabel('Note').fill('For table 3');
  await details.getByLabel('Note').blur();
  await expect(page.getByText('Note saved.')).toBeVisible();
  await details.getByLabel('Name').fill('A better name');
  await details.getByLabel('Name').press('Enter');
  await expect(names(page).filter({ hasText: 'A better name' })).toHaveCount(1);
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'runs');

  await page.getByRole('grid').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/live\/.+/);
});

test('a deleted run can be taken back at once, from the trash, or be gone for good', async ({
  page,
}) => {
  await withRuns(page, ['Quake 3', 'Idle guest']);
  await page.getByRole('grid').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Delete');
  await expect(names(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(names(page)).toHaveCount(2);

  await page.getByRole('grid').focus();
  await page.keyboard.press('Delete');
  await expect(names(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Trash' }).click();
  await expect(names(page)).toHaveCount(1);
  await page.getByRole('checkbox', { name: /^Select / }).click();
  await page.getByRole('button', { name: 'Restore' }).first().click();
  await expect(page.getByText('The trash is empty')).toBeVisible();
  await page.getByRole('button', { name: 'Back to runs' }).first().click();
  await expect(names(page)).toHaveCount(2);

  await page.getByRole('grid').focus();
  await page.keyboard.press('Delete');
  await page.getByRole('button', { name: 'Trash' }).click();
  await page.getByRole('button', { name: 'Empty trash' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByText(/1 run deleted for good/)).toBeVisible();
  await expect(page.getByText('The trash is empty')).toBeVisible();
});

test('columns are chosen, and the choice is kept', async ({ page }) => {
  await withRuns(page, ['Idle guest']);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Seed' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('columnheader', { name: 'Seed' })).toBeAttached();
  await goTo(page, 'Live');
  await goTo(page, 'Runs');
  await expect(page.getByRole('columnheader', { name: 'Seed' })).toBeAttached();
});
