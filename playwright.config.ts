import { defineConfig } from '@playwright/test';
import { findElectron } from './test/e2e/desktop.ts';
import type { HostName } from './test/e2e/fixtures.ts';

const forDesktop = '**/*.desktop.spec.ts';
const forBrowser = '**/*.browser.spec.ts';
/** What shows most when the wire between window and main process differs. */
const forBoth = '**/*.both.spec.ts';
const forAll = '**/*.spec.ts';

export default defineConfig<object, { host: HostName }>({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  // Each test has its own process, data folder and window.
  fullyParallel: true,
  workers: 2,
  // A test that passes only the second time has found something.
  retries: 0,
  timeout: 180_000,
  // Slow machines are no failure: waiting ends as soon as the page is there.
  expect: { timeout: 30_000 },
  forbidOnly: true,
  use: { trace: 'retain-on-failure' },
  projects: [
    { name: 'browser', testMatch: forAll, testIgnore: forDesktop, use: { host: 'browser' } },
    // The window is the same in all hosts: here only what depends on the host is repeated.
    { name: 'standin', testMatch: [forDesktop, forBoth], use: { host: 'standin' } },
    ...(findElectron() === undefined
      ? []
      : [
          {
            name: 'electron',
            testMatch: forAll,
            testIgnore: forBrowser,
            use: { host: 'electron' as const },
          },
        ]),
  ],
});
