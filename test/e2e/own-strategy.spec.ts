import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

test('the page on own strategies shows both ways, and its example opens in Lab with its groups', async ({
  page,
}) => {
  await page.keyboard.press('Alt+9');
  const index = page.getByRole('navigation', { name: 'Pages of the guide' });
  await index.getByRole('link', { name: 'Write your own strategy' }).click();
  await expect(page.getByText('strategy: composed')).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'guide-own-strategy');
  await page.getByRole('button', { name: 'Open it in Lab' }).click();
  const inspector = page.locator('.inspector');
  await expect(inspector.getByText('Hot pages', { exact: false }).first()).toBeVisible();
  // Groups with a value of their own are unfolded, those that are all defaults are not.
  await expect(inspector.locator('details.section', { hasText: 'Stop rules' })).toHaveAttribute(
    'open',
    '',
  );
  await expect(
    inspector.locator('details.section', { hasText: 'Slowing the guest' }),
  ).not.toHaveAttribute('open', '');
  await expectAccessible(page);
  await savePictures(page, 'lab-composed');
});
