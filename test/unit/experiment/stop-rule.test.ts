import { describe, expect, test } from 'vitest';
import { wantedReplications } from '#shared/experiment/stop-rule.ts';
import type { StopRule } from '#shared/experiment/types.ts';

const RULE: StopRule = {
  metric: 'downtime_s',
  absolute: 1,
  relative: null,
  confidence: 0.95,
  minimum: 3,
  batch: 2,
};

describe('a stop rule', () => {
  test('without one every seed is wanted', () => {
    expect(wantedReplications(null, [], 20)).toBe(20);
  });

  test('looks only after the minimum and after whole batches', () => {
    const wide = [0, 10, 20, 30, 40, 50];
    expect([0, 2, 3, 4, 5].map((n) => wantedReplications(RULE, wide.slice(0, n), 20))).toEqual([
      3, 3, 5, 5, 7,
    ]);
  });

  test('stops where the interval is narrow enough, whatever came after', () => {
    // t(2; 0.975) is 4.30, so three values with a deviation of 0.1 have a half-width of 0.25.
    expect(wantedReplications(RULE, [1, 1.1, 1.2, 500, 900], 20)).toBe(3);
  });

  test('takes a share of the mean when it is relative', () => {
    const relative = { ...RULE, absolute: null, relative: 0.3 };
    expect(wantedReplications(relative, [1, 1.1, 1.2], 20)).toBe(3);
    expect(wantedReplications({ ...relative, relative: 0.1 }, [1, 1.1, 1.2], 20)).toBe(5);
  });

  test('never wants more than there are seeds', () => {
    expect(wantedReplications(RULE, [0, 10, 20], 4)).toBe(4);
    expect(wantedReplications(RULE, [0, 10, 20, 30], 4)).toBe(4);
  });

  test('leaves replications that failed out of the interval', () => {
    expect(wantedReplications(RULE, [1, null, 1.1], 20)).toBe(3);
    expect(wantedReplications(RULE, [1, null, null], 20)).toBe(5);
  });
});
