import type { TraceFit } from '#shared/contract/traces.ts';
import { seriesStyle } from '#renderer/app/strategy-style.ts';
import type { ChartLine, TimeFigure } from '#renderer/charts/figures.ts';

/** The part of vue-i18n's `t` that is needed here. */
export type Translate = (key: string, values?: Record<string, unknown>) => string;

function line(
  id: 'given' | 'replayed',
  t: Translate,
  shape: ChartLine['shape'],
  time: readonly number[],
  values: readonly number[],
): ChartLine {
  const { colour, dash } = seriesStyle(id === 'given' ? 0 : 1);
  return { id, label: t(`workloads.fit.${id}`), colour, dash, shape, time, values };
}

const common = { xTitle: true, yUnit: '', bands: [], marks: [], yAtLeast: 0 } as const;

/** Figures of a fit: the growth curve and what happens over time, as far as the trace tells them. */
export function traceFigures(fit: TraceFit, t: Translate): TimeFigure[] {
  const { curve, overTime, pageSize } = fit;
  const bytes = (pages: readonly number[]): number[] => pages.map((one) => one * pageSize);
  const figures: TimeFigure[] = [];
  if (curve) {
    figures.push({
      ...common,
      title: t('workloads.fit.growth'),
      xLabel: t('workloads.fit.window'),
      xAxis: 'duration',
      yFormat: 'bytes',
      lines: [
        // The first line lies on top: dashes over a line show both where they agree.
        line('replayed', t, 'linear', curve.window, bytes(curve.fitted)),
        line('given', t, 'linear', curve.window, bytes(curve.given)),
      ],
    });
  }
  if (overTime) {
    figures.push({
      ...common,
      title: t('workloads.fit.overTime'),
      xLabel: t('workloads.fit.time'),
      xAxis: 'duration',
      yFormat: 'number',
      yUnit: t('workloads.fit.pagesPerSecond'),
      lines: [
        line('replayed', t, 'step', overTime.time, overTime.fitted),
        line('given', t, 'step', overTime.time, overTime.given),
      ],
    });
  }
  return figures;
}
