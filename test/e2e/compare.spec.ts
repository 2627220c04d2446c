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
  await expect(comparisonTable(page)).toBeVisible();
}

/** Parameters and metrics, a column for each configuration. */
const comparisonTable = (page: Page) =>
  page
    .getByRole('region', { name: 'Parameters and metrics, a column for each run' })
    .getByRole('table');

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
  const table = comparisonTable(page);
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
  await expect(comparisonTable(page).getByRole('columnheader')).toHaveCount(2);
  await page.getByRole('button', { name: /^Take .* out/ }).click();
  await expect(page.getByRole('heading', { name: 'Nothing to compare yet' })).toBeVisible();
});

/** Runs an example experiment as it stands and compares its points. */
async function compareExperiment(page: Page, question: RegExp, runs: string): Promise<void> {
  await page.keyboard.press('Alt+4');
  await page.getByRole('button', { name: question }).click();
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByRole('region', { name: 'Progress' })).toContainText(runs, {
    timeout: 60_000,
  });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Compare' })).toBeVisible();
}

test('configurations are chosen on axes, and everything follows', async ({ page }) => {
  // It simulates, which takes as long as the machine needs.
  test.slow();
  await compareExperiment(page, /^How much longer does pre-copy take/, '92 of 92 runs');
  const panel = page.getByRole('region', { name: 'Configurations over parameters and metrics' });
  const chosen = page.getByRole('region', { name: 'What is chosen' });
  const columns = comparisonTable(page).getByRole('columnheader');
  await expect(columns).toHaveCount(93);
  // Of those with the link of the baseline, who has the shortest downtime, and what makes it so.
  const winners = page.getByRole('region', { name: 'Who does best, and why' });
  await expect(winners.getByRole('row', { name: /^Service downtime/ })).toContainText(
    /Last pages .* against /,
  );
  await expect(chosen).toBeHidden();

  // By keys: the upper end of the downtime limit comes down.
  const limit = panel.getByRole('slider', { name: 'Downtime limit, to' });
  await limit.focus();
  for (let press = 0; press < 5; press += 1) await limit.press('PageDown');
  await expect(chosen).toContainText('Downtime limit: at most 142 ms');
  await expect(limit).toHaveAttribute('aria-valuetext', '142 ms');
  await expect(chosen.getByRole('status')).toHaveText('48 of 92 configurations');
  await expect(columns).toHaveCount(49);

  // By mouse: a second axis narrows it further.
  const link = panel.getByRole('slider', { name: 'Migration link, from' }).locator('..');
  // The panels above grow and shrink with what is chosen: until they have, the axis is somewhere else.
  const views = page.getByRole('region', { name: 'Statistics', exact: true });
  await expect(views.getByRole('img', { name: /: 48 runs\./ })).toBeVisible();
  await expect(views.getByRole('img', { name: /: 48 configurations;/ })).toBeVisible();
  const { width, height } = (await link.boundingBox()) ?? { width: 0, height: 0 };
  await link.hover({ position: { x: width / 2, y: 2 } });
  await page.mouse.down();
  await link.hover({ position: { x: width / 2, y: height * 0.4 } });
  await page.mouse.up();
  await expect(chosen.getByRole('status')).toHaveText('12 of 92 configurations');
  await expect(columns).toHaveCount(14);
  await expect(chosen).toContainText('The baseline A lies outside');
  await expect(views.getByRole('img', { name: /: 12 runs\./ })).toBeVisible();
  await expect(views.getByRole('img', { name: /: 12 configurations;/ })).toBeVisible();
  await panel.getByRole('button', { name: /as a table$/ }).click();
  await expect(panel.getByRole('row')).toHaveCount(93);
  await expect(panel.getByRole('row').nth(12)).toContainText('yes');
  await expect(panel.getByRole('row').nth(13)).toContainText('no');
  await panel.getByRole('button', { name: /^Hide the data/ }).click();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'compare-chosen');

  // Axes change places by keys and are taken away; what was chosen on one goes with it.
  const grip = panel.getByRole('button', { name: /^Migration link, axis 1 of 5/ });
  await grip.press('ArrowRight');
  await expect(panel.getByRole('button', { name: /^Migration link, axis 2 of 5/ })).toBeFocused();
  await panel.getByRole('button', { name: /^Migration link, axis 2/ }).press('Delete');
  await expect(chosen.getByRole('status')).toHaveText('48 of 92 configurations');

  // It is saved with the comparison, and found again.
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByRole('menuitem', { name: 'Save this comparison…' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Tight limits');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Tight limits was saved.')).toBeVisible();
  await page.getByRole('button', { name: /^Take back: Downtime limit/ }).click();
  await expect(chosen).toBeHidden();
  await expect(columns).toHaveCount(93);
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByRole('menuitem', { name: 'Tight limits', exact: true }).click();
  await expect(chosen.getByRole('status')).toHaveText('48 of 92 configurations');
  await expect(panel.getByRole('button', { name: /axis \d of 4/ })).toHaveCount(4);

  // Every figure can be saved as it is shown.
  for (const [figure, words] of [
    ['Configurations over parameters and metrics', '48 of 92 configurations'],
    ['Downtime against total time', 'Downtime'],
    ['Downtime over two parameters', 'Downtime limit'],
    ['Total time against Migration link', 'by least squares over 48 runs'],
  ] as const) {
    await page.getByRole('button', { name: 'Export' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('SVG, one figure').check();
    await dialog.getByLabel('Figure', { exact: true }).selectOption(figure);
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const svg = await contentOf(await download);
    expect(svg).toContain(words);
    expect(svg).not.toContain('NaN');
  }
});
