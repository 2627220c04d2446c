import { endedText, notEndedText } from '#shared/comparison/ended.ts';
import { runTag } from '#shared/figures/palette.ts';
import type { ReportInput } from './input.ts';
import { metricOf, parameterNames, parameterText } from '#main/comparison/index.ts';
import { breakdownsOf } from './breakdown.ts';
import { safe, table } from './markdown-text.ts';
import { methodOf } from './method.ts';
import { changeText, meanText, shownParameters, spreadText, VERDICTS } from './words.ts';

/** The comparison as Markdown tables, for notes and pull requests. Figures are exported beside it as SVG. */
export function renderMarkdown(input: ReportInput): string {
  const { comparison } = input;
  const { configurations, confidence } = comparison;
  const heads = configurations.map((one, index) => {
    const baseline = one.id === comparison.baseline ? ' (baseline)' : '';
    return `${runTag(index)} ${safe(one.label)}${baseline}`;
  });
  const metrics = comparison.metrics.map((id, index) => {
    const metric = metricOf(id);
    const cells = configurations.map((one) => {
      const cell = one.cells[index];
      if (!cell) return '–';
      return [
        meanText(metric, cell, one),
        spreadText(metric, cell, one, confidence),
        changeText(metric, cell, confidence),
        VERDICTS[cell.verdict],
      ]
        .filter(Boolean)
        .join(' · ');
    });
    return [safe(metric.label), ...cells];
  });
  const ended = [
    'Ended',
    ...configurations.map((one) =>
      [endedText(one.ended), notEndedText(one.ended)].filter(Boolean).join(' · '),
    ),
  ];
  const differing = shownParameters(comparison);
  const names = parameterNames(differing.map(({ path }) => path));
  const parameters = differing.map(({ path, index }) => [
    safe(names.get(path) ?? path),
    ...configurations.map((one) => safe(parameterText(path, one.parameters[index] ?? null))),
  ]);
  const outcomes = configurations.flatMap((one, index) =>
    one.outcomes.map(({ sentence, count }) => {
      const often =
        one.runIds.length > 1 ? ` (${count} of ${one.runIds.length}, such as this)` : '';
      return `- ${runTag(index)} ${safe(one.label)}: ${safe(sentence)}${often}`;
    }),
  );
  const facts = comparison.runs.map((run) => [
    runTag(run.configuration),
    safe(run.name),
    run.kind,
    safe(run.engineVersion),
    String(run.seed),
    configurations[run.configuration]?.resolution ?? '–',
    safe(run.digest),
    safe(run.createdAt),
  ]);
  const parameterBlock =
    parameters.length === 0 ? 'No parameter differs.' : table(['Parameter', ...heads], parameters);
  const breakdowns = breakdownsOf(input.why).map(
    ({ title, rows }) =>
      `\n## ${title}\n\n${table(
        ['Part', ...heads],
        rows.map(({ label, cells }) => [
          safe(label),
          ...cells.map((cell) =>
            cell.interval === '' ? cell.text : `${cell.text} · ${cell.interval}`,
          ),
        ]),
      )}\n`,
  );
  const method = methodOf(comparison);
  const methodBlock = method.length === 0 ? '' : `\n## Method\n\n${method.join(' ')}\n`;
  return `# ${safe(input.title)}

${outcomes.join('\n')}

## Metrics

${table(['Metric', ...heads], [ended, ...metrics])}

## Parameters that differ

${parameterBlock}
${breakdowns.join('')}${methodBlock}
## Reproducibility

${table(['Configuration', 'Run', 'Kind', 'Engine', 'Seed', 'Resolution', 'Digest', 'Created'], facts)}
`;
}
