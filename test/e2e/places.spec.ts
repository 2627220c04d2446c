import { existsSync } from 'node:fs';
import { expect, expectAccessible, savePictures, test, useTheme } from './fixtures.ts';
import { inProject } from './started-program.ts';

const places = [
  'Lab',
  'Live',
  'Runs',
  'Experiments',
  'Compare',
  'Reports',
  'Archives',
  'Validate',
  'Guide',
  'Settings',
];

for (const place of places) {
  test(`${place} opens empty, with nothing serious for axe in either theme, and its pictures are kept`, async ({
    page,
  }) => {
    await page.getByRole('navigation').getByRole('link', { name: place }).click();
    await expect(page.getByRole('heading', { level: 1, name: place })).toBeVisible();
    for (const theme of ['light', 'dark'] as const) {
      await useTheme(page, theme);
      await expectAccessible(page);
    }
    const name = `empty-${place.toLowerCase()}`;
    await savePictures(page, name);
    expect(existsSync(inProject(`test-results/screenshots/${name}-dark-1920x1080.png`))).toBe(true);
  });
}
