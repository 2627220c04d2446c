/**
 * What the window posts to itself, with one MessagePort, to be connected; the preload forwards
 * the port on the IPC channel of the same name.
 */
export const CONNECT_MESSAGE = 'godwit:connect';

/** Origin under which the desktop application serves its own window. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = `${APP_SCHEME}://godwit`;

/** What the preload puts into the page as `window.godwit`, so that the window knows its host. */
export interface DesktopBridge {
  readonly host: 'electron';
}
