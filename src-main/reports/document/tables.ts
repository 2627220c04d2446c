import type { ReportBlock } from '#shared/report/document.ts';
import { runTag } from '#shared/figures/palette.ts';
import { didYouMean } from '#shared/scenario/suggest.ts';
import { metricOf } from '#main/comparison/index.ts';
import { breakdownsOf } from '../breakdown.ts';
import type { ReportInput } from '../input.ts';
import {
  changeText,
  metricText,
  parameterText,
  replicationsText,
  shownParameters,
  spreadText,
  unfinishedText,
  VERDICTS,
} from '../words.ts';
import { cell } from './model.ts';
import type { ReportCell, ReportTable } from './model.ts';

type TableBlock = Extract<ReportBlock, { kind: 'table' }>;

/** The heads of configurations, with what each is. */
function configurationCells({ comparison }: ReportInput): ReportCell[] {
  return comparison.configurations.map((one, index) =>
    cell(
      `${runTag(index)} ${one.label}`,
      replicationsText(one),
      unfinishedText(one),
      one.id === comparison.baseline ? 'baseline' : '',
    ),
  );
}

/** Means with intervals and changes: a row per configuration, a column per metric. */
function metricsTable(block: TableBlock, input: ReportInput): ReportTable {
  const { comparison } = input;
  const shown = block.metrics ?? comparison.metrics;
  const heads = configurationCells(input);
  const rows = comparison.configurations.map((one, index) => [
    heads[index] ?? cell(one.label),
    ...shown.map((id) => {
      const found = one.cells[comparison.metrics.indexOf(id)];
      if (!found) return cell('–');
      const metric = metricOf(id);
      return cell(
        metricText(metric, found.summary.mean),
        spreadText(metric, found, comparison.confidence),
        changeText(metric, found, comparison.confidence),
        VERDICTS[found.verdict],
      );
    }),
  ]);
  return {
    caption: block.caption || 'Metrics, and their change against the baseline',
    head: [
      cell('Configuration'),
      ...shown.map((id) => {
        const { label, better } = metricOf(id);
        return cell(label, better === 'none' ? '' : `better when ${better}`);
      }),
    ],
    rows,
    numeric: true,
  };
}

function parametersTable(block: TableBlock, input: ReportInput): ReportTable {
  const { comparison } = input;
  return {
    caption: block.caption || 'Parameters that differ',
    head: [cell('Parameter'), ...configurationCells(input)],
    rows: shownParameters(comparison).map(({ path, index }) => [
      cell(path),
      ...comparison.configurations.map((one) => cell(parameterText(one.parameters[index] ?? null))),
    ]),
    numeric: false,
  };
}

function whyTables(block: TableBlock, input: ReportInput): ReportTable[] {
  return breakdownsOf(input.why).map(({ title, rows }) => ({
    caption: block.caption === '' ? title : `${block.caption}: ${title}`,
    head: [cell('Part'), ...configurationCells(input)],
    rows: rows.map(({ label, cells }) => [
      cell(label),
      ...cells.map(({ text, interval }) => cell(text, interval)),
    ]),
    numeric: true,
  }));
}

/** The tables that a block asks for (where time, downtime and bytes went is one each), and metrics that nothing has. */
export function tablesOf(
  block: TableBlock,
  input: ReportInput,
): { readonly tables: readonly ReportTable[]; readonly problems: readonly string[] } {
  const known = input.comparison.metrics;
  const problems =
    block.table === 'metrics'
      ? (block.metrics ?? [])
          .filter((id) => !known.includes(id))
          .map(
            (id) =>
              `no configuration of "${block.comparison}" has the metric "${id}"${didYouMean(id, known)}`,
          )
      : [];
  switch (block.table) {
    case 'metrics':
      return { tables: [metricsTable(block, input)], problems };
    case 'parameters':
      return { tables: [parametersTable(block, input)], problems };
    case 'why':
      return { tables: whyTables(block, input), problems };
  }
}
