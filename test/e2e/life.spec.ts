import type { Page } from '@playwright/test';
import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

const outline = (page: Page) => page.getByRole('region', { name: 'Outline of the scenario' });
const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' });
const expectation = (page: Page) => page.getByRole('region', { name: 'Expectation' });

async function choose(page: Page, part: string | RegExp): Promise<void> {
  await outline(page).getByRole('button', { name: part }).first().click();
}

async function fill(page: Page, field: string, text: string): Promise<void> {
  await inspector(page).getByLabel(field, { exact: true }).fill(text);
}

test('a small cluster with high availability is built in the inspector, run, and its availability read', async ({
  page,
}) => {
  test.slow();
  await page.getByRole('button', { name: /^New scenario/ }).click();
  await outline(page).getByRole('button', { name: 'Give the cluster a life' }).click();
  await expect(inspector(page).getByText('Duration and room')).toBeVisible();
  await fill(page, 'Watched for', '180 d');
  await fill(page, 'Hosts kept free', '1');

  await choose(page, /^alpha/);
  await fill(page, 'Hosts like this', '5');
  await choose(page, /^guest/);
  await fill(page, 'Guests like this', '24');
  await inspector(page)
    .getByLabel('Demand over time', { exact: true })
    .selectOption({ label: 'Constant' });
  await fill(page, 'Level', '0.5');

  await outline(page).getByRole('button', { name: 'Add a failure rate' }).click();
  await expect(inspector(page).getByLabel('What fails')).toHaveValue('host-crash');
  await fill(page, 'Every, per host', '20 d');
  await fill(page, 'Repaired in', '2 h');
  await expect(expectation(page)).toContainText('costs its guests 2');

  await choose(page, /^High availability/);
  await inspector(page)
    .getByLabel('Answer to failures', { exact: true })
    .selectOption({ label: 'Restart' });
  await expect(expectation(page)).toContainText('costs its guests 84.6 s');
  await expect(expectation(page)).toContainText('Room for every guest: 24 on 6 hosts');
  await fill(page, 'Timeout', 'soon');
  await expect(inspector(page).getByLabel('Timeout', { exact: true })).toHaveAttribute(
    'aria-invalid',
    'true',
  );
  await expect(
    outline(page).getByRole('button', { name: /^High availability.*1 problem/ }),
  ).toBeVisible();
  await fill(page, 'Timeout', '20 s');
  await expect(expectation(page)).toContainText('costs its guests 94.6 s');
  // What a field means leads to the guide.
  await expect(inspector(page).getByRole('link', { name: 'Timeout in the guide' })).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'lab-life');

  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const facts = page.getByRole('complementary', { name: 'What the life of the cluster came to' });
  await expect(facts).toContainText('Availability', { timeout: 60_000 });
  const told = (await facts.textContent()) ?? '';
  const share = Number(/(\d+\.\d+) %/.exec(told)?.[1]);
  expect(share).toBeGreaterThan(99.9);
  expect(share).toBeLessThan(100);
});

test('a life is given and taken away in one click each, and both can be taken back', async ({
  page,
}) => {
  test.slow();
  await page.getByRole('button', { name: /^New scenario/ }).click();
  await outline(page).getByRole('button', { name: 'Give the cluster a life' }).click();
  await outline(page).getByRole('button', { name: 'Add a maintenance' }).click();
  await expect(inspector(page).getByText('all hosts', { exact: true })).toBeVisible();
  await inspector(page).getByLabel('Hosts', { exact: true }).selectOption({ label: 'alpha' });
  await fill(page, 'Deadline of a drain', '1 s');
  await expect(expectation(page)).toContainText(/can't keep its deadline of 1.00 s/);
  await fill(page, 'Deadline of a drain', '30 min');
  await expect(expectation(page)).toContainText('keeps its deadline');
  await savePictures(page, 'lab-maintenance');
  await outline(page).getByRole('button', { name: 'Take the life away' }).click();
  await expect(outline(page).getByText('Only the plan is carried out.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(outline(page).getByRole('button', { name: /^maintenance/ })).toBeVisible();
  await expect(expectation(page)).toContainText('keeps its deadline');
});

test('guests play a recorded demand that is read from a file', async ({ page }) => {
  test.slow();
  await page.getByRole('button', { name: /^New scenario/ }).click();
  await outline(page).getByRole('button', { name: 'Give the cluster a life' }).click();
  const chooser = page.waitForEvent('filechooser');
  await outline(page).getByRole('button', { name: 'Add recorded demand from a file' }).click();
  await (
    await chooser
  ).setFiles({
    name: 'week.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('time,web,database\n0,20,60\n3600,80,70\n7200,35,65\n'),
  });
  await expect(inspector(page).getByLabel('Format')).toHaveValue('columns');
  await expect(inspector(page)).toContainText('2 recorded guests over 2 h');
  await savePictures(page, 'lab-demand');
  await choose(page, /^guest/);
  await inspector(page)
    .getByLabel('Demand over time', { exact: true })
    .selectOption({ label: 'Recorded trace' });
  await inspector(page).getByLabel('Trace', { exact: true }).selectOption({ label: 'week' });
  await expect(expectation(page)).toContainText('Room for every guest: 1 on 2 hosts');
});
