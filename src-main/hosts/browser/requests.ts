/**
 * Name of the session cookie. Cookies of one host name are shared by all its ports, so the port is
 * part of it: two Godwits side by side keep their sessions apart.
 */
export function cookieName(port: number): string {
  return `godwit-${port}`;
}

/** The `Set-Cookie` value: kept from scripts and from every request that another site causes. */
export function sessionCookie(port: number, session: string): string {
  return `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/`;
}

/** The value of one cookie in a `Cookie` header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** The parts of a request that decide whether it may come from Godwit's own page. */
export interface RequestSource {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/**
 * Whether the request was addressed to this server by one of its own names. A foreign name that
 * resolves to 127.0.0.1 (DNS rebinding) makes a foreign page same-origin with us; only the `Host`
 * header gives it away.
 */
export function isOwnHost(host: string | undefined, port: number): boolean {
  if (host === undefined) return false;
  const own = ['127.0.0.1', 'localhost'];
  return own.some((name) => host === `${name}:${port}` || (port === 80 && host === name));
}

/**
 * Whether a request with an `Origin` header comes from a page of this server. Without the header it
 * is no cross-origin request of a browser; a WebSocket always sends it and is refused without.
 */
export function isOwnOrigin({ host, origin }: RequestSource): boolean {
  return host !== undefined && origin === `http://${host}`;
}

/** The port that a person asked for: 1 to 65535, or undefined when nothing was asked. */
export function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port >= 1 && port <= 65_535)) {
    throw new Error(
      `--port is "${text}": expected a number from 1 to 65535, for example --port 8420.`,
    );
  }
  return port;
}
