import type { Page } from '@playwright/test';
import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

const state = (page: Page) => page.locator('.bar .state');
const fact = (page: Page, label: string) =>
  page
    .getByRole('region', { name: /Present state|Result/ })
    .locator('dl > div', { has: page.getByText(label, { exact: true }) })
    .locator('dd');

/** Runs a preset from the gallery and waits for its end. */
async function runPreset(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: `Run ${title}` }).click();
  await expect(page).toHaveURL(/#\/live\/.+/);
  await expect(state(page)).toHaveText('Finished');
}

/** How many pixels of a canvas are painted at all. */
function paintedPixels(page: Page, name: string): Promise<number> {
  return page
    .getByRole('img', { name: new RegExp(`^${name}`) })
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const pen = canvas.getContext('2d');
      const { data } = pen?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      let painted = 0;
      for (let index = 3; index < data.length; index += 4) if ((data[index] ?? 0) > 0) painted += 1;
      return painted;
    });
}

test('a finished run shows its result, its charts, its rounds and its events', async ({ page }) => {
  await runPreset(page, 'Quake 3');
  await expect(fact(page, 'Downtime')).toHaveText(/ms|s$/);
  await expect(page.getByText(/^Converged|^Did not converge/)).toBeVisible();
  await expect.poll(() => paintedPixels(page, 'Left to send')).toBeGreaterThan(1000);
  const rounds = page.getByRole('tabpanel').locator('tbody tr');
  expect(await rounds.count()).toBeGreaterThan(2);

  // Pointing at a round lights its span in every chart.
  await rounds.first().hover();
  await expect(page.locator('.lit')).not.toHaveCount(0);
  expect(await page.locator('.lit').count()).toBe(await page.locator('figure .plot').count());

  // The crosshair of one chart stands in all, and each says its value.
  await page
    .locator('figure .plot')
    .first()
    .hover({ position: { x: 300, y: 50 } });
  expect(await page.locator('.cursor').count()).toBe(await page.locator('figure .plot').count());
  await expect(page.locator('figure .value').first()).toHaveText(/\d/);

  await page.getByRole('tab', { name: /^Events/ }).click();
  await expect(page.getByRole('region', { name: 'Events' })).toContainText('requested');
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'live-finished');
});

