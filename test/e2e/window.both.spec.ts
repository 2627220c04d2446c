import { expect, expectAccessible, test, useTheme } from './fixtures.ts';

test('the window opens on Lab, connected, with nothing serious for axe in either theme', async ({ page }) => {
  await expect(page).toHaveTitle(/Godwit/);
  await expect(page.getByRole('navigation')).toBeVisible();
  await expect(page).toHaveURL(/#\/lab/);
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
});
