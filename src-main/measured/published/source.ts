import type { Input, InputTree } from './inputs.ts';
import { derived } from './inputs.ts';
import { classesOfGrowth } from './growth-curve.ts';
import type { GrowthPoint } from './growth-curve.ts';

export const MIB = 2 ** 20;
export const GIB = 2 ** 30;
export const PAGE = 4096;

/**
 * What a published case says of the migration before it began: everything that a prediction may look at. Results are
 * not in it.
 */
export interface KnownCase {
  readonly id: string;
  readonly vm: Readonly<Record<string, unknown>>;
  readonly algorithm: Readonly<Record<string, unknown>>;
  readonly workload: string;
  /** Inputs of one point of a case with several, by name; numbers and the word "unlimited". */
  readonly point: Readonly<Record<string, number | string>>;
  /** A dirty-growth curve that the file gives for all its cases. */
  readonly growth: PublishedGrowth | null;
}

/** Dirty pages among a sample of pages, over growing intervals (QEMU calc-dirty-rate). */
export interface PublishedGrowth {
  readonly periods_ms: readonly number[];
  readonly n_dirty: readonly number[];
  readonly n_sampled: number;
  readonly n_zero: number;
  readonly n_total: number;
}

export type PublishedPrediction =
  | {
      readonly tree: InputTree;
      /** Seeds that are drawn, of which the median counts; 1 for the expected resolution. */
      readonly draws: number;
    }
  | { readonly skipped: string };

/** One published source: which cases are its own, how its figures are to be read, and the scenario of each case. */
export interface PublishedSource {
  readonly id: string;
  /** Family of a case in summaries. */
  family(id: string): string;
  readonly citation: string;
  claims(id: string): boolean;
  /** Bytes of one "MB" of a case's data. */
  megabyte(id: string): number;
  /** True when its number of rounds counts the stop-and-copy, which the catalogue's does not. */
  readonly roundsCountStop: boolean;
  predict(known: KnownCase): PublishedPrediction;
}

/** A number of a case, or null when the file does not give it as one. */
export function numberIn(record: Readonly<Record<string, unknown>>, key: string): number | null {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** TCP payload of Ethernet frames of 1500 bytes: 1448 of 1538 bytes on the wire. */
export const GIGABIT_GOODPUT = 1448 / 1538;

export const gigabit = (where: string): { nic: Input; efficiency: Input } => ({
  nic: derived(1.25e8, `1 Gbit/s Ethernet (${where})`),
  efficiency: derived(
    GIGABIT_GOODPUT,
    'TCP payload of 1500-byte frames with timestamps: 1448 of 1538 bytes',
  ),
});

/** Two equal hosts, large enough to hold the guest. */
export function twoHosts(nic: Input, cores: Input, memory: Input): readonly InputTree[] {
  return ['source', 'destination'].map((name) => ({ name, cores, memory, nic }));
}

/**
 * A memory region whose pages are written as a dirty-growth curve says, the rest idle.
 *
 * @param pages size of the region in pages
 * @param origin how the curve's points became inputs, for instance `derived` with the place in the source
 * @param zeroPages pages of the region that hold zeros: idle ones first, then those that are written most rarely
 */
export function writtenRegion(
  name: string,
  pages: number,
  points: readonly GrowthPoint[],
  origin: (value: number) => Input,
  zeroPages = 0,
): InputTree {
  const fitted = classesOfGrowth(points);
  const written = fitted.reduce((sum, one) => sum + one.pages, 0);
  // A curve of another guest may hold more written pages than this one has.
  const scale = Math.min(1, (pages * 0.999) / written);
  const classes = [
    { pages: pages - written * scale, rate: 0 },
    ...fitted.map((one) => ({ pages: one.pages * scale, rate: one.rate })),
  ].toSorted((a, b) => a.rate - b.rate);
  let zerosLeft = zeroPages;
  return {
    name,
    size: origin(pages * PAGE),
    writes: {
      process: 'mixed',
      classes: classes.map((one) => {
        const zeros = Math.min(zerosLeft, one.pages);
        zerosLeft -= zeros;
        return {
          share: origin(one.pages / pages),
          rate: origin(one.pages * one.rate),
          zero: origin(zeros / one.pages),
        };
      }),
    },
  };
}
