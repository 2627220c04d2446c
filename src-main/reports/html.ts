import { endedText, notEndedText } from '#shared/comparison/ended.ts';
import { runTag } from '#shared/figures/palette.ts';
import { formatValue } from '#shared/figures/ticks.ts';
import { toYaml } from '#shared/scenario/document.ts';
import { metricOf, parameterNames, parameterText } from '#main/comparison/index.ts';
import { breakdownsOf } from './breakdown.ts';
import type { Figure } from './figures.ts';
import { figuresOf } from './figures.ts';
import { statisticsSection } from './html-statistics.ts';
import { htmlPage } from './html-page.ts';
import { REPORT_STYLE } from './html-style.ts';
import { head, rowHead, small, table } from './html-table.ts';
import type { ReportConfiguration, ReportInput } from './input.ts';
import { drawFigure } from './svg/draw.ts';
import { CLASS_INK } from './svg/ink.ts';
import { element, escapeText } from './svg/markup.ts';
import {
  changeText,
  meanText,
  replicationsText,
  shownParameters,
  spreadText,
  unfinishedText,
  VERDICTS,
} from './words.ts';

/** A scenario larger than this is named by its digest only: the report stays a document, not an archive. */
const LONGEST_SCENARIO = 200_000;
/** Provenance may hold whole documents; those stay with the run. */
const LONGEST_FACT = 300;
const TABLE_ROWS = 12;
const COMPARISON_STYLE = `${REPORT_STYLE}figure svg{width:100%;max-width:60rem;height:auto}\n`;

const text = escapeText;

function configurationHeads({ comparison }: ReportInput): string[] {
  return comparison.configurations.map((one, index) => {
    const strategy =
      one.kind === 'measured' ? 'measured' : `${one.memoryStrategy}, ${one.diskStrategy}`;
    const isBaseline = one.id === comparison.baseline;
    const note = [
      strategy,
      replicationsText(one),
      unfinishedText(one),
      isBaseline ? 'baseline' : '',
    ]
      .filter(Boolean)
      .join('; ');
    return head(
      `${runTag(index)} ${text(one.label)}${small(text(note))}`,
      isBaseline ? 'baseline' : '',
    );
  });
}

function endedRow({ comparison }: ReportInput): string {
  const cells = comparison.configurations.map(({ ended }) =>
    element('td', {}, text(endedText(ended)) + small(text(notEndedText(ended)))),
  );
  return rowHead(`Ended${small('Runs of which every migration completed.')}`) + cells.join('');
}

function metricsTable(input: ReportInput): string {
  const { comparison } = input;
  const { configurations, confidence } = comparison;
  const rows = comparison.metrics.map((id, index) => {
    const metric = metricOf(id);
    const direction = metric.better === 'none' ? '' : ` Better when ${metric.better}.`;
    const cells = configurations.map((one) => {
      const cell = one.cells[index];
      if (!cell) return element('td', {}, '–');
      const change = changeText(metric, cell, confidence);
      const verdict = VERDICTS[cell.verdict];
      const told = verdict === '' ? text(change) : `${text(change)} <b>${text(verdict)}</b>`;
      const kind = one.id === comparison.baseline ? 'baseline' : cell.verdict;
      const value = text(meanText(metric, cell, one));
      return element(
        'td',
        { class: kind },
        value + small(text(spreadText(metric, cell, one, confidence))) + small(told),
      );
    });
    return (
      rowHead(text(metric.label) + small(text(`${metric.definition}${direction}`))) + cells.join('')
    );
  });
  return table(
    'Metrics, and their change against the baseline',
    [head('Metric', 'text'), ...configurationHeads(input)],
    [endedRow(input), ...rows],
  );
}

function parametersTable(input: ReportInput): string {
  const { comparison } = input;
  const shown = shownParameters(comparison);
  if (shown.length === 0)
    return element('p', { class: 'soft' }, 'No parameter differs between these configurations.');
  const names = parameterNames(shown.map(({ path }) => path));
  const rows = shown.map(
    ({ path, index }) =>
      rowHead(text(names.get(path) ?? path) + small(element('code', {}, text(path)))) +
      comparison.configurations
        .map((one) =>
          element(
            'td',
            { class: 'text' },
            text(parameterText(path, one.parameters[index] ?? null)),
          ),
        )
        .join(''),
  );
  return table(
    'Parameters that differ',
    [head('Parameter', 'text'), ...configurationHeads(input)],
    rows,
  );
}

