import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { findChromium } from '#main/hosts/print-pdf.ts';

const STAND_IN = fileURLToPath(new URL('../../electron-standin/register.ts', import.meta.url));
const PRINTING = fileURLToPath(new URL('../support/electron-printing.ts', import.meta.url));

const PAGE = '<!doctype html><title>Report</title><p>words';
/** Were scripts run, it would have a second page. */
const WITH_SCRIPT = `${PAGE}<script>document.body.innerHTML += '<p style="break-before:page">more'</script>`;

test('the desktop prints a page without its scripts, with the same bytes every time, and leaves nothing behind', async (context) => {
  if ((await findChromium(process.env)) === null) context.skip('no Chromium on this machine');
  const folder = mkdtempSync(join(tmpdir(), 'godwit-electron-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', STAND_IN, PRINTING, folder, PAGE, PAGE, WITH_SCRIPT],
    { env: { ...process.env, TMPDIR: folder } },
  );
  const [one, other, scripted] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(one).toMatchObject({ begins: '%PDF-', pages: 1 });
  expect(other).toEqual(one);
  expect(scripted).toMatchObject({ begins: '%PDF-', pages: 1 });
  expect(readdirSync(folder).filter((name) => name.startsWith('godwit-report-'))).toEqual([]);
});
