import { describe, expect, it } from 'vitest';
import { buildComparison, flattenParameters } from '#main/reports/index.ts';
import { detailOf, THREE_RUNS } from './fixture.ts';

const details = THREE_RUNS.map(detailOf);

function cellsOf(metric: string, baseline: string | null = null) {
  const comparison = buildComparison(details, baseline);
  const column = comparison.metrics.indexOf(metric);
  return comparison.runs.map((run) => run.cells[column]);
}

describe('a comparison', () => {
  it('has every metric that any run has, in the order of the catalogue', () => {
    const { metrics } = buildComparison(details, null);
    expect(metrics).toEqual([
      'total_time_s',
      'downtime_s',
      'ram_bytes',
      'rounds',
      'guest_slowdown',
    ]);
  });

  it('takes the first run as baseline when none or an unknown one is given', () => {
    expect(buildComparison(details, null).baseline).toBe('a');
    expect(buildComparison(details, 'nobody').baseline).toBe('a');
    expect(buildComparison(details, 'b').baseline).toBe('b');
    expect(() => buildComparison([], null)).toThrow(RangeError);
  });

  it('tells changes against the baseline and whether they are better', () => {
    const [base, xen, measured] = cellsOf('downtime_s');
    expect(base).toEqual({
      value: 0.287,
      absoluteChange: null,
      relativeChange: null,
      verdict: 'none',
    });
    expect(xen?.absoluteChange).toBeCloseTo(-0.185);
    expect(xen?.relativeChange).toBeCloseTo(-0.185 / 0.287);
    expect(xen?.verdict).toBe('better');
    expect(measured?.verdict).toBe('worse');
  });

  it('calls equal numbers the same and directionless ones neither better nor worse', () => {
    expect(cellsOf('rounds').map((cell) => cell?.verdict)).toEqual(['none', 'same', 'same']);
    const more = buildComparison(
      [
        detailOf({ id: 'x', metrics: { rounds: 1 } }),
        detailOf({ id: 'y', metrics: { rounds: 9 } }),
      ],
      null,
    );
    expect(more.runs[1]?.cells[0]).toMatchObject({ absoluteChange: 8, verdict: 'none' });
  });

  it('leaves out what a run does not have', () => {
    const [, , measured] = cellsOf('guest_slowdown');
    expect(measured).toEqual({
      value: null,
      absoluteChange: null,
      relativeChange: null,
      verdict: 'none',
    });
  });

  it('has no relative change from nothing', () => {
    const runs = [
      detailOf({ id: 'x', metrics: { disk_bytes: 0 } }),
      detailOf({ id: 'y', metrics: { disk_bytes: 5 } }),
    ];
    expect(buildComparison(runs, null).runs[1]?.cells[0]).toEqual({
      value: 5,
      absoluteChange: 5,
      relativeChange: null,
      verdict: 'worse',
    });
  });

  it('marks the parameters that differ, those that a run lacks among them', () => {
    const { parameters, runs } = buildComparison(details.slice(0, 2), null);
    expect(parameters).toEqual([
      { path: 'plan[0].memory.downtimeLimit', differs: true },
      { path: 'network.efficiency', differs: false },
      { path: 'plan[0].memory.maxRounds', differs: true },
    ]);
    expect(runs.map((run) => run.parameters)).toEqual([
      [0.3, 0.94, null],
      [null, 0.94, 5],
    ]);
  });

  it('says how each migration ended, in a sentence', () => {
    expect(buildComparison(details, null).runs[0]?.outcomes).toEqual([
      'Converged: 1.00 MiB left at 112 MiB/s fit into the downtime limit of 300 ms.',
    ]);
  });
});

describe('parameters of a scenario', () => {
  it('are named by the paths that --set takes, without names and seeds of the run', () => {
    const flat = flattenParameters({
      godwit: 'scenario',
      name: 'x',
      seed: 7,
      hosts: [{ name: 'alpha', disk: { read: 5 }, images: [] }],
      network: { backplane: null },
    });
    expect(flat).toEqual({
      'hosts[0].name': 'alpha',
      'hosts[0].disk.read': 5,
      'network.backplane': null,
    });
  });

  it('are bounded, however large the scenario is', () => {
    const guests = Array.from({ length: 100_000 }, (_, index) => ({ name: `g${index}` }));
    expect(Object.keys(flattenParameters({ guests }))).toHaveLength(5000);
  });
});