/** Some points of the lines of a figure, for people who don't see it; empty for others: bars have their values as text, and
 * of the rest the tables have the numbers. */
export function figureTable(figure: Figure): string {
  if (figure.kind !== 'time') return '';
  const rows = figure.lines.flatMap((line) => {
    const last = line.time.length - 1;
    const picks = Math.min(TABLE_ROWS, line.time.length);
    return Array.from({ length: picks }, (_, pick) => {
      const index = picks === 1 ? 0 : Math.round((pick * last) / (picks - 1));
      return (
        rowHead(text(`${line.tag} ${line.label}`)) +
        element('td', {}, text(formatValue(line.time[index] ?? 0, 'duration'))) +
        element('td', {}, text(formatValue(line.values[index] ?? 0, figure.format)))
      );
    });
  });
  const data = table(
    `${figure.title} in numbers`,
    [head('Configuration', 'text'), head('Time'), head(text(figure.title))],
    rows,
  );
  return element('details', {}, element('summary', {}, 'Some of the data as a table') + data);
}

function figures(input: ReportInput): string {
  const all = figuresOf(input);
  if (all.length === 0)
    return element('p', { class: 'soft' }, 'These runs recorded nothing that could be drawn.');
  return all
    .map((figure) =>
      element(
        'figure',
        { id: `figure-${figure.id}` },
        drawFigure(figure, CLASS_INK, { prefix: 'figure-' }) +
          element('figcaption', {}, text(figure.description)) +
          figureTable(figure),
      ),
    )
    .join('');
}

function roundsOf(run: ReportConfiguration, tag: string): string {
  return run.detail.migrations
    .filter((migration) => migration.rounds.length > 0)
    .map((migration) => {
      const rows = migration.rounds.map(
        (round) =>
          rowHead(text(`${round.round}`)) +
          element('td', { class: 'text' }, text(round.kind)) +
          [
            formatValue(round.start - migration.start, 'duration'),
            formatValue(round.duration, 'duration'),
            formatValue(round.sent, 'count'),
            formatValue(round.bytes, 'bytes'),
            formatValue(round.skipped, 'count'),
            formatValue(round.dirtied, 'count'),
          ]
            .map((value) => element('td', {}, text(value)))
            .join(''),
      );
      const caption = `${tag} ${run.detail.row.name}: rounds of ${migration.guest} from ${migration.from} to ${migration.to}`;
      const heads = ['Start', 'Duration', 'Sent', 'Bytes', 'Skipped', 'Dirtied'].map((one) =>
        head(one),
      );
      return table(caption, [head('Round', 'text'), head('Kind', 'text'), ...heads], rows);
    })
    .join('');
}

function scenarioBlock(run: ReportConfiguration): string {
  const { scenario } = run.detail;
  if (!scenario) return '';
  const yaml = toYaml(scenario);
  if (yaml.length > LONGEST_SCENARIO) {
    return element(
      'p',
      { class: 'soft' },
      `The scenario is too long to print here (${formatValue(yaml.length, 'bytes')}); it is stored with the run.`,
    );
  }
  return element(
    'details',
    {},
    element('summary', {}, 'Scenario, to run it again') + element('pre', {}, text(yaml)),
  );
}

/** Side by side, the parts of which time, downtime and bytes are made. */
function breakdowns(input: ReportInput): string {
  return breakdownsOf(input.why)
    .map(({ title, rows }) =>
      table(
        title,
        [head('Part', 'text'), ...configurationHeads(input)],
        rows.map(
          ({ label, cells }) =>
            rowHead(text(label)) +
            cells
              .map((cell) => element('td', {}, text(cell.text) + small(text(cell.interval))))
              .join(''),
        ),
      ),
    )
    .join('');
}

/** Which runs a configuration has, by what decides and what proves each. */
function replicationsTable(input: ReportInput, index: number): string {
  const runs = input.comparison.runs.filter((run) => run.configuration === index);
  if (runs.length < 2) return '';
  const rows = runs.map(
    (run) =>
      rowHead(text(run.name)) +
      element('td', {}, String(run.seed)) +
      element('td', { class: 'text' }, element('code', {}, text(run.digest))) +
      element('td', { class: 'text' }, text(run.createdAt)),
  );
  const heads = [
    head('Run', 'text'),
    head('Seed'),
    head('Digest', 'text'),
    head('Created', 'text'),
  ];
  const content = table(`Runs of configuration ${runTag(index)}`, heads, rows);
  return element('details', {}, element('summary', {}, `All ${runs.length} runs`) + content);
}

