import { randomInt } from 'node:crypto';

/** Without the letters and digits that are taken for one another. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Fifty random bits: among a million runs the chance that any two agree is below one in a thousand, and then the store refuses. */
const LENGTH = 10;

/** A new id for a run: short enough to type, with nothing in it that a shell or an address would take amiss. */
export function newRunId(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
