/**
 * The markup of texts in reports: paragraphs separated by empty lines, lists of lines that begin with "- ", `**strong**`,
 * `*emphasis*`, `` `code` `` and live references. Anything else is plain text and is shown as it stands, so that
 * nothing from a file can become markup of another kind.
 */
export type Prose = readonly ProseBlock[];

export type ProseBlock =
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] };

export type Inline =
  | { readonly kind: 'text' | 'strong' | 'emphasis' | 'code'; readonly text: string }
  | { readonly kind: 'reference'; readonly reference: Reference | null; readonly source: string };

/** What of a metric a reference asks for; the first is meant when nothing is said. */
export const REFERENCE_PARTS = [
  'mean',
  'interval',
  'median',
  'deviation',
  'n',
  'least',
  'largest',
  'change',
] as const;
export type ReferencePart = (typeof REFERENCE_PARTS)[number];

/** A number that is looked up when the report is made. */
export interface Reference {
  /** Name of the comparison in the report. */
  readonly comparison: string;
  /** Label or id of the configuration. */
  readonly configuration: string;
  readonly metric: string;
  readonly part: ReferencePart;
}

const TOKEN = /\{\{([^{}\n]{1,300})\}\}|\*\*([^*\n]+)\*\*|\*([^*\s][^*\n]*)\*|`([^`\n]+)`/g;

export function readProse(text: string): Prose {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n{2,}/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap(blocksOf);
}

/** A paragraph may go over into a list without an empty line between. */
function blocksOf(part: string): ProseBlock[] {
  const blocks: ProseBlock[] = [];
  let lines: string[] = [];
  let items: (readonly Inline[])[] = [];
  const endParagraph = (): void => {
    if (lines.length > 0) blocks.push({ kind: 'paragraph', content: readInline(lines.join(' ')) });
    lines = [];
  };
  const endList = (): void => {
    if (items.length > 0) blocks.push({ kind: 'list', items });
    items = [];
  };
  for (const line of part.split('\n')) {
    const item = /^\s*- (.*)$/.exec(line)?.[1];
    if (item === undefined) {
      endList();
      lines.push(line.trim());
    } else {
      endParagraph();
      items.push(readInline(item));
    }
  }
  endParagraph();
  endList();
  return blocks;
}

function readInline(text: string): Inline[] {
  const content: Inline[] = [];
  const plain = (from: number, to: number): void => {
    if (to > from) content.push({ kind: 'text', text: text.slice(from, to) });
  };
  let last = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [source, reference, strong, emphasis, code] = match;
    plain(last, match.index);
    last = match.index + source.length;
    if (reference !== undefined)
      content.push({ kind: 'reference', reference: readReference(reference), source });
    else if (strong !== undefined) content.push({ kind: 'strong', text: strong });
    else if (emphasis !== undefined) content.push({ kind: 'emphasis', text: emphasis });
    else content.push({ kind: 'code', text: code ?? '' });
  }
  plain(last, text.length);
  return content;
}

/** `comparison / configuration / metric / part`; null when it is not of that form. */
function readReference(text: string): Reference | null {
  const parts = text.split('/').map((part) => part.trim());
  // A label may hold a slash itself, so the ends are counted and the rest is the configuration.
  const asked = REFERENCE_PARTS.find((one) => one === parts.at(-1));
  const rest = asked === undefined ? parts : parts.slice(0, -1);
  const [comparison] = rest;
  const metric = rest.at(-1);
  if (rest.length < 3 || comparison === undefined || metric === undefined) return null;
  if (!/^[A-Za-z]\w{0,63}$/.test(metric)) return null;
  const configuration = rest.slice(1, -1).join(' / ');
  if (configuration === '' || comparison === '') return null;
  return { comparison, configuration, metric, part: asked ?? 'mean' };
}

/** A reference as it is written. */
export function writeReference({ comparison, configuration, metric, part }: Reference): string {
  return `{{${comparison} / ${configuration} / ${metric} / ${part}}}`;
}
