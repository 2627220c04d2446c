import { strict } from './strict.ts';

type RequestFilter = (
  details: { url: string },
  answer: (response: { cancel?: boolean }) => void,
) => void;

const guards = {
  setPermissionRequestHandler: false,
  setPermissionCheckHandler: false,
  setDevicePermissionHandler: false,
};
let filter: RequestFilter | undefined;

const defaultSession = strict('session.defaultSession', {
  setPermissionRequestHandler: (handler: unknown) => {
    guards.setPermissionRequestHandler = typeof handler === 'function';
  },
  setPermissionCheckHandler: (handler: unknown) => {
    guards.setPermissionCheckHandler = typeof handler === 'function';
  },
  setDevicePermissionHandler: (handler: unknown) => {
    guards.setDevicePermissionHandler = typeof handler === 'function';
  },
  webRequest: strict('session.webRequest', {
    onBeforeRequest: (listener: RequestFilter) => {
      filter = listener;
    },
  }),
});

export const session = strict('session', { defaultSession });

/** Electron grants by default what nobody decided; a page must not be loaded that way. */
export function requireGuards(): void {
  const missing = Object.entries(guards)
    .filter(([, set]) => !set)
    .map(([name]) => name);
  if (filter === undefined) missing.push('webRequest.onBeforeRequest');
  if (missing.length > 0)
    throw new Error(`A page is loaded before session.defaultSession had ${missing.join(', ')}.`);
}

/** Whether the application lets a request through. */
export async function isAllowed(url: string): Promise<boolean> {
  const decide = filter;
  if (decide === undefined) return true;
  return new Promise((resolve) => {
    decide({ url }, ({ cancel }) => resolve(cancel !== true));
  });
}
