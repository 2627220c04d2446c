import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A browser has read the page by then. */
const PAGE_LASTS_MS = 60_000;

/** Whether a browser can be expected to open here. */
export function hasDisplay(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/** The program that opens an address in the person's own browser. */
export function openerFor(
  platform: NodeJS.Platform,
  address: string,
): readonly [program: string, args: string[]] {
  if (platform === 'darwin') return ['open', [address]];
  // "start" would run the address through the shell of cmd, where "&" separates commands.
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', address]];
  return ['xdg-open', [address]];
}

/**
 * Writes a page that leads to the address and that only this user can read; answers its path. On macOS other users can
 * read the command line of every program, but not whose connection it is.
 */
export function writeLeadingPage(address: string): string {
  const page = join(mkdtempSync(join(tmpdir(), 'godwit-open-')), 'godwit.html');
  writeFileSync(
    page,
    `<!doctype html><meta http-equiv="refresh" content="0;url=${address}"><title>Godwit</title>\n`,
    { mode: 0o600 },
  );
  return page;
}

/** Opens the address in the default browser; another is printed too, so failing is no loss. */
export function openAddress(address: string): void {
  let target = address;
  if (process.platform === 'darwin') {
    const page = writeLeadingPage(address);
    const remove = () => rmSync(join(page, '..'), { recursive: true, force: true });
    setTimeout(remove, PAGE_LASTS_MS).unref();
    process.once('exit', remove);
    target = pathToFileURL(page).href;
  }
  const [program, args] = openerFor(process.platform, target);
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
