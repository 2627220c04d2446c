import type { Page } from '@playwright/test';
import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

const outline = (page: Page) => page.getByRole('region', { name: 'Outline of the scenario' });
const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' });

const CURVE = `# godwit trace
# kind: growth
# name: OLTP of Clark et al.
# source: Clark et al., NSDI 2005, figure 4
# memory: 512 MiB
window (s),dirtied (MiB)
0.1,5.95
0.137,6.4
0.495,8.77
0.705,9.84
0.983,11.28
1.973,15.73
8,31.68
`;

/** Drops a file anywhere on the window. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const files = await page.evaluateHandle(
    ([fileName, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content ?? ''], fileName ?? ''));
      return transfer;
    },
    [name, text],
  );
  await page.locator('main').dispatchEvent('drop', { dataTransfer: files });
}

test('a dropped trace shows its fit and goes to the chosen guest', async ({ page }) => {
  await page.getByRole('button', { name: 'Reference guest' }).first().click();
  await outline(page).getByRole('button', { name: 'tv1 1.00 GiB' }).click();
  await drop(page, 'curve.csv', CURVE);
  const dialog = page.getByRole('dialog', { name: 'Trace: OLTP of Clark et al.' });
  await expect(dialog.getByText(/Replayed, it is off by 0\.\d+ %/)).toBeVisible();
  await expect(dialog.getByRole('img', { name: /^Dirty growth/ })).toBeVisible();
  await expect(dialog.getByLabel('Guest that gets it')).toHaveValue('guests[0]');
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'trace-dialog');
  await dialog.getByRole('button', { name: 'Apply to the guest' }).click();
  await expect(dialog).toBeHidden();
  await expect(inspector(page).getByLabel('Workload', { exact: true })).toHaveValue('trace');
  await expect(inspector(page).getByText(/Replayed, it is off by/)).toBeVisible();
  await expect(outline(page).getByRole('button', { name: 'Trace', exact: true })).toBeVisible();
  await savePictures(page, 'trace-guest');
  // The scenario carries it: the working set and the YAML are those of the trace.
  await page.getByRole('tab', { name: 'Working set' }).click();
  await expect(page.getByRole('heading', { name: 'Writable working set of tv1' })).toBeVisible();
  await page.getByRole('tab', { name: /^YAML/ }).click();
  await expect(page.getByLabel('The scenario as YAML')).toHaveValue(/# godwit trace/);
});

test('a trace dropped on the gallery becomes a scenario of its own', async ({ page }) => {
  await drop(page, 'curve.csv', CURVE);
  const dialog = page.getByRole('dialog', { name: /^Trace/ });
  await dialog.getByRole('button', { name: 'Apply to the guest' }).click();
  await expect(outline(page).getByRole('button', { name: 'traced 512 MiB' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
});

test('a wrong trace is refused with its line', async ({ page }) => {
  await drop(page, 'falling.csv', CURVE.replace('8,31.68', '8,3.168'));
  await expect(
    page.getByText(/falling\.csv was not opened: line \d+: .*since a longer window/),
  ).toBeVisible();
});

test('a guest runs a published workload, whose sources are told', async ({ page }) => {
  await page.getByRole('button', { name: 'Reference guest' }).first().click();
  await outline(page).getByRole('button', { name: 'tv1 1.00 GiB' }).click();
  await inspector(page).getByLabel('Workload', { exact: true }).selectOption('kernel-compile');
  await expect(outline(page).getByText('Model: Linux kernel compile')).toBeVisible();
  await inspector(page).getByText('Where the numbers come from').click();
  await expect(inspector(page).getByText(/NSDI 2005, figure 3/)).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'workload-model');
  await inspector(page).getByRole('button', { name: 'Write out its regions' }).click();
  await expect(outline(page).getByRole('button', { name: /^memory/ })).toBeVisible();
  await expect(inspector(page).getByLabel('Workload', { exact: true })).toHaveValue('written-out');
});

test('the guide tells all models and the formats of traces', async ({ page }) => {
  await page.getByRole('link', { name: 'Guide', exact: true }).click();
  const index = page.getByRole('navigation', { name: 'Pages of the guide' });
  await index.getByRole('link', { name: /^Published workloads/ }).click();
  await expect(page.getByRole('heading', { name: /^SPECweb99 web server/ })).toBeVisible();
  await expectAccessible(page);
  await savePictures(page, 'guide-workloads');
  await page.getByRole('link', { name: 'dirty-growth curve' }).first().click();
  await expect(page.getByRole('heading', { name: /^bitmaps:/ })).toBeVisible();
});

test('a guest and a strategy are put together in the gallery, where presets are searched', async ({
  page,
}) => {
  const panel = page.getByRole('region', { name: 'This guest, that strategy' });
  await panel.getByLabel('Workload').selectOption({ label: 'Quake 3 game server' });
  await panel.getByLabel('Memory').fill('16 MiB');
  await expect(panel.getByText(/at least 64.0 MiB/)).toBeVisible();
  await panel.getByLabel('Memory').fill('128 MiB');
  await panel.getByLabel('Strategy').selectOption({ label: 'Stop-and-copy (non-live)' });
  await page.getByRole('searchbox', { name: 'Search presets' }).fill('web xen');
  await expect(page.getByRole('button', { name: /^Run / })).toHaveCount(1);
  await panel.getByRole('button', { name: 'Open in Lab' }).click();
  await expect(outline(page).getByText('Model: Quake 3 game server')).toBeVisible();
  await expect(
    page.getByRole('region', { name: 'Expectation' }).getByText('128 MiB'),
  ).toBeVisible();
});
