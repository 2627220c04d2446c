import type { Pages } from '../../units/types.ts';
import type { PageRanges } from './trace.ts';

/** How the dirtied pages of one epoch are written. */
export const ENCODINGS = ['ranges', 'runs', 'hex', 'base64'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What is wrong with a cell; the caller knows where it stands. */
export class CellError extends Error {}

const shown = (text: string): string => (text.length > 24 ? `${text.slice(0, 24)}…` : text);

function outside(page: number, pages: Pages): never {
  throw new CellError(
    `found page ${page.toLocaleString('en')}; expected pages from 0 to ${(pages - 1).toLocaleString('en')}, since the memory has no more`,
  );
}

/** "0-15 32 40-47": first and last page of each run, or a single page. */
function fromRanges(text: string, pages: Pages): number[] {
  const found: number[] = [];
  for (const [word] of text.matchAll(/\S+/g)) {
    const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(word);
    if (!match) throw new CellError(`found "${shown(word)}"; expected pages as in "0-15 32 40-47"`);
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last < first)
      throw new CellError(`found "${shown(word)}"; expected the smaller page first`);
    if (last >= pages) outside(last, pages);
    const end = found.at(-1);
    if (end !== undefined && first < end)
      throw new CellError(
        `found page ${first.toLocaleString('en')} after page ${(end - 1).toLocaleString('en')}; expected pages in ascending order, each once`,
      );
    if (end === first) found[found.length - 1] = last + 1;
    else found.push(first, last + 1);
  }
  return found;
}

/** "10 5 3 2": ten clean pages, five dirty, three clean, two dirty; the rest is clean. */
function fromRuns(text: string, pages: Pages): number[] {
  const found: number[] = [];
  let page = 0;
  let dirty = false;
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    if (!/^\d{1,9}$/.test(word))
      throw new CellError(`found "${shown(word)}"; expected lengths of runs as in "10 5 3 2"`);
    const length = Number(word);
    if (length === 0 && index > 0)
      throw new CellError('found a run of length 0; expected that at the very beginning only');
    page += length;
    if (page > pages) outside(page - 1, pages);
    if (dirty) found.push(page - length, page);
    dirty = !dirty;
  }
  return found;
}

function fromBytes(bytes: (at: number) => number, length: number, pages: Pages): number[] {
  if (length > Math.ceil(pages / 8))
    throw new CellError(
      `found a bitmap of ${length.toLocaleString('en')} bytes; expected at most ${Math.ceil(pages / 8).toLocaleString('en')}, a bit for each page`,
    );
  const found: number[] = [];
  for (let at = 0; at < length; at += 1) {
    const byte = bytes(at);
    for (let bit = 0; byte >>> bit !== 0; bit += 1) {
      if (((byte >>> bit) & 1) === 0) continue;
      const page = at * 8 + bit;
      if (page >= pages) outside(page, pages);
      if (found.at(-1) === page) found[found.length - 1] = page + 1;
      else found.push(page, page + 1);
    }
  }
  return found;
}

/** Two digits a byte; the lowest page of a byte is its lowest bit, as in KVM's dirty log. */
function fromHex(text: string, pages: Pages): number[] {
  const wrong = /[^0-9a-f]/i.exec(text);
  if (wrong) throw new CellError(`found "${wrong[0]}" in a bitmap; expected hexadecimal digits`);
  if (text.length % 2 === 1)
    throw new CellError('found an odd number of hexadecimal digits; expected two for each byte');
  return fromBytes((at) => parseInt(text.slice(at * 2, at * 2 + 2), 16), text.length / 2, pages);
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The same bytes as `hex`, six bits a character. */
function fromBase64(text: string, pages: Pages): number[] {
  const body = text.replace(/={1,2}$/, '');
  const wrong = /[^A-Za-z0-9+/]/.exec(body);
  if (wrong) throw new CellError(`found "${wrong[0]}" in a bitmap; expected base64`);
  if (body.length % 4 === 1 || (text.length !== body.length && text.length % 4 !== 0))
    throw new CellError('found base64 of a length that no bytes have; expected it whole');
  const values = Uint8Array.from(body, (letter) => BASE64.indexOf(letter));
  const sextet = (at: number): number => values[at] ?? 0;
  const byte = (at: number): number => {
    const first = Math.floor((at * 8) / 6);
    const shift = (at * 8) % 6;
    return (((sextet(first) << 6) | sextet(first + 1)) >>> (4 - shift)) & 255;
  };
  return fromBytes(byte, Math.floor((body.length * 6) / 8), pages);
}

const READERS: Readonly<Record<Encoding, (text: string, pages: Pages) => number[]>> = {
  ranges: fromRanges,
  runs: fromRuns,
  hex: fromHex,
  base64: fromBase64,
};

/**
 * The dirtied pages of one epoch.
 * @throws CellError when the text is not in this encoding or names pages that the memory has not
 */
export function readPages(text: string, encoding: Encoding, pages: Pages): PageRanges {
  return Uint32Array.from(READERS[encoding](text.trim(), pages));
}

/** Dirtied pages as lengths of runs, the shortest of the readable forms. */
export function writePages(ranges: PageRanges): string {
  const lengths: number[] = [];
  let page = 0;
  for (let at = 0; at < ranges.length; at += 2) {
    const first = ranges[at] as number;
    const end = ranges[at + 1] as number;
    lengths.push(first - page, end - first);
    page = end;
  }
  return lengths.join(' ');
}
