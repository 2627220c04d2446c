import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

test('the working set of the chosen guest is a view of Lab', async ({ page }) => {
  await page.getByRole('button', { name: 'Reference guest' }).first().click();
  await page.getByRole('tab', { name: 'Working set' }).click();
  const view = page.getByRole('region', { name: 'Working set', exact: true });
  await expect(view.getByRole('heading', { name: 'Writable working set of tv1' })).toBeVisible();
  await expect(view.getByRole('img', { name: /^Dirty growth from/ })).toBeVisible();
  await expect(view.getByRole('img', { name: /^Live rounds at/ })).toHaveCount(3);
  const lastLink = view.locator('tr', { hasText: '1.00 Gbit/s' }).last();
  const before = await lastLink.textContent();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'working-set');
  const outline = page.getByRole('region', { name: 'Outline of the scenario' });
  await outline.getByRole('button', { name: /^memory/ }).click();
  await page.getByLabel('Size', { exact: true }).fill('2 GiB');
  await expect(lastLink).not.toHaveText(before ?? '');
});
