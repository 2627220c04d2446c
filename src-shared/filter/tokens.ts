import type { FilterProblem, Span } from './tree.ts';

export interface Token extends Span {
  readonly kind: 'word' | 'quoted' | 'operator' | 'open' | 'close' | 'comma' | 'end';
  /** The word, what stands between the quotes, or the sign. */
  readonly text: string;
}

// Sticky and without nested repetition: each looks at a character once, whatever the text.
const SPACE = /\s+/uy;
const SIGN = /<=|>=|!=|<>|==|[<>=~:]/uy;
const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/suy;
/** A colon between digits belongs to a time of day. */
const WORD = /(?:[^\s()<>=~:,"'!]|!(?!=)|(?<=\d):(?=\d))+/uy;

const SAME_SIGN: Readonly<Record<string, string>> = { '<>': '!=', '==': '=' };

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Cuts an expression into tokens; the last is always `end`. A quote that is never closed is a problem. */
export function tokenise(text: string): { tokens: Token[]; problem: FilterProblem | null } {
  const tokens: Token[] = [];
  let problem: FilterProblem | null = null;
  let at = matchAt(SPACE, text, 0)?.length ?? 0;
  while (at < text.length) {
    const from = at;
    const letter = text[at] ?? '';
    const add = (kind: Token['kind'], raw: string, value = raw): void => {
      at += raw.length;
      tokens.push({ kind, text: value, from, to: at });
    };
    const quoted = matchAt(QUOTED, text, at);
    const sign = matchAt(SIGN, text, at);
    const word = matchAt(WORD, text, at);
    if (letter === '(') add('open', letter);
    else if (letter === ')') add('close', letter);
    else if (letter === ',') add('comma', letter);
    else if (quoted !== null)
      add('quoted', quoted, quoted.slice(1, -1).replaceAll(/\\(.)/gsu, '$1'));
    else if (sign !== null) add('operator', sign, SAME_SIGN[sign] ?? sign);
    else if (word !== null) add('word', word);
    else {
      // Only a quote is left: what follows it is taken as it stands, so that typing on looks sensible.
      problem ??= {
        from,
        to: text.length,
        message: `The quotation mark ${letter} is not closed; expected another one at the end of the text.`,
        suggestion: `${text.slice(from)}${letter}`,
      };
      add('quoted', text.slice(from), text.slice(from + 1));
    }
    at += matchAt(SPACE, text, at)?.length ?? 0;
  }
  tokens.push({ kind: 'end', text: '', from: text.length, to: text.length });
  return { tokens, problem };
}

const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in']);

/** "and", "or", "not" or "in" for a bare word that is one, in any case; null for every other token. */
export function keywordOf(token: Token): string | null {
  const word = token.text.toLowerCase();
  return token.kind === 'word' && KEYWORDS.has(word) ? word : null;
}
