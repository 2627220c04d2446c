import { metricDefinition, SERIES } from '#shared/result/catalogue.ts';
import { alignTimes, anchorsOf } from '#shared/comparison/align.ts';
import type { Alignment } from '#shared/comparison/recipe.ts';
import type { Bands, Comparison, Configuration } from '#shared/contract/comparison.ts';
import type { BarFigure } from '#renderer/charts/bar-chart.ts';
import type { ChartBand, ChartLine, TimeFigure } from '#renderer/charts/figures.ts';
import type { ComparedRun } from '#renderer/state/compare.ts';
import type { RunLook } from './run-looks.ts';

export interface CompareFigures {
  readonly id: string;
  readonly definition: string;
  readonly figure: TimeFigure;
}

export const SPREADS = ['all', 'half'] as const;
export type Spread = (typeof SPREADS)[number];

export interface Overlay {
  readonly comparison: Comparison;
  readonly drawn: ReadonlyMap<string, ComparedRun>;
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly migration: number;
  readonly alignment: Alignment;
  readonly xLabel: string;
  /** Over replications, on the same axis; null while they are read, and without any. */
  readonly bands?: Bands | null;
  /** What an area shows: all replications, or the middle half of them. */
  readonly spread?: Spread;
  /** Phases that are marked behind the lines; none where nothing is chosen. */
  readonly phases?: readonly ChartBand[];
  /** The run that is pointed at; the others step back. */
  readonly lit: string | null;
}

/** Metrics that are drawn as bars, when a run has them. */
const BAR_METRICS = [
  'total_time_s',
  'downtime_s',
  'ram_bytes',
  'disk_bytes',
  'guest_slowdown',
  'lost_work_s',
  'latency_p99_s',
  'energy_j',
];
/** A line that steps back. */
const FAINT = 'var(--line)';

/** The mean over the replications of a configuration with the area in which they lie; null where none were laid. */
function bandLine(run: Configuration, seriesId: string, overlay: Overlay): ChartLine | null {
  const own = overlay.bands?.configurations.find(({ id }) => id === run.id);
  const band = own?.bands.find(({ series }) => series === seriesId);
  const look = overlay.looks.get(run.id);
  if (!own || !band || !look || own.replications < 2 || band.x.length === 0) return null;
  const half = overlay.spread === 'half';
  const colour = overlay.lit === null || overlay.lit === run.id ? look.colour : FAINT;
  return {
    id: run.id,
    label: run.label,
    colour,
    dash: look.dash,
    shape: 'linear',
    time: band.x,
    values: band.mean,
    tag: look.tag,
    range: {
      x: band.x,
      low: half ? band.lowQuantile : band.low,
      high: half ? band.highQuantile : band.high,
    },
  };
}

function lineOf(
  run: Configuration,
  seriesId: string,
  shape: ChartLine['shape'],
  overlay: Overlay,
): ChartLine[] {
  const held = overlay.drawn.get(run.id);
  const band = held ? bandLine(run, seriesId, overlay) : null;
  if (band) return [band];
  const look = overlay.looks.get(run.id);
  const migration = held?.detail.migrations[overlay.migration];
  const values = held?.series?.columns[seriesId];
  if (!held?.series || !migration || !look || !values || values.length === 0) return [];
  const time = alignTimes(held.series.time, overlay.alignment, anchorsOf(migration));
  if (!time) return [];
  const colour = overlay.lit === null || overlay.lit === run.id ? look.colour : FAINT;
  return [
    { id: run.id, label: run.label, colour, dash: look.dash, shape, time, values, tag: look.tag },
  ];
}

/** A chart for every series that at least one run has and in which something happens. */
export function overlaidFigures(overlay: Overlay): CompareFigures[] {
  return SERIES.flatMap((series): CompareFigures[] => {
    const lines = overlay.comparison.configurations.flatMap((run) =>
      lineOf(run, series.id, series.shape, overlay),
    );
    // As in Live: a throughput of 1 only repeats the speed.
    const least = series.id === 'throughput' ? 1 : 0;
    const happens = lines.some((line) => Array.from(line.values).some((value) => value > least));
    if (!happens) return [];
    return [
      {
        id: series.id,
        definition: series.definition,
        figure: {
          title: series.label,
          xLabel: overlay.xLabel,
          xTitle: true,
          yFormat: series.format,
          yUnit: series.id === 'write_rate' ? 'pages/s' : '',
          xAxis: overlay.alignment === 'progress' ? 'fraction' : 'duration',
          lines,
          bands: overlay.phases ?? [],
          marks: overlay.alignment === 'switchOver' ? [{ at: 0, label: '0' }] : [],
          yAtLeast: series.format === 'fraction' ? 1 : 0,
        },
      },
    ];
  });
}

/** Runs that have no line because they cannot be aligned this way. */
export function unaligned(overlay: Overlay): Configuration[] {
  return overlay.comparison.configurations.filter((run) => {
    const held = overlay.drawn.get(run.id);
    const migration = held?.detail.migrations[overlay.migration];
    return (
      migration !== undefined && alignTimes([], overlay.alignment, anchorsOf(migration)) === null
    );
  });
}

export function barFigures(
  comparison: Comparison,
  looks: ReadonlyMap<string, RunLook>,
): { id: string; definition: string; figure: BarFigure }[] {
  return BAR_METRICS.flatMap((id) => {
    const column = comparison.metrics.indexOf(id);
    const metric = metricDefinition(id);
    if (column < 0 || !metric) return [];
    const bars = comparison.configurations.map((run) => ({
      id: run.id,
      label: looks.get(run.id)?.tag ?? '',
      value: run.cells[column]?.summary.mean ?? null,
      colour: looks.get(run.id)?.colour ?? 'var(--text-2)',
      emphasised: run.id === comparison.baseline,
    }));
    if (!bars.some((bar) => bar.value !== null && bar.value !== 0)) return [];
    return [
      {
        id,
        definition: metric.definition,
        figure: { title: metric.label, format: metric.format, bars },
      },
    ];
  });
}
