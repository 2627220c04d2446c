import { readFile } from 'node:fs/promises';
import type { Download, Page } from '@playwright/test';
import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

async function contentOf(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8');
}

/** Imports a measured example and has it predicted; Compare opens with both. */
async function predictExample(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('button', { name: 'Import a measured migration' }).click();
  await page.getByRole('button', { name: `Import ${name} and predict it` }).click();
  await expect(page).toHaveURL(/#\/compare\?ids=/);
  await expect(page.getByRole('table').first()).toBeVisible();
}

const exportAs = async (page: Page, format: string): Promise<Download> => {
  await page.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(format).check();
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save' }).click();
  return download;
};

test('a measured migration stands beside its prediction, and the comparison is exported', async ({
  page,
}) => {
  await predictExample(page, 'pre-u-3000-b50');
  const table = page.getByRole('table').first();
  await expect(table.getByRole('columnheader')).toHaveCount(3);
  await expect(
    table.getByRole('radio', { name: /Use pre-u-3000-b50 as the baseline/ }),
  ).toBeChecked();
  const total = table.getByRole('row', { name: /^Total time/ });
  await expect(total).toContainText('%');
  await expect(page.getByRole('img', { name: /^Memory to send from/ })).toBeVisible();

  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'compare');

  await page.getByRole('radio', { name: 'Progress' }).check();
  await page
    .locator('figure .plot[role="group"]')
    .first()
    .hover({ position: { x: 250, y: 60 } });
  expect(await page.locator('.cursor').count()).toBeGreaterThan(1);

  const html = await contentOf(await exportAs(page, 'HTML, one file with figures'));
  expect(html).toContain('<svg');
  expect(html).not.toMatch(/<(script|link)[^>]+(src|href)="http/);
  expect(await contentOf(await exportAs(page, 'CSV'))).toContain('total_time_s');
  expect(await contentOf(await exportAs(page, 'Markdown'))).toContain('| ');
  const json: unknown = JSON.parse(await contentOf(await exportAs(page, 'JSON')));
  expect(json).toBeTruthy();
  expect(await contentOf(await exportAs(page, 'SVG, one figure'))).toContain('<svg');
});

test('every figure is saved as a drawing, not as a picture', async ({ page }) => {
  await predictExample(page, 'pre-u-3000-b50');
  for (const title of ['Memory to send', 'Total time']) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: `Save ${title} as SVG` }).click();
    const svg = await contentOf(await download);
    const drawn = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        broken: parsed.querySelector('parsererror') !== null,
        texts: [...parsed.querySelectorAll('text')].map((one) => one.textContent),
        shapes: parsed.querySelectorAll('path, rect').length,
      };
    }, svg);
    expect(drawn.broken).toBe(false);
    expect(drawn.texts).toContain(title);
    expect(drawn.shapes).toBeGreaterThan(5);
    expect(svg).not.toContain('<image');
  }
});

test('the baseline is changed, a run is taken out, and the address keeps both', async ({
  page,
}) => {
  await predictExample(page, 'pre-u-3000-b50');
  await page.getByRole('radio', { name: /predicted as the baseline/ }).check();
  await expect(page).toHaveURL(/baseline=/);
  const address = page.url();
  await page.getByRole('navigation').getByRole('link', { name: 'Live' }).click();
  await page.getByRole('navigation').getByRole('link', { name: 'Compare' }).click();
  await expect(page).toHaveURL(address);
  await page.getByRole('button', { name: /^Take .*predicted out/ }).click();
  await expect(page.getByRole('table').first().getByRole('columnheader')).toHaveCount(2);
  await page.getByRole('button', { name: /^Take .* out/ }).click();
  await expect(page.getByRole('heading', { name: 'Nothing to compare yet' })).toBeVisible();
});
