import { endedText, notEndedText } from '#shared/comparison/ended.ts';
import type { Comparison } from '#shared/contract/comparison.ts';
import type { ReportBlock } from '#shared/report/document.ts';
import { runTag } from '#shared/figures/palette.ts';
import { didYouMean } from '#shared/scenario/suggest.ts';
import { metricOf, parameterNames, parameterText } from '#main/comparison/index.ts';
import { breakdownsOf } from '../breakdown.ts';
import type { ReportInput } from '../input.ts';
import {
  changeText,
  confidenceText,
  meanText,
  replicationsText,
  shortChangeTexts,
  shortSpreadText,
  shownParameters,
  spreadText,
  unfinishedText,
  VERDICTS,
} from '../words.ts';
import { cell } from './model.ts';
import type { ReportCell, ReportTable } from './model.ts';

/** With more configurations than these, each is a row of every table, and cells tell no more than they must. */
const MOST_COLUMNS = 8;

const isLong = ({ comparison }: ReportInput): boolean =>
  comparison.configurations.length > MOST_COLUMNS;

type TableBlock = Extract<ReportBlock, { kind: 'table' }>;

/** The heads of configurations, with what each is. */
function configurationCells(input: ReportInput): ReportCell[] {
  const { comparison } = input;
  return comparison.configurations.map((one, index) =>
    cell(
      `${runTag(index)} ${one.label}`,
      isLong(input) ? '' : replicationsText(one),
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
  const someNotEnded = comparison.configurations.some(({ ended }) => notEndedText(ended) !== '');
  const rows = comparison.configurations.map((one, index) => [
    heads[index] ?? cell(one.label),
    ...(someNotEnded ? [cell(endedText(one.ended))] : []),
    ...shown.map((id) => {
      const found = one.cells[comparison.metrics.indexOf(id)];
      if (!found) return cell('–');
      const metric = metricOf(id);
      const value = meanText(metric, found, one);
      if (isLong(input))
        return cell(value, shortSpreadText(metric, found), ...shortChangeTexts(metric, found));
      return cell(
        value,
        spreadText(metric, found, one, comparison.confidence),
        changeText(metric, found, comparison.confidence),
        VERDICTS[found.verdict],
      );
    }),
  ]);
  return {
    caption:
      (block.caption || 'Metrics, and their change against the baseline') +
      (isLong(input) && comparison.configurations.some(({ runIds }) => runIds.length > 1)
        ? `; intervals are of ${confidenceText(comparison.confidence)}`
        : ''),
    head: [
      cell('Configuration'),
      ...(someNotEnded ? [cell('Ended')] : []),
      ...shown.map((id) => {
        const { label, better } = metricOf(id);
        return cell(label, better === 'none' ? '' : `better when ${better}`);
      }),
    ],
    rows,
    numeric: true,
  };
}

/**
 * Whether a parameter says more than that a configuration has it: the tunables of a strategy that the others lack,
 * and that have one value wherever they are, follow from the strategy.
 */
function varies({ configurations }: Comparison, index: number): boolean {
  const values = configurations.map((one) => one.parameters[index] ?? null);
  return new Set(values.filter((value) => value !== null)).size > 1;
}

function parametersTable(block: TableBlock, input: ReportInput): ReportTable {
  const { comparison } = input;
  const differing = shownParameters(comparison);
  const shown = differing.filter(({ index }) => varies(comparison, index));
  const others = differing.length - shown.length;
  const left =
    others === 0
      ? ''
      : `; ${others} more that only some have, with one value there, are in the scenarios below`;
  const names = parameterNames(shown.map(({ path }) => path));
  const table = {
    caption: (block.caption || 'Parameters that differ') + left,
    head: [cell('Parameter'), ...configurationCells(input)],
    rows: shown.map(({ path, index }) => [
      cell(names.get(path) ?? path, path),
      ...comparison.configurations.map((one) =>
        cell(parameterText(path, one.parameters[index] ?? null)),
      ),
    ]),
    numeric: false,
  };
  return isLong(input) ? turned(table) : table;
}

/** Rows for columns; the first cell of all is of both. */
function turned(table: ReportTable): ReportTable {
  const [, ...columns] = table.head;
  return {
    ...table,
    head: [cell('Configuration'), ...table.rows.map(([head]) => head ?? cell(''))],
    rows:
      table.rows.length === 0
        ? []
        : columns.map((column, index) => [
            column,
            ...table.rows.map((row) => row[index + 1] ?? cell('–')),
          ]),
  };
}

function whyTables(block: TableBlock, input: ReportInput): ReportTable[] {
  return breakdownsOf(input.why).map(({ title, rows }) => {
    const table = {
      caption: block.caption === '' ? title : `${block.caption}: ${title}`,
      head: [cell('Part'), ...configurationCells(input)],
      rows: rows.map(({ label, cells }) => [
        cell(label),
        ...cells.map(({ text, interval }) => cell(text, interval)),
      ]),
      numeric: true,
    };
    return isLong(input) ? turned(table) : table;
  });
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
