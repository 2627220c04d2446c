/** Characters that mean something to TeX, or that it has no glyph for, as commands; `{}` ends a command. */
const COMMANDS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  '`': '\\textasciigrave{}',
  // In brackets: after a line break a table would read them as its arguments.
  '[': '{[}',
  ']': '{]}',
  '*': '{*}',
  '\u00A0': '~',
  '\u202F': '\\,',
  '\u2009': '\\,',
  '\u2013': '\\textendash{}',
  '\u2014': '\\textemdash{}',
  '\u2018': '\\textquoteleft{}',
  '\u2019': '\\textquoteright{}',
  '\u201C': '\\textquotedblleft{}',
  '\u201D': '\\textquotedblright{}',
  '\u2026': '\\ldots{}',
  '\u2212': '\\ensuremath{-}',
  '\u00D7': '\\ensuremath{\\times}',
  '\u00B1': '\\ensuremath{\\pm}',
  '\u2264': '\\ensuremath{\\leq}',
  '\u2265': '\\ensuremath{\\geq}',
  '\u2248': '\\ensuremath{\\approx}',
  '\u2192': '\\ensuremath{\\rightarrow}',
  '\u25B2': '\\ensuremath{\\blacktriangle}',
  '\u25BC': '\\ensuremath{\\blacktriangledown}',
  '\u26A0': '!',
  '\u00B5': '\\textmu{}',
  '\u03BC': '\\textmu{}',
  '\u00B0': '\\textdegree{}',
  '\u00A7': '\\S{}',
  '\u20AC': '\\texteuro{}',
};

/** Letters of Latin scripts that the T1 encoding has. */
const LETTERS =
  /^[\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u00FF\u0100-\u0107\u010C-\u0111\u0118-\u011B\u0139\u013A\u0141-\u0144\u0147\u0148\u0150-\u0155\u0158-\u015B\u015E-\u0165\u016E-\u0171\u0178-\u017E]$/;
/** Two of these beside each other would become one other character. */
const LIGATURES = /^[-',!?]$/;
/** Words longer than this may be broken; digests and paths have no hyphens. */
const LONGEST_WORD = 18;
const BREAK_EVERY = 8;

function character(letter: string): string {
  const command = Object.hasOwn(COMMANDS, letter) ? COMMANDS[letter] : undefined;
  if (command !== undefined) return command;
  if (/^[\u0020-\u007E]$/.test(letter) || LETTERS.test(letter)) return letter;
  // Said, not lost: another engine than pdfLaTeX and another font may have it.
  const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `{[}U+${code}{]}`;
}

function word(text: string): string {
  const letters = [...text];
  const long = letters.length > LONGEST_WORD;
  return letters
    .map((letter, index) => {
      const written = LIGATURES.test(letter) ? `${letter}{}` : character(letter);
      const breaks = long && index > 0 && index % BREAK_EVERY === 0;
      return breaks ? `\\allowbreak{}${written}` : written;
    })
    .join('');
}

/** Any text, on one line, such that TeX sets it as it stands and runs nothing of it. */
export function latexText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .split(/( +)/)
    .map((part, index) => (index % 2 === 1 ? ' ' : word(part)))
    .join('');
}

/** Lines of a program or a document: their spaces stay, and lines stay lines. */
export function latexLines(text: string): string {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((one) => {
      const indent = /^ */.exec(one)?.[0].length ?? 0;
      // An empty line would be an error before a line break.
      return `\\mbox{}${'~'.repeat(indent)}${latexText(one.slice(indent))}`;
    })
    .join('\\\\\n');
}
