import type { Page } from '@playwright/test';
import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

const expectation = (page: Page) => page.getByRole('region', { name: 'Expectation' });
const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' });
const outline = (page: Page) => page.getByRole('region', { name: 'Outline of the scenario' });
/** A figure of the expectation, as text: "9.97 s". */
const figure = (page: Page, label: string) =>
  expectation(page)
    .locator('dl > div', { has: page.getByText(label, { exact: true }) })
    .locator('dd');

async function openPreset(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: title }).first().click();
  await expect(figure(page, 'Total time')).toHaveText(/\d/);
}

async function openNew(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^New scenario/ }).click();
  await expect(figure(page, 'Total time')).toHaveText(/\d/);
}

test('the gallery shows every preset with its outcome, and runs one by one click', async ({
  page,
}) => {
  await expect(page.locator('.card .down').first()).toBeVisible();
  const cards = page.locator('.card', { has: page.getByRole('button', { name: /^Run / }) });
  expect(await cards.count()).toBeGreaterThanOrEqual(6);
  for (const card of await cards.all()) await expect(card.locator('dd').first()).toHaveText(/\d/);
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'gallery');
  await page.getByRole('button', { name: 'Run Quake 3' }).click();
  await expect(page).toHaveURL(/#\/live\/.+/);
});

test('an edit answers with another expectation, and can be taken back', async ({ page }) => {
  await openPreset(page, 'Reference guest');
  const before = await figure(page, 'Total time').textContent();
  await outline(page).getByRole('button').nth(2).click();
  await inspector(page).getByLabel('Migration link').fill('100 Mbit/s');
  await expect(figure(page, 'Total time')).not.toHaveText(before ?? '');
  await expect(page.getByText('Draft saved')).toBeVisible();
  await inspector(page).getByLabel('Migration link').blur();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(figure(page, 'Total time')).toHaveText(before ?? '');
});

test('what is wrong is said beside the field, in the outline and in the YAML with its line', async ({
  page,
}) => {
  await openNew(page);
  await outline(page).getByRole('button', { name: 'alpha' }).click();
  await inspector(page).getByLabel('Memory for guests').fill('plenty');
  const field = inspector(page).getByLabel('Memory for guests');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(inspector(page).getByRole('alert')).toContainText('expected a size');
  await expect(outline(page).getByText('1 problem')).toBeAttached();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await page.getByRole('tab', { name: /^YAML/ }).click();
  await expect(page.getByText(/Line \d+, column \d+/)).toBeVisible();
  await expectAccessible(page);
  const yaml = page.getByLabel('The scenario as YAML');
  await yaml.fill((await yaml.inputValue()).replace('plenty', '32 GiB'));
  await expect(page.getByText('Valid', { exact: true })).toBeVisible();
  await expect(field).toHaveValue('32 GiB');
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByText('Copied the scenario as YAML.')).toBeVisible();
});

test('dragging a guest onto another host plans its migration', async ({ page }) => {
  await openNew(page);
  await page.getByRole('button', { name: 'Add a host' }).click();
  const guest = await page.getByRole('button', { name: 'Guest guest on alpha' }).boundingBox();
  const host = await page.getByRole('button', { name: 'Host host' }).boundingBox();
  if (!guest || !host) throw new Error('guest or host is not drawn');
  await page.mouse.move(guest.x + guest.width / 2, guest.y + guest.height / 2);
  await page.mouse.down();
  await page.mouse.move(host.x + host.width / 2, host.y + host.height / 2, { steps: 6 });
  await page.mouse.up();
  await expect(outline(page).getByRole('button', { name: 'guest → host' })).toBeVisible();
  await savePictures(page, 'lab-planned');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(outline(page).getByRole('button', { name: 'guest → beta' })).toBeVisible();
});

test('a migration is planned and tuned by keyboard alone', async ({ page }) => {
  await openNew(page);
  await outline(page).getByRole('button', { name: 'guest → beta' }).focus();
  await page.keyboard.press('Enter');
  const limit = inspector(page).getByLabel('Downtime limit');
  await limit.focus();
  await page.keyboard.press('ArrowUp');
  await expect(limit).toHaveValue('500 ms');
  await expect(page.getByText('plan[0].memory.downtimeLimit').first()).toBeVisible();
  await expect(page.getByRole('img', { name: /^Downtime over plan/ })).toBeVisible();
  await limit.blur();
  await page.keyboard.press('Alt+m');
  const dialog = page.getByRole('dialog', { name: 'Plan a migration' });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Plan', exact: true }).press('Enter');
  await expect(dialog).toBeHidden();
});

test('a cable is pulled in the middle of a post-copy', async ({ page }) => {
  await openNew(page);
  await outline(page).getByRole('button', { name: 'guest → beta' }).click();
  await inspector(page).getByLabel('Memory strategy').selectOption('qemu-postcopy');
  await outline(page).getByRole('button', { name: 'Add a fault' }).click();
  await inspector(page).getByLabel('In the phase').selectOption('Post-copy');
  await inspector(page).getByLabel('After its beginning').fill('100 ms');
  await expect(inspector(page).getByLabel('What fails')).toHaveValue('link-down');
  const sentence = /Link down \(alpha\) in the phase "post-copy": the guest stood still/;
  await expect(expectation(page).getByText(sentence)).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'lab-fault');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page).toHaveURL(/#\/live\/.+/);
  await expect(page.getByText(sentence).first()).toBeVisible({ timeout: 30_000 });
});

test('a draft is there again after the window was closed', async ({ page }) => {
  await openNew(page);
  await inspector(page).getByLabel('Name').fill('evening work');
  await expect(page.getByText('Draft saved')).toBeVisible();
  await page.reload();
  await expect(inspector(page).getByLabel('Name')).toHaveValue('evening work');
});

test('a scenario dropped anywhere opens in Lab', async ({ page }) => {
  await page.keyboard.press('Alt+0');
  const files = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    const text =
      'name: dropped\nhosts: [{ name: a }, { name: b }]\nguests: [{ name: g, host: a, memory: [{ name: ram, size: 1 GiB }] }]\nplan: []\n';
    transfer.items.add(new File([text], 'dropped.yaml'));
    return transfer;
  });
  await page.locator('main').dispatchEvent('drop', { dataTransfer: files });
  await expect(page.getByText('Opened dropped.yaml')).toBeVisible();
  await expect(inspector(page).getByLabel('Name')).toHaveValue('dropped');
  await expect(page.getByText('Plan a migration to see what is going to happen.')).toBeVisible();
});

test('a run starts from Lab with the chosen seed', async ({ page }) => {
  await openNew(page);
  await page.getByLabel('Seed').first().fill('7');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page).toHaveURL(/#\/live\/.+/);
});
