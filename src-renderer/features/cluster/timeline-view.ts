/** Shorter stretches show nothing that a migration's own view does not show better. */
const SHORTEST_SECONDS = 1e-3;

/** Availability with as many nines as it has and two digits more: "99.9975 %". */
export function writeAvailability(availability: number): string {
  if (availability >= 1) return '100 %';
  const nines = Math.max(0, Math.floor(-Math.log10(1 - availability)));
  return `${(100 * availability).toFixed(Math.min(10, nines + 1))} %`;
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

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Distances between ticks that a clock and a calendar have, in seconds; below a second decades are halved. */
const STEPS = [
  1,
  2,
  5,
  10,
  15,
  30,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  5 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  60 * DAY,
  90 * DAY,
  182 * DAY,
  365 * DAY,
];

function stepFor(span: number, count: number): number {
  const least = span / count;
  if (least > 1)
    return STEPS.find((step) => step >= least) ?? Math.ceil(least / (365 * DAY)) * 365 * DAY;
  const decade = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((step) => step * decade >= least * (1 - 1e-9)) ?? 10) * decade;
}

const two = (value: number): string => String(value).padStart(2, '0');

/**
 * A moment of a life as a calendar and a clock write it: "day 12", "day 12, 06:30", "06:30:05", "06:30:05.250".
 *
 * @param step distance of what is told apart, in seconds; decides how much is written
 * @param withDay whether the day is written where the clock is
 */
export function writeMoment(seconds: number, step: number, withDay: boolean): string {
  // In the unit of the last digit, so that 59.9996 s is no 60th second.
  const digits = step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step) - 1e-9));
  const unit = 10 ** digits;
  const all = Math.round(seconds * unit);
  const whole = Math.floor(all / unit);
  const day = Math.floor(whole / DAY);
  if (step >= DAY) return `day ${day + 1}`;
  const hours = two(Math.floor((whole % DAY) / HOUR));
  const minutes = two(Math.floor((whole % HOUR) / MINUTE));
  const rest = step >= MINUTE ? '' : `:${two(whole % MINUTE)}`;
  const fraction = digits > 0 ? `.${String(all % unit).padStart(digits, '0')}` : '';
  return `${withDay ? `day ${day + 1}, ` : ''}${hours}:${minutes}${rest}${fraction}`;
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Round moments in a stretch, at most about `count` of them. */
export function ticksOf(from: number, to: number, count: number): Tick[] {
  const step = stepFor(Math.max(1e-9, to - from), count);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  const days = Math.floor(from / DAY) !== Math.floor((to - 1e-9) / DAY);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const at = (first + index) * step;
    // The day is said where it begins, and at the first tick when all are within one.
    const begins = at % DAY === 0 && at > 0;
    const withDay = step < DAY && (begins || (index === 0 && (days || from >= DAY)));
    return { at, label: writeMoment(at, step, withDay) };
  });
}

/** A moment as precisely as a stretch of this length can be read. */
export const writeWithin = (at: number, span: number, duration: number): string =>
  writeMoment(at, Math.min(60, stepFor(Math.max(1e-9, span), 200)), duration >= DAY);
