import type { FigureTheme } from '#shared/figures/palette.ts';
import { figureTable } from '../html.ts';
import { htmlPage } from '../html-page.ts';
import { REPORT_STYLE } from '../html-style.ts';
import { head, rowHead, small, table } from '../html-table.ts';
import { drawFigure } from '../svg/draw.ts';
import { CLASS_INK } from '../svg/ink.ts';
import { element, escapeText as text } from '../svg/markup.ts';
import { METHOD_TITLE } from './model.ts';
import type {
  MethodSection,
  ReportCell,
  ReportFigure,
  ReportTable,
  ResolvedBlock,
  ResolvedReport,
  Span,
} from './model.ts';

/** On top of the style of comparisons: rows are configurations here. Paper has no way to open what is folded. */
export const DOCUMENT_STYLE = `${REPORT_STYLE}
figure svg{max-width:100%;height:auto}
thead th{white-space:normal}
th[scope=row],th.text{overflow-wrap:break-word}
th[scope=row]{min-width:9rem}
td small,th small{white-space:normal;min-width:8rem}
.scroll{margin-bottom:1rem}
.problem{color:var(--bad);font-weight:600}
p.problem{border-inline-start:3px solid var(--bad);padding-inline-start:.75rem}
@media print{@page{size:A4;margin:16mm}body{max-width:none;font-size:10pt}.scroll,figure,pre{overflow:visible}
.scroll{break-inside:auto}tr,figure{break-inside:avoid}thead{display:table-header-group}h1,h2,h3,caption{break-after:avoid}caption{break-inside:avoid}tbody tr:first-child{break-before:avoid}
table{table-layout:fixed;font-size:8.5pt}thead th:first-child{width:24%}
th,td{white-space:normal;overflow-wrap:anywhere}th,td,th small,td small{min-width:0}th[scope=row]{min-width:0}pre{white-space:pre-wrap;overflow-wrap:anywhere;columns:2;column-gap:8mm}
section table{table-layout:auto}section :is(th,td){min-width:5.5rem}
.data{display:none}details::details-content{content-visibility:visible;height:auto}}
`;

const SPAN_ELEMENTS = { strong: 'strong', emphasis: 'em', code: 'code' } as const;

function span({ kind, text: content }: Span): string {
  if (kind === 'text') return text(content);
  if (kind === 'value') return element('span', { class: 'value' }, text(content));
  if (kind === 'problem') return element('span', { class: 'problem' }, text(content));
  return element(SPAN_ELEMENTS[kind], {}, text(content));
}

const cellContent = ({ text: content, notes }: ReportCell): string =>
  text(content) + notes.map((note) => small(text(note))).join('');

function tableMarkup({ caption, head: heads, rows, numeric }: ReportTable): string {
  return table(
    caption,
    heads.map((one, index) => head(cellContent(one), index === 0 || !numeric ? 'text' : '')),
    rows.map((row) =>
      row
        .map((one, index) =>
          index === 0
            ? rowHead(cellContent(one))
            : element('td', numeric ? {} : { class: 'text' }, cellContent(one)),
        )
        .join(''),
    ),
  );
}

function figureMarkup({ figure, size, caption }: ReportFigure, index: number): string {
  const id = `figure-${index}`;
  const data = figureTable(figure);
  return element(
    'figure',
    { id },
    drawFigure(figure, CLASS_INK, { prefix: `${id}-`, size }) +
      element('figcaption', {}, `Figure ${index}. ${text(caption)}`) +
      (data === '' ? '' : element('div', { class: 'data' }, data)),
  );
}

function blockMarkup(block: ResolvedBlock, figureNumber: () => number): string {
  switch (block.kind) {
    case 'heading':
      // The title is the only heading of the first level.
      return element(`h${Math.min(4, block.level + 1)}`, {}, text(block.text));
    case 'paragraph':
      return element('p', {}, block.content.map(span).join(''));
    case 'list':
      return element(
        'ul',
        {},
        block.items.map((item) => element('li', {}, item.map(span).join(''))).join(''),
      );
    case 'table':
      return tableMarkup(block.table);
    case 'figure':
      return figureMarkup(block.figure, figureNumber());
    case 'problem':
      return element('p', { class: 'problem' }, text(block.text));
  }
}

function methodMarkup({ paragraphs, tables, scenarios }: MethodSection): string {
  const printed = scenarios.flatMap(({ label, text: yaml, others }) => [
    yaml === null
      ? element(
          'p',
          {},
          text(`Scenario of ${label}: too long to print; it is stored with its runs.`),
        )
      : element(
          'details',
          {},
          element('summary', {}, text(`Scenario of ${label}`)) + element('pre', {}, text(yaml)),
        ),
    ...(others === null ? [] : [tableMarkup(others)]),
  ]);
  const content = [
    ...paragraphs.map((one) => element('p', {}, text(one))),
    ...tables.map(tableMarkup),
    ...printed,
  ];
  return element('section', {}, element('h2', {}, text(METHOD_TITLE)) + content.join('\n'));
}

/**
 * The report as one HTML file: no network, printable. Block i is inside the element with the id `block-i`.
 *
 * @param theme that it keeps to; null: light or dark by the reader's setting
 */
export function reportHtml(report: ResolvedReport, theme: FigureTheme | null = null): string {
  let figures = 0;
  const blocks = report.blocks.map((parts, index) => {
    const markup = parts.map((part) => blockMarkup(part, () => (figures += 1)));
    return element('div', { id: `block-${index}` }, markup.join('\n'));
  });
  const authors =
    report.authors === '' ? '' : element('p', { class: 'soft' }, text(report.authors));
  return htmlPage(
    report.title,
    DOCUMENT_STYLE,
    [element('h1', {}, text(report.title)) + authors, ...blocks, methodMarkup(report.method)].join(
      '\n',
    ),
    theme,
  );
}
