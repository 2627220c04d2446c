import type { ReportInput } from './input.ts';
import { metricOf } from './words.ts';

/** The comparison as data, with what every metric means and the scenarios that were run. */
export function renderJson(input: ReportInput): string {
  const { comparison, runs, title } = input;
  const report = {
    godwit: 'comparison',
    version: 1,
    title,
    baseline: comparison.baseline,
    metrics: comparison.metrics.map((id) => {
      const { label, unit, definition, better } = metricOf(id);
      return { id, label, unit, definition, better };
    }),
    parameters: comparison.parameters,
    runs: comparison.runs.map((run, index) => ({
      ...run,
      cells: undefined,
      metrics: Object.fromEntries(comparison.metrics.map((id, column) => [id, run.cells[column]])),
      parameters: Object.fromEntries(
        comparison.parameters.map(({ path }, column) => [path, run.parameters[column]]),
      ),
      resolution: runs[index]?.detail.row.resolution ?? null,
      provenance: runs[index]?.detail.provenance ?? {},
      scenario: runs[index]?.detail.scenario ?? null,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
