import type { Route } from 'playwright-core';
import { strict } from './strict.ts';

interface SchemeRegistration {
  readonly scheme: string;
  readonly privileges?: Readonly<Record<string, boolean>>;
}

type Handler = (request: Request) => Promise<Response> | Response;

/** Chromium cannot be taught a scheme from outside; this host name stands for it and is a secure origin too. */
const suffix = '.godwit-scheme.localhost';

const privileged = new Map<string, SchemeRegistration>();
const handlers = new Map<string, Handler>();
let tooLate = false;
// Electron wants privileged schemes before the application is ready, which can be any time after the
// main module was evaluated up to its first await.
setImmediate(() => {
  tooLate = true;
});

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: readonly SchemeRegistration[]): void {
    if (tooLate)
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const registration of schemes) privileged.set(registration.scheme, registration);
  },
  handle(scheme: string, handler: Handler): void {
    if (privileged.get(scheme)?.privileges?.['standard'] !== true) {
      throw new Error(`The scheme ${scheme} has to be registered as a standard one first.`);
    }
    if (handlers.has(scheme)) throw new Error(`The scheme ${scheme} is handled already.`);
    handlers.set(scheme, handler);
  },
});

/** The address in Chromium for an address of the application. */
export function toChromium(url: string): string {
  return url.replace(/^([a-z]+):\/\/([^/]+)/, (whole, scheme: string, host: string) =>
    privileged.has(scheme) ? `http://${host}.${scheme}${suffix}` : whole,
  );
}

/** The address of the application for an address in Chromium. */
export function fromChromium(url: string): string {
  return url.replace(/^http:\/\/([^/]+)\.([a-z]+)\.godwit-scheme\.localhost(?=\/|$)/, '$2://$1');
}

/** Answers a request by the scheme's handler; requests for anything else go where they would go. */
export async function answerRoute(route: Route): Promise<void> {
  const request = route.request();
  const url = fromChromium(request.url());
  const handler = handlers.get(url.slice(0, url.indexOf(':')));
  if (handler === undefined) {
    await route.abort('addressunreachable');
    return;
  }
  const body = request.postDataBuffer();
  const response = await handler(
    new Request(url, {
      method: request.method(),
      headers: request.headers(),
      ...(body === null ? {} : { body: new Uint8Array(body) }),
    }),
  );
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}
