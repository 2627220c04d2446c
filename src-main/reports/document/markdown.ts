import { metricText } from '../words.ts';
import { metricOf } from '#main/comparison/index.ts';
import { safe, table } from '../markdown-text.ts';
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

/** What begins a line may be the mark of a list, a quotation or a rule. */
function line(text: string): string {
  return text
    .trim()
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

/** Longer than any run of backticks inside, so that nothing inside ends it. */
function fence(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}

function code(text: string): string {
  const plain = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  const marks = fence(plain, 1);
  return marks.length === 1 ? `\`${plain}\`` : `${marks} ${plain} ${marks}`;
}

/** Marks of emphasis count only beside what is no space. */
function marked(mark: string, text: string): string {
  const inner = safe(text).trim();
  return inner === '' ? '' : `${mark}${inner}${mark}`;
}

function span({ kind, text }: Span): string {
  switch (kind) {
    case 'text':
    case 'value':
      return safe(text);
    case 'strong':
      return marked('**', text);
    case 'emphasis':
      return marked('*', text);
    case 'code':
      return code(text);
    case 'problem':
      return `**⚠ ${safe(text)}**`;
  }
}

const spans = (content: readonly Span[]): string => line(content.map(span).join(''));

const cellText = ({ text, notes }: ReportCell): string =>
  [text, ...notes].map((one) => safe(one)).join(' · ');

function tableText({ caption, head, rows, numeric }: ReportTable): string {
  return `**${safe(caption).trim()}**\n\n${table(
    head.map(cellText),
    rows.map((row) => row.map(cellText)),
    numeric,
  )}`;
}

/** What a figure shows in words, and the values of bars: Markdown has no drawing of its own. */
function figureText({ figure, caption }: ReportFigure, index: number): string {
  const lead = `**Figure ${index}. ${safe(caption).trim()}**\n\n${line(safe(figure.description))}`;
  if (figure.kind !== 'bars') return lead;
  const metric = metricOf(figure.id);
  const rows = figure.bars.map((bar) => [safe(bar.label), safe(metricText(metric, bar.value))]);
  return `${lead}\n\n${table(['Configuration', safe(figure.title)], rows)}`;
}

function blockText(block: ResolvedBlock, figureNumber: () => number): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(Math.min(4, block.level + 1))} ${safe(block.text).trim()}`;
    case 'paragraph':
      return spans(block.content);
    case 'list':
      return block.items.map((item) => `- ${spans(item)}`).join('\n');
    case 'table':
      return tableText(block.table);
    case 'figure':
      return figureText(block.figure, figureNumber());
    case 'problem':
      return `**⚠ ${safe(block.text).trim()}**`;
  }
}

function methodText({ paragraphs, tables, scenarios }: MethodSection): string[] {
  return [
    `## ${METHOD_TITLE}`,
    ...paragraphs.map((one) => line(safe(one))),
    ...tables.map(tableText),
    ...scenarios.flatMap(({ label, text, others }) => {
      const like = others === null ? [] : [tableText(others)];
      if (text === null)
        return [
          `Scenario of ${safe(label)}: too long to print; it is stored with its runs.`,
          ...like,
        ];
      const marks = fence(text, 3);
      return [`Scenario of ${safe(label)}:\n\n${marks}yaml\n${text.trimEnd()}\n${marks}`, ...like];
    }),
  ];
}

/** The report as Markdown with tables (GitHub's and Pandoc's pipe tables). */
export function reportMarkdown(report: ResolvedReport): string {
  let figures = 0;
  const parts = [
    `# ${safe(report.title).trim()}`,
    ...(report.authors === '' ? [] : [line(safe(report.authors))]),
    ...report.blocks.flat().map((block) => blockText(block, () => (figures += 1))),
    ...methodText(report.method),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
