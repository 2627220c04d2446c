import { readFile, realpath } from 'node:fs/promises';
import { extname, join, relative, sep, isAbsolute } from 'node:path';
import { APP_ORIGIN } from '#shared/transport/electron-port.ts';
import { securityHeaders } from '../content-policy.ts';

/** Kinds of file that the build puts beside the window; others are not served. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Whether a URL is a page of this application; the sender of every IPC message must be one. */
export function isAppUrl(url: string): boolean {
  const parsed = URL.parse(url);
  // Custom schemes have the origin "null" for Node's parser, hence the two parts.
  return parsed !== null && `${parsed.protocol}//${parsed.host}` === APP_ORIGIN;
}

/**
 * The file that a URL of the application names, below `root`; null when the URL is foreign or leads
 * out of it. The window itself is at "/".
 */
export function fileOfUrl(url: string, root: string): string | null {
  if (!isAppUrl(url)) return null;
  let path: string;
  try {
    path = decodeURIComponent(new URL(url).pathname);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const file = join(root, path === '/' ? 'index.html' : path);
  return isBelow(root, file) ? file : null;
}

function isBelow(root: string, file: string): boolean {
  const way = relative(root, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Answers requests for app://godwit/... from the folder with the built window. */
export function createAppProtocol(root: string): (request: Request) => Promise<Response> {
  const headers = securityHeaders();
  return async (request) => {
    const file = request.method === 'GET' ? fileOfUrl(request.url, root) : null;
    const type = file === null ? undefined : contentTypes[extname(file)];
    if (file === null || type === undefined)
      return new Response('Not found', { status: 404, headers });
    try {
      // A link inside the folder could still lead out of it.
      const real = await realpath(file);
      if (!isBelow(await realpath(root), real))
        return new Response('Not found', { status: 404, headers });
      return new Response(await readFile(real), { headers: { ...headers, 'Content-Type': type } });
    } catch {
      return new Response('Not found', { status: 404, headers });
    }
  };
}
