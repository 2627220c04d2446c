import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuantity } from '#shared/units/parse.ts';
import type { QuantityKind } from '#shared/units/types.ts';
import { documentValue, quantityText, stepQuantity } from '#renderer/features/lab/quantity-text.ts';

describe('quantities in fields', () => {
  it('writes plain numbers as numbers and quantities as people typed them', () => {
    expect(documentValue('count', ' 12 ')).toBe(12);
    expect(documentValue('bytes', ' 2 GiB ')).toBe('2 GiB');
    // Whoever meant milliseconds sees what was read.
    expect(documentValue('duration', '300')).toBe('300 s');
    expect(documentValue('bytes', '4096')).toBe('4096 B');
    expect(documentValue('duration', '0')).toBe('0');
    expect(documentValue('duration', '3 ')).toBe('3 s');
    expect(documentValue('fraction', '25 %')).toBe('25 %');
    expect(documentValue('duration', '  ')).toBeUndefined();
  });

  it.each([
    ['duration', '300 ms', 1, '500 ms'],
    ['duration', '300 ms', -1, '200 ms'],
    ['duration', '500 ms', 1, '1000 ms'],
    ['bytes', '2 GiB', 1, '4 GiB'],
    ['bytes', '2 GiB', -1, '1 GiB'],
    ['rate', '1 Gbit/s', 1, '2 Gbit/s'],
    ['rate', '1 Gbit/s', -1, '0.5 Gbit/s'],
    ['count', '3', 1, '4'],
    ['count', '0', -1, '0'],
    ['fraction', '80 %', 1, '100 %'],
    ['frequency', '0 /s', 1, '1 /s'],
  ] satisfies [QuantityKind, string, 1 | -1, string][])(
    'steps %s %s by %i to %s',
    (kind, typed, direction, next) => {
      expect(stepQuantity(kind, typed, direction)).toBe(next);
    },
  );

  it('does not step what cannot be read', () => {
    expect(stepQuantity('bytes', 'many', 1)).toBeUndefined();
    expect(stepQuantity('duration', '', 1)).toBeUndefined();
  });

  it('steps only to values that can be read, and in the right direction', () => {
    const units = fc.constantFrom('us', 'ms', 's', 'min');
    const read = (text: string | undefined): number => {
      const reading = parseQuantity('duration', text);
      return reading.ok ? reading.value : Number.NaN;
    };
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e6, noNaN: true }), units, (value, unit) => {
        const typed = `${Number(value.toPrecision(4))} ${unit}`;
        expect(read(stepQuantity('duration', typed, 1))).toBeGreaterThan(read(typed));
        expect(read(stepQuantity('duration', typed, -1))).toBeLessThan(read(typed));
      }),
    );
  });

  it('tells link rates in bits and shares in percent', () => {
    expect(quantityText('rate', 125_000_000)).toBe('1 Gbit/s');
    expect(quantityText('rate', 500 * 2 ** 20)).toBe('500 MiB/s');
    expect(quantityText('count', 1e8)).toBe('100 M');
    expect(quantityText('duration', 0)).toBe('0 s');
    expect(quantityText('fraction', 0.25)).toBe('25 %');
    expect(quantityText('duration', 0.3)).toBe('300 ms');
  });
});
