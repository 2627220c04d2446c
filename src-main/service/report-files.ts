import type { ReportFormat } from '#shared/contract/reports.ts';
import { didYouMean } from '#shared/scenario/suggest.ts';
import { DocumentError } from '#shared/scenario/problem.ts';
import { renderComparison, renderFigure, renderParquet, fileStem } from '#main/reports/index.ts';
import type { ReportInput } from '#main/reports/index.ts';
import { reportHtml, reportLatex, reportMarkdown } from '#main/reports/document/index.ts';
import type { PrintPdf } from './print.ts';
import type { LookedUpReport } from './report-making.ts';

export interface ReportFile {
  readonly name: string;
  readonly mediaType: string;
  readonly data: string | Uint8Array;
}

export interface ReportFileWish {
  readonly format: ReportFormat;
  /** For data: name of the comparison in the report; null: its only one. */
  readonly comparison: string | null;
  /** For `svg`: index of the block with the figure. */
  readonly block: number | null;
  readonly theme: 'light' | 'dark';
}

const FORMS = {
  html: { ending: 'html', mediaType: 'text/html' },
  pdf: { ending: 'pdf', mediaType: 'application/pdf' },
  md: { ending: 'md', mediaType: 'text/markdown' },
  latex: { ending: 'tex', mediaType: 'application/x-tex' },
  csv: { ending: 'csv', mediaType: 'text/csv' },
  'csv-summary': { ending: 'csv', mediaType: 'text/csv' },
  parquet: { ending: 'parquet', mediaType: 'application/vnd.apache.parquet' },
  svg: { ending: 'svg', mediaType: 'image/svg+xml' },
} as const satisfies Record<ReportFormat, { ending: string; mediaType: string }>;

const wrong = (path: string, message: string): DocumentError =>
  new DocumentError([{ path, message }]);

/**
 * Writes a report, or what is in it, in one of the forms. The same report over the same runs gives the same bytes.
 *
 * @throws DocumentError when a comparison or a figure is asked for that the report does not have; PrintError
 */
export async function reportFile(
  report: LookedUpReport,
  wish: ReportFileWish,
  printPdf: PrintPdf,
): Promise<ReportFile> {
  const { ending, mediaType } = FORMS[wish.format];
  const { data, part } = await written(report, wish, printPdf);
  const stem = [fileStem(report.document.title, 'report'), ...part].join('-');
  return { name: `${stem}.${ending}`, mediaType, data };
}

interface Written {
  readonly data: string | Uint8Array;
  /** What sets the name of the file apart from those of its neighbours. */
  readonly part: readonly string[];
}

async function written(
  report: LookedUpReport,
  wish: ReportFileWish,
  printPdf: PrintPdf,
): Promise<Written> {
  const { resolved } = report;
  switch (wish.format) {
    case 'html':
      return { data: reportHtml(resolved), part: [] };
    case 'pdf':
      return { data: await printPdf(reportHtml(resolved)), part: [] };
    case 'md':
      return { data: reportMarkdown(resolved), part: [] };
    case 'latex':
      return { data: reportLatex(resolved), part: [] };
    case 'svg':
      return figureOf(report, wish);
    case 'parquet': {
      const { key, input } = comparisonOf(report, wish.comparison);
      return { data: renderParquet(input.comparison), part: [key] };
    }
    case 'csv':
    case 'csv-summary': {
      const { key, input } = comparisonOf(report, wish.comparison);
      const part = wish.format === 'csv' ? [key] : [key, 'summary'];
      return { data: renderComparison(input, wish.format).text, part };
    }
  }
}

function comparisonOf(
  { gathered }: LookedUpReport,
  asked: string | null,
): { readonly key: string; readonly input: ReportInput } {
  const keys = [...gathered.keys()];
  const [only] = keys;
  if (only === undefined)
    throw wrong('comparison', 'The report has no comparison, and so no data.');
  if (asked === null && keys.length > 1)
    throw wrong('comparison', `The report has several; expected one of: ${keys.join(', ')}.`);
  const key = asked ?? only;
  const found = gathered.get(key);
  if (!found)
    throw wrong(
      'comparison',
      `The report has no comparison "${key}"${didYouMean(key, keys)}; expected one of: ${keys.join(', ')}.`,
    );
  if (!found.ok) throw wrong('comparison', `"${key}" cannot be made: ${found.message}`);
  return { key, input: found.input };
}

function figureOf(report: LookedUpReport, { block, theme }: ReportFileWish): Written {
  const { blocks } = report.document;
  const figures = blocks.flatMap(({ kind }, index) => (kind === 'figure' ? [index] : []));
  const wanted = block ?? (figures.length === 1 ? (figures[0] ?? null) : null);
  const found = wanted === null ? undefined : blocks[wanted];
  if (found?.kind !== 'figure') {
    const has =
      figures.length === 0
        ? 'the report has none'
        : `expected one of the blocks ${figures.join(', ')}`;
    throw wrong(
      'block',
      `${wanted === null ? 'No figure was named' : `Block ${wanted} is no figure`}; ${has}.`,
    );
  }
  const { input } = comparisonOf(report, found.comparison);
  const data = renderFigure(input, found.figure, { theme, size: found.size });
  return { data, part: [found.comparison, fileStem(found.figure)] };
}
