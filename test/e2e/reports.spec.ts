import { readFile } from 'node:fs/promises';
import type { Download, Page } from '@playwright/test';
import { startServer } from './browser-server.ts';
import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';
import { temporaryFolder } from './started-program.ts';

// The preview is a frame that runs nothing, not even what Playwright puts into every frame.
test.use({ expectedErrors: [/^console: Blocked script execution in 'about:srcdoc'/] });

const bytesOf = async (download: Download): Promise<Buffer> => readFile(await download.path());

async function choose(page: Page, menu: string, entry: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}

async function exportAs(page: Page, entry: string | RegExp): Promise<Download> {
  // A PDF is printed by another Chromium, which takes as long as the machine needs.
  const download = page.waitForEvent('download', { timeout: 60_000 });
  await choose(page, 'Export', entry);
  return download;
}

/** Asks the first question of Experiments, made small, and waits for the answer. */
async function answerQuestion(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Experiments' }).click();
  await page.getByRole('button', { name: /^Which strategy for a busy database/ }).click();
  const second = page.getByRole('region', { name: 'Axis 2' });
  const rates = second.getByLabel('Values', { exact: true }).last();
  await rates.fill('20000 /s');
  await rates.blur();
  await page.getByLabel('Seeds').fill('1..3');
  await page.getByLabel('Seeds').blur();
  await expect(page.getByRole('button', { name: 'Start' })).toBeEnabled();
  await page.getByRole('button', { name: 'Start' }).click();
  const progress = page.getByRole('region', { name: 'Progress' });
  await expect(progress).toContainText('15 of 15 runs', { timeout: 60_000 });
}

const preview = (page: Page) => page.frameLocator('iframe[title="Preview"]');

