import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

test.beforeEach(async ({ page }) => {
  await page.keyboard.press('Alt+9');
  await expect(page.getByRole('heading', { level: 1, name: 'Guide' })).toBeVisible();
});

test('every strategy has a page with its phases and tunables, readable in both themes', async ({
  page,
}) => {
  const index = page.getByRole('navigation', { name: 'Pages of the guide' });
  await savePictures(page, 'guide-contents');
  await index.getByRole('link', { name: 'QEMU pre-copy' }).click();
  await expect(page).toHaveURL(/#\/guide\/qemu$/);
  await expect(page.getByRole('img', { name: /^Phases of QEMU pre-copy/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /^Bandwidth cap/ })).toContainText('128 MiB/s');
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'guide-strategy');
  await index.getByRole('link', { name: /^Block-bitmap/ }).click();
  await expect(page.getByRole('img', { name: /^Phases of Block-bitmap/ })).toBeVisible();
  await savePictures(page, 'guide-disk');
});

test('the search finds strategies, tunables, prose and terms, by keyboard alone', async ({
  page,
}) => {
  const search = page.getByRole('searchbox', { name: 'Search the guide' });
  await search.focus();
  await page.keyboard.type('downtime');
  await expect(page.getByRole('navigation', { name: 'Pages of the guide' })).toContainText(
    'results',
  );
  await expectAccessible(page);
  await savePictures(page, 'guide-search');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/guide\/term\/downtime_s$/);
  await expect(page.locator('[data-item="downtime_s"]')).toBeInViewport();
  await expect(page.locator('[data-item="downtime_s"]')).toBeFocused();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'guide-term');
});

test('a deep link opens the page after a fresh start of the window', async ({ page }) => {
  await page.evaluate(() => {
    window.location.hash = '#/guide/xen-4/maxIterations';
  });
  await page.reload();
  await expect(page.locator('[data-item="maxIterations"]')).toBeInViewport();
  await page.evaluate(() => {
    window.location.hash = '#/guide/topic/convergence';
  });
  await expect(page.getByRole('heading', { name: /does not converge/ })).toBeVisible();
  await expectAccessible(page);
  await savePictures(page, 'guide-topic');
  await page.evaluate(() => {
    window.location.hash = '#/guide/life-availability/checkpoints.timeout';
  });
  await expect(page.locator('[data-item="checkpoints.timeout"]')).toBeInViewport();
  await expectAccessible(page);
  await savePictures(page, 'guide-life');
});

test('a strategy can be tried: Lab opens with it in the plan, and what it expects', async ({
  page,
}) => {
  await page.getByRole('article').getByRole('link', { name: 'Xen 3.x pre-copy' }).click();
  await page.getByRole('button', { name: 'Try it in Lab' }).click();
  await expect(page).toHaveURL(/#\/lab/);
  const expectation = page.getByRole('region', { name: 'Expectation' });
  await expect(expectation.getByText(/^Converged|^Did not converge/)).toBeVisible();
  await expect(
    page.getByRole('region', { name: 'Inspector' }).getByLabel('Memory strategy'),
  ).toHaveValue('xen-3');
});
