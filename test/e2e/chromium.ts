import { findChromium as findInstalled } from '#main/build/chromium.ts';

/** Chromium without its own traffic, and without what containers lack. */
export const CHROMIUM_FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The Chromium that `npm test` chose, or the first installed one when Playwright is run by hand.
 *
 * @throws Error that says what to install
 */
export function findChromium(): string {
  const found = process.env['CHROMIUM_PATH'] || findInstalled();
  if (!found) {
    throw new Error(
      'No Chromium was found: install the package chromium, or set CHROMIUM_PATH to its executable.',
    );
  }
  return found;
}
