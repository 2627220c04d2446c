import { createHash } from 'node:crypto';
import { formatValue } from '#shared/figures/ticks.ts';
import { toYaml } from '#shared/scenario/document.ts';
import type { Figure } from './figures.ts';
import { figuresOf } from './figures.ts';
import { REPORT_STYLE } from './html-style.ts';
import { runTag } from '#shared/figures/palette.ts';
import type { ReportInput, ReportRun } from './input.ts';
import { drawFigure } from './svg/draw.ts';
import { CLASS_INK } from './svg/ink.ts';
import { element, escapeText } from './svg/markup.ts';
import {
  changeText,
  metricOf,
  metricText,
  parameterText,
  shownParameters,
  VERDICTS,
} from './words.ts';

/** A scenario larger than this is named by its digest only: the report stays a document, not an archive. */
const LONGEST_SCENARIO = 200_000;
/** Provenance may hold whole documents; those stay with the run. */
const LONGEST_FACT = 300;
const TABLE_ROWS = 12;

const text = escapeText;

function table(
  caption: string,
  head: readonly string[],
  rows: readonly string[],
  kind = 'scroll',
): string {
  return element(
    'div',
    { class: kind, tabindex: 0, role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, text(caption)) +
        element('thead', {}, element('tr', {}, head.join(''))) +
        element('tbody', {}, rows.map((row) => element('tr', {}, row)).join('')),
    ),
  );
}

const head = (content: string, kind = '') =>
  element('th', { scope: 'col', class: kind || undefined }, content);
const rowHead = (content: string) => element('th', { scope: 'row' }, content);
const small = (content: string) => (content === '' ? '' : element('small', {}, content));

function runHeads(input: ReportInput): string[] {
  const { comparison } = input;
  return comparison.runs.map((run, index) => {
    const strategy =
      run.kind === 'measured' ? 'measured' : `${run.memoryStrategy}, ${run.diskStrategy}`;
    const note = run.id === comparison.baseline ? `${strategy}; baseline` : strategy;
    const isBaseline = run.id === comparison.baseline;
    return head(
      `${runTag(index)} ${text(run.name)}${small(text(note))}`,
      isBaseline ? 'baseline' : '',
    );
  });
}

function metricsTable(input: ReportInput): string {
  const { comparison } = input;
  const rows = comparison.metrics.map((id, index) => {
    const metric = metricOf(id);
    const direction = metric.better === 'none' ? '' : ` Better when ${metric.better}.`;
    const cells = comparison.runs.map((run) => {
      const cell = run.cells[index];
      if (!cell) return element('td', {}, '–');
      const change = changeText(metric, cell);
      const verdict = VERDICTS[cell.verdict];
      const told = verdict === '' ? text(change) : `${text(change)} <b>${text(verdict)}</b>`;
      const kind = run.id === comparison.baseline ? 'baseline' : cell.verdict;
      return element('td', { class: kind }, text(metricText(metric, cell.value)) + small(told));
    });
    return (
      rowHead(text(metric.label) + small(text(`${metric.definition}${direction}`))) + cells.join('')
    );
  });
  return table(
    'Metrics, and their change against the baseline',
    [head('Metric', 'text'), ...runHeads(input)],
    rows,
  );
}

function parametersTable(input: ReportInput): string {
  const { comparison } = input;
  const shown = shownParameters(comparison);
  if (shown.length === 0)
    return element('p', { class: 'soft' }, 'No parameter differs between these runs.');
  const rows = shown.map(
    ({ path, index }) =>
      rowHead(element('code', {}, text(path))) +
      comparison.runs
        .map((run) =>
          element('td', { class: 'text' }, text(parameterText(run.parameters[index] ?? null))),
        )
        .join(''),
  );
  return table('Parameters that differ', [head('Parameter', 'text'), ...runHeads(input)], rows);
}

function figureTable(figure: Figure): string {
  if (figure.kind === 'bars') return '';
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
    [head('Run', 'text'), head('Time'), head(text(figure.title))],
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
        drawFigure(figure, CLASS_INK, 'figure-') +
          element('figcaption', {}, text(figure.description)) +
          figureTable(figure),
      ),
    )
    .join('');
}

function roundsOf(run: ReportRun, tag: string): string {
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

function scenarioBlock(run: ReportRun): string {
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

function reproducibility(input: ReportInput): string {
  const parts = input.runs.map((run, index) => {
    const { row, provenance } = run.detail;
    const simulated: [string, string][] = [
      ['Engine', row.engineVersion],
      ['Seed', String(row.seed)],
      ['Resolution', row.resolution ?? ''],
    ];
    const facts: [string, string][] = [
      ['Kind', row.kind],
      ...(row.kind === 'simulated' ? simulated : []),
      ['Digest', row.digest],
      ['Created', row.createdAt],
      ...Object.entries(provenance),
    ];
    const rows = facts
      .filter(([, value]) => value !== '' && value.length <= LONGEST_FACT)
      .map(
        ([name, value]) =>
          rowHead(text(name)) + element('td', { class: 'text' }, element('code', {}, text(value))),
      );
    const heading = element('h3', {}, `${runTag(index)} ${text(row.name)}`);
    return (
      heading +
      table(
        `What decides run ${runTag(index)}`,
        [head('Fact', 'text'), head('Value', 'text')],
        rows,
        'scroll facts',
      ) +
      scenarioBlock(run)
    );
  });
  const lead =
    'Scenario, seed and engine version decide every number of a simulated run; its digest proves that a repetition gave the same.';
  return element('p', {}, lead) + parts.join('');
}

function outcomes(input: ReportInput): string {
  const items = input.comparison.runs.map((run, index) => {
    const sentences = run.outcomes.map((one) => element('li', {}, text(one))).join('');
    return element('li', {}, `${runTag(index)} ${text(run.name)}${element('ul', {}, sentences)}`);
  });
  return element('ul', {}, items.join(''));
}

/** A whole report in one HTML file that loads nothing and runs nothing. */
export function renderHtml(input: ReportInput): string {
  const style = createHash('sha256').update(REPORT_STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'`;
  const rounds = input.runs.map((run, index) => roundsOf(run, runTag(index))).join('');
  const base = input.comparison.runs.findIndex((run) => run.id === input.comparison.baseline);
  const lead = `${input.comparison.runs.length} runs; changes are against ${runTag(Math.max(0, base))} ${input.comparison.runs[base]?.name ?? ''}.`;
  const sections: [string, string][] = [
    ['Outcomes', outcomes(input)],
    ['Metrics', metricsTable(input)],
    ['Parameters', parametersTable(input)],
    ['Figures', figures(input)],
    ...(rounds === '' ? [] : [['Rounds', rounds] as [string, string]]),
    ['Reproducibility', reproducibility(input)],
  ];
  const body = sections
    .map(([title, content]) => element('section', {}, element('h2', {}, title) + content))
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Godwit">
<title>${text(input.title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<h1>${text(input.title)}</h1>
<p class="soft">${text(lead)}</p>
${body}
</main>
</body>
</html>
`;
}
