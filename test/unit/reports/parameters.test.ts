import { describe, expect, it } from 'vitest';
import { flattenParameters } from '#main/reports/index.ts';

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
