import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { summarise } from '#shared/statistics/index.ts';
import { aGrouping, aQuery, aRun, endWith, openWritable } from './builders.ts';

const limit = (value: number, more = {}) => ({ 'plan[0].memory.downtimeLimit': value, ...more });

describe('groups of runs', () => {
  test('replications are one configuration: seed, name and description make no difference, all else does', () => {
    const store = openWritable();
    const record = (change: Parameters<typeof aRun>[0]) =>
      store.runs.record(aRun({ scenario: null, ...change }), endWith({ total_time_s: 1 }));
    record({ seed: 1, name: 'a', parameters: limit(0.3, { seed: 1 }) });
    record({ seed: 2, name: 'b', parameters: limit(0.3, { seed: 2 }) });
    record({ parameters: limit(0.5) });
    record({ kind: 'measured', parameters: limit(0.3) });
    // Parameters are a list that may be cut; the scenario itself decides.
    record({ parameters: limit(0.3), scenario: { guests: 2, seed: 1, name: 'x' } });
    record({ parameters: limit(0.3), scenario: { seed: 2, guests: 2, description: 'y' } });
    const { groups, total, runs } = store.runs.groups(
      aGrouping({ sort: { column: 'runs', descending: true } }),
    );
    expect({ total, runs }).toEqual({ total: 4, runs: 6 });
    expect(groups.map((group) => group.runs)).toEqual([2, 2, 1, 1]);
    expect(groups.map(({ newest }) => newest.name)).toContain('b');
    for (const group of groups) {
      const key = { by: ['configuration'], key: group.key };
      expect(store.runs.list(aQuery({ group: key })).total).toBe(group.runs);
      expect(store.runs.list(aQuery({ filter: `configuration = ${group.key[0]}` })).total).toBe(
        group.runs,
      );
    }
  });

  test('are counted anew after whatever was stored, and only edits leave the values as they were', () => {
    const store = openWritable();
    const wanted = aGrouping({ by: ['memoryStrategy'], metrics: ['total_time_s'] });
    const mean = () => store.runs.groups(wanted).groups[0]?.metrics['total_time_s']?.mean;
    const first = store.runs.record(aRun({ seed: 1 }), endWith({ total_time_s: 1 }));
    expect(mean()).toBe(1);
    store.runs.edit({ ids: [first], note: 'looked at' });
    expect(mean()).toBe(1);
    const second = store.runs.record(aRun({ seed: 2 }), endWith({ total_time_s: 5 }));
    expect(mean()).toBe(3);
    store.runs.edit({ ids: [first], deleted: true });
    expect(mean()).toBe(5);
    store.runs.edit({ ids: [first], deleted: false });
    expect(mean()).toBe(3);
    store.runs.edit({ ids: [second], deleted: true });
    store.purge();
    expect(mean()).toBe(1);
    store.runs.record(aRun({ seed: 3 }), endWith({ total_time_s: 9 }));
    store.runs.edit({ ids: [first], note: 'again' });
    expect(mean()).toBe(5);
  });

  test('statistics are those of a summary over the stored values, whatever the grouping', () => {
    const run = fc.record({
      strategy: fc.constantFrom('qemu', 'xen-4'),
      limit: fc.option(fc.constantFrom(0.1, 0.5), { nil: undefined }),
      // Large against their spread: a sum of squares would lose it.
      time: fc.option(
        fc.integer({ min: 0, max: 9 }).map((value) => 1e9 + value / 8),
        {
          nil: undefined,
        },
      ),
      trash: fc.boolean(),
    });
    const columns = fc.subarray(['memoryStrategy', 'parameters.plan[0].memory.downtimeLimit'], {
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 20 }), columns, fc.boolean(), (runs, by, trash) => {
        const store = openWritable();
        for (const [seed, one] of runs.entries()) {
          const id = store.runs.record(
            aRun({
              seed,
              memoryStrategy: one.strategy,
              parameters: one.limit === undefined ? {} : limit(one.limit),
            }),
            endWith(one.time === undefined ? {} : { total_time_s: one.time }),
          );
          if (one.trash) store.runs.edit({ ids: [id], deleted: true });
        }
        const expected = new Map<string, (number | undefined)[]>();
        for (const one of runs.filter((each) => each.trash === trash)) {
          const parts: Record<string, unknown> = {
            memoryStrategy: one.strategy,
            'parameters.plan[0].memory.downtimeLimit': one.limit ?? null,
          };
          const key = JSON.stringify(by.map((column) => parts[column]));
          expected.set(key, [...(expected.get(key) ?? []), one.time]);
        }
        const page = store.runs.groups(aGrouping({ by, trash }));
        expect(page.groups.map(({ key }) => JSON.stringify(key)).toSorted()).toEqual(
          [...expected.keys()].toSorted(),
        );
        for (const { key, runs: count, metrics } of page.groups) {
          const values = expected.get(JSON.stringify(key)) ?? [];
          expect(count).toBe(values.length);
          const { n, mean, standardDeviation, interval, minimum, maximum } = summarise(values);
          const found = metrics['total_time_s'];
          if (n === 0) {
            expect(found).toBeUndefined();
            continue;
          }
          expect(found).toMatchObject({ n, minimum, maximum });
          expect(found?.mean).toBeCloseTo(mean ?? Number.NaN, 5);
          expect(found?.standardDeviation ?? -1).toBeCloseTo(standardDeviation ?? -1, 5);
          expect(found?.interval?.low ?? -1).toBeCloseTo(interval?.low ?? -1, 4);
        }
        store.close();
      }),
      { numRuns: 60 },
    );
  });

  test('can be sorted by what they share, by how many they are and by a mean, and paged', () => {
    const store = openWritable();
    for (const [strategy, time] of [
      ['b', 1],
      ['a', 5],
      ['c', 3],
      ['c', 5],
      ['d', undefined],
    ] as const)
      store.runs.record(
        aRun({ memoryStrategy: strategy }),
        endWith(time === undefined ? {} : { total_time_s: time }),
      );
    const keys = (column: string, descending: boolean, more = {}) =>
      store.runs
        .groups(aGrouping({ by: ['memoryStrategy'], sort: { column, descending }, ...more }))
        .groups.map(({ key }) => key[0])
        .join('');
    expect(keys('key0', false)).toBe('abcd');
    expect(keys('key0', true)).toBe('dcba');
    expect(keys('runs', true)).toBe('cdab');
    expect(keys('newest', true)).toBe('dcab');
    expect(keys('metrics.total_time_s', false)).toBe('bcad');
    expect(keys('metrics.total_time_s', true)).toBe('acbd');
    expect(keys('key0', false, { offset: 1, limit: 2 })).toBe('bc');
    expect(keys('key0', false, { filter: 'total_time > 2' })).toBe('ac');
    expect(() => keys('r.name', false)).toThrow('sort.column');
    expect(() => keys('metrics.downtime_s', false)).toThrow('sort.column');
    expect(() => keys('key0', false, { by: ['toString'] })).toThrow('by: expected');
    expect(() => keys('key0', false, { metrics: ["x' OR 1"] })).toThrow('metrics: expected');
  });

  test('what is stored meanwhile is counted, though the last answer is kept', () => {
    const store = openWritable();
    const count = () => store.runs.groups(aGrouping()).runs;
    expect(count()).toBe(0);
    const id = store.runs.record(aRun(), endWith({}));
    expect(count()).toBe(1);
    store.runs.edit({ ids: [id], deleted: true });
    expect(count()).toBe(0);
  });

  test('configurations and parameters go with the last run that has them', () => {
    const store = openWritable();
    const id = store.runs.record(aRun({ parameters: limit(0.7) }), endWith({}));
    store.runs.record(aRun({ parameters: { other: 1 } }), endWith({}));
    expect(store.runs.vocabulary().parameters).toEqual(['other', 'plan[*].memory.downtimeLimit']);
    store.runs.edit({ ids: [id], deleted: true });
    expect(store.inTrash()).toEqual({ runs: 1, bytes: expect.any(Number) });
    store.purge();
    expect(store.runs.vocabulary().parameters).toEqual(['other']);
    expect(store.checkIntegrity()).toBe('ok');
  });

  test('rows carry the parameters that were asked for, and can be sorted by them', () => {
    const store = openWritable();
    for (const value of [0.3, 0.1, 0.2])
      store.runs.record(aRun({ parameters: limit(value) }), endWith({}));
    store.runs.record(aRun({ parameters: {} }), endWith({}));
    const path = 'plan[0].memory.downtimeLimit';
    const values = (descending: boolean) =>
      store.runs
        .list(aQuery({ parameters: [path], sort: [{ column: `parameters.${path}`, descending }] }))
        .rows.map((row) => row.parameters?.[path]);
    expect(values(false)).toEqual([0.1, 0.2, 0.3, undefined]);
    expect(values(true)).toEqual([0.3, 0.2, 0.1, undefined]);
  });
});

