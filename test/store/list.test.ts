import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunQuery, RunRow } from '#shared/contract/runs.ts';
import { writeText } from '#shared/filter/index.ts';
import { StoreInputError } from '#main/store/index.ts';
import type { WritableStore } from '#main/store/index.ts';
import { aQuery, aRun, endWith, openWritable, tickingClock } from './builders.ts';

const names = (store: WritableStore, change: Partial<RunQuery>) =>
  store.runs.list(aQuery(change)).rows.map(({ name }) => name);

describe('filters', () => {
  function three(): WritableStore {
    const store = openWritable(':memory:', { now: tickingClock() });
    store.runs.record(
      aRun({ name: 'Café Über', tags: ['night', 'sweep'], note: 'hot region scanned last' }),
      endWith({}),
    );
    store.runs.record(
      aRun({ name: 'quake', memoryStrategy: 'xen3', tags: ['sweep'] }),
      endWith({}),
    );
    store.runs.create(aRun({ name: 'measured', kind: 'measured', diskStrategy: 'block-bitmap' }));
    return store;
  }

  test.each<[string, string[]]>([
    ['cafe', ['Café Über']],
    ['ÜBER café', ['Café Über']],
    ['  ', ['measured', 'quake', 'Café Über']],
    ['XEN3', ['quake']],
    ['bitmap', ['measured']],
    ['sweep', ['quake', 'Café Über']],
    ['sweep hot', ['Café Über']],
    ['sweep hot quake', []],
    // Words are looked for in one text at a time: nothing matches across the end of a name.
    ['über hot', ['Café Über']],
    ['überhot', []],
  ])('free text "%s"', (filter, expected) => {
    expect(names(three(), { filter })).toEqual(expected);
  });

  test('states, kinds and tags; of several conditions a run meets all', () => {
    const store = three();
    const found = (filter: string) => names(store, { filter });
    expect(found('state in (queued, failed)')).toEqual(['measured']);
    expect(found('kind = simulated')).toEqual(['quake', 'Café Über']);
    expect(found('tag:sweep')).toEqual(['quake', 'Café Über']);
    expect(found('tag:sweep tag:night tag:sweep')).toEqual(['Café Über']);
    expect(found('tag:nobody')).toEqual([]);
  });

  test.each([
    "' OR 1=1 --",
    "'; DROP TABLE runs; --",
    '%',
    '_',
    '*',
    '" OR "1"="1',
    '\\',
    '\u0000',
    String.fromCharCode(0xd8_00),
    'x'.repeat(500),
    Array.from({ length: 250 }, (_, index) => String.fromCharCode(97 + (index % 26))).join(' '),
    Array.from({ length: 250 }, (_, index) => String.fromCodePoint(0x4e_00 + index)).join(' '),
  ])('hostile text is only text: %#', (text) => {
    const store = three();
    const quoted = writeText(text);
    for (const filter of [quoted, `tag:${quoted}`, `name = ${quoted}`, `id ~ ${quoted}`])
      expect(names(store, { filter })).toEqual([]);
    expect(store.health().runs).toBe(3);
  });

  test('the same text is found when a run has it', () => {
    const store = three();
    const nasty = `'); DROP TABLE runs; -- 100% "_" \\`;
    store.runs.record(aRun({ name: nasty, tags: [nasty] }), endWith({}));
    for (const field of ['', 'name = ', 'name ~ ', 'tag = ', 'tag ~ '])
      expect(names(store, { filter: field + writeText(nasty) })).toEqual([nasty]);
    expect(names(store, { filter: '100%' })).toEqual([nasty]);
  });

  test.each<[string, Partial<RunQuery>]>([
    ['filter', { filter: 'x'.repeat(2001) }],
    ['filter', { filter: 'name =' }],
    ['by', { group: { by: ['r.name'], key: ['x'] } }],
    ['group.key', { group: { by: ['name'], key: ['x', 'y'] } }],
    ['limit', { limit: 0 }],
    ['limit', { limit: 1001 }],
    ['limit', { limit: Number.NaN }],
    ['offset', { offset: -1 }],
    ['offset', { offset: 0.5 }],
    ['sort', { sort: Array.from({ length: 6 }, () => ({ column: 'name', descending: true })) }],
    ['sort[0].column', { sort: [{ column: 'name; DROP TABLE runs', descending: true }] }],
    ['sort[0].column', { sort: [{ column: 'r.name', descending: true }] }],
    ['sort[0].column', { sort: [{ column: 'toString', descending: true }] }],
    ['sort[0].column', { sort: [{ column: '__proto__', descending: true }] }],
    ['sort[0].column', { sort: [{ column: "metrics.x' OR 1", descending: true }] }],
    ['sort[0].column', { sort: [{ column: 'metrics.', descending: true }] }],
  ])('beyond the contract: %s %#', (field, change) => {
    const store = three();
    expect(() => names(store, change)).toThrow(StoreInputError);
    expect(() => names(store, change)).toThrow(expect.objectContaining({ field }));
  });
});

