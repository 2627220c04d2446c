import { describe, expect, test } from 'vitest';
import { pointScenario } from '#shared/experiment/point-scenario.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { column, LIMIT, problem, RATE, ready } from './documents.ts';

const rate = (more: object) => ({ axes: [{ name: 'rate', field: RATE, ...more }] });

describe('values of one axis', () => {
  test('a list keeps its order and reads quantities', () => {
    expect(column(rate({ kind: 'list', values: ['2 k/s', 500, '1e3 /s'] }), 'rate')).toEqual([
      2000, 500, 1000,
    ]);
  });

  test('a linear range includes both ends', () => {
    expect(column(rate({ kind: 'range', from: 100, to: 200, count: 5 }), 'rate')).toEqual([
      100, 125, 150, 175, 200,
    ]);
    expect(column(rate({ kind: 'range', from: 0.1, to: 0.4, step: 0.1 }), 'rate')).toEqual([
      0.1, 0.2, 0.3, 0.4,
    ]);
    expect(column(rate({ kind: 'range', from: 300, to: 100, step: 100 }), 'rate')).toEqual([
      300, 200, 100,
    ]);
  });

  test('a logarithmic range multiplies', () => {
    const log = { kind: 'range', scale: 'logarithmic', from: 1, to: 1000 };
    expect(column(rate({ ...log, count: 4 }), 'rate')).toEqual([1, 10, 100, 1000]);
    expect(column(rate({ ...log, to: 100, step: 4 }), 'rate')).toEqual([1, 4, 16, 64]);
  });

  test('sizes between two sizes of whole MiB are whole MiB', () => {
    const sizes = {
      kind: 'range',
      name: 'size',
      field: 'guests[0].memory[0].size',
      from: '64 MiB',
      to: '1 GiB',
      scale: 'logarithmic',
      count: 6,
    };
    const found = column({ axes: [sizes] }, 'size') as number[];
    expect(found.every((size) => size % 2 ** 20 === 0)).toBe(true);
    expect([found[0], found.at(-1)]).toEqual([64 * 2 ** 20, 2 ** 30]);
  });

  test('counts between two counts are whole, each once', () => {
    const count = {
      kind: 'range',
      name: 'n',
      field: 'plan[1].memory.maxIterations',
      from: 1,
      to: 4,
      count: 7,
    };
    expect(column({ axes: [count] }, 'n')).toEqual([1, 2, 3, 4]);
  });

  test('random values lie between the ends, and come again with the same sampling seed only', () => {
    const random = rate({
      kind: 'random',
      distribution: 'log-uniform',
      from: 10,
      to: 1000,
      count: 200,
    });
    const found = column(random, 'rate') as number[];
    expect(found.every((value) => value >= 10 && value <= 1000)).toBe(true);
    // Half of a log-uniform sample lies below the geometric mean of the ends.
    const below = found.filter((value) => value < 100).length;
    expect(below).toBeGreaterThan(75);
    expect(below).toBeLessThan(125);
    expect(column(random, 'rate')).toEqual(found);
    expect(column({ ...random, samplingSeed: 2 }, 'rate')).not.toEqual(found);
  });

  test('a further axis changes no draw of the others', () => {
    const one = { kind: 'random', name: 'rate', field: RATE, from: 1, to: 2, count: 3 };
    const other = { kind: 'random', name: 'limit', field: LIMIT, from: 1, to: 2, count: 1 };
    expect(column({ axes: [other, one] }, 'rate')).toEqual(column({ axes: [one] }, 'rate'));
  });
});

