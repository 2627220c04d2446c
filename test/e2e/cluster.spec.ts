import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';

test('the life of a cluster is run, its timeline zoomed, and one of its migrations opened', async ({
  page,
}) => {
  // It simulates, which takes as long as the machine needs.
  test.slow();
  await page.getByRole('button', { name: 'Run A day of balancing on 16 hosts' }).click();
  const timeline = page.getByRole('region', { name: 'Timeline', exact: true });
  await expect(timeline.getByRole('status')).toContainText(/migrations/, { timeout: 30_000 });
  await expect(timeline.getByRole('img')).toBeVisible();
  const facts = page.getByRole('complementary', { name: 'What the life of the cluster came to' });
  await expect(facts).toContainText('Availability');
  await expect(facts).toContainText('Switch-overs of migrations');
  // Charts share the axis: their crosshair is the timeline's.
  const chart = page.getByRole('group', { name: 'Unavailability' });
  await expect(chart).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'cluster-life');
  const before = await timeline.getByRole('status').textContent();
  await timeline.getByRole('button', { name: 'Zoom in' }).click();
  await expect(timeline.getByRole('status')).not.toHaveText(before ?? '');
  await expect(page.getByRole('button', { name: 'Show everything' }).first()).toBeVisible();
  await timeline.getByRole('button', { name: 'Show all of it' }).click();
  await expect(timeline.getByRole('status')).toHaveText(before ?? '');
  await timeline.getByRole('button', { name: 'node-3', exact: true }).click();
  await timeline.getByText('Migrations as a table').click();
  await expect(timeline.getByRole('cell', { name: 'Balancing the load' }).first()).toBeVisible();
  await timeline.getByRole('button', { name: 'Open in Lab' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lab' })).toBeVisible();
});

test('a life is watched over its topology, and played again', async ({ page }) => {
  test.slow();
  await page.getByRole('button', { name: 'Run A day of balancing on 16 hosts' }).click();
  await page.getByRole('button', { name: 'Watch again' }).click({ timeout: 60_000 });
  const picture = page.getByRole('group', { name: /The network of the cluster at this moment/ });
  await expect(picture.getByRole('button', { name: /^node-1: up, load/ })).toBeVisible();
  await page.getByRole('radio', { name: '1 h/s' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  const now = page.getByRole('complementary', { name: 'The cluster at this moment' });
  await expect(now).toContainText('Imbalance');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expectAccessible(page);
  await page.getByRole('radio', { name: 'max' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('tab', { name: 'Replay' }).click({ timeout: 60_000 });
  const replay = page.getByRole('toolbar', { name: 'Replay' });
  const moment = replay.getByRole('slider', { name: 'Moment of the run' });
  const begin = await moment.getAttribute('aria-valuetext');
  await replay.getByRole('button', { name: 'To the next event' }).click();
  await expect(moment).not.toHaveAttribute('aria-valuetext', begin ?? '');
  await expect(now.getByText('Balancing the load').first()).toBeVisible();
  await replay.getByRole('button', { name: 'Play' }).click();
  await expect(replay.getByRole('button', { name: 'Pause' })).toBeVisible();
  await replay.getByRole('button', { name: 'Pause' }).click();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'cluster-replay');
});

test('a topology is drawn and edited, and a host dragged into maintenance drains', async ({
  page,
}) => {
  test.slow();
  await page
    .getByRole('button', { name: 'A rolling upgrade of 32 hosts', exact: false })
    .first()
    .click();
  const picture = page.getByRole('group', { name: /The network of the cluster\. Arrow keys/ });
  await expect(picture.getByRole('button', { name: /^node-32: up/ })).toBeVisible();
  const kind = page.getByRole('combobox', { name: 'Topology' }).first();
  await kind.selectOption('Two tiers');
  await expect(picture.getByText('Rack 2', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Add a switch' }).click();
  await expect(picture.getByText('Rack 3', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Remove a host' }).click();
  await expect(page.getByText('Hosts: 31')).toBeVisible();

  const maintenance = page.getByRole('region', { name: 'Maintenance' });
  const tile = picture.getByRole('button', { name: /^node-2: up/ });
  const from = await tile.boundingBox();
  const to = await maintenance.boundingBox();
  if (!from || !to) throw new Error('The picture or the place for maintenance is not there.');
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y + 60, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, to.y + 12, { steps: 6 });
  await page.mouse.up();
  await expect(maintenance.getByRole('button', { name: 'Leave node-2 in service' })).toBeVisible();
  // The same by keyboard.
  await picture.getByRole('button', { name: /^node-4: up/ }).press('m');
  await expect(maintenance.getByRole('button', { name: 'Leave node-4 in service' })).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'cluster-topology');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const facts = page.getByRole('complementary', { name: 'What the life of the cluster came to' });
  await expect(facts).toContainText('Hosts maintained', { timeout: 60_000 });
});

test('a host is dragged into maintenance while its life is watched, drains, and it is taken back', async ({
  page,
}) => {
  test.slow();
  await page.getByRole('button', { name: 'Run A day of balancing on 16 hosts' }).click();
  await page.getByRole('button', { name: 'Watch again' }).click({ timeout: 60_000 });
  const picture = page.getByRole('group', { name: /The network of the cluster at this moment/ });
  await expect(picture.getByRole('button', { name: /^node-1: up, load/ })).toBeVisible();
  await page.getByRole('button', { name: 'Step to the next event' }).click();
  const address = page.url();

  const acts = page.getByRole('region', { name: 'Act on the run now' });
  const tile = picture.getByRole('button', { name: /^node-2: up/ });
  const from = await tile.boundingBox();
  const to = await acts.boundingBox();
  if (!from || !to) throw new Error('The picture or the place for maintenance is not there.');
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y + 60, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height - 6, { steps: 6 });
  await page.mouse.up();
  await expect(
    page.getByText(/^Goes on from an earlier run with: Maintenance of node-2/),
  ).toBeVisible();
  expect(page.url()).not.toBe(address);
  await expect(
    picture.getByRole('button', { name: /^node-2: (being emptied|in maintenance)/ }),
  ).toBeVisible();

  // By the menu of a host, and by its keys.
  await picture.getByRole('button', { name: /^node-5: up/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Crash' }).click();
  await expect(picture.getByRole('button', { name: /^node-5: crashed/ })).toBeVisible();
  await picture.getByRole('button', { name: /^node-7: up/ }).press('u');
  await expect(picture.getByRole('button', { name: /^node-7: .*Link down/ })).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'cluster-acted-on');

  await page.getByRole('button', { name: 'Take back' }).click();
  await expect(picture.getByRole('button', { name: /^node-7: up/ })).toBeVisible();
  await expect(picture.getByRole('button', { name: /^node-5: crashed/ })).toBeVisible();
  await page.getByRole('radio', { name: 'max' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  const facts = page.getByRole('complementary', { name: 'What the life of the cluster came to' });
  await expect(facts).toContainText('Hosts maintained', { timeout: 60_000 });
  await page.getByRole('link', { name: 'Earlier run' }).click();
  await expect(page.getByText('Another run goes on instead of this one.')).toBeVisible();
});

test('answers to host failures are compared by nines in one click', async ({ page }) => {
  test.slow();
  await page.getByRole('link', { name: 'Experiments' }).click();
  await page.getByRole('button', { name: /^How many nines/ }).click();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('tab', { name: 'Availability' }).click({ timeout: 120_000 });
  const view = page.getByRole('region', { name: 'Availability' });
  for (const answer of ['No high availability', 'Restart', 'Checkpoint replication'])
    await expect(view.getByRole('rowheader', { name: answer, exact: true })).toBeVisible();
  await expect(view.getByText(/mean of 20 replications, 95 % interval/)).toHaveCount(4, {
    timeout: 120_000,
  });
  await expect(view.getByText(/Missed: each crash costs/)).not.toHaveCount(0);
  await expect(view.getByText(/Reached: each crash costs/)).not.toHaveCount(0);
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
  await savePictures(page, 'cluster-availability');
});
