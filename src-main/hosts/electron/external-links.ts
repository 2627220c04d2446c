import { shell } from 'electron';

/**
 * Sites whose pages may be opened in the person's browser: where the sources of algorithms and
 * measurements are. Handing any other text to the operating system could start programs.
 */
const sites: ReadonlySet<string> = new Set([
  'doi.org',
  'dl.acm.org',
  'ieeexplore.ieee.org',
  'www.usenix.org',
  'arxiv.org',
  'www.qemu.org',
  'gitlab.com',
  'xenproject.org',
  'xenbits.xen.org',
  'github.com',
]);

/** Whether a link may leave the application: https, a listed site, no user name and no odd port. */
export function mayOpenExternally(url: string): boolean {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol !== 'https:' || parsed.port !== '') return false;
  return parsed.username === '' && parsed.password === '' && sites.has(parsed.hostname);
}

/** Opens a listed site in the person's browser; anything else is refused. Answers which of both. */
export function openExternalLink(url: string): boolean {
  if (!mayOpenExternally(url)) return false;
  void shell.openExternal(url);
  return true;
}
