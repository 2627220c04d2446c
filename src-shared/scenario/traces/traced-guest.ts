import type { Bytes, Fraction, PerSecond, Seconds } from '../../units/types.ts';
import type { FittedClass } from './growth-fit.ts';

/** A region as a scenario document writes it, quantities in bytes and per second. */
export interface TracedRegion {
  readonly name: string;
  readonly size: Bytes;
  readonly writes:
    | { readonly process: 'idle' }
    | { readonly process: 'uniform'; readonly rate: PerSecond }
    | { readonly process: 'sweep'; readonly rate: PerSecond; readonly start: Fraction }
    | {
        readonly process: 'mixed';
        readonly classes: { readonly share: Fraction; readonly rate: PerSecond }[];
      };
}

export interface TracedPhase {
  readonly name: string;
  readonly duration: Seconds;
  readonly memoryWrites?: number;
  readonly regions?: Readonly<Record<string, number>>;
}

/** What a trace becomes: the terms of a scenario document. */
export interface TracedGuest {
  readonly pageSize: Bytes;
  readonly memory: readonly TracedRegion[];
  readonly phases: readonly TracedPhase[];
}

/** Digits of a fitted rate; more would claim a precision that no trace has. */
const DIGITS = 6;

/** A fitted number with the digits that mean something. */
export const rounded = (value: number): number => Number(value.toPrecision(DIGITS));

/** The write process of a region of `pages` pages with fitted classes; what is in no class is idle. */
export function processOf(classes: readonly FittedClass[], pages: number): TracedRegion['writes'] {
  if (classes.length === 0) return { process: 'idle' };
  const shares = classes.map((one) => one.pages / pages);
  const total = shares.reduce((sum, share) => sum + share, 0);
  // Rounding may have filled the region a hair too full; shares have to add up to 1.
  const scale = total > 1 ? 1 / total : 1;
  const list = classes.map((one, at) => ({
    share: (shares[at] as number) * scale,
    rate: rounded(one.pages * one.rate),
  }));
  const idle = 1 - list.reduce((sum, one) => sum + one.share, 0);
  if (idle > 1e-9) list.push({ share: idle, rate: 0 });
  return { process: 'mixed', classes: list };
}
