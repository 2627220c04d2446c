/** A piece of a message: plain words, code, or words that lead somewhere. */
export type TextPart =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: string };

const MARK = /\[([^\]]+)\]\(([\w/.-]+)\)|`([^`]+)`/g;

/** Where a link of a message leads: a page of the guide, or with a leading slash a place. */
function guidePath(target: string): string {
  return target.startsWith('/') ? target : `/guide/${target}`;
}

/** Splits a message with `[words](target)` and code between backquotes into its parts. */
export function textParts(message: string): TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const match of message.matchAll(MARK)) {
    const [whole, words, target, code] = match;
    if (match.index > done) parts.push({ kind: 'text', text: message.slice(done, match.index) });
    parts.push(
      words !== undefined && target !== undefined
        ? { kind: 'link', text: words, to: guidePath(target) }
        : { kind: 'code', text: code ?? '' },
    );
    done = match.index + whole.length;
  }
  if (done < message.length) parts.push({ kind: 'text', text: message.slice(done) });
  return parts;
}

/** The message without its marks, for searching and for excerpts. */
export function plainText(message: string): string {
  return textParts(message)
    .map((part) => part.text)
    .join('');
}
