import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Browsers a person may have connected at once; the oldest session ends when one more comes. */
const mostSessions = 64;

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Hashes have one length, so that the comparison takes the same time for every guess. */
function equal(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Trades one-time tokens, which are printed, for sessions, which stay in the browser's cookie. */
export class Sessions {
  #token: string | undefined;
  readonly #sessions: string[] = [];

  /** A new one-time token; the one before it, if still unused, is void. */
  issueToken(): string {
    this.#token = secret();
    return this.#token;
  }

  /** A new session for an unused token, or null for any other text. */
  redeem(token: string): string | null {
    if (this.#token === undefined || !equal(token, this.#token)) return null;
    this.#token = undefined;
    const session = secret();
    this.#sessions.push(session);
    if (this.#sessions.length > mostSessions) this.#sessions.shift();
    return session;
  }

  isOpen(session: string | undefined): boolean {
    return session !== undefined && this.#sessions.some((known) => equal(known, session));
  }
}
