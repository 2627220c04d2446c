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

/** The two tokens of one offer: the printed one, and one for the command that opens the browser. */
interface Offer {
  readonly printed: string;
  /** Other users of the machine can read the command lines of programs, so it is good for one's own programs only. */
  readonly passed: string;
}

/** Trades one-time tokens, which are printed or passed to a browser, for sessions, which stay in its cookie. */
export class Sessions {
  #offer: Offer | undefined;
  readonly #sessions: string[] = [];

  /** New tokens for one session; those before them, if still unused, are void. */
  issueTokens(): Offer {
    this.#offer = { printed: secret(), passed: secret() };
    return this.#offer;
  }

  /**
   * A new session for an unused token, or null for any other text.
   *
   * @param isOwnUser whether a program of the same user asks, looked up for a token that was passed only
   */
  redeem(token: string, isOwnUser: () => boolean): string | null {
    if (this.#offer === undefined) return null;
    const { printed, passed } = this.#offer;
    if (!equal(token, printed) && !(equal(token, passed) && isOwnUser())) return null;
    this.#offer = undefined;
    const session = secret();
    this.#sessions.push(session);
    if (this.#sessions.length > mostSessions) this.#sessions.shift();
    return session;
  }

  isOpen(session: string | undefined): boolean {
    return session !== undefined && this.#sessions.some((known) => equal(known, session));
  }
}