describe('order and pages', () => {
  test('by a metric: with it by value, without it last, pinned ones on top, in both directions', () => {
    const store = openWritable(':memory:', { now: tickingClock() });
    const ids = new Map<string, string>();
    for (const [name, downtime] of [
      ['a', 3],
      ['b', undefined],
      ['c', 1],
      ['d', 2],
      ['e', 1],
      ['p', 1.5],
      ['q', undefined],
    ] as const) {
      ids.set(
        name,
        store.runs.record(
          aRun({ name }),
          endWith(downtime === undefined ? {} : { downtime_s: downtime }),
        ),
      );
    }
    store.runs.edit({ ids: [ids.get('q') ?? '', ids.get('p') ?? ''], pinned: true });
    const sorted = (descending: boolean, then: RunQuery['sort'] = []) =>
      names(store, { sort: [{ column: 'metrics.downtime_s', descending }, ...then] }).join('');
    expect(sorted(false)).toBe('pqcedab');
    expect(sorted(true)).toBe('pqadecb');
    expect(sorted(true, [{ column: 'name', descending: false }])).toBe('pqadceb');
    expect(
      names(store, { sort: [{ column: 'metrics.nobody_has_it', descending: true }] }).join(''),
    ).toBe('qpedcba');
    for (let offset = 0; offset < 8; offset += 1) {
      expect(
        names(store, {
          sort: [{ column: 'metrics.downtime_s', descending: true }],
          offset,
          limit: 2,
        }).join(''),
      ).toBe('pqadecb'.slice(offset, offset + 2));
    }
  });

  test.each([
    'id',
    'name',
    'kind',
    'state',
    'createdAt',
    'seed',
    'resolution',
    'engineVersion',
    'digest',
    'guests',
    'memoryStrategy',
    'diskStrategy',
    'converged',
    'note',
    'tags',
    'pinned',
    'deleted',
    'metrics.ram_bytes',
  ])('can be sorted by %s both ways', (column) => {
    const store = openWritable();
    for (const seed of [3, 1, 2])
      store.runs.record(
        aRun({ seed, id: `id${seed}`, note: `n${seed}`, tags: [`t${seed}`] }),
        endWith({ ram_bytes: seed }),
      );
    const up = store.runs
      .list(aQuery({ sort: [{ column, descending: false }] }))
      .rows.map(({ id }) => id);
    const down = store.runs
      .list(aQuery({ sort: [{ column, descending: true }] }))
      .rows.map(({ id }) => id);
    expect(down).toEqual(up.toReversed());
    // Where all are equal, the order in which they were stored stands in.
    const differs = ['id', 'seed', 'note', 'tags', 'metrics.ram_bytes'].includes(column);
    expect(up).toEqual(differs ? ['id1', 'id2', 'id3'] : ['id3', 'id1', 'id2']);
  });

  /** Random stores and queries against the plainest possible sorting in memory. */
  test('every page of every query is what sorting everything would give', () => {
    const metric = fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined });
    const run = fc.record({
      name: fc.constantFrom('a', 'B', 'c'),
      total: metric,
      down: metric,
      pinned: fc.boolean(),
      trash: fc.boolean(),
      tag: fc.constantFrom('x', 'y'),
    });
    const key = fc.record({
      column: fc.constantFrom('name', 'metrics.total_time_s', 'metrics.downtime_s', 'seed'),
      descending: fc.boolean(),
    });
    const query = fc.record({
      sort: fc.uniqueArray(key, { maxLength: 3, selector: ({ column }) => column }),
      trash: fc.boolean(),
      filter: fc.constantFrom('', 'a', 'X', 'b y'),
      offset: fc.nat(12),
      limit: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(
        fc.array(run, { maxLength: 14 }),
        fc.array(query, { minLength: 1, maxLength: 4 }),
        (runs, queries) => {
          const store = openWritable();
          for (const [seed, { name, total, down, pinned, trash, tag }] of runs.entries()) {
            const metrics = {
              ...(total === undefined ? {} : { total_time_s: total }),
              ...(down === undefined ? {} : { downtime_s: down }),
            };
            const id = store.runs.record(
              aRun({ name, seed, tags: [tag], memoryStrategy: '-', diskStrategy: '-' }),
              endWith(metrics),
            );
            store.runs.edit({ ids: [id], pinned, deleted: trash });
          }
          const all = [false, true].flatMap((trash) => store.runs.list(aQuery({ trash })).rows);
          for (const one of queries) {
            const wanted = aQuery(one);
            const page = store.runs.list(wanted);
            const expected = plainly(all, wanted);
            expect(page.total).toBe(expected.length);
            // Runs that are equal in every key may come in any order, so the keys are compared.
            const keysOf = (row: RunRow) => [
              row.pinned,
              ...wanted.sort.map(({ column }) => valueOf(row, column)),
            ];
            expect(page.rows.map(keysOf)).toEqual(
              expected.slice(one.offset, one.offset + one.limit).map(keysOf),
            );
            expect(new Set(page.rows.map(({ id }) => id)).size).toBe(page.rows.length);
          }
          store.close();
        },
      ),
      { numRuns: 150 },
    );
  });
});

function valueOf(row: RunRow, column: string): string | number | undefined {
  if (column.startsWith('metrics.')) return row.metrics[column.slice(8)];
  return column === 'seed' ? row.seed : row.name.toLowerCase();
}

function plainly(rows: readonly RunRow[], { sort, trash, filter }: RunQuery): RunRow[] {
  const words = filter.toLowerCase().split(' ').filter(Boolean);
  return rows
    .filter((row) => row.deleted === trash)
    .filter((row) =>
      words.every((word) =>
        [row.name.toLowerCase(), ...row.tags].some((part) => part.includes(word)),
      ),
    )
    .toSorted((a, b) => {
      if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
      for (const { column, descending } of sort) {
        const [left, right] = [valueOf(a, column), valueOf(b, column)];
        if (left === right) continue;
        if (left === undefined) return 1;
        if (right === undefined) return -1;
        return left < right === descending ? 1 : -1;
      }
      return 0;
    });
}
