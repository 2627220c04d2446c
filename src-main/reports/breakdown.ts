import type { Why } from '#shared/contract/comparison.ts';
import { formatValue } from '#shared/figures/ticks.ts';
import { WHY_MESSAGES } from '#shared/messages/why.ts';
import type { Interval } from '#shared/statistics/index.ts';
import { intervalText } from './words.ts';

/** One part of a sum, configuration by configuration. */
export interface BreakdownRow {
  readonly label: string;
  /** In the order of the configurations; null where it has no such part. */
  readonly cells: readonly { readonly text: string; readonly interval: string }[];
}

export interface Breakdown {
  readonly title: string;
  readonly rows: readonly BreakdownRow[];
}

const SUMS = [
  { of: 'time', title: 'Where the total time went', format: 'duration' },
  { of: 'downtime', title: 'Where the service downtime went', format: 'duration' },
  { of: 'bytes', title: 'Where the bytes went', format: 'bytes' },
] as const;

function written(interval: Interval | null, write: (value: number) => string): string {
  // Ends that are written alike would only repeat the value.
  return interval === null || write(interval.low) === write(interval.high)
    ? ''
    : intervalText(interval, write);
}

/** The parts of time, downtime and bytes beside each other, as text; sums without any part are left out. */
export function breakdownsOf({ configurations }: Why): Breakdown[] {
  return SUMS.flatMap(({ of, title, format }): Breakdown[] => {
    const write = (value: number): string => formatValue(value, format);
    const codes = Object.keys(WHY_MESSAGES).filter((code) =>
      configurations.some((one) => one[of].some((part) => part.code === code)),
    );
    const rows = codes.map((code) => ({
      label: WHY_MESSAGES[code] ?? code,
      cells: configurations.map((one) => {
        const part = one[of].find((candidate) => candidate.code === code);
        return part
          ? { text: write(part.mean), interval: written(part.interval, write) }
          : { text: '–', interval: '' };
      }),
    }));
    return rows.length === 0 ? [] : [{ title, rows }];
  });
}
