import type { FigureSize } from '#shared/report/document.ts';
import type { Figure } from '../figures.ts';

/** A report with everything looked up, ready to be written in any form; it holds no markup of any of them. */
export interface ResolvedReport {
  readonly title: string;
  readonly authors: string;
  /** What each block of the report became, in its order; a text may become several paragraphs. */
  readonly blocks: readonly (readonly ResolvedBlock[])[];
  readonly method: MethodSection;
  /** What could not be looked up; told in its place in the text too. */
  readonly problems: readonly ReportProblem[];
}

export interface ReportProblem {
  /** Field of the report: `blocks[3].text`, `comparisons.db`. */
  readonly path: string;
  /** Index of the block; null when it is of no single one. */
  readonly block: number | null;
  readonly message: string;
}

export type ResolvedBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly content: readonly Span[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Span[])[] }
  | { readonly kind: 'table'; readonly table: ReportTable }
  | { readonly kind: 'figure'; readonly figure: ReportFigure }
  | { readonly kind: 'problem'; readonly text: string };

/** A piece of a line. `value` was looked up, `problem` could not be. */
export interface Span {
  readonly kind: 'text' | 'strong' | 'emphasis' | 'code' | 'value' | 'problem';
  readonly text: string;
}

export interface ReportCell {
  readonly text: string;
  /** Quieter lines below: intervals, changes. */
  readonly notes: readonly string[];
}

export interface ReportTable {
  readonly caption: string;
  /** As many as a row has cells; the first is the head of the row heads. */
  readonly head: readonly ReportCell[];
  /** The first cell of each row is its head. */
  readonly rows: readonly (readonly ReportCell[])[];
  /** Whether the cells are numbers, to be aligned at their end. */
  readonly numeric: boolean;
  /** Of the width of a page, column by column; left out where all columns but the first are alike. */
  readonly shares?: readonly number[];
}

export interface ReportFigure {
  readonly figure: Figure;
  readonly size: FigureSize;
  /** Never empty: the title of the figure where the report has no caption. */
  readonly caption: string;
}

/** A scenario in full, and those that differ little from it. */
export interface ScenarioListing {
  readonly label: string;
  /** YAML; null when it is too long to print. */
  readonly text: string | null;
  /** What is set otherwise in others; null where there are none. */
  readonly others: ReportTable | null;
}

/** How the numbers came about, and what is needed to get them again. */
export interface MethodSection {
  readonly paragraphs: readonly string[];
  readonly tables: readonly ReportTable[];
  readonly scenarios: readonly ScenarioListing[];
}

export const METHOD_TITLE = 'Method and reproducibility';

export function cell(text: string, ...notes: readonly string[]): ReportCell {
  return { text, notes: notes.filter((note) => note !== '') };
}