test('a question is answered in a report, exported, archived and read again in an empty store', async ({
  page,
}) => {
  // It simulates and prints, which takes as long as the machine needs.
  test.slow();
  await answerQuestion(page);
  await page.getByRole('button', { name: 'Make a report' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Reports' })).toBeVisible();
  const shown = preview(page);
  await expect(shown.getByRole('heading', { name: 'Method and reproducibility' })).toBeVisible();
  await expect(shown.getByRole('heading', { name: 'Conclusion' })).toBeVisible();
  await savePictures(page, 'report-first');

  // A sentence with a live number.
  await page.getByLabel('Title', { exact: true }).fill('Which strategy for a busy database?');
  await page.getByRole('button', { name: 'Text', exact: true }).click();
  const text = page.getByRole('region', { name: /^Text \d+$/ }).last();
  await text.getByRole('textbox').fill('Take post-copy. It needs ');
  await text.getByRole('button', { name: 'Live number…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Configuration').selectOption({ index: 1 });
  await dialog.getByLabel('Metric').selectOption('Downtime');
  await dialog.getByRole('radio', { name: 'Confidence interval' }).check();
  const now = dialog.getByText(/^95 % interval/);
  await expect(now).toBeVisible();
  const value = (await now.innerText()).trim();
  await savePictures(page, 'report-reference');
  await dialog.getByRole('button', { name: 'Insert' }).click();
  await expect(text.getByRole('textbox')).toHaveValue(/downtime_s \/ interval\}\}$/);
  await expect(shown.getByText(`Take post-copy. It needs ${value}`)).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expect(shown.locator('html')).toHaveAttribute('data-theme', theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'report-edited');

  // Exported in every form.
  const html = (await bytesOf(await exportAs(page, 'HTML, one file'))).toString('utf8');
  expect(html).toContain(value);
  expect(html).not.toMatch(/<(script|link|img)[^>]+(src|href)="http/);
  const pdf = await bytesOf(await exportAs(page, 'PDF'));
  expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
  const latex = (await bytesOf(await exportAs(page, 'LaTeX'))).toString('utf8');
  expect(latex).toContain('\\toprule');
  expect((await bytesOf(await exportAs(page, 'Markdown'))).toString('utf8')).toContain('| ');
  const csv = (await bytesOf(await exportAs(page, /as CSV, a row for each run/))).toString('utf8');
  expect(csv.trim().split('\n')).toHaveLength(16);
  const parquet = await bytesOf(await exportAs(page, /as Parquet/));
  expect(parquet.subarray(0, 4).toString('latin1')).toBe('PAR1');

  // Archived, and read in a store that has nothing.
  await page.getByRole('link', { name: 'Archives' }).click();
  await page.getByRole('button', { name: 'Make an archive…' }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill('Answer');
  await page
    .getByRole('dialog')
    .getByRole('checkbox', { name: 'Which strategy for a busy database?' })
    .check();
  const making = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Make', exact: true }).click();
  const archive = await bytesOf(await making);
  const elsewhere = await temporaryFolder();
  const other = await startServer(elsewhere.path);
  try {
    await page.goto(other.address);
    await page.getByRole('link', { name: 'Archives' }).click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open an archive…' }).first().click();
    await (
      await chooser
    ).setFiles({ name: 'answer.godwit', mimeType: 'application/zip', buffer: archive });
    const items = page.getByRole('region', { name: 'What importing would do' });
    await expect(items.getByRole('row', { name: /^Report Which strategy/ })).toContainText('New');
    // Read as it lies there, before anything is stored.
    await items.getByRole('button', { name: 'Which strategy for a busy database?' }).click();
    const read = page.frameLocator('iframe[title="Which strategy for a busy database?"]');
    await expect(read.getByText(`Take post-copy. It needs ${value}`)).toBeVisible();
    await savePictures(page, 'archives-report');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const done = page.getByRole('region', { name: 'What importing did' });
    await expect(done.getByRole('row', { name: /^Report Which strategy/ })).toContainText(
      'Brought in',
    );
    await savePictures(page, 'archives-imported-report');
    await done.getByRole('link', { name: 'Which strategy for a busy database?' }).click();
    await expect(shown.getByText(`Take post-copy. It needs ${value}`)).toBeVisible();
  } finally {
    await other.program.stop();
    await elsewhere.remove();
  }
});

test('a report is written, moved about by keys and by dragging, kept, and taken back', async ({
  page,
}) => {
  // A key that is pressed before the window is there is nobody's.
  await expect(page.getByRole('link', { name: 'Reports' })).toBeVisible();
  await page.keyboard.press('Alt+6');
  await expect(page.getByText('Answer a question on paper')).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'reports-empty');
  await page.getByRole('button', { name: 'Empty report' }).click();
  await expect(page.getByLabel('Title', { exact: true })).toHaveValue('Untitled report');
  await page.getByLabel('Title', { exact: true }).fill('');
  await expect(page.getByText('A report needs a title.')).toBeVisible();
  await page.getByLabel('Title', { exact: true }).fill('Notes');
  await expect(page.getByRole('button', { name: 'Table', exact: true })).toBeDisabled();

  for (const words of ['First', 'Second', 'Third']) {
    await page.getByRole('button', { name: 'Heading', exact: true }).click();
    await page.keyboard.type(words);
  }
  const headings = preview(page).getByRole('heading', { level: 2 });
  await expect(headings).toHaveText(['First', 'Second', 'Third', 'Method and reproducibility']);
  await page.getByRole('button', { name: /^Move Heading 3: drag/ }).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('button', { name: /^Move Heading 1: drag/ })).toBeFocused();
  await expect(headings.first()).toHaveText('Third');
  await page
    .getByRole('button', { name: /^Move Heading 1: drag/ })
    .dragTo(page.getByRole('region', { name: 'Heading 3' }), { targetPosition: { x: 80, y: 70 } });
  await expect(headings).toHaveText(['First', 'Second', 'Third', 'Method and reproducibility']);
  await page.getByRole('button', { name: 'Remove Heading 2' }).click();
  await expect(headings).toHaveText(['First', 'Third', 'Method and reproducibility']);
  await page.keyboard.press('Control+z');
  await expect(headings).toHaveText(['First', 'Second', 'Third', 'Method and reproducibility']);

  await headings.nth(1).click();
  await expect(page.getByRole('button', { name: /^Move Heading 2: drag/ })).toBeFocused();

  // A text that names what is not there is told at its place.
  await page.getByRole('button', { name: 'Text', exact: true }).click();
  await page.keyboard.type('See {{db / qemu / total_time_s}}.');
  const card = page.getByRole('region', { name: 'Text 4' });
  await expect(card).toContainText('the report has no comparison "db"');
  await expect(page.getByText('1 thing not found')).toBeVisible();
  await savePictures(page, 'report-problem');
  await expect(page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible();

  await page.getByRole('link', { name: 'All reports' }).click();
  const row = page.getByRole('row', { name: /^Notes / });
  await page.getByRole('button', { name: 'Duplicate Notes', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Notes (copy)' })).toBeVisible();
  await page.getByRole('button', { name: 'Rename Notes (copy)' }).click();
  await page.getByRole('dialog').getByLabel('Title').fill('Other');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('link', { name: 'Other' })).toBeVisible();
  await page.getByLabel('Search reports').fill('not');
  await expect(page.getByRole('link', { name: 'Other' })).toBeHidden();
  await page.getByRole('button', { name: 'Move Notes to the trash' }).click();
  await expect(row).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).toBeVisible();
  await page.getByLabel('Search reports').fill('');
  await expectAccessible(page);
  await savePictures(page, 'reports-list');

  // What was typed last is there after the window was closed without a word.
  await page.getByRole('link', { name: 'Notes', exact: true }).click();
  await page.getByLabel('Authors').fill('A. Person');
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  await page.reload();
  await page.getByRole('link', { name: 'Reports', exact: true }).click();
  await page.getByRole('link', { name: 'Notes', exact: true }).click();
  await expect(page.getByLabel('Authors')).toHaveValue('A. Person');
});
