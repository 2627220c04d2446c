import type { WorkingSet } from '#shared/contract/working-set.ts';
import { formatBitRate, formatBytes, formatDuration, formatNumber } from '#shared/units/format.ts';
import { seriesStyle } from '#renderer/app/strategy-style.ts';
import type { BarFigure } from '#renderer/charts/bar-chart.ts';
import type { ChartLine, TimeFigure } from '#renderer/charts/figures.ts';

/** The part of vue-i18n's `t` that is needed here. */
export type Translate = (key: string, values?: Record<string, unknown>) => string;

/** A figure over the moments at which a migration may begin. */
interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

interface PhaseRange {
  readonly calmest: number;
  readonly busiest: number;
}

/** The middle, and how far it varies where it does. */
export function spreadText(
  { median, least, most }: Spread,
  write: (value: number) => string,
  t: Translate,
): string {
  if (least === most) return write(median);
  return t('workingSet.spread', {
    median: write(median),
    least: write(least),
    most: write(most),
  });
}

/** From the calmest phase to the busiest, where they differ. */
export function rangeText(
  { calmest, busiest }: PhaseRange,
  write: (value: number) => string,
  t: Translate,
): string {
  if (calmest === busiest) return write(calmest);
  return t('workingSet.range', { calmest: write(calmest), busiest: write(busiest) });
}

export const pagesText = (pages: number): string => formatNumber(Math.round(pages));

/** The dirty-growth curve: its middle, and its bounds where the moment of the start matters. */
export function growthFigure(set: WorkingSet, t: Translate): TimeFigure {
  const { growth, pageSize, starts } = set;
  const line = (id: 'median' | 'least' | 'most', look: number): ChartLine => {
    const { colour, dash } = seriesStyle(look);
    return {
      id,
      label: t(`workingSet.growth.${id}`),
      colour,
      dash,
      shape: 'linear',
      time: growth.time,
      values: growth[id].map((pages) => pages * pageSize),
    };
  };
  return {
    title: t('workingSet.growth.title'),
    xLabel: t('workingSet.growth.window'),
    xTitle: true,
    yFormat: 'bytes',
    yUnit: '',
    xAxis: 'duration',
    lines: [line('median', 0), ...(starts > 1 ? [line('least', 1), line('most', 2)] : [])],
    bands: [],
    marks: [],
    yAtLeast: 0,
  };
}

/** The working set over the phases; null for a guest that always writes alike. */
export function overTimeFigure(set: WorkingSet, t: Translate): TimeFigure | null {
  const { overTime, pageSize } = set;
  if (!overTime) return null;
  const { colour, dash } = seriesStyle(0);
  const label = t('workingSet.overTime.line', { window: formatDuration(overTime.window) });
  return {
    title: t('workingSet.overTime.title'),
    xLabel: t('workingSet.overTime.time'),
    xTitle: true,
    yFormat: 'bytes',
    yUnit: '',
    xAxis: 'duration',
    lines: [
      {
        id: 'over-time',
        label,
        colour,
        dash,
        shape: 'linear',
        time: overTime.time,
        values: overTime.pages.map((pages) => pages * pageSize),
      },
    ],
    bands: [],
    marks: [],
    yAtLeast: 0,
  };
}

/**
 * Expected downtime against the number of live rounds, a figure for each bandwidth. Stop-and-copy, without a live round, is left
 * to the table: its bar would make all others vanish. All have one scale, since they are read side by side.
 */
export function downtimeFigures(set: WorkingSet, t: Translate): BarFigure[] {
  const live = set.links.flatMap(({ rounds }) => rounds.filter((one) => one.rounds > 0));
  const atLeast = Math.max(0, ...live.map((one) => one.downtime.median));
  return set.links.map(({ bandwidth, rounds }, at) => ({
    atLeast,
    title: t('workingSet.downtime.at', { bandwidth: formatBitRate(bandwidth) }),
    format: 'duration',
    bars: rounds
      .filter((one) => one.rounds > 0)
      .map((one) => ({
        id: String(one.rounds),
        label: formatNumber(one.rounds),
        value: one.downtime.median,
        colour: seriesStyle(at).colour,
        emphasised: false,
      })),
  }));
}

/** A row per number of live rounds, a cell per bandwidth: the downtime, and what was sent until then. */
export function roundRows(
  set: WorkingSet,
  t: Translate,
): { rounds: string; cells: { downtime: string; sent: string }[] }[] {
  const [first] = set.links;
  return (first?.rounds ?? []).map(({ rounds }, at) => ({
    rounds: formatNumber(rounds),
    cells: set.links.map((link) => {
      const one = link.rounds[at];
      return {
        downtime: one ? spreadText(one.downtime, formatDuration, t) : '–',
        sent: one
          ? t('workingSet.downtime.sent', {
              bytes: formatBytes(one.sent),
              energy: pagesText(one.energy),
            })
          : '–',
      };
    }),
  }));
}
