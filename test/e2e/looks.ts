import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { inProject } from './started-program.ts';

export type Theme = 'light' | 'dark';

/** Makes the system light or dark for this page; the window follows unless its settings say otherwise. */
export async function useTheme(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
}

/** Fails when axe finds anything serious in what the page shows now. */
export async function expectAccessible(page: Page): Promise<void> {
  // The legacy mode keeps to this page: the other one opens a second, which a desktop application has not.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help}\n${nodes.map(({ target }) => `  ${target.join(' ')}`).join('\n')}`,
    );
  expect(serious, 'serious findings of axe').toEqual([]);
}

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

/** Writes what the page shows, in light and dark and at two sizes, to test-results/screenshots. */
export async function savePictures(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const theme of ['light', 'dark'] as const) {
      await useTheme(page, theme);
      const file = `test-results/screenshots/${name}-${theme}-${size.width}x${size.height}.png`;
      await page.screenshot({ path: inProject(file) });
    }
  }
  if (before) await page.setViewportSize(before);
}
