import type { TimelineWindow } from '#shared/contract/cluster.ts';

/** Lanes that are read and drawn at a time. */
export const MOST_LANES = 40;
/** Shorter stretches show nothing that a migration's own view does not show better. */
const SHORTEST_SECONDS = 1e-3;

/** Availability with as many nines as it has and two digits more: "99.9975 %". */
export function writeAvailability(availability: number): string {
  if (availability >= 1) return '100 %';
  const nines = Math.max(0, Math.floor(-Math.log10(1 - availability)));
  return `${(100 * availability).toFixed(Math.min(10, nines + 1))} %`;
}

/** Row in which a host is drawn; null when its lane is not shown. */
export function laneOf({ lanes }: TimelineWindow, host: number): number | null {
  const row = lanes.findIndex((lane) => lane.host === host);
  return row < 0 ? null : row;
}

/** A stretch made shorter or longer around a moment, never beyond the life. */
export function zoomed(
  from: number,
  to: number,
  factor: number,
  at: number,
  duration: number,
): [number, number] {
  const span = Math.min(duration, Math.max(SHORTEST_SECONDS, (to - from) * factor));
  const share = to > from ? (at - from) / (to - from) : 0.5;
  return within(at - share * span, span, duration);
}

/** A stretch moved by a share of its length, never beyond the life. */
export function shown(from: number, to: number, share: number, duration: number): [number, number] {
  const span = to - from;
  return within(from + share * span, span, duration);
}

function within(from: number, span: number, duration: number): [number, number] {
  const start = Math.min(Math.max(0, from), Math.max(0, duration - span));
  return [start, start + span];
}