test('a run is watched from its start: stepped, paced, paused by key, cancelled', async ({
  page,
}) => {
  test.slow();
  // More than a minute in real time: it is still under way however slow the machine is.
  await runPreset(page, 'SPECweb99');
  await page.getByRole('button', { name: 'Watch again' }).click();
  await expect(state(page)).toHaveText('Paused');
  await page.getByRole('button', { name: 'Step to the next event' }).click();
  await page.getByRole('radio', { name: '1×', exact: true }).click();
  await expect(page.getByRole('radio', { name: '1×', exact: true })).toBeChecked();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(state(page)).toHaveText('Running');
  await expect(fact(page, 'Phase')).toHaveText('Memory copy');
  await expect(page.getByRole('region', { name: 'Page map' })).toBeVisible();
  await expect
    .poll(() => paintedPixels(page, 'Page map'), { timeout: 40_000 })
    .toBeGreaterThan(1000);
  await page.getByRole('group', { name: 'Page map' }).hover({ position: { x: 40, y: 40 } });
  await expect(page.getByText(/^Pages [\d,]+ to [\d,]+ \(0x/)).toBeVisible();
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Space');
  await expect(state(page)).toHaveText('Paused');
  await useTheme(page, 'dark');
  await expectAccessible(page);
  await savePictures(page, 'live-paused');
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await expect(state(page)).toHaveText('Cancelled');
});

test('pointing at a round of a run that was watched lights its pages in the map', async ({
  page,
}) => {
  await runPreset(page, 'SPECweb99');
  await page.getByRole('button', { name: 'Watch again' }).click();
  await expect(state(page)).toHaveText('Paused');
  await page.getByRole('radio', { name: '10×', exact: true }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(state(page)).toHaveText('Finished', { timeout: 40_000 });
  await page.getByRole('tabpanel').getByRole('row').nth(1).hover();
  await expect(page.getByText(/^Sent in this round: \d/)).toBeVisible();
  await savePictures(page, 'live-round-lit');
});

test('a run with several migrations lists them, and any of them can be looked at', async ({
  page,
}) => {
  await page.getByRole('button', { name: /^Run Evacuating a host/ }).click();
  await expect(state(page)).toHaveText('Finished', { timeout: 40_000 });
  const options = page.getByRole('listbox', { name: 'Migrations of this run' }).getByRole('option');
  await expect(options).toHaveCount(4);
  const first = await fact(page, 'Total time').textContent();
  await options.nth(1).click();
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(fact(page, 'Total time')).not.toHaveText(first ?? '');
  await savePictures(page, 'live-several');
});

test('a cable is pulled in the middle of a post-copy that is watched, and put back', async ({
  page,
}) => {
  test.slow();
  const file = `name: A post-copy
hosts: [{ name: alpha, nic: 1 Gbit/s }, { name: beta, nic: 1 Gbit/s }]
guests:
  - name: web
    host: alpha
    memory: [{ name: ram, size: 4 GiB, writes: { process: uniform, rate: 20000 } }]
plan: [{ guest: web, to: beta, memory: { strategy: qemu-postcopy, passes: 0 } }]
`;
  const files = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'post-copy.yaml'));
    return transfer;
  }, file);
  await page.locator('main').dispatchEvent('drop', { dataTransfer: files });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(state(page)).toHaveText('Finished', { timeout: 40_000 });
  await page.getByRole('tab', { name: 'Topology' }).click();
  await page.getByRole('button', { name: 'Watch again' }).click();
  const picture = page.getByRole('group', { name: /^The hosts of this run/ });
  await expect(picture.getByRole('button', { name: /^alpha: up/ })).toBeVisible();
  // The pages that follow take more than half a minute in real time.
  const sentence = page.getByText(/^web: [A-Z]/);
  await page.getByRole('radio', { name: '1×', exact: true }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(sentence).toHaveText(/Push and pull, runs at beta/, { timeout: 30_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await picture.getByRole('button', { name: /^beta: up/ }).press('u');
  await expect(page.getByText(/^Goes on from an earlier run with: Link down, beta/)).toBeVisible();
  await expect(picture.getByRole('button', { name: /^beta: .*Link down/ })).toBeVisible();
  await useTheme(page, 'light');
  await expectAccessible(page);
  await savePictures(page, 'live-acted-on');
  await page.getByRole('radio', { name: 'max' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(state(page)).toHaveText('Finished', { timeout: 40_000 });
  await page.getByRole('tab', { name: /^Events/ }).click();
  await expect(page.getByRole('region', { name: 'Events' })).toContainText(
    'Guest stands still at beta',
  );

  // Played again from what is stored.
  const replay = page.getByRole('toolbar', { name: 'Replay' });
  await replay.getByRole('slider', { name: 'Moment of the run' }).fill('1000');
  await expect(sentence).toHaveText(/Completed, runs at beta/);
  await replay.getByRole('button', { name: 'To the event before' }).click();
  await expect(sentence).not.toHaveText(/Completed/);
  await replay.getByRole('button', { name: 'Play' }).click();
  await expect(sentence).toHaveText(/Completed/, { timeout: 60_000 });
  await savePictures(page, 'live-replayed');
});

test('a run that does not exist is said to be missing, with a way on', async ({ page }) => {
  // An address that changes while the first place is still loading would be overtaken by it.
  await expect(page.getByRole('heading', { level: 1, name: 'Lab' })).toBeVisible();
  await page.evaluate(() => location.assign('#/live/no-such-run'));
  await expect(page.getByRole('heading', { name: 'This run cannot be shown' })).toBeVisible();
  await page.getByRole('button', { name: 'Open Runs' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
});
