import type { Page } from '@playwright/test';
import { startServer } from './browser-server.ts';
import { expect, expectAccessible, savePictures, test } from './fixtures.ts';
import { temporaryFolder } from './started-program.ts';

// The preview is a frame that runs nothing, not even what Playwright puts into every frame.
test.use({ expectedErrors: [/^console: Blocked script execution in 'about:srcdoc'/] });

const title = (page: Page) => page.getByLabel('Title', { exact: true });
const saved = (page: Page) => page.getByRole('status').filter({ hasText: 'Saved' });

async function makeNotes(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Reports' }).click();
  await page.getByRole('button', { name: 'Empty report' }).click();
  await title(page).fill('Notes');
  await expect(saved(page)).toBeVisible();
}

test('two windows on one report lose nothing of each other', async ({ page }) => {
  await makeNotes(page);
  // Of its own context, because the clock that is held below is that of a context.
  const storageState = await page.context().storageState();
  const context = await page.context().browser()?.newContext({ storageState });
  if (!context) throw new Error('expected a browser of its own');
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(title(other)).toHaveValue('Notes');

  // What one stores is shown by the other, as long as that has nothing of its own.
  await title(other).fill('Notes from the other window');
  await expect(title(page)).toHaveValue('Notes from the other window');
  await expect(page.getByText('this is its newest state')).toBeVisible();

  // This window is about to store while the other one does: it is asked which of the two stays.
  await page.clock.install();
  await page.clock.pauseAt(new Date(Date.now() + 60_000));
  await page.getByLabel('Authors').fill('Mine');
  await other.getByLabel('Authors').fill('Theirs');
  await expect(saved(other)).toBeVisible();
  await expect(page.getByLabel('Authors')).toHaveValue('Mine');
  await page.clock.resume();
  await expect(page.getByText('This report was changed elsewhere')).toBeVisible();
  await expect(other.getByLabel('Authors')).toHaveValue('Theirs');
  await expectAccessible(page);
  await savePictures(page, 'report-conflict');
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await expect(saved(page)).toBeVisible();
  await expect(other.getByLabel('Authors')).toHaveValue('Mine');
  await context.close();
});

test('where nothing can be stored, a report is read and exported, and nothing is offered that fails', async ({
  page,
  dataDirectory,
}) => {
  await makeNotes(page);
  const second = await startServer(dataDirectory);
  try {
    await page.goto(second.address);
    await expect(page.getByRole('status').filter({ hasText: 'Read only.' })).toBeVisible();
    await page.getByRole('link', { name: 'Reports' }).click();
    await expect(page.getByRole('button', { name: 'New' })).toBeDisabled();
    await expect(page.getByRole('button', { name: 'Move Notes to the trash' })).toBeDisabled();
    await page.getByRole('link', { name: 'Notes' }).click();
    await expect(title(page)).toBeDisabled();
    await expect(page.getByRole('button', { name: 'Heading', exact: true })).toBeDisabled();
    await expectAccessible(page);
    await savePictures(page, 'report-read-only');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'Markdown' }).click();
    expect((await download).suggestedFilename()).toBe('notes.md');
  } finally {
    await second.program.stop();
  }
});

test('without a browser that prints, a PDF is refused with what to do', async ({ page }) => {
  const elsewhere = await temporaryFolder();
  const bare = await startServer(elsewhere.path, [], { CHROMIUM_PATH: '/no/such/browser' });
  try {
    await page.goto(bare.address);
    await makeNotes(page);
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'PDF' }).click();
    const refused = page.getByText(/^Nothing was exported: /);
    await expect(refused).toContainText('expected the path of Chromium, Chrome or Edge');
  } finally {
    // A page whose server goes asks for it again, and says so in its console.
    await page.goto('about:blank');
    await bare.program.stop();
    await elsewhere.remove();
  }
});
