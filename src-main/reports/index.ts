import type { ExportedFile, ExportRequest } from '#shared/contract/comparison.ts';
import type { FigureTheme } from '#shared/figures/palette.ts';
import type { FigureSize } from '#shared/report/document.ts';
import { DocumentError } from '#shared/scenario/document.ts';
import { didYouMean } from '#shared/scenario/suggest.ts';
import { renderCsv, renderSummaryCsv } from './csv.ts';
import { figuresOf } from './figures.ts';
import type { Figure } from './figures.ts';
import { renderHtml } from './html.ts';
import type { ReportInput } from './input.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { drawFigure } from './svg/draw.ts';
import { plainInk } from './svg/ink.ts';
import { fileStem } from './words.ts';

export { gatherReport } from './gather.ts';
export type { ReportSource } from './gather.ts';
export type { ReportConfiguration, ReportInput } from './input.ts';
export { methodOf } from './method.ts';
export { renderParquet } from './parquet.ts';
export { meanText, replicationsText, spreadText, unfinishedText } from './words.ts';
export { fileStem } from './words.ts';
export { figuresOf } from './figures.ts';
export { flattenParameters } from './parameters.ts';

/**
 * One figure of a comparison as SVG with plain colours.
 *
 * @param id of its series or metric; the first figure when left out
 * @param look.size in print; as for a screen when left out
 * @throws DocumentError when there is no such figure
 */
export function renderFigure(
  input: ReportInput,
  id: string | undefined,
  look: { readonly theme: FigureTheme; readonly size?: FigureSize },
): string {
  return `${drawFigure(figureOf(input, id), plainInk(look.theme), look)}\n`;
}

function figureOf(input: ReportInput, id: string | undefined): Figure {
  const figures = figuresOf(input);
  const wanted =
    figures.find((one) => one.id === id) ?? (id === undefined ? figures[0] : undefined);
  if (wanted) return wanted;
  const known = figures.map((one) => one.id);
  const found =
    id === undefined ? 'runs without anything to draw' : `"${id}"${didYouMean(id, known)}`;
  const message = `found ${found}; expected the id of a figure of this report: ${known.join(', ') || 'it has none'}`;
  throw new DocumentError([
    { path: 'figure', message, ...(known[0] === undefined ? {} : { example: known[0] }) },
  ]);
}

/**
 * Writes a comparison in one of the forms; the same input gives the same bytes.
 *
 * @param figure for `svg`: which figure, by the id of its series or metric; the first one when left out
 * @throws DocumentError when there is no such figure
 */
export function renderComparison(
  input: ReportInput,
  format: ExportRequest['format'],
  figure?: string,
): ExportedFile {
  const stem = fileStem(input.title);
  switch (format) {
    case 'html':
      return { name: `${stem}.html`, mediaType: 'text/html', text: renderHtml(input) };
    case 'csv':
      return { name: `${stem}.csv`, mediaType: 'text/csv', text: renderCsv(input) };
    case 'csv-summary':
      return { name: `${stem}-summary.csv`, mediaType: 'text/csv', text: renderSummaryCsv(input) };
    case 'md':
      return { name: `${stem}.md`, mediaType: 'text/markdown', text: renderMarkdown(input) };
    case 'json':
      return { name: `${stem}.json`, mediaType: 'application/json', text: renderJson(input) };
    case 'svg': {
      const { id } = figureOf(input, figure);
      const name = `${stem}-${fileStem(id)}.svg`;
      return { name, mediaType: 'image/svg+xml', text: renderFigure(input, id, input) };
    }
  }
}
