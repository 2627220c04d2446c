import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

test.beforeEach(async ({ page }) => {
  await page.keyboard.press('Alt+0');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
});

test('the store is healthy, and a backup is written', async ({ page, dataDirectory }) => {
  const store = page.getByRole('region', { name: 'Store' });
  await expect(store).toContainText(dataDirectory);
  await expect(store).toContainText('checked, whole');
  await store.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByText(/^Backed up: /)).toBeVisible();
  await expect(store).not.toContainText('never');
});

test('the theme follows the system until one is chosen, and the choice stays', async ({ page }) => {
  await useTheme(page, 'dark');
  await useTheme(page, 'light');
  await page.getByLabel('Theme').selectOption('dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('the number of workers is checked and kept', async ({ page }) => {
  const workers = page.getByLabel('Worker threads');
  await workers.fill('many');
  await expect(page.getByRole('alert')).toContainText('1 to 256');
  await workers.fill('2');
  await workers.blur();
  await page.reload();
  await expect(workers).toHaveValue('2');
});

test('shortcuts are listed by "?", and nothing is serious for axe', async ({ page }) => {
  await savePictures(page, 'settings');
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await page.locator('main').focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toContainText('Command palette');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('the palette finds a command by words and carries it out', async ({ page }) => {
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByPlaceholder('Type a command').fill('go runs');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/runs/);
});
