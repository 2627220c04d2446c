import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

test('the shipped measurements are simulated here and now, with errors, summary and reasons', async ({
  page,
}) => {
  // More than a hundred migrations are simulated, while other tests run beside this one.
  test.setTimeout(300_000);
  await page.getByRole('navigation').getByRole('link', { name: 'Validate' }).click();
  await page.getByRole('button', { name: 'Run the validation' }).click();
  await expect(page.getByRole('status').first()).toHaveText(/\d+ cases, engine/, {
    timeout: 240_000,
  });
  const cases = page.getByRole('region', { name: 'Cases' }).getByRole('row');
  expect(await cases.count()).toBeGreaterThan(5);
  const summary = page.locator('.summary').getByRole('row');
  await expect(summary.filter({ hasText: 'Total time' })).toContainText('%');
  await expect(
    page.getByRole('img', { name: /^Total time: predicted against measured/ }),
  ).toBeVisible();

  // One family has fewer cases than all of them.
  const all = await cases.count();
  await page.getByLabel('Family', { exact: true }).selectOption({ index: 1 });
  await expect.poll(() => cases.count()).toBeLessThan(all);
  await page.getByLabel('Family', { exact: true }).selectOption({ index: 0 });

  await page.getByRole('button', { name: 'Downtime', exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Downtime' }).first()).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  // A case has its measured and simulated series beside each other, and says who gave each input.
  await page.getByRole('button', { name: 'pre-u-3000-b50', exact: true }).click();
  const detail = page.getByRole('region', { name: 'pre-u-3000-b50', exact: true });
  await expect(detail.getByRole('img', { name: /^Send rate/ })).toBeVisible();
  await expect(detail.getByText('measured', { exact: true }).first()).toBeVisible();
  await detail.getByText('Inputs and where they come from').click();
  await expect(detail.getByRole('columnheader', { name: 'Origin' })).toBeVisible();

  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'validate');
});
