import type { Comparison } from '#shared/contract/comparison.ts';
import { reportDocumentSchema } from '#shared/report/document.ts';
import type { ReportDocumentInput, ReportSourceInput } from '#shared/report/document.ts';
import { writeReference } from '#shared/report/prose.ts';
import { metricOf } from '#main/comparison/index.ts';
import { figuresOf } from '../figures.ts';
import type { ReportInput } from '../input.ts';
import { nameForReference } from './references.ts';

/** Name of the only comparison of an outline. */
const KEY = 'main';
/** Metrics that most questions are about; those that the runs have become columns. */
const FIRST_METRICS = ['total_time_s', 'downtime_s', 'ram_bytes', 'disk_bytes', 'guest_slowdown'];
/** Figures of a first report; the others are a line away. */
const FIRST_FIGURES = ['remaining_ram_bytes', 'total_time_s', 'downtime_s'];
/** Configurations that a conclusion names one by one. */
const MOST_NAMED = 12;

/** Whether some configuration has anything of a metric; a column of zeros tells nothing. */
function happens({ metrics, configurations }: Comparison, id: string): boolean {
  const column = metrics.indexOf(id);
  return configurations.some(({ cells }) => (cells[column]?.summary.mean ?? 0) !== 0);
}

function conclusion({ comparison }: ReportInput, metrics: readonly string[]): string {
  const refer = (configuration: string, metric: string, part: 'mean' | 'interval' | 'change') =>
    writeReference({ comparison: KEY, configuration, metric, part });
  const items = comparison.configurations.slice(0, MOST_NAMED).map((one) => {
    const name = nameForReference(one, comparison);
    const told = metrics.flatMap((metric) => {
      const cell = one.cells[comparison.metrics.indexOf(metric)];
      if (!cell || cell.summary.n === 0) return [];
      const interval =
        cell.summary.interval === null ? '' : ` (${refer(name, metric, 'interval')})`;
      const changed = one.id !== comparison.baseline && Boolean(cell.contrast?.absolute);
      const change = changed ? `, against the baseline ${refer(name, metric, 'change')}` : '';
      const label = metricOf(metric).label.toLowerCase();
      return [`${label} ${refer(name, metric, 'mean')}${interval}${change}`];
    });
    // Marks of emphasis and references in a label would be read as such.
    const label = one.label.replaceAll(/[*`{}\n]/g, ' ');
    return `- **${label.trim() || one.id}**: ${told.join('; ')}.`;
  });
  return items.join('\n');
}

/**
 * A first report of a comparison, to begin from: the question, tables, where time and bytes went, figures, and a
 * conclusion whose numbers are live.
 *
 * @param subject what is compared, such as the name of an experiment
 * @param source where the data come from, now and later
 * @param input the comparison as it is now, from which columns and figures are chosen
 */
export function outlineReport(
  subject: string,
  source: ReportSourceInput,
  input: ReportInput,
): ReportDocumentInput {
  const { comparison } = input;
  const known = FIRST_METRICS.filter((id) => happens(comparison, id));
  const metrics = known.length > 0 ? known : comparison.metrics.slice(0, 5);
  const drawn = figuresOf(input).filter(({ id }) => FIRST_FIGURES.includes(id));
  const plain = subject.replaceAll(/[*`{}\n]/g, ' ').trim();
  const count = comparison.configurations.length;
  const blocks: ReportDocumentInput['blocks'] = [
    { kind: 'heading', level: 1, text: 'Question' },
    {
      kind: 'text',
      text: `How do ${count === 1 ? 'the runs of the one configuration' : `the ${count} configurations`} of ${plain} behave, and what sets them apart?`,
    },
    { kind: 'heading', level: 1, text: 'Results' },
    { kind: 'table', comparison: KEY, table: 'metrics', metrics },
    { kind: 'table', comparison: KEY, table: 'parameters' },
    { kind: 'heading', level: 2, text: 'Where time and bytes went' },
    { kind: 'table', comparison: KEY, table: 'why' },
    ...(drawn.length === 0
      ? []
      : [{ kind: 'heading' as const, level: 2 as const, text: 'Figures' }]),
    ...drawn.map(({ id }) => ({
      kind: 'figure' as const,
      comparison: KEY,
      figure: id,
    })),
    { kind: 'heading', level: 1, text: 'Conclusion' },
    { kind: 'text', text: conclusion(input, metrics.slice(0, 2)) },
  ];
  const outline: ReportDocumentInput = {
    godwit: 'report',
    version: 1,
    title: `${plain || 'Comparison'}: a comparison`.slice(0, 300),
    comparisons: { [KEY]: source },
    blocks,
  };
  // What is given away can be read again.
  reportDocumentSchema.parse(outline);
  return outline;
}
