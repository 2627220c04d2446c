import { COLOUR_DEFINITIONS, latexFigure } from './latex-figure.ts';
import { latexLines, latexText } from './latex-text.ts';
import { METHOD_TITLE } from './model.ts';
import type {
  MethodSection,
  ReportCell,
  ReportTable,
  ResolvedBlock,
  ResolvedReport,
  Span,
} from './model.ts';

const PREAMBLE = `\\documentclass[a4paper]{article}
\\usepackage[T1]{fontenc}
\\usepackage[utf8]{inputenc}
\\usepackage{lmodern}
\\usepackage{textcomp}
\\usepackage{amssymb}
\\usepackage[margin=25mm]{geometry}
\\usepackage{array}
\\usepackage{booktabs}
\\usepackage{longtable}
\\usepackage{multicol}
\\usepackage{xcolor}
\\usepackage{pgfplots}
\\pgfplotsset{compat=1.16}
${COLOUR_DEFINITIONS}
\\newlength{\\godwitwidth}
\\setlength{\\emergencystretch}{3em}`;

/** Columns beside the head of the rows that fit on a page; wider tables are set in parts of about equal width. */
const COLUMNS = 5;
/** Of the width of a line, for the head of the rows. */
const HEAD_SHARE = 0.26;

const LEVELS = ['section', 'subsection', 'subsubsection'] as const;

function span({ kind, text }: Span): string {
  const written = latexText(text);
  switch (kind) {
    case 'text':
    case 'value':
      return written;
    case 'strong':
      return `\\textbf{${written}}`;
    case 'emphasis':
      return `\\emph{${written}}`;
    case 'code':
      return `\\texttt{${written}}`;
    case 'problem':
      return `\\textcolor{red}{${written}}`;
  }
}

const spans = (content: readonly Span[]): string => content.map(span).join('');

function cellText({ text, notes }: ReportCell): string {
  const quiet = notes.map((note) => `\\newline {\\scriptsize ${latexText(note)}}`);
  return `${latexText(text)}${quiet.join('')}`;
}

const row = (cells: readonly ReportCell[]): string => `${cells.map(cellText).join(' & ')} \\\\`;

/** Columns `from` to `to` of a table, after the heads of its rows. */
function part(table: ReportTable, from: number, to: number): string {
  const chosen = (cells: readonly ReportCell[]): ReportCell[] => [
    ...cells.slice(0, 1),
    ...cells.slice(from, to),
  ];
  const head = chosen(table.head);
  const shares = table.shares ?? [
    HEAD_SHARE,
    ...head.slice(1).map(() => (1 - HEAD_SHARE) / (head.length - 1)),
  ];
  const align = table.numeric ? '\\raggedleft' : '\\raggedright';
  const columns = shares.map((share, index) => {
    const how = index === 0 ? '\\raggedright' : align;
    return `>{${how}\\arraybackslash}p{\\dimexpr ${share.toFixed(4)}\\linewidth-2\\tabcolsep\\relax}`;
  });
  const continued = from === 1 ? '' : ', continued';
  return `\\begin{longtable}{${columns.join('')}}
\\caption{${latexText(table.caption + continued)}}\\\\
\\toprule
${row(head)}
\\midrule
\\endfirsthead
\\toprule
${row(head)}
\\midrule
\\endhead
\\bottomrule
\\endlastfoot
${table.rows.map((cells) => row(chosen(cells))).join('\n')}
\\end{longtable}`;
}

function tableText(table: ReportTable): string {
  const columns = Math.max(1, table.head.length - 1);
  const parts = table.shares ? 1 : Math.ceil(columns / COLUMNS);
  const each = Math.ceil(columns / parts);
  const written = Array.from({ length: parts }, (_, index) =>
    part(table, 1 + index * each, 1 + (index + 1) * each),
  );
  return `{\\footnotesize\n${written.join('\n')}\n}`;
}

function blockText(block: ResolvedBlock): string {
  switch (block.kind) {
    case 'heading':
      return `\\${LEVELS[block.level - 1] ?? 'section'}{${latexText(block.text)}}`;
    case 'paragraph':
      return `${spans(block.content)}\\par`;
    case 'list':
      return `\\begin{itemize}\n${block.items.map((item) => `\\item ${spans(item)}`).join('\n')}\n\\end{itemize}`;
    case 'table':
      return tableText(block.table);
    case 'figure':
      return latexFigure(block.figure);
    case 'problem':
      return `\\textcolor{red}{${latexText(block.text)}}\\par`;
  }
}

function methodText({ paragraphs, tables, scenarios }: MethodSection): string[] {
  return [
    // Floats would else wander behind the method.
    `\\clearpage\n\\section{${METHOD_TITLE}}`,
    ...paragraphs.map((one) => `${latexText(one)}\\par`),
    ...tables.map(tableText),
    ...scenarios.flatMap(({ label, text, others }) => [
      text === null
        ? `Scenario of ${latexText(label)}: too long to print; it is stored with its runs.\\par`
        : `\\subsection*{Scenario of ${latexText(label)}}\n\\begin{multicols}{2}\\raggedright\\ttfamily\\scriptsize\n${latexLines(text)}\n\\end{multicols}`,
      ...(others === null ? [] : [tableText(others)]),
    ]),
  ];
}

/**
 * The report as one LaTeX file for pdfLaTeX: booktabs tables that break over pages, figures drawn by pgfplots.
 * Every text is escaped; characters that its fonts lack are named by their code.
 */
export function reportLatex(report: ResolvedReport): string {
  const parts = [
    PREAMBLE,
    `\\title{${latexText(report.title)}}\n\\author{${latexText(report.authors)}}\n\\date{}`,
    '\\begin{document}\n\\maketitle',
    ...report.blocks.flat().map(blockText),
    ...methodText(report.method),
    '\\end{document}',
  ];
  return `${parts.join('\n\n')}\n`;
}
