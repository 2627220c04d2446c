import { axisPlace, PARALLEL_MARGIN } from './parallel-chart.ts';
import type { DrawnLine } from './parallel-chart.ts';

/** A line further away than this many CSS pixels is not meant. */
const REACH = 7;

/** The passing line that runs nearest below a place of the drawing; null where none is near. */
export function nearestLine(
  lines: readonly DrawnLine[],
  at: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): DrawnLine | null {
  const count = lines[0]?.positions.length ?? 0;
  if (count < 2) return null;
  const [first, second] = [axisPlace(0, count, at.width), axisPlace(1, count, at.width)];
  const along = (at.x - first) / (second - first);
  const left = Math.min(count - 2, Math.max(0, Math.floor(along)));
  const share = along - left;
  if (share < 0 || share > 1) return null;
  const { top, bottom } = PARALLEL_MARGIN;
  const height = at.height - top - bottom;
  let best: DrawnLine | null = null;
  let nearest = REACH;
  for (const line of lines) {
    const [from, to] = [line.positions[left] ?? null, line.positions[left + 1] ?? null];
    if (!line.passes || from === null || to === null) continue;
    const y = top + (1 - (from + (to - from) * share)) * height;
    const distance = Math.abs(y - at.y);
    if (distance < nearest) [nearest, best] = [distance, line];
  }
  return best;
}
