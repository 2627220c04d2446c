import { metricDefinition, SERIES } from '#shared/result/catalogue.ts';
import type { SeriesId } from '#shared/result/catalogue.ts';
import { seriesStyle, strategyStyle } from '#renderer/app/strategy-style.ts';
import type { StrategyStyle } from '#renderer/app/strategy-style.ts';
import type { ChartBand, ChartLine, ChartMark, TimeFigure } from '#renderer/charts/figures.ts';
import type { SeriesBuffer } from '#renderer/charts/series-buffer.ts';

/** One chart of Live: the series that share it, and its place. */
interface Panel {
  readonly id: string;
  readonly series: readonly SeriesId[];
  readonly yAtLeast: number;
}

const PANELS: readonly Panel[] = [
  { id: 'remaining', series: ['remaining_ram_bytes', 'remaining_disk_bytes'], yAtLeast: 0 },
  { id: 'send_rate', series: ['send_rate'], yAtLeast: 0 },
  { id: 'write_rate', series: ['write_rate'], yAtLeast: 0 },
  { id: 'guest_speed', series: ['guest_speed', 'throttle'], yAtLeast: 1 },
  { id: 'throughput', series: ['throughput'], yAtLeast: 0 },
  { id: 'latency', series: ['latency'], yAtLeast: 0 },
];

const SECOND_DASH: readonly number[] = [6, 3];

export interface LiveFigure {
  readonly id: string;
  readonly definition: string;
  readonly figure: TimeFigure;
}

export interface LiveFigureContext {
  readonly memoryStrategy: string;
  readonly diskStrategy: string;
  /** Unit of the guest's throughput ("requests/s"). */
  readonly throughputUnit: string;
  readonly bands: readonly ChartBand[];
  readonly marks: readonly ChartMark[];
  readonly xLabel: string;
  readonly remainingTitle: string;
  readonly remainingDefinition: string;
}

function definitionOf(id: SeriesId): (typeof SERIES)[number] | undefined {
  return SERIES.find((one) => one.id === id);
}

/** The disk's line has its strategy's look, unless that is the look of the memory's line. */
function styleOf(id: SeriesId, index: number, context: LiveFigureContext): StrategyStyle {
  const memory = strategyStyle(context.memoryStrategy);
  if (id === 'remaining_disk_bytes') {
    const disk = strategyStyle(context.diskStrategy);
    return disk.slot === memory.slot ? seriesStyle(memory.slot + 3) : disk;
  }
  return index === 0 ? memory : seriesStyle(memory.slot + 3);
}

function unitOf(id: SeriesId, throughputUnit: string): string {
  if (id === 'write_rate') return 'pages/s';
  return id === 'throughput' ? throughputUnit : '';
}

/** A series that never leaves zero (no disk moves, nothing is throttled) would only add a line on the axis. */
function isWorthDrawing(id: SeriesId, values: readonly number[]): boolean {
  // A guest without a throughput of its own has 1, and its course is that of the speed.
  if (id === 'throughput') return values.some((value) => value > 1);
  const optional = id === 'remaining_disk_bytes' || id === 'throttle';
  return values.length > 0 && (!optional || values.some((value) => value !== 0));
}

/** The charts of one migration, from the series it has. */
export function liveFigures(series: SeriesBuffer, context: LiveFigureContext): LiveFigure[] {
  const figures = PANELS.flatMap((panel): LiveFigure[] => {
    const lines = panel.series.flatMap((id, index): ChartLine[] => {
      const definition = definitionOf(id);
      const { time, values } = series.column(id);
      if (!definition || !isWorthDrawing(id, values)) return [];
      const { colour } = styleOf(id, index, context);
      // The dots of a strategy would hide the course of a rate that jumps; only lines of one chart must be told apart.
      const dash = index === 0 ? [] : SECOND_DASH;
      return [{ id, label: definition.label, colour, dash, shape: definition.shape, time, values }];
    });
    const first = definitionOf(panel.series[0] ?? 'sent_bytes');
    if (lines.length === 0 || !first) return [];
    const isRemaining = panel.id === 'remaining';
    return [
      {
        id: panel.id,
        definition: isRemaining ? context.remainingDefinition : first.definition,
        figure: {
          title: isRemaining ? context.remainingTitle : first.label,
          xLabel: context.xLabel,
          xTitle: false,
          yFormat: first.format,
          yUnit: unitOf(first.id, context.throughputUnit),
          xAxis: 'duration',
          lines,
          bands: context.bands,
          marks: context.marks,
          yAtLeast: panel.yAtLeast,
        },
      },
    ];
  });
  return figures.map((one, index) =>
    index === figures.length - 1 ? { ...one, figure: { ...one.figure, xTitle: true } } : one,
  );
}

/** Downtime's parts that a result has, in the order in which they pass. */
export const DOWNTIME_PARTS = [
  'downtime_suspend_s',
  'downtime_pages_s',
  'downtime_blocks_s',
  'downtime_device_s',
  'downtime_resume_s',
].flatMap((id) => metricDefinition(id) ?? []);
