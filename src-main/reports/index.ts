import type { ExportedFile, ExportRequest } from '#shared/contract/comparison.ts';
import { DocumentError } from '#shared/scenario/document.ts';
import { didYouMean } from '#shared/scenario/suggest.ts';
import { renderCsv, renderSummaryCsv } from './csv.ts';
import { figuresOf } from './figures.ts';
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
export { replicationsText, spreadText, unfinishedText } from './words.ts';
export { flattenParameters } from './parameters.ts';

function renderFigure(input: ReportInput, id: string | undefined): ExportedFile {
  const figures = figuresOf(input);
  const wanted =
    figures.find((one) => one.id === id) ?? (id === undefined ? figures[0] : undefined);
  if (!wanted) {
    const known = figures.map((one) => one.id);
    const found =
      id === undefined ? 'runs without anything to draw' : `"${id}"${didYouMean(id, known)}`;
    const message = `found ${found}; expected the id of a figure of this report: ${known.join(', ') || 'it has none'}`;
    throw new DocumentError([
      { path: 'figure', message, ...(known[0] === undefined ? {} : { example: known[0] }) },
    ]);
  }
  const name = `${fileStem(input.title)}-${fileStem(wanted.id)}.svg`;
  return {
    name,
    mediaType: 'image/svg+xml',
    text: `${drawFigure(wanted, plainInk(input.theme))}\n`,
  };
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
    case 'svg':
      return renderFigure(input, figure);
  }
}
