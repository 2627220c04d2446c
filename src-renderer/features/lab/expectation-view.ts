import type { ExpectedMigration } from '#shared/contract/scenarios.ts';
import type { Seconds } from '#shared/units/types.ts';

/** Metrics of which the downtime consists, in the order in which they happen. */
const DOWNTIME_PARTS = [
  'downtime_suspend_s',
  'downtime_pages_s',
  'downtime_blocks_s',
  'downtime_device_s',
  'downtime_resume_s',
] as const;

export interface DowntimePart {
  readonly metric: (typeof DOWNTIME_PARTS)[number];
  readonly seconds: Seconds;
  /** Of the downtime, 0 to 1. */
  readonly share: number;
}

/** The parts of the downtime that take any time. */
export function downtimeParts(migration: ExpectedMigration): DowntimePart[] {
  const parts = DOWNTIME_PARTS.map((metric) => ({
    metric,
    seconds: migration.metrics[metric] ?? 0,
  }));
  const total = parts.reduce((sum, part) => sum + part.seconds, 0);
  return parts
    .filter((part) => part.seconds > 0)
    .map((part) => ({ ...part, share: part.seconds / total }));
}

/** The stretches of a migration's total time, for the small pictures of outcomes. */
export interface OutcomeStretch {
  readonly kind: 'setup' | 'copy' | 'down' | 'after';
  readonly seconds: Seconds;
}

/** Setup, copying while the guest runs, downtime, and what comes after it resumed. */
export function outcomeStretches(migration: ExpectedMigration): OutcomeStretch[] {
  const { metrics } = migration;
  const total = metrics['total_time_s'] ?? 0;
  const setup = Math.min(metrics['setup_s'] ?? 0, total);
  const down = Math.min(metrics['downtime_s'] ?? 0, total);
  const after = Math.min(metrics['residual_s'] ?? 0, Math.max(0, total - setup - down));
  const copy = Math.max(0, total - setup - down - after);
  const stretches: OutcomeStretch[] = [
    { kind: 'setup', seconds: setup },
    { kind: 'copy', seconds: copy },
    { kind: 'down', seconds: down },
    { kind: 'after', seconds: after },
  ];
  return stretches.filter((one) => one.seconds > 0);
}

/** Neighbouring stretches of an axis, joined: what touches is one. */
export function joinStretches(
  stretches: readonly { readonly x: number; readonly width: number }[],
): { x: number; width: number }[] {
  const joined: { x: number; width: number }[] = [];
  for (const { x, width } of stretches) {
    const last = joined[joined.length - 1];
    if (last && Math.abs(last.x + last.width - x) < 1e-6) last.width += width;
    else joined.push({ x, width });
  }
  return joined;
}

/** A scale that shows x values spread over decades evenly, and others as they are. */
export function curveScale(x: readonly number[]): 'linear' | 'log' {
  const positive = x.filter((value) => value > 0);
  const low = Math.min(...positive);
  const high = Math.max(...positive);
  return positive.length === x.length && x.length > 0 && high / low > 20 ? 'log' : 'linear';
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/**
 * Points of a curve inside a box of the given size, origin at the top left. A null value (no
 * result at that x) breaks the curve into several.
 */
export function curvePoints(
  x: readonly number[],
  y: readonly (number | null)[],
  box: { readonly width: number; readonly height: number; readonly top: number },
): CurvePoint[][] {
  const place = xPlacer(x, box.width);
  const largest = Math.max(...y.map((value) => value ?? 0));
  const pieces: CurvePoint[][] = [[]];
  for (const [index, value] of y.entries()) {
    if (value === null) {
      pieces.push([]);
      continue;
    }
    const up = largest > 0 ? value / largest : 0;
    const at = { x: place(x[index] ?? 0), y: box.top + box.height * (1 - up) };
    pieces[pieces.length - 1]?.push(at);
  }
  return pieces.filter((piece) => piece.length > 0);
}

/** Maps a value of x to its place along the width, on the scale that suits all of them. */
export function xPlacer(x: readonly number[], width: number): (value: number) => number {
  const log = curveScale(x) === 'log';
  const onScale = (value: number): number =>
    log ? Math.log(Math.max(value, Number.MIN_VALUE)) : value;
  const low = onScale(Math.min(...x));
  const high = onScale(Math.max(...x));
  return (value) => (high > low ? ((onScale(value) - low) / (high - low)) * width : width / 2);
}
