import { test as base, chromium, expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import type { RunningServer } from './browser-server.ts';
import { startServer } from './browser-server.ts';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';
import type { Desktop } from './desktop.ts';
import { startElectron, startStandIn } from './desktop.ts';
import { temporaryFolder } from './started-program.ts';

export { expect };
export { expectAccessible, savePictures, useTheme } from './looks.ts';

export type HostName = 'browser' | 'standin' | 'electron';

/** The application as a test meets it; which of the two further parts exists depends on the project. */
interface Application {
  readonly page: Page;
  readonly server?: RunningServer;
  readonly desktop?: Desktop;
}

interface Fixtures {
  /** Files that the application is started with; set by `test.use({ startFiles: [...] })`. */
  readonly startFiles: readonly string[];
  /** Errors of page and console that a test provokes; set by `test.use({ expectedErrors: [...] })`. */
  readonly expectedErrors: readonly RegExp[];
  /** The empty folder in which the application keeps its store. */
  readonly dataDirectory: string;
  readonly application: Application;
  /** The window of Godwit, whichever host shows it. Errors in it fail the test. */
  readonly page: Page;
  /** The running browser host; for `*.browser.spec.ts`. */
  readonly server: RunningServer;
  /** The running desktop application; for `*.desktop.spec.ts`. */
  readonly desktop: Desktop;
}

interface WorkerFixtures {
  readonly host: HostName;
  /** One Chromium for all tests of a worker; started when first asked for. */
  readonly sharedBrowser: () => Promise<Browser>;
}

/** Collects what must not happen in a page: errors, and violations of its policy, which scripts can swallow. */
async function collectErrors(page: Page): Promise<string[]> {
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      console.error(`violates the Content Security Policy: ${effectiveDirective} ${blockedURI}`);
    });
  });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error')
      errors.push(`console: ${message.text()} (${message.location().url})`);
  });
  return errors;
}

async function withServer(
  dataDirectory: string,
  files: readonly string[],
  browser: Browser,
  use: (application: Application) => Promise<void>,
): Promise<void> {
  const server = await startServer(dataDirectory, files);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    await use({ page: await context.newPage(), server });
  } finally {
    await context.close();
    if (!server.program.hasEnded) await server.program.stop();
  }
}

async function withDesktop(
  start: typeof startStandIn,
  dataDirectory: string,
  files: readonly string[],
  use: (application: Application) => Promise<void>,
): Promise<void> {
  const desktop = await start(dataDirectory, files);
  try {
    await use({ page: desktop.page, desktop });
  } finally {
    await desktop.stop();
  }
}

/** The test function of every spec; see README.md for what it offers. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  host: ['browser', { option: true, scope: 'worker' }],
  sharedBrowser: [
    // Playwright reads the needs of a fixture from its first parameter, which therefore has to be a pattern.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      let started: Promise<Browser> | undefined;
      await use(() => {
        started ??= chromium.launch({
          executablePath: findChromium(),
          chromiumSandbox: false,
          args: CHROMIUM_FLAGS,
        });
        return started;
      });
      await (await started)?.close();
    },
    { scope: 'worker' },
  ],
  startFiles: [[], { option: true }],
  expectedErrors: [[], { option: true }],

  // oxlint-disable-next-line no-empty-pattern
  dataDirectory: async ({}, use) => {
    const folder = await temporaryFolder();
    await use(folder.path);
    await folder.remove();
  },

  application: async ({ host, sharedBrowser, dataDirectory, startFiles, expectedErrors }, use) => {
    const run = async (application: Application): Promise<void> => {
      const errors = await collectErrors(application.page);
      // Only now, so that errors while the page loads are heard too.
      if (application.server) await application.page.goto(application.server.address);
      await use(application);
      const unexpected = errors.filter((error) => !expectedErrors.some((one) => one.test(error)));
      expect(unexpected, 'errors in the page and its console').toEqual([]);
    };
    if (host === 'browser') await withServer(dataDirectory, startFiles, await sharedBrowser(), run);
    else
      await withDesktop(
        host === 'standin' ? startStandIn : startElectron,
        dataDirectory,
        startFiles,
        run,
      );
  },

  page: async ({ application }, use) => use(application.page),
  server: async ({ application }, use) => {
    if (!application.server)
      throw new Error('Only the project "browser" has a server: name the spec *.browser.spec.ts.');
    await use(application.server);
  },
  desktop: async ({ application }, use) => {
    if (!application.desktop)
      throw new Error('The project "browser" has no desktop: name the spec *.desktop.spec.ts.');
    await use(application.desktop);
  },
});
