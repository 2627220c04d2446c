/**
 * How wide words are is known only to who draws them, with the fonts that are there. These widths, in units of which type
 * has twelve, are those of DejaVu Sans and Verdana, the widest of the usual fonts: what fits in them fits in others.
 */
const NARROW = /[ijlI.,:;'|!()[\]{} ]/;
const WIDE = /[mwMWQO@%…—]/;
const LETTER = 7.6;

const widthOfLetter = (letter: string): number => {
  if (NARROW.test(letter)) return 4.7;
  if (WIDE.test(letter)) return 11.7;
  // Scripts of square letters take the whole of their size.
  if ((letter.codePointAt(0) ?? 0) > 0x2e80) return 12;
  return /[A-Z]/.test(letter) ? 8.6 : LETTER;
};

export const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + widthOfLetter(letter), 0);

/** A text that fits into a width; what is cut off leaves an ellipsis. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && widthOf(`${letters.join('')}…`) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** A text on as many lines as there may be, broken after spaces and signs; what does not fit is cut from the last. */
export function wrap(text: string, width: number, mostLines: number): string[] {
  const parts = text.split(/(?<=[\s.,/_:-])/);
  const lines: string[] = [];
  let line = '';
  for (const [index, part] of parts.entries()) {
    if (line === '' || widthOf((line + part).trimEnd()) <= width) {
      line += part;
      continue;
    }
    if (lines.length === mostLines - 1) {
      line += parts.slice(index).join('');
      break;
    }
    lines.push(line.trimEnd());
    line = part;
  }
  return [...lines, line.trimEnd()].map((one) => clip(one, width));
}
