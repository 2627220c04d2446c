import { expect, expectAccessible, test, useTheme } from './fixtures.ts';
import { inProject } from './started-program.ts';

test('the window opens on Lab, connected, with nothing serious for axe in either theme', async ({
  page,
}) => {
  await expect(page).toHaveTitle(/Godwit/);
  await expect(page.getByRole('navigation')).toBeVisible();
  await expect(page).toHaveURL(/#\/lab/);
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await expectAccessible(page);
  }
});

test('the page is served under a policy that allows nothing inline, evaluated or foreign', async ({
  page,
}) => {
  const reloading = page.waitForResponse((response) => response.request().isNavigationRequest());
  await page.reload();
  const policy = (await (await reloading).headerValue('content-security-policy')) ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
});

test.describe('what the policy forbids', () => {
  test.use({ expectedErrors: [/Content Security Policy|Refused to|violates the following/i] });

  test('does not happen', async ({ page }) => {
    const happened = await page.evaluate(async () => {
      const inline = document.createElement('script');
      inline.textContent = 'window.injected = true';
      document.body.append(inline);
      const fetched = await fetch('https://example.com/').then(
        () => true,
        () => false,
      );
      return { inline: 'injected' in window, fetched };
    });
    expect(happened).toEqual({ inline: false, fetched: false });
  });
});

test.describe('started with a file', () => {
  test.use({ startFiles: [inProject('test/e2e/files/evening.yaml')] });

  test('the window opens it', async ({ page }) => {
    await expect(page.getByText('Opened evening.yaml')).toBeVisible();
    await expect(page).toHaveURL(/#\/lab/);
  });
});

test('every place opens by its key, and the palette by Ctrl-K', async ({ page }) => {
  await expect(page.getByRole('navigation')).toBeVisible();
  for (const [index, place] of [
    'lab',
    'live',
    'runs',
    'experiments',
    'compare',
    'reports',
    'archives',
    'validate',
    'guide',
    'settings',
  ].entries()) {
    await page.keyboard.press(`Alt+${(index + 1) % 10}`);
    await expect(page).toHaveURL(new RegExp(`#/${place}`));
  }
  await page.keyboard.press('ControlOrMeta+KeyK');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});
