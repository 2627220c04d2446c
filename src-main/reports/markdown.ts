import { runTag } from '#shared/figures/palette.ts';
import type { ReportInput } from './input.ts';
import {
  changeText,
  metricOf,
  metricText,
  parameterText,
  shownParameters,
  VERDICTS,
} from './words.ts';

/** Text inside a table cell or a list: nothing in it may be markup, a new cell or a new line. */
function safe(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\\`*_{}[\]<>#|~]/g, (letter) => `\\${letter}`)
    .replace(/&/g, '&amp;');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** The comparison as Markdown tables, for notes and pull requests. Figures are exported beside it as SVG. */
export function renderMarkdown(input: ReportInput): string {
  const { comparison, runs } = input;
  const heads = comparison.runs.map((run, index) => {
    const baseline = run.id === comparison.baseline ? ' (baseline)' : '';
    return `${runTag(index)} ${safe(run.name)}${baseline}`;
  });
  const metrics = comparison.metrics.map((id, index) => {
    const metric = metricOf(id);
    const cells = comparison.runs.map((run) => {
      const cell = run.cells[index];
      if (!cell) return '–';
      return [metricText(metric, cell.value), changeText(metric, cell), VERDICTS[cell.verdict]]
        .filter(Boolean)
        .join(' · ');
    });
    return [safe(metric.label), ...cells];
  });
  const parameters = shownParameters(comparison).map(({ path, index }) => [
    safe(path),
    ...comparison.runs.map((run) => safe(parameterText(run.parameters[index] ?? null))),
  ]);
  const outcomes = comparison.runs.flatMap((run, index) =>
    run.outcomes.map((sentence) => `- ${runTag(index)} ${safe(run.name)}: ${safe(sentence)}`),
  );
  const facts = runs.map(({ detail: { row } }, index) => [
    runTag(index),
    row.kind,
    safe(row.engineVersion),
    String(row.seed),
    row.resolution ?? '–',
    safe(row.digest),
    safe(row.createdAt),
  ]);
  const parameterBlock =
    parameters.length === 0 ? 'No parameter differs.' : table(['Parameter', ...heads], parameters);
  return `# ${safe(input.title)}

${outcomes.join('\n')}

## Metrics

${table(['Metric', ...heads], metrics)}

## Parameters that differ

${parameterBlock}

## Reproducibility

${table(['Run', 'Kind', 'Engine', 'Seed', 'Resolution', 'Digest', 'Created'], facts)}
`;
}
