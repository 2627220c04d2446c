import type { App, Session } from 'electron';
import { APP_SCHEME } from '#shared/transport/electron-port.ts';
import { isAppUrl } from './app-protocol.ts';
import { openExternalLink } from './external-links.ts';

/** The one thing that the window may ask the system for: writing text that the person copies. */
const permitted: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Whether a page may have a permission. */
export function isPermitted(permission: string, url: string): boolean {
  return permitted.has(permission) && isAppUrl(url);
}

/** Schemes that a request of the window may use; the network is none of them. */
const schemes: ReadonlySet<string> = new Set([`${APP_SCHEME}:`, 'blob:', 'data:', 'devtools:']);

/** Whether the window may load this at all. */
export function mayLoad(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && schemes.has(parsed.protocol);
}

/** Denies to every page, now and later, to lead anywhere, to open windows and to embed others. */
export function denyNavigation(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      openExternalLink(url);
      return { action: 'deny' };
    });
  });
}

/** Denies permissions, devices and every request that leaves the application. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(isPermitted(permission, contents.getURL()));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) =>
    isPermitted(permission, origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !mayLoad(details.url) }),
  );
}
