import { spawn } from 'node:child_process';

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

/** Opens the address in the default browser; the address is printed too, so failing is no loss. */
export function openAddress(address: string): void {
  const [program, args] = openerFor(process.platform, address);
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
