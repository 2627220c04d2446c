import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

test('the life of a cluster is run, its timeline zoomed, and one of its migrations opened', async ({
  page,
}) => {
  // It simulates, which takes as long as the machine needs.
  test.slow();
  await page.getByRole('button', { name: 'Run A day of balancing on 16 hosts' }).click();
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await expect(timeline.getByRole('status')).toContainText(/migrations/, { timeout: 30_000 });
  await expect(timeline.getByRole('img')).toBeVisible();
  const facts = page.getByRole('complementary', { name: 'What the life of the cluster came to' });
  await expect(facts).toContainText('Availability');
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'cluster-life');
  const before = await timeline.getByRole('status').textContent();
  await timeline.getByRole('button', { name: 'Zoom in' }).click();
  await expect(timeline.getByRole('status')).not.toHaveText(before ?? '');
  await timeline.getByRole('button', { name: 'Zoom out' }).click();
  await expect(timeline.getByRole('status')).toHaveText(before ?? '');
  await timeline.getByText('Migrations as a table').click();
  await timeline.getByRole('button', { name: 'Open in Lab' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lab' })).toBeVisible();
});
