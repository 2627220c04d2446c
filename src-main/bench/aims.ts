import type { Bytes, Seconds } from '#shared/units/types.ts';
import type { ConcurrencyFigure } from './concurrency.ts';
import type { EngineFigure } from './engine.ts';

/** Migrations of a guest of 1 GiB per second and core, expected resolution. */
const EXPECTED_PER_SECOND = 10_000;
/** One migration of a guest of 16 GiB with a hot set, exact resolution. */
const LARGE_SECONDS: Seconds = 2;
/** Ten thousand concurrent migrations over a thousand hosts. */
const CONCURRENT = 10_000;
const CONCURRENT_SECONDS: Seconds = 10;
const CONCURRENT_BYTES: Bytes = 2 ** 30;
/** Growth from a thousand to ten thousand as a ratio to n log n; a tenth is left to chance. */
const CONCURRENT_GROWTH = 1.1;

/** What the simulation is meant to reach, and what it reached here. */
export interface Aim {
  readonly aim: string;
  readonly unit: string;
  readonly limit: number;
  /** The worst that was measured. */
  readonly measured: number;
  readonly met: boolean;
  /** Strategies that miss it. */
  readonly missedBy: readonly string[];
}

export const expectedMet = (one: EngineFigure): boolean =>
  one.migrationsPerSecond >= EXPECTED_PER_SECOND;
export const largeMet = (one: EngineFigure): boolean => one.largeSeconds <= LARGE_SECONDS;

function atMost(aim: string, unit: string, limit: number, measured: number): Aim {
  return { aim, unit, limit, measured, met: measured <= limit, missedBy: [] };
}

/** Compares what was measured with the aims; of the concurrent migrations only those of the size that has one. */
export function aimsOf(
  engine: readonly EngineFigure[],
  concurrency: readonly ConcurrencyFigure[],
  growth: readonly number[],
): Aim[] {
  const named = (met: (one: EngineFigure) => boolean): string[] =>
    engine.filter((one) => !met(one)).map(({ kind, strategy }) => `${kind} ${strategy}`);
  const slow = named(expectedMet);
  const long = named(largeMet);
  const aims: Aim[] = [
    {
      aim: 'migrations per second and core, expected, every strategy',
      unit: '/s',
      limit: EXPECTED_PER_SECOND,
      measured: Math.min(...engine.map((one) => one.migrationsPerSecond)),
      met: slow.length === 0,
      missedBy: slow,
    },
    {
      ...atMost(
        'the largest guest with a hot set, exact, every strategy',
        's',
        LARGE_SECONDS,
        Math.max(...engine.map((one) => one.largeSeconds)),
      ),
      missedBy: long,
    },
  ];
  concurrency.forEach((one, at) => {
    if (one.migrations < CONCURRENT) return;
    const what = `${one.migrations} concurrent migrations`;
    aims.push(atMost(what, 's', CONCURRENT_SECONDS, one.cpuSeconds));
    aims.push(atMost(`${what}, memory`, 'bytes', CONCURRENT_BYTES, one.peakBytes));
    const grown = growth[at - 1];
    if (grown !== undefined)
      aims.push(atMost(`${what}, growth`, 'x n log n', CONCURRENT_GROWTH, grown));
  });
  return aims;
}
