import type { Comparison, Configuration, MetricCell } from '#shared/contract/comparison.ts';
import { runTag } from '#shared/figures/palette.ts';
import { VERDICT_MESSAGES } from '#shared/messages/verdicts.ts';
import type { MetricDefinition } from '#shared/result/catalogue.ts';
import { explain } from '#shared/result/explain.ts';
import { metricOf } from '#main/comparison/index.ts';
import {
  meanText,
  methodOf,
  replicationsText,
  spreadText,
  unfinishedText,
} from '#main/reports/index.ts';

function line(
  one: Configuration,
  index: number,
  metric: MetricDefinition,
  cell: MetricCell,
  comparison: Comparison,
): string[] {
  return [
    `  ${runTag(index)}`,
    meanText(metric, cell, one),
    spreadText(metric, cell, one, comparison.confidence),
    one.id === comparison.baseline
      ? 'baseline'
      : cell.statement
        ? explain(cell.statement, VERDICT_MESSAGES)
        : '',
  ];
}

/** Columns as wide as their widest cell; numbers end under each other, sentences begin under each other. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map((column) =>
    Math.max(0, ...rows.map((row) => (row.length > 1 ? (row[column] ?? '').length : 0))),
  );
  return rows
    .map(([first = '', value, spread = '', statement = '']) =>
      value === undefined
        ? first
        : [
            first.padEnd(widths[0] ?? 0),
            value.padStart(widths[1] ?? 0),
            spread.padEnd(widths[2] ?? 0),
            statement,
          ]
            .join('  ')
            .trimEnd(),
    )
    .join('\n');
}

/** A comparison for a terminal: what is compared, then each metric with its interval and what is shown of its change. */
export function comparisonText(comparison: Comparison): string {
  const { configurations, leftOut, metrics } = comparison;
  const heads = configurations.map(
    (one, index) =>
      `${runTag(index)}  ${[`${one.label}: ${replicationsText(one)}`, unfinishedText(one)].filter(Boolean).join('; ')}`,
  );
  const rows = metrics.flatMap((id, column) => {
    const metric = metricOf(id);
    const own = configurations.flatMap((one, index) => {
      const cell = one.cells[column];
      return cell ? [line(one, index, metric, cell, comparison)] : [];
    });
    return [[metric.label], ...own];
  });
  const missing =
    leftOut.length === 0
      ? []
      : [`Left out, without a result: ${leftOut.map(({ name }) => name).join(', ')}`, ''];
  const method = methodOf(comparison);
  return [
    ...heads,
    '',
    ...missing,
    aligned(rows),
    ...(method.length === 0 ? [] : ['', method.join(' ')]),
    '',
  ].join('\n');
}
