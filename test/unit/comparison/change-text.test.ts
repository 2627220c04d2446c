import { describe, expect, test } from 'vitest';
import { writeChange } from '#shared/comparison/change-text.ts';
import { formatEnergy, formatFraction } from '#shared/units/format.ts';

// Goal: a change reads the same in both directions, and what rounds to nothing is no change.

describe('changes', () => {
  test('have as many figures down as up', () => {
    expect(writeChange(269.44, 0.5, 'energy')).toBe('+269 J (+50.0 %)');
    expect(writeChange(-269.44, -0.5, 'energy')).toBe('−269 J (−50.0 %)');
    expect(formatEnergy(-73.44)).toBe('-73.4 J');
  });

  test('lose the difference that rounds to nothing, and are none where both do', () => {
    expect(writeChange(-0.00001, -0.002, 'fraction')).toBe('−0.20 %');
    expect(writeChange(-0.00001, -0.00001, 'fraction')).toBe('');
    expect(writeChange(0, 0, 'duration')).toBe('');
    expect(writeChange(-81e-6, -1e-5, 'duration')).toBe('−81.0 µs (under 0.01 %)');
    expect(writeChange(0.4, null, 'duration')).toBe('+400 ms');
  });

  test('are grouped by thousands where they are large', () => {
    expect(writeChange(115, 7667.65, 'duration')).toBe('+115 s (+766,765 %)');
    expect(formatFraction(-0.000001)).toBe('0.00 %');
  });
});
