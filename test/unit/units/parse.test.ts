import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exactQuantity,
  formatBitRate,
  formatBytes,
  formatDuration,
  formatFraction,
  formatNumber,
  formatRate,
} from '#shared/units/format.ts';
import { parseQuantity } from '#shared/units/parse.ts';
import type { QuantityKind } from '#shared/units/types.ts';

describe('reading quantities', () => {
  it.each<[QuantityKind, string | number, number]>([
    ['bytes', '2 GiB', 2 ** 31],
    ['bytes', '2GiB', 2 ** 31],
    ['bytes', '64 kib', 65_536],
    ['bytes', '1.5 MB', 1.5e6],
    ['bytes', '4096', 4096],
    ['bytes', '1_000', 1000],
    ['bytes', 12, 12],
    ['rate', '1 Gbit/s', 1.25e8],
    ['rate', '1 Gbps', 1.25e8],
    ['rate', '100 Mb/s', 1.25e7],
    ['rate', '100 MB/s', 1e8],
    ['rate', '50 MiB/s', 50 * 2 ** 20],
    ['rate', '7', 7],
    ['duration', '300 ms', 0.3],
    ['duration', '2 min', 120],
    ['duration', '1h', 3600],
    ['duration', '5 µs', 5e-6],
    ['duration', '5 μs', 5e-6],
    ['frequency', '6000 /s', 6000],
    ['frequency', '6k pages/s', 6000],
    ['fraction', '25 %', 0.25],
    ['fraction', '.5', 0.5],
    ['count', '4', 4],
    ['number', '-1.5e3', -1500],
  ])('%s %j is %d', (kind, text, value) => {
    const reading = parseQuantity(kind, text);
    expect(reading.ok).toBe(true);
    expect(reading.ok && reading.value).toBeCloseTo(value, 9);
  });

  it.each<[QuantityKind, unknown]>([
    ['bytes', ''],
    ['bytes', 'GiB'],
    ['bytes', '2 apples'],
    ['bytes', '2 GiB/s'],
    ['bytes', '1 2'],
    ['bytes', '0x10'],
    ['bytes', 'NaN'],
    ['bytes', 'Infinity'],
    ['bytes', '1e400'],
    ['bytes', `1${'0'.repeat(100)}`],
    ['bytes', NaN],
    ['bytes', Infinity],
    ['bytes', null],
    ['bytes', {}],
    ['rate', '5 s'],
    ['duration', '5 GiB'],
    ['fraction', '5 s'],
    ['count', '1.5'],
  ])('%s refuses %j and says what it expects', (kind, input) => {
    const reading = parseQuantity(kind, input);
    expect(reading).toMatchObject({ ok: false, problem: { example: expect.stringMatching(/./) } });
  });

  it('never throws and never answers with something infinite', () => {
    const kinds: QuantityKind[] = [
      'bytes',
      'rate',
      'duration',
      'frequency',
      'fraction',
      'count',
      'number',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.anything(), (kind, input) => {
        const reading = parseQuantity(kind, input);
        expect(!reading.ok || Number.isFinite(reading.value)).toBe(true);
      }),
    );
  });
});

describe('writing quantities', () => {
  it('is exact where it says so: what is written reads back as the same number', () => {
    const kinds: QuantityKind[] = ['bytes', 'rate', 'duration', 'frequency', 'count', 'number'];
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.integer({ min: 0, max: 2 ** 50 }),
        (kind, value) => {
          const reading = parseQuantity(kind, exactQuantity(kind, value));
          expect(reading.ok && Math.abs(reading.value - value)).toBeLessThanOrEqual(value * 1e-12);
        },
      ),
    );
  });

  it('uses a larger unit only when nothing is lost', () => {
    expect(exactQuantity('bytes', 2 ** 31)).toBe('2 GiB');
    expect(exactQuantity('bytes', 2 ** 31 + 1)).toBe('2147483649 B');
    expect(exactQuantity('rate', 1.25e8)).toBe('1 Gbit/s');
    expect(exactQuantity('duration', 0.3)).toBe('300 ms');
    expect(exactQuantity('duration', 0)).toBe('0 s');
  });

  it('is short for people', () => {
    expect(formatBytes(436_207_616)).toBe('416 MiB');
    expect(formatBytes(0)).toBe('0 B');
    expect(formatRate(59 * 2 ** 20)).toBe('59.0 MiB/s');
    expect(formatBitRate(1.25e8)).toBe('1.00 Gbit/s');
    expect(formatDuration(0.304)).toBe('304 ms');
    expect(formatDuration(8.84)).toBe('8.84 s');
    expect(formatDuration(725)).toBe('12 min 5 s');
    expect(formatDuration(0.00002)).toBe('20.0 µs');
    expect(formatDuration(1e-8)).toBe('0.01 µs');
    expect(formatDuration(4e-9)).toBe('0 s');
    expect(formatFraction(0.125)).toBe('12.5 %');
    expect(formatNumber(262_144)).toBe('262,144');
  });

  it('never writes more than sixty seconds or minutes beside a larger unit', () => {
    expect(formatDuration(179.7)).toBe('3 min 0 s');
    expect(formatDuration(3 * 3600 - 1)).toBe('3 h 0 min');
    expect(formatDuration(71 * 3600)).toBe('71 h 0 min');
    expect(formatDuration(100 * 3600)).toBe('4 d 4 h');
    expect(formatDuration(3 * 86_400)).toBe('3 d');
    expect(formatDuration(365 * 86_400 - 1)).toBe('365 d');
  });

  it('moves to the next unit where rounding reaches it', () => {
    expect(formatBytes(2 ** 20 - 1)).toBe('1.00 MiB');
    expect(formatDuration(0.9996)).toBe('1.00 s');
  });
});
