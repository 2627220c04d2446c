import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

test('a scenario is drilled: every fault in every phase, and one of them opened in Lab', async ({
  page,
}) => {
  test.slow();
  await page.getByRole('button', { name: 'New scenario' }).click();
  await page.getByRole('button', { name: 'Failure drill' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Failure drill' })).toBeVisible();
  const matrix = page.getByRole('table', { name: /^Every fault in every phase/ });
  const cell = matrix.getByRole('button', { name: /^Host crash \(destination\), Memory copy: / });
  await expect(cell).toHaveAccessibleName(/Continues at the source$/);
  await cell.click();
  const facts = page.getByRole('complementary', { name: 'What became of the guest' });
  await expect(facts).toContainText('nothing is lost');
  // Arrow keys walk the matrix.
  await cell.press('ArrowUp');
  await expect(
    matrix.getByRole('button', { name: /^Host crash \(source\), Memory copy: / }),
  ).toBeFocused();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'drill');
  await facts.getByRole('button', { name: 'Open this run in Lab' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lab' })).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('Failed', { exact: false }).first()).toBeVisible({ timeout: 30_000 });
});

test('all strategies are drilled side by side, from the palette', async ({ page }) => {
  test.slow();
  await page.getByRole('button', { name: 'New scenario' }).click();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
  await page.keyboard.type('failure drill');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Strategy' }).selectOption('*');
  await page.getByRole('combobox', { name: 'Fencing' }).selectOption('Off');
  await page.getByRole('button', { name: 'Run the drill' }).click();
  const overview = page.getByRole('table', { name: /^The worst that a fault does/ });
  await expect(page.getByText('Fencing is off')).toBeVisible();
  await expect(page.getByText(/cells in/)).toBeVisible({ timeout: 120_000 });
  await overview.getByRole('button', { name: 'Post-copy (Hines and Gopalan)' }).click();
  const matrix = page.getByRole('table', { name: /^Every fault in every phase of Post-copy/ });
  await expect(matrix.getByRole('columnheader', { name: /^Post-copy/ })).toBeVisible();
  await expectAccessible(page);
  await savePictures(page, 'drill-all');
});

test('the drill of nothing says what to do', async ({ page }) => {
  await expect(page.getByRole('heading', { level: 1, name: 'Lab' })).toBeVisible();
  await page.goto(`${page.url().split('#')[0]}#/drill`);
  await expect(page.getByText('Open a scenario first')).toBeVisible();
  await page.getByRole('button', { name: 'To Lab' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lab' })).toBeVisible();
});
