import { KEY_PATTERN } from '#shared/report/document.ts';
import type {
  FigureSize,
  ReportBlock,
  ReportDocument,
  ReportSource,
} from '#shared/report/document.ts';
import { FIGURE_LIMITS } from '#shared/report/figure-size.ts';

/** Edits of a report. Each makes a new document and leaves the old one as it was. */

export type BlockKind = ReportBlock['kind'];
export const BLOCK_KINDS: readonly BlockKind[] = ['heading', 'text', 'table', 'figure'];

const keys = new WeakMap<ReportBlock, number>();
let lastKey = 0;

/** Names a block for as long as it lives, through edits and moves; blocks of a document have no names of their own. */
export function blockKey(block: ReportBlock): number {
  let key = keys.get(block);
  if (key === undefined) {
    key = lastKey += 1;
    keys.set(block, key);
  }
  return key;
}

const withBlocks = (document: ReportDocument, blocks: ReportBlock[]): ReportDocument => ({
  ...document,
  blocks,
});

export const USUAL_SIZE: FigureSize = {
  widthMillimetres: FIGURE_LIMITS.width.usual,
  heightMillimetres: FIGURE_LIMITS.height.usual,
  fontPoints: FIGURE_LIMITS.font.usual,
};

/**
 * An empty block.
 *
 * @param comparison name of the one that a table or figure shows
 * @param figure id of the figure to begin with
 */
export function newBlock(kind: BlockKind, comparison: string, figure: string): ReportBlock {
  switch (kind) {
    case 'heading':
      return { kind, level: 1, text: '' };
    case 'text':
      return { kind, text: '' };
    case 'table':
      return { kind, comparison, table: 'metrics', metrics: null, caption: '' };
    case 'figure':
      return { kind, comparison, figure, size: USUAL_SIZE, caption: '' };
  }
}

export function insertBlock(
  document: ReportDocument,
  index: number,
  block: ReportBlock,
): ReportDocument {
  return withBlocks(document, document.blocks.toSpliced(index, 0, block));
}

/** The block at an index in another form; it stays the same block. */
export function setBlock(
  document: ReportDocument,
  index: number,
  block: ReportBlock,
): ReportDocument {
  const before = document.blocks[index];
  if (!before || before === block) return document;
  keys.set(block, blockKey(before));
  return withBlocks(document, document.blocks.with(index, block));
}

/** @param to index that the block has afterwards */
export function moveBlock(document: ReportDocument, from: number, to: number): ReportDocument {
  const block = document.blocks[from];
  if (!block || to < 0 || to >= document.blocks.length || to === from) return document;
  return withBlocks(document, document.blocks.toSpliced(from, 1).toSpliced(to, 0, block));
}

export function duplicateBlock(document: ReportDocument, index: number): ReportDocument {
  const block = document.blocks[index];
  return block ? insertBlock(document, index + 1, { ...block }) : document;
}

export function removeBlock(document: ReportDocument, index: number): ReportDocument {
  return document.blocks[index]
    ? withBlocks(document, document.blocks.toSpliced(index, 1))
    : document;
}

/** Brings a removed block back to where it stood, unless it is back already. */
export function restoreBlock(
  document: ReportDocument,
  index: number,
  block: ReportBlock,
): ReportDocument {
  const key = blockKey(block);
  if (document.blocks.some((one) => blockKey(one) === key)) return document;
  return insertBlock(document, Math.min(index, document.blocks.length), block);
}

const LONGEST_KEY = 40;

/** A name for a comparison, made from what it is called; none that the report has already. */
export function keyFor(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
    .slice(0, LONGEST_KEY - 4)
    .replace(/-+$/, '');
  const base = KEY_PATTERN.test(plain) ? plain : 'comparison';
  let key = base;
  for (let number = 2; taken.includes(key); number += 1) key = `${base}-${number}`;
  return key;
}

export function addComparison(
  document: ReportDocument,
  key: string,
  source: ReportSource,
): ReportDocument {
  return { ...document, comparisons: { ...document.comparisons, [key]: source } };
}

/** Takes a comparison out, with the tables and figures that show it: without it they are nothing. */
export function removeComparison(document: ReportDocument, key: string): ReportDocument {
  const { [key]: _gone, ...comparisons } = document.comparisons;
  return {
    ...document,
    comparisons,
    blocks: document.blocks.filter((block) => !('comparison' in block) || block.comparison !== key),
  };
}

/** Brings back what taking a comparison out of an earlier state removed, to where it stood. */
export function restoreComparison(
  document: ReportDocument,
  before: ReportDocument,
  key: string,
): ReportDocument {
  const source = before.comparisons[key];
  if (!source || Object.hasOwn(document.comparisons, key)) return document;
  const gone = before.blocks
    .map((block, index) => ({ block, index }))
    .filter(({ block }) => 'comparison' in block && block.comparison === key);
  return gone.reduce(
    (next, { block, index }) => insertBlock(next, Math.min(index, next.blocks.length), block),
    addComparison(document, key, source),
  );
}

/** Gives a comparison another name, everywhere that the report names it. */
export function renameComparison(
  document: ReportDocument,
  key: string,
  next: string,
): ReportDocument {
  if (key === next || !KEY_PATTERN.test(next) || Object.hasOwn(document.comparisons, next))
    return document;
  const comparisons = Object.fromEntries(
    Object.entries(document.comparisons).map(([one, source]) => [one === key ? next : one, source]),
  );
  const blocks = document.blocks.map((block): ReportBlock => {
    if ('comparison' in block && block.comparison === key)
      return kept(block, { ...block, comparison: next });
    if (block.kind !== 'text') return block;
    const text = block.text.replaceAll(
      REFERENCE_HEAD,
      (whole, open: string, name: string, slash: string) =>
        name === key ? `${open}${next}${slash}` : whole,
    );
    return text === block.text ? block : kept(block, { ...block, text });
  });
  return { ...document, comparisons, blocks };
}

/** What a reference begins with: its braces, the comparison, the first slash. */
const REFERENCE_HEAD = /(\{\{\s*)([a-z][a-z0-9-]*)(\s*\/)/g;

function kept(before: ReportBlock, after: ReportBlock): ReportBlock {
  keys.set(after, blockKey(before));
  return after;
}

/** Moves one of a list by a step, towards the end or the beginning. */
export function stepped<T>(list: readonly T[], index: number, by: 1 | -1): T[] {
  const to = index + by;
  const one = list[index];
  if (one === undefined || to < 0 || to >= list.length) return [...list];
  return list.toSpliced(index, 1).toSpliced(to, 0, one);
}
