import { runTag, slotsOfRuns } from '#shared/figures/palette.ts';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import { metricDefinition, SERIES } from '#shared/result/catalogue.ts';
import type { ReportInput, ReportRun } from './input.ts';
import { metricOf, metricText } from './words.ts';

export interface FigureLine {
  readonly label: string;
  /** Drawn at the end of the line. */
  readonly tag: string;
  /** Of the palette: colour and dash. */
  readonly slot: number;
  readonly shape: 'linear' | 'step';
  /** Seconds since the first request of the run. */
  readonly time: readonly number[];
  readonly values: readonly number[];
}

export interface TimeFigure {
  readonly kind: 'time';
  readonly id: string;
  readonly title: string;
  /** One sentence for people who don't see it. */
  readonly description: string;
  readonly format: MetricFormat;
  readonly lines: readonly FigureLine[];
}

interface FigureBar {
  readonly label: string;
  readonly slot: number;
  readonly value: number | null;
  readonly baseline: boolean;
}

export interface BarFigure {
  readonly kind: 'bars';
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly format: MetricFormat;
  readonly bars: readonly FigureBar[];
}

export type Figure = TimeFigure | BarFigure;

const DRAWN_SERIES = [
  'remaining_ram_bytes',
  'remaining_disk_bytes',
  'send_rate',
  'guest_speed',
  'latency',
  'throttle',
];
const DRAWN_METRICS = [
  'total_time_s',
  'downtime_s',
  'ram_bytes',
  'disk_bytes',
  'rounds',
  'guest_slowdown',
  'lost_work_s',
  'latency_p99_s',
  'energy_j',
];
/** More lines than these can't be told apart; the table beside the figure still has every run. */
const MOST_LINES = 16;

function linesOf(
  run: ReportRun,
  tag: string,
  slot: number,
  column: string,
  shape: FigureLine['shape'],
): FigureLine[] {
  const { migrations, row } = run.detail;
  const first = Math.min(...migrations.map((one) => one.start));
  return run.series.flatMap((table, index) => {
    const values = table.columns[column];
    if (!values || table.time.length === 0) return [];
    const guest = migrations[index]?.guest ?? '';
    const several = run.series.length > 1;
    const label = several ? `${row.name}: ${guest}` : row.name;
    // Lines of one run have one colour; the number tells them apart.
    const lineTag = several ? `${tag}.${index + 1}` : tag;
    return [
      { label, tag: lineTag, slot, shape, time: table.time.map((time) => time - first), values },
    ];
  });
}

function timeFigures(input: ReportInput, slots: readonly number[]): TimeFigure[] {
  return DRAWN_SERIES.flatMap((id) => {
    const series = SERIES.find((one) => one.id === id);
    if (!series) return [];
    const lines = input.runs
      .flatMap((run, index) => linesOf(run, runTag(index), slots[index] ?? 0, id, series.shape))
      .filter((line) => line.values.length > 0);
    // A figure in which nothing ever happens only takes space: no disk moved, no throttle.
    const happens = lines.some((line) => line.values.some((value) => value !== 0));
    if (!happens) return [];
    const ends = lines
      .slice(0, 4)
      .map(
        (line) =>
          `${line.tag} ends after ${metricText(metricOf('total_time_s'), line.time.at(-1) ?? 0)}`,
      );
    return [
      {
        kind: 'time' as const,
        id,
        title: series.label,
        description: `${series.definition} ${ends.join(', ')}.`,
        format: series.format,
        lines: lines.slice(0, MOST_LINES),
      },
    ];
  });
}

function barFigures(input: ReportInput, slots: readonly number[]): BarFigure[] {
  const { comparison } = input;
  return DRAWN_METRICS.flatMap((id) => {
    const column = comparison.metrics.indexOf(id);
    const metric = metricDefinition(id);
    if (column < 0 || !metric) return [];
    const bars = comparison.runs.map((run, index) => ({
      label: `${runTag(index)} ${run.name}`,
      slot: slots[index] ?? 0,
      value: run.cells[column]?.value ?? null,
      baseline: run.id === comparison.baseline,
    }));
    if (!bars.some((bar) => bar.value !== null && bar.value !== 0)) return [];
    const told = bars.slice(0, 8).map((bar) => `${bar.label}: ${metricText(metric, bar.value)}`);
    return [
      {
        kind: 'bars' as const,
        id,
        title: metric.label,
        description: `${metric.definition} ${told.join('; ')}.`,
        format: metric.format,
        bars,
      },
    ];
  });
}

/** Every figure of a report, in the order in which it shows them. Ids are those of series and metrics. */
export function figuresOf(input: ReportInput): Figure[] {
  const slots = slotsOfRuns(
    input.comparison.runs.map((run) => (run.kind === 'measured' ? 'measured' : run.memoryStrategy)),
  );
  return [...timeFigures(input, slots), ...barFigures(input, slots)];
}
