import { runTag, slotsOfRuns } from '#shared/figures/palette.ts';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import { metricDefinition, SERIES } from '#shared/result/catalogue.ts';
import type { Bands } from '#shared/contract/comparison.ts';
import type { Interval } from '#shared/statistics/index.ts';
import { metricOf } from '#main/comparison/index.ts';
import { parallelFigures, scatterFigures } from './axes-figures.ts';
import type { ParallelFigure, ScatterFigure } from './axes-figures.ts';
import type { ReportConfiguration, ReportInput } from './input.ts';
import { intervalText, meanText, metricText } from './words.ts';

export interface FigureLine {
  readonly label: string;
  /** Drawn at the end of the line. */
  readonly tag: string;
  /** Of the palette: colour and dash. */
  readonly slot: number;
  readonly shape: 'linear' | 'step';
  /** Seconds since the request. */
  readonly time: readonly number[];
  readonly values: readonly number[];
  /** What the replications span around their mean; as long as `time`. */
  readonly band?: { readonly low: readonly number[]; readonly high: readonly number[] };
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
  /** Of replications the mean. */
  readonly value: number | null;
  /** Of the mean; null for a single run. */
  readonly interval: Interval | null;
  readonly baseline: boolean;
}

export interface BarFigure {
  readonly kind: 'bars';
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly format: MetricFormat;
  readonly bars: readonly FigureBar[];
  /** Value at the end of the axis, above 0: that of the longest bar or interval. */
  readonly most: number;
}

export type Figure = TimeFigure | BarFigure | ScatterFigure | ParallelFigure;

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

/** The stored series of a single run. */
function linesOfRun(
  { detail, series }: ReportConfiguration,
  label: string,
  look: { readonly tag: string; readonly slot: number },
  column: string,
  shape: FigureLine['shape'],
): FigureLine[] {
  const { migrations } = detail;
  const first = Math.min(...migrations.map((one) => one.start));
  return series.flatMap((table, index) => {
    const values = table.columns[column];
    if (!values || table.time.length === 0) return [];
    const guest = migrations[index]?.guest ?? '';
    const several = series.length > 1;
    return [
      {
        label: several ? `${label}: ${guest}` : label,
        // Lines of one run have one colour; the number tells them apart.
        tag: several ? `${look.tag}.${index + 1}` : look.tag,
        slot: look.slot,
        shape,
        time: table.time.map((time) => time - first),
        values,
      },
    ];
  });
}

/** The means over the replications of a configuration, with the range of all of them as a band. */
function linesOfReplications(
  bands: readonly Bands[],
  id: string,
  label: string,
  look: { readonly tag: string; readonly slot: number },
  column: string,
): FigureLine[] {
  return bands.flatMap(({ configurations }, migration) => {
    const own = configurations.find((one) => one.id === id);
    const band = own?.bands.find((one) => one.series === column);
    if (!own || !band) return [];
    const several = bands.length > 1;
    const name = `${label}, mean of ${own.replications}`;
    return [
      {
        label: several ? `${name}, migration ${migration + 1}` : name,
        tag: several ? `${look.tag}.${migration + 1}` : look.tag,
        slot: look.slot,
        // A mean of many moves little by little, whatever the shape of one.
        shape: 'linear' as const,
        time: band.x,
        values: band.mean,
        band: { low: band.low, high: band.high },
      },
    ];
  });
}

function timeFigures(input: ReportInput, slots: readonly number[]): TimeFigure[] {
  return DRAWN_SERIES.flatMap((id) => {
    const series = SERIES.find((one) => one.id === id);
    if (!series) return [];
    const lines = input.comparison.configurations
      .flatMap((one, index) => {
        const look = { tag: runTag(index), slot: slots[index] ?? 0 };
        const stored = input.configurations[index];
        if (one.runIds.length > 1)
          return linesOfReplications(input.bands, one.id, one.label, look, id);
        return stored ? linesOfRun(stored, one.label, look, id, series.shape) : [];
      })
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
    const bars = comparison.configurations.map((one, index) => ({
      label: `${runTag(index)} ${one.label}`,
      slot: slots[index] ?? 0,
      value: one.cells[column]?.summary.mean ?? null,
      told: one.cells[column] ? meanText(metric, one.cells[column], one) : '–',
      interval: one.cells[column]?.summary.interval ?? null,
      baseline: one.id === comparison.baseline,
    }));
    if (!bars.some((bar) => bar.value !== null && bar.value !== 0)) return [];
    const told = bars
      .slice(0, 8)
      .map(
        (bar) =>
          `${bar.label}: ${bar.told}${
            bar.interval === null
              ? ''
              : ` (${intervalText(bar.interval, (value) => metricText(metric, value))})`
          }`,
      );
    return [
      {
        kind: 'bars' as const,
        id,
        title: metric.label,
        description: `${metric.definition} ${told.join('; ')}.`,
        format: metric.format,
        bars,
        most: Math.max(
          ...bars.map((bar) => Math.max(bar.value ?? 0, bar.interval?.high ?? 0)),
          1e-12,
        ),
      },
    ];
  });
}

/** Every figure of a report, in the order in which it shows them. Ids are those of series and metrics, `scatter` and `parallel`. */
export function figuresOf(input: ReportInput): Figure[] {
  const slots = slotsOfRuns(
    input.comparison.configurations.map((one) =>
      one.kind === 'measured' ? 'measured' : one.memoryStrategy,
    ),
  );
  return [
    ...timeFigures(input, slots),
    ...barFigures(input, slots),
    ...scatterFigures(input, slots),
    ...parallelFigures(input, slots),
  ];
}