function reproducibility(input: ReportInput): string {
  const parts = input.configurations.map((one, index) => {
    const { row, provenance } = one.detail;
    const configuration = input.comparison.configurations[index];
    const several = (configuration?.runIds.length ?? 1) > 1;
    const simulated: [string, string][] = [
      ['Engine', configuration?.engineVersions.join(', ') ?? row.engineVersion],
      ['Seed', several ? (configuration?.seeds.join(', ') ?? '') : String(row.seed)],
      ['Resolution', row.resolution ?? ''],
    ];
    const facts: [string, string][] = [
      ['Kind', row.kind],
      ...(row.kind === 'simulated' ? simulated : []),
      ...(several ? [] : ([['Digest', row.digest]] as [string, string][])),
      ...(several ? [] : ([['Created', row.createdAt]] as [string, string][])),
      ...(several ? [] : Object.entries(provenance)),
    ];
    const rows = facts
      .filter(([, value]) => value !== '' && value.length <= LONGEST_FACT)
      .map(
        ([name, value]) =>
          rowHead(text(name)) + element('td', { class: 'text' }, element('code', {}, text(value))),
      );
    const heading = element('h3', {}, `${runTag(index)} ${text(configuration?.label ?? row.name)}`);
    return (
      heading +
      table(
        `What decides configuration ${runTag(index)}`,
        [head('Fact', 'text'), head('Value', 'text')],
        rows,
        'scroll facts',
      ) +
      replicationsTable(input, index) +
      scenarioBlock(one)
    );
  });
  const lead =
    'Scenario, seed and engine version decide every number of a simulated run; its digest proves that a repetition gave the same.';
  return element('p', {}, lead) + parts.join('');
}

function outcomes({ comparison }: ReportInput): string {
  const items = comparison.configurations.map((one, index) => {
    const n = one.runIds.length;
    const sentences = one.outcomes
      .map(({ sentence, count }) =>
        element('li', {}, text(n > 1 ? `${sentence} (${count} of ${n}, such as this)` : sentence)),
      )
      .join('');
    return element('li', {}, `${runTag(index)} ${text(one.label)}${element('ul', {}, sentences)}`);
  });
  return element('ul', {}, items.join(''));
}

function leadOf({ comparison }: ReportInput): string {
  const { configurations, runs, leftOut } = comparison;
  const base = configurations.findIndex((one) => one.id === comparison.baseline);
  const count = configurations.length;
  const what =
    runs.length === count
      ? `${count} ${count === 1 ? 'run' : 'runs'}`
      : `${count} ${count === 1 ? 'configuration' : 'configurations'} with ${runs.length} runs`;
  const missing = leftOut.length === 0 ? '' : ` ${leftOut.length} more had no result to compare.`;
  return `${what}; changes are against ${runTag(Math.max(0, base))} ${configurations[base]?.label ?? ''}.${missing}`;
}

/** A whole report in one HTML file that loads nothing and runs nothing. */
export function renderHtml(input: ReportInput): string {
  const rounds = input.configurations.map((one, index) => roundsOf(one, runTag(index))).join('');
  const why = breakdowns(input);
  const statistics = statisticsSection(input.comparison);
  const sections: [string, string][] = [
    ['Outcomes', outcomes(input)],
    ['Metrics', metricsTable(input)],
    ...(statistics === '' ? [] : [['Statistics', statistics] as [string, string]]),
    ...(why === '' ? [] : [['Why', why] as [string, string]]),
    ['Parameters', parametersTable(input)],
    ['Figures', figures(input)],
    ...(rounds === '' ? [] : [['Rounds', rounds] as [string, string]]),
    ['Reproducibility', reproducibility(input)],
  ];
  const body = sections
    .map(([title, content]) => element('section', {}, element('h2', {}, title) + content))
    .join('\n');
  const lead = element('p', { class: 'soft' }, text(leadOf(input)));
  return htmlPage(
    input.title,
    COMPARISON_STYLE,
    `${element('h1', {}, text(input.title))}\n${lead}\n${body}`,
  );
}
