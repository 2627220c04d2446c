import { VERDICT_MESSAGES } from '#shared/messages/verdicts.ts';
import { explain } from '#shared/result/explain.ts';
import { metricOf } from '#main/comparison/index.ts';
import type { ReportInput } from './input.ts';

/** The comparison as data, with what every metric means and the scenarios that were run. */
export function renderJson(input: ReportInput): string {
  const { comparison, configurations, title } = input;
  const { baseline, metrics, parameters, runs, confidence, correction, bootstrap } = comparison;
  const report = {
    godwit: 'comparison',
    version: 2,
    title,
    baseline,
    statistics: { confidence, correction, bootstrap },
    metrics: metrics.map((id) => {
      const { label, unit, definition, better } = metricOf(id);
      return { id, label, unit, definition, better };
    }),
    parameters,
    configurations: comparison.configurations.map(({ cells, ...one }, index) => ({
      ...one,
      metrics: Object.fromEntries(
        cells.map((cell, column) => [
          metrics[column],
          {
            ...cell,
            sentence: cell.statement ? explain(cell.statement, VERDICT_MESSAGES) : null,
          },
        ]),
      ),
      parameters: Object.fromEntries(
        parameters.map(({ path }, column) => [path, one.parameters[column]]),
      ),
      provenance: configurations[index]?.detail.provenance ?? {},
      scenario: configurations[index]?.detail.scenario ?? null,
    })),
    runs: runs.map(({ configuration, ...run }) => ({
      ...run,
      configuration: comparison.configurations[configuration]?.id,
    })),
    why: input.why.configurations,
    leftOut: comparison.leftOut,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
