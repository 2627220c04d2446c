import { describe, expect, it } from 'vitest';
import type { ExpectedMigration } from '#shared/contract/scenarios.ts';
import {
  curvePoints,
  curveScale,
  downtimeParts,
  joinStretches,
  outcomeStretches,
  xPlacer,
} from '#renderer/features/lab/expectation-view.ts';

const migration = (metrics: Record<string, number>): ExpectedMigration => ({
  guest: 'g',
  to: 'h',
  outcome: 'completed',
  converged: true,
  explanation: { code: 'fits-downtime', values: {} },
  metrics,
});

describe('pictures of an expectation', () => {
  it('splits the downtime into its parts and leaves out those that take no time', () => {
    const parts = downtimeParts(
      migration({ downtime_suspend_s: 0.01, downtime_pages_s: 0.03, downtime_blocks_s: 0 }),
    );
    expect(parts.map((part) => [part.metric, part.share])).toEqual([
      ['downtime_suspend_s', 0.25],
      ['downtime_pages_s', 0.75],
    ]);
  });

  it('draws stretches that add up to the total time', () => {
    const stretches = outcomeStretches(
      migration({ total_time_s: 10, setup_s: 0.5, downtime_s: 0.3, residual_s: 2 }),
    );
    expect(stretches.map((one) => one.kind)).toEqual(['setup', 'copy', 'down', 'after']);
    expect(stretches.reduce((sum, one) => sum + one.seconds, 0)).toBeCloseTo(10);
  });

  it('spreads x over decades evenly, and other x as they are', () => {
    expect(curveScale([1, 10, 100])).toBe('log');
    expect(curveScale([0, 50, 100])).toBe('linear');
    expect([1, 10, 100].map(xPlacer([1, 10, 100], 200))).toEqual([0, 100, 200]);
    expect(xPlacer([5], 200)(5)).toBe(100);
  });

  it('breaks a curve where there is no result', () => {
    const box = { width: 100, height: 10, top: 0 };
    const pieces = curvePoints([0, 1, 2, 3], [4, null, 2, 0], box);
    expect(pieces).toEqual([
      [{ x: 0, y: 0 }],
      [
        { x: expect.closeTo(66.67, 1), y: 5 },
        { x: 100, y: 10 },
      ],
    ]);
  });

  it('joins stretches that touch', () => {
    const stretches = [
      { x: 0, width: 5 },
      { x: 5, width: 5 },
      { x: 20, width: 1 },
    ];
    expect(joinStretches(stretches)).toEqual([
      { x: 0, width: 10 },
      { x: 20, width: 1 },
    ]);
  });
});
