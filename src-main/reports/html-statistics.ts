import type { Comparison, Configuration, MetricCell } from '#shared/contract/comparison.ts';
import { runTag } from '#shared/figures/palette.ts';
import { formatValue } from '#shared/figures/ticks.ts';
import { VERDICT_MESSAGES } from '#shared/messages/verdicts.ts';
import type { MetricDefinition } from '#shared/result/catalogue.ts';
import { explain } from '#shared/result/explain.ts';
import { formatFraction } from '#shared/units/format.ts';
import { metricOf } from '#main/comparison/index.ts';
import { head, rowHead, small, table } from './html-table.ts';
import { methodOf } from './method.ts';
import { element, escapeText } from './svg/markup.ts';
import { intervalText, pText } from './words.ts';

type Test = NonNullable<MetricCell['contrast']>['tests'][number];

const TESTS: Readonly<Record<Test['name'], string>> = {
  'paired-t': 'paired t',
  'welch-t': 'Welch t',
  'single-case-t': 'single case t',
  wilcoxon: 'Wilcoxon',
  'mann-whitney': 'Mann-Whitney',
};

const number = (value: number | null): string =>
  element('td', {}, value === null ? '–' : value.toFixed(2).replace(/^-/, '−'));

function testCell(test: Test | undefined): string {
  if (!test) return element('td', {}, '–');
  const how = test.exact ? TESTS[test.name] : `${TESTS[test.name]}, approximate`;
  return element('td', {}, escapeText(pText(test.adjusted)) + small(escapeText(how)));
}

function row(
  one: Configuration,
  index: number,
  metric: MetricDefinition,
  cell: MetricCell,
): string {
  const { contrast, statement } = cell;
  const interval = contrast?.absolute?.interval;
  const relative = contrast?.relative?.interval;
  const size = contrast?.design === 'paired' ? `${contrast.n} pairs` : `n = ${contrast?.n ?? 0}`;
  const change = interval
    ? intervalText(interval, (value) => formatValue(value, metric.format))
    : '–';
  return (
    rowHead(
      escapeText(metric.label) + small(escapeText(`${runTag(index)} ${one.label}, ${size}`)),
    ) +
    element(
      'td',
      {},
      escapeText(change) +
        small(relative ? escapeText(intervalText(relative, formatFraction)) : ''),
    ) +
    testCell(contrast?.tests[0]) +
    testCell(contrast?.tests[1]) +
    number(contrast?.effect.hedges ?? contrast?.effect.cohen ?? null) +
    number(contrast?.effect.rank ?? null) +
    element(
      'td',
      { class: 'text' },
      statement ? escapeText(explain(statement, VERDICT_MESSAGES)) : '',
    )
  );
}

/** Tests, intervals and effect sizes of every change that could be tested, and how they came about; empty for single runs. */
export function statisticsSection(comparison: Comparison): string {
  const method = methodOf(comparison)
    .map((sentence) => escapeText(sentence))
    .join(' ');
  const lead = method === '' ? '' : element('p', {}, method);
  const rows = comparison.metrics.flatMap((id, column) =>
    comparison.configurations.flatMap((one, index) => {
      const cell = one.cells[column];
      return cell?.contrast && cell.contrast.tests.length > 0
        ? [row(one, index, metricOf(id), cell)]
        : [];
    }),
  );
  if (rows.length === 0) return lead;
  const corrected = comparison.correction === 'none' ? '' : ', corrected';
  const heads = [
    head('Metric', 'text'),
    head('Interval of the change'),
    head(`p, t test${corrected}`),
    head(`p, rank test${corrected}`),
    head('Effect, Hedges g'),
    head('Effect, ranks'),
    head('What is shown', 'text'),
  ];
  return lead + table('Changes against the baseline, tested', heads, rows);
}