describe('runs of experiments', () => {
  function withExperiments() {
    const store = openWritable();
    const experiment = (name: string) =>
      store.experiments.create({ name, document: {}, text: '', points: 1 });
    const ids = [1, 2, 3].map((seed) =>
      store.runs.record(aRun({ seed }), endWith({ total_time_s: seed })),
    );
    return { store, ids, sweep: experiment('first sweep'), other: experiment("o'ther") };
  }

  test('are moved between experiments, found and grouped by them, and moved back', () => {
    const { store, ids, sweep, other } = withExperiments();
    const before = ids.map((id) => store.runs.row(id));
    const moved = store.runs.edit({ ids: ids.slice(0, 2), experiment: sweep });
    expect(moved).toEqual({ changed: 2, undo: [{ ids: ids.slice(0, 2), experiment: null }] });
    const again = store.runs.edit({ ids, experiment: other });
    expect(again.changed).toBe(3);
    expect(store.runs.row(ids[0] ?? '').experiment).toEqual({ id: other, name: "o'ther" });
    const total = (filter: string) => store.runs.list(aQuery({ filter })).total;
    expect(total('experiment = "o\'ther"')).toBe(3);
    expect(total('experiment:"first sweep"')).toBe(0);
    for (const edit of again.undo) store.runs.edit(edit);
    expect(total('experiment:"first sweep"')).toBe(2);
    expect(total('experiment ~ FIRST')).toBe(2);
    expect(total('experiment = none')).toBe(1);
    expect(total('experiment != "first sweep"')).toBe(0);
    const { groups } = store.runs.groups(
      aGrouping({ by: ['experiment'], sort: { column: 'runs', descending: true } }),
    );
    expect(groups.map(({ key, runs }) => [key[0], runs])).toEqual([
      ['first sweep', 2],
      [null, 1],
    ]);
    const unassigned = { by: ['experiment'], key: [null] };
    expect(store.runs.ids({ filter: '', trash: false, group: unassigned })).toEqual([ids[2]]);
    expect(store.runs.vocabulary().experiments).toEqual(['first sweep', "o'ther"]);
    for (const edit of moved.undo) store.runs.edit(edit);
    expect(ids.map((id) => store.runs.row(id))).toEqual(before);
  });

  test('an experiment that does not exist is refused, and nothing is moved', () => {
    const { store, ids } = withExperiments();
    expect(() => store.runs.edit({ ids, experiment: 'nobody', pinned: true })).toThrow(
      'no experiment with the id "nobody"',
    );
    expect(store.runs.row(ids[0] ?? '')).toMatchObject({ pinned: false, experiment: null });
  });
});
