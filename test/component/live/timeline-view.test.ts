import { describe, expect, it } from 'vitest';
import { shown, writeAvailability, zoomed } from '#renderer/features/cluster/timeline-view.ts';

describe('The timeline of a life', () => {
  it('writes as many nines as there are', () => {
    expect(writeAvailability(1)).toBe('100 %');
    expect(writeAvailability(0.5)).toBe('50.0 %');
    expect(writeAvailability(0.99796)).toBe('99.796 %');
    expect(writeAvailability(0.9999754)).toBe('99.99754 %');
  });

  it('zooms around the moment that is pointed at, and never beyond the life', () => {
    expect(zoomed(0, 100, 0.5, 50, 100)).toEqual([25, 75]);
    expect(zoomed(25, 75, 2, 50, 100)).toEqual([0, 100]);
    expect(zoomed(0, 10, 4, 0, 100)).toEqual([0, 40]);
    expect(zoomed(90, 100, 4, 100, 100)).toEqual([60, 100]);
    const [from, to] = zoomed(0, 0.001, 0.1, 0, 100);
    expect(to - from).toBeCloseTo(0.001);
  });

  it('moves to the ends and not past them', () => {
    expect(shown(20, 40, 0.5, 100)).toEqual([30, 50]);
    expect(shown(0, 20, -0.5, 100)).toEqual([0, 20]);
    expect(shown(70, 90, 1, 100)).toEqual([80, 100]);
  });
});
