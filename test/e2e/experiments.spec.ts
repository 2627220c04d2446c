import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

test.beforeEach(async ({ page }) => {
  await page.keyboard.press('Alt+4');
  await expect(page.getByRole('heading', { level: 1, name: 'Experiments' })).toBeVisible();
});

test('a question is asked, narrowed, run and answered point by point', async ({ page }) => {
  // It simulates, which takes as long as the machine needs.
  test.slow();
  await savePictures(page, 'experiments-empty');
  await page.getByRole('button', { name: /^Which strategy for a busy database/ }).click();
  const plan = page.getByRole('region', { name: 'What starting would mean' });
  await expect(plan).toContainText('150');
  await expectAccessible(page);

  // Two strategies, one rate, three seeds: six runs.
  const second = page.getByRole('region', { name: 'Axis 2' });
  await second.getByLabel('Values', { exact: true }).last().fill('5000 /s, nonsense');
  await second.getByLabel('Values', { exact: true }).last().blur();
  await expect(plan).toContainText(/nonsense/);
  await expect(page.getByRole('button', { name: 'Start' })).toBeDisabled();
  await second.getByLabel('Values', { exact: true }).last().fill('5000 /s, 20000 /s');
  await page.getByLabel('Seeds').fill('1..3');
  await page.getByLabel('Seeds').blur();
  await expect(plan).toContainText('30');
  await expect(page.getByRole('button', { name: 'Start' })).toBeEnabled();
  await savePictures(page, 'experiments-setup');

  await page.getByRole('button', { name: 'Start' }).click();
  const progress = page.getByRole('region', { name: 'Progress' });
  await expect(progress).toContainText('30 of 30 runs', { timeout: 60_000 });
  const table = page.getByRole('region', { name: 'Points' });
  await expect(table.getByRole('row')).toHaveCount(11);
  await expect(table.getByRole('row').nth(2)).toContainText('n = 3');
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'experiments-points');

  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Compare' })).toBeVisible();
  const why = page.getByRole('region', { name: /^Where time, downtime and bytes went/ });
  await expect(why).toContainText('First pass over memory');
  const views = page.getByRole('region', { name: 'Statistics', exact: true });
  await expect(views.getByRole('img', { name: /^Downtime: A has median/ })).toBeVisible();
  await expect(views.getByRole('img', { name: /on the Pareto front are [A-Z]/ })).toBeVisible();
  await expect(views.getByRole('img', { name: /^Downtime over two parameters/ })).toBeVisible();
  await views.getByLabel('Metric').selectOption('Total time');
  await expect(views.getByRole('img', { name: /^Total time: A has median/ })).toBeVisible();
  await views.getByRole('button', { name: 'Show the data of Total time as a table' }).click();
  await expect(views.getByRole('columnheader', { name: 'Third quartile' })).toBeVisible();
  await views.getByRole('button', { name: /^Hide the data of Total time/ }).click();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'compare-experiment');
  await views.scrollIntoViewIfNeeded();
  await savePictures(page, 'compare-statistics');
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByRole('menuitem', { name: 'Save this comparison…' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Busy database');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Busy database was saved.')).toBeVisible();
});

test('what was begun is found again, and comes back from the trash', async ({ page }) => {
  await page.getByRole('button', { name: /^Which strategy for a busy database/ }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  const list = page.getByRole('navigation', { name: 'Experiments' });
  await expect(list.getByRole('button', { name: /Strategies for a busy database/ })).toBeVisible();
  await page.getByRole('button', { name: 'Move to the trash' }).click();
  await expect(list.getByRole('button', { name: /Strategies for a busy database/ })).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(list.getByRole('button', { name: /Strategies for a busy database/ })).toBeVisible();
});