describe('several axes', () => {
  const rates = { kind: 'list', name: 'rate', field: RATE, values: [1, 2, 3] };
  const limits = { kind: 'list', name: 'limit', field: LIMIT, values: ['10 ms', '1 s'] };

  test('are crossed, the last one changing fastest', () => {
    const { points } = ready({ axes: [rates, limits] });
    expect(points.arithmetic).toBe('rate (3) × limit (2) = 6');
    expect([0, 1, 2].map((index) => points.at(index).labels)).toEqual(
      [
        { rate: '1', limit: '10 ms' },
        { rate: '1', limit: '1 s' },
        { rate: '2', limit: '10 ms' },
      ].map((labels) => ({ ...labels, rate: `${labels.rate} /s` })),
    );
  });

  test('linked ones change together', () => {
    const linked = { kind: 'linked', axes: [rates, { ...limits, values: [0.1, 0.2, 0.3] }] };
    expect(column({ axes: [linked] }, 'limit')).toEqual([0.1, 0.2, 0.3]);
    expect(problem({ axes: [{ kind: 'linked', axes: [rates, limits] }] })).toMatchObject({
      path: 'axes[0].axes[1]',
    });
  });

  test('one at a time goes through each around the base, which comes first and once', () => {
    const { points } = ready({
      axes: [{ kind: 'one-at-a-time', axes: [{ ...rates, values: [1, 1000, 3] }, limits] }],
    });
    const rows = Array.from({ length: points.length }, (_, index) => points.at(index).values);
    expect(rows).toEqual([
      { rate: 1000, limit: 0.3 },
      { rate: 1, limit: 0.3 },
      { rate: 3, limit: 0.3 },
      { rate: 1000, limit: 0.01 },
      { rate: 1000, limit: 1 },
    ]);
  });

  test('without any there is one point, the scenario itself', () => {
    const { points } = ready({});
    expect([points.length, points.arithmetic]).toEqual([1, '1, the scenario itself']);
  });
});

describe('fields', () => {
  const scenarioOf = (axes: readonly object[], index = 0) => {
    const { points, experiment } = ready({ axes });
    const found = pointScenario(experiment.scenario, points.at(index).changes, STRATEGY_CATALOGUE);
    if (!found.ok) throw new Error(JSON.stringify(found.problems));
    return found.scenario;
  };

  test('a wildcard stands for every entry of a list', () => {
    const scenario = scenarioOf([
      { kind: 'list', field: 'guests[*].memory[0].writes.rate', values: [7] },
    ]);
    expect(scenario.guests.map(({ memory }) => memory[0]?.writes)).toEqual([
      { process: 'uniform', rate: 7 },
      { process: 'uniform', rate: 7 },
    ]);
  });

  test('another strategy keeps the tunables that it knows, and takes the others from its defaults', () => {
    const field = 'plan[0].memory.strategy';
    expect(
      scenarioOf([{ kind: 'list', field, values: ['qemu-postcopy'] }]).plan[0]?.memory,
    ).toMatchObject({
      strategy: 'qemu-postcopy',
      downtimeLimit: 0.3,
    });
    expect(
      scenarioOf([{ kind: 'list', field, values: ['stop-and-copy'] }]).plan[0]?.memory,
    ).not.toHaveProperty('downtimeLimit');
  });

  test('a whole strategy can be a value, and a tunable of another axis is put on top of it', () => {
    const strategies = {
      kind: 'list',
      name: 'memory',
      field: 'plan[0].memory',
      values: [{ strategy: 'qemu', xbzrle: true }],
    };
    const limits = { kind: 'list', field: LIMIT, values: ['50 ms'] };
    for (const axes of [
      [strategies, limits],
      [limits, strategies],
    ]) {
      expect(scenarioOf(axes).plan[0]?.memory).toMatchObject({
        strategy: 'qemu',
        xbzrle: true,
        downtimeLimit: 0.05,
      });
    }
    expect(ready({ axes: [strategies] }).points.at(0).labels).toEqual({
      memory: 'qemu (xbzrle true)',
    });
  });

  test('each axis has a name of its own, taken from its path where none is given', () => {
    const rates = { kind: 'list', field: RATE, values: [1] };
    expect(ready({ axes: [rates] }).points.columns.map(({ name }) => name)).toEqual(['rate']);
    const twice = problem({
      axes: [rates, { ...rates, field: 'guests[1].memory[0].writes.rate' }],
    });
    expect(twice).toMatchObject({
      path: 'axes[1].name',
      message: expect.stringContaining('two axes called "rate"'),
    });
  });
});
