import { CLUSTER_SERIES } from '#shared/result/cluster-metrics.ts';
import type { ClusterSeriesId } from '#shared/result/cluster-metrics.ts';
import type { SeriesTable } from '#shared/result/result.ts';
import { seriesStyle } from '#renderer/app/strategy-style.ts';
import type { TimeFigure } from '#renderer/charts/figures.ts';

interface Panel {
  readonly series: readonly ClusterSeriesId[];
  readonly unit: string;
  readonly yAtLeast: number;
}

/** What is drawn below the timeline, from what clients notice to what operators pay for. */
const PANELS: readonly Panel[] = [
  { series: ['availability'], unit: '', yAtLeast: 0 },
  { series: ['guests_down', 'guests_short'], unit: '', yAtLeast: 1 },
  { series: ['imbalance', 'mean_load'], unit: '', yAtLeast: 0 },
  { series: ['migrations_running', 'migrations_waiting'], unit: '', yAtLeast: 1 },
  { series: ['migration_rate'], unit: '', yAtLeast: 0 },
  { series: ['power'], unit: 'W', yAtLeast: 0 },
  { series: ['hosts_up'], unit: '', yAtLeast: 0 },
];

export interface LifeFigure {
  readonly id: string;
  readonly definition: string;
  readonly figure: TimeFigure;
}

/** Points closer than this to what they were say nothing new: a host that is up all the time needs no chart. */
const changes = (values: readonly number[]): boolean => {
  const [first = 0] = values;
  return values.some((value) => Math.abs(value - first) > 1e-9);
};

/** Series that say something even when they never change. */
const ALWAYS: ReadonlySet<string> = new Set([
  'availability',
  'imbalance',
  'migrations_running',
  'power',
]);

/** Charts of a life over the time axis of its timeline, which begins at 0 whenever the first point is. */
export function lifeFigures(
  { time, columns }: SeriesTable,
  duration: number,
  words: { readonly time: string; readonly unavailability: string; readonly whatThatIs: string },
): LifeFigure[] {
  // Points say what has been since the last one: the first holds from the start.
  const times = [0, ...time.slice(0, -1), duration];
  const figures = PANELS.flatMap((panel, slot): LifeFigure[] => {
    const worth = panel.series.filter((id) => ALWAYS.has(id) || changes(columns[id] ?? []));
    const drawn = worth.flatMap((id, index) => {
      const values = columns[id];
      const about = CLUSTER_SERIES.find((one) => one.id === id);
      if (!values || values.length === 0 || !about) return [];
      const style = seriesStyle(index === 0 ? slot : slot + 3);
      const own = id === 'availability' ? values.map((value) => 1 - value) : values;
      const held = [...own, own.at(-1) ?? 0];
      // Steps of a dashed line are hard to follow: only a second line needs dashes.
      const { colour, dash } = index === 0 ? { ...style, dash: [] } : style;
      const label = id === 'availability' ? words.unavailability : about.label;
      const line = { id, label, colour, dash, shape: 'step' as const, time: times };
      return [{ about, line: { ...line, values: held } }];
    });
    const [first] = drawn;
    if (!first) return [];
    const { about } = first;
    // Five nines and three look alike on an axis from 0 to 100 %: what is missing does not.
    const isShare = about.id === 'availability';
    return [
      {
        id: about.id,
        definition: isShare ? words.whatThatIs : about.definition,
        figure: {
          title: isShare ? words.unavailability : about.label,
          xLabel: words.time,
          xTitle: false,
          yFormat: about.format,
          yUnit: panel.unit,
          xAxis: 'duration',
          lines: drawn.map(({ line }) => line),
          bands: [],
          marks: [],
          yAtLeast: panel.yAtLeast,
        },
      },
    ];
  });
  return figures.map((one, at) =>
    at === figures.length - 1 ? { ...one, figure: { ...one.figure, xTitle: true } } : one,
  );
}
