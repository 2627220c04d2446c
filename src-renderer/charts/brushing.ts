import { numberAt } from '#shared/figures/parallel.ts';
import type { Chosen } from '#shared/figures/parallel.ts';
import type { DrawnAxis } from './parallel-chart.ts';

/** Numbers that are chosen are as round as they are written: what is read is what decides. */
const DIGITS = 3;
/** Pointers that moved less than this share of an axis were clicks. */
export const CLICK = 0.015;
/** So near to an end of an axis, the end is meant: nobody aims at a single pixel. */
const SNAP = 0.02;
const NEAR = 1e-9;

/** What lies between two positions of an axis; null where nothing does. */
export function chosenBetween({ axis }: DrawnAxis, one: number, other: number): Chosen | null {
  const [least, most] = [Math.min(one, other), Math.max(one, other)];
  const [low, high] = [least < SNAP ? 0 : least, most > 1 - SNAP ? 1 : most];
  if (axis.kind === 'places') {
    const last = Math.max(1, axis.values.length - 1);
    const values = axis.values.filter((_, index) => {
      const place = axis.values.length === 1 ? 0.5 : index / last;
      return place >= low - NEAR && place <= high + NEAR;
    });
    return values.length === 0 ? null : { kind: 'values', values: [...values] };
  }
  // Ends are exact: rounding them would leave out what lies there.
  const rounded = (position: number): number =>
    position <= 0 || position >= 1
      ? numberAt(axis, position)
      : Number(numberAt(axis, position).toPrecision(DIGITS));
  return { kind: 'range', from: rounded(low), to: rounded(high) };
}

/** The first and the last position of what is chosen; the whole axis where nothing is. */
export function chosenSpan({ spans }: DrawnAxis): readonly [number, number] {
  if (spans.length === 0) return [0, 1];
  return [Math.min(...spans.map(([from]) => from)), Math.max(...spans.map(([, to]) => to))];
}
