import type { Chart, Plugin } from 'chart.js';
import type { LineRange } from './figures.ts';
import { faded } from './figure-parts.ts';

/** Light enough that two ranges over each other are both seen. */
const SHARE = 0.18;

interface RangedDataset {
  readonly borderColor?: unknown;
  readonly range?: LineRange | undefined;
}

const rangesOf = (chart: Chart): readonly RangedDataset[] =>
  chart.data.datasets as readonly RangedDataset[];

/** The largest value of any range, so that the axis holds it; 0 without ranges. */
export function highestOfRanges(chart: Chart): number {
  let highest = 0;
  for (const { range } of rangesOf(chart)) {
    for (let index = 0; index < (range?.high.length ?? 0); index += 1)
      highest = Math.max(highest, range?.high[index] ?? 0);
  }
  return highest;
}

/** Fills between the least and the greatest of replications, behind the lines of their means. */
export const rangeFill: Plugin<'line'> = {
  id: 'rangeFill',
  beforeDatasetsDraw(chart: Chart<'line'>) {
    const { ctx, chartArea } = chart;
    const { x: across, y: up } = chart.scales;
    if (!across || !up) return;
    ctx.save();
    ctx.beginPath();
    ctx.rect(
      chartArea.left,
      chartArea.top,
      chartArea.right - chartArea.left,
      chartArea.bottom - chartArea.top,
    );
    ctx.clip();
    for (const { range, borderColor } of rangesOf(chart as unknown as Chart)) {
      if (!range || range.x.length === 0) continue;
      const at = (index: number, values: ArrayLike<number>): [number, number] => [
        across.getPixelForValue(range.x[index] ?? 0),
        up.getPixelForValue(values[index] ?? 0),
      ];
      ctx.beginPath();
      ctx.moveTo(...at(0, range.high));
      for (let index = 1; index < range.x.length; index += 1) ctx.lineTo(...at(index, range.high));
      for (let index = range.x.length - 1; index >= 0; index -= 1)
        ctx.lineTo(...at(index, range.low));
      ctx.closePath();
      ctx.fillStyle = faded(String(borderColor), SHARE);
      ctx.fill();
    }
    ctx.restore();
  },
};
