import { describe, expect, test } from 'vitest';
import type { NewRun } from '#main/store/index.ts';
import { StoreInputError, UnknownIdError, WrongStateError } from '#main/store/index.ts';
import { runDetailSchema, runPageSchema } from '#shared/contract/runs.ts';
import {
  aMigration,
  anEnd,
  aQuery,
  aRun,
  aSeries,
  endWith,
  openWritable,
  tickingClock,
} from './builders.ts';

describe('the life of a run', () => {
  test('queued, running, paused, running, finished; everything comes back as it went in', () => {
    const store = openWritable(':memory:', { now: tickingClock() });
    const id = store.runs.create(
      aRun({ tags: ['b', 'a'], note: 'first', createdAt: '2031-05-06T09:08:10+02:00' }),
    );
    const states = [store.runs.state(id)];
    for (const state of ['running', 'paused', 'running'] as const) {
      store.runs.setState(id, state);
      states.push(store.runs.state(id));
    }
    const migration = aMigration({
      series: aSeries(64, (index) => 64 - index, 'remaining_ram_bytes'),
    });
    const row = store.runs.finish(id, anEnd(migration));

    expect(states).toEqual(['queued', 'running', 'paused', 'running']);
    const detail = store.runs.get(id);
    expect(runDetailSchema.parse(detail)).toEqual(detail);
    expect(detail).toEqual({
      row: {
        configuration: expect.stringMatching(/^[0-9a-f]{16}$/),
        experiment: null,
        id,
        name: 'Idle guest',
        kind: 'simulated',
        state: 'finished',
        createdAt: '2031-05-06T07:08:10.000Z',
        seed: 7,
        resolution: 'expected',
        engineVersion: '1.0.0',
        digest: 'd'.repeat(64),
        guests: 1,
        memoryStrategy: 'qemu-precopy',
        diskStrategy: 'shared',
        converged: true,
        metrics: { total_time_s: 9.25, downtime_s: 0.031, ram_bytes: 1_073_741_824 },
        tags: ['a', 'b'],
        note: 'first',
        pinned: false,
        deleted: false,
        spark: row.spark,
      },
      scenario: { version: 1, seed: 7 },
      parameters: { 'plan[0].memory.downtimeLimit': 0.3, seed: 7 },
      migrations: [{ ...migration, series: { time: [], columns: {} } }],
      provenance: {},
      failure: null,
    });
    expect(row.spark).toHaveLength(32);
    expect(row.spark[0]).toBe(1);
    expect(row.spark.toSorted((a, b) => b - a)).toEqual(row.spark);
    expect(store.series.read({ id, migration: 0, columns: null, maxPoints: null })).toEqual(
      migration.series,
    );
  });

  test('several migrations are summed up, and one that did not converge decides', () => {
    const store = openWritable();
    const slow = aMigration({
      guest: 'db',
      converged: false,
      metrics: { ram_bytes: 10, downtime_s: 2 },
    });
    const id = store.runs.record(
      aRun({ guests: 2 }),
      anEnd(slow, aMigration({ metrics: { ram_bytes: 5, downtime_s: 1 } })),
    );
    expect(store.runs.row(id)).toMatchObject({
      converged: false,
      metrics: { ram_bytes: 15, downtime_s: 2 },
    });
    expect(store.runs.get(id).migrations.map(({ guest }) => guest)).toEqual(['db', 'web']);
  });

  test('a run fails, or is cancelled, without a result', () => {
    const store = openWritable();
    const failed = store.runs.create(aRun());
    store.series.append(
      failed,
      0,
      aSeries(3, (index) => index),
    );
    store.runs.fail(failed, 'The worker ran out of memory.');
    const cancelled = store.runs.create(aRun());
    store.runs.cancel(cancelled);
    expect(store.runs.get(failed)).toMatchObject({
      row: { state: 'failed', digest: '', converged: null, metrics: {} },
      failure: 'The worker ran out of memory.',
      migrations: [],
    });
    expect(
      store.series.read({ id: failed, migration: 0, columns: null, maxPoints: null }).time,
    ).toHaveLength(3);
    expect(store.runs.state(cancelled)).toBe('cancelled');
  });

  test('a measured run needs neither scenario nor seed of its own', () => {
    const store = openWritable();
    const id = store.runs.record(
      aRun({
        kind: 'measured',
        scenario: null,
        resolution: null,
        seed: 0,
        provenance: { file: 'case-1.json' },
      }),
      anEnd(),
    );
    expect(store.runs.get(id)).toMatchObject({
      row: { kind: 'measured', resolution: null },
      scenario: null,
      provenance: { file: 'case-1.json' },
    });
  });

  test('nothing of a run that could not be finished is kept', () => {
    const store = openWritable();
    const id = store.runs.create(aRun());
    const broken = aMigration({ metrics: { total_time_s: Number.NaN } });
    expect(() => store.runs.finish(id, anEnd(aMigration(), broken))).toThrow(
      /migrations\[1\]\.metrics\.total_time_s.*finite/,
    );
    expect(store.runs.get(id)).toMatchObject({
      row: { state: 'queued', metrics: {} },
      migrations: [],
    });
    expect(() =>
      store.runs.recordAll([
        { run: aRun(), ended: anEnd() },
        { run: aRun(), ended: anEnd(broken) },
      ]),
    ).toThrow(StoreInputError);
    expect(store.health().runs).toBe(1);
  });

  test.each(['setState', 'finish', 'fail', 'cancel', 'append'] as const)(
    '%s is refused once it has ended',
    (action) => {
      const store = openWritable();
      const id = store.runs.record(aRun(), anEnd());
      const before = store.runs.get(id);
      const actions = {
        setState: () => store.runs.setState(id, 'running'),
        finish: () => store.runs.finish(id, anEnd()),
        fail: () => store.runs.fail(id, 'no'),
        cancel: () => store.runs.cancel(id),
        append: () =>
          store.series.append(
            id,
            0,
            aSeries(1, () => 1),
          ),
      };
      expect(actions[action]).toThrow(WrongStateError);
      expect(store.runs.get(id)).toEqual(before);
    },
  );

  test('an unknown id is named', () => {
    const store = openWritable();
    const ask = [
      () => store.runs.get('nobody'),
      () => store.runs.state('nobody'),
      () => store.runs.setState('nobody', 'running'),
      () => store.series.read({ id: 'nobody', migration: 0, columns: null, maxPoints: null }),
    ];
    for (const one of ask) expect(one).toThrow(new UnknownIdError('run', 'nobody'));
  });

  test('an id is made that can be typed, and one that is taken is refused', () => {
    const store = openWritable();
    const id = store.runs.create(aRun());
    expect(id).toMatch(/^[0-9a-z]{10}$/);
    expect(() => store.runs.create(aRun({ id }))).toThrow(/UNIQUE/);
    expect(store.health().runs).toBe(1);
  });

  test.each<[string, Partial<NewRun>]>([
    ['seed', { seed: 1.5 }],
    ['seed', { seed: -1 }],
    ['seed', { seed: 2 ** 53 }],
    ['name', { name: 'x'.repeat(201) }],
    ['note', { note: 'x'.repeat(20_001) }],
    ['tags[1]', { tags: ['fine', '   '] }],
    ['parameters.deep.er', { scenario: null, parameters: { 'deep.er': Infinity } }],
  ])('what cannot be stored is refused by name: %s %#', (field, change) => {
    const store = openWritable();
    expect(() => store.runs.create(aRun(change))).toThrow(
      expect.objectContaining({ field, trouble: 'invalid' }),
    );
    expect(store.health().runs).toBe(0);
  });

  test('the largest seed comes back exactly', () => {
    const store = openWritable();
    const id = store.runs.create(aRun({ seed: Number.MAX_SAFE_INTEGER }));
    expect(store.runs.row(id).seed).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('edits', () => {
  test('name, note, tags, pin and trash change, are counted, found, and can be undone', () => {
    const store = openWritable();
    const ids = [1, 2, 3].map((seed) => store.runs.record(aRun({ seed, tags: ['keep'] }), anEnd()));
    const before = ids.map((id) => store.runs.row(id));
    const two = ids.slice(0, 2);
    const reply = store.runs.edit({
      ids: two,
      name: 'Renamed Übung',
      note: 'seen',
      addTags: ['x'],
      removeTags: ['keep'],
      pinned: true,
    });
    expect(reply.changed).toBe(2);
    expect(store.runs.row(two[0] ?? '')).toMatchObject({
      name: 'Renamed Übung',
      note: 'seen',
      tags: ['x'],
      pinned: true,
    });
    expect(store.runs.list(aQuery({ filter: 'UBUNG seen x' })).total).toBe(2);
    const redo = reply.undo.flatMap((edit) => store.runs.edit(edit).undo);
    expect(ids.map((id) => store.runs.row(id))).toEqual(before);
    expect(store.runs.list(aQuery()).tags).toEqual(['keep']);
    for (const edit of redo) store.runs.edit(edit);
    expect(store.runs.row(two[1] ?? '')).toMatchObject({ name: 'Renamed Übung', tags: ['x'] });
  });

  test('taking back an edit of many runs gives each what it had', () => {
    const store = openWritable();
    const ids = ['a', 'b', 'b', 'c'].map((name, seed) =>
      store.runs.record(aRun({ name, seed, tags: seed === 1 ? ['t'] : [] }), anEnd()),
    );
    store.runs.edit({ ids: ids.slice(2), pinned: true, note: 'n' });
    const before = ids.map((id) => store.runs.row(id));
    for (const change of [
      { name: 'same' },
      { note: 'n' },
      { addTags: ['t', 'u'] },
      { removeTags: ['t', 'u'] },
      { addTags: ['t', 'u'], removeTags: [' t '] },
      { pinned: true },
      { deleted: true },
    ]) {
      const { changed, undo } = store.runs.edit({ ids, ...change });
      expect(changed).toBeGreaterThan(0);
      for (const edit of undo) store.runs.edit(edit);
      expect(ids.map((id) => store.runs.row(id))).toEqual(before);
    }
  });

  test('a tag that is both added and removed is not there, before and after it is taken back', () => {
    const store = openWritable();
    const id = store.runs.record(aRun(), anEnd());
    const { undo } = store.runs.edit({ ids: [id], addTags: ['x', 'y'], removeTags: ['x'] });
    expect(store.runs.row(id).tags).toEqual(['y']);
    for (const edit of undo) store.runs.edit(edit);
    expect(store.runs.row(id).tags).toEqual([]);
  });

  test('what is already so, and ids that do not exist, count as nothing', () => {
    const store = openWritable();
    const id = store.runs.record(aRun({ tags: ['t'] }), anEnd());
    expect(
      store.runs.edit({
        ids: [id, 'nobody'],
        name: 'Idle guest',
        addTags: [' t '],
        pinned: false,
        deleted: false,
      }),
    ).toEqual({ changed: 0, undo: [] });
    expect(store.runs.edit({ ids: ['nobody'], name: 'x' })).toEqual({ changed: 0, undo: [] });
  });

  test('the trash hides, restores and, purged, removes for good', () => {
    const store = openWritable();
    const [kept, gone, active] = [
      store.runs.record(aRun(), anEnd()),
      store.runs.record(aRun({ tags: ['only'] }), anEnd()),
      store.runs.create(aRun()),
    ];
    expect(store.runs.edit({ ids: [gone, active], deleted: true })).toEqual({
      changed: 2,
      undo: [{ ids: [gone, active], deleted: false }],
    });
    expect(store.runs.list(aQuery()).rows.map(({ id }) => id)).toEqual([kept]);
    expect(store.runs.list(aQuery({ trash: true })).total).toBe(2);
    expect(store.runs.edit({ ids: [gone], deleted: false }).changed).toBe(1);
    expect(store.runs.row(gone).deleted).toBe(false);

    store.runs.edit({ ids: [gone], deleted: true });
    // A run that is under way is not removed under the feet of its worker.
    expect(store.purge().removed).toBe(1);
    expect(() => store.runs.get(gone)).toThrow(UnknownIdError);
    expect(store.runs.state(active)).toBe('queued');
    expect(store.runs.list(aQuery()).tags).toEqual([]);
    expect(store.checkIntegrity()).toBe('ok');
  });
});

describe('finding a run by what a person types', () => {
  test('id, then name, then the beginning of an id', () => {
    const store = openWritable();
    for (const [id, name] of [
      ['abc1', 'One'],
      ['abc2', 'Two'],
      ['two', 'abc'],
      ['x%y', 'One'],
    ]) {
      store.runs.record(aRun({ id: id ?? '', name: name ?? '' }), anEnd());
    }
    const found = ['abc1', 'abc', 'ab', 'One', '%', 'x%', 'nobody', ''].map((text) =>
      store.runs.find(text),
    );
    expect(found).toEqual([
      ['abc1'],
      ['two'],
      ['abc1', 'abc2'],
      ['x%y', 'abc1'],
      [],
      ['x%y'],
      [],
      [],
    ]);
  });
});

describe('a page satisfies the contract', () => {
  test('with rows of every kind', () => {
    const store = openWritable();
    store.runs.record(aRun(), anEnd());
    store.runs.record(aRun({ kind: 'measured', scenario: null, resolution: null }), endWith({}));
    store.runs.create(aRun());
    const page = store.runs.list(aQuery());
    expect(runPageSchema.parse(page)).toEqual(page);
    expect(page.total).toBe(3);
  });
});

describe('where a run came from', () => {
  test('is added to while the run goes on, and never afterwards', () => {
    const store = openWritable();
    const id = store.runs.create(aRun({ provenance: { rerunOf: 'x' } }));
    store.runs.note(id, { replacedBy: 'y' });
    expect(store.runs.get(id).provenance).toEqual({ rerunOf: 'x', replacedBy: 'y' });
    store.runs.cancel(id);
    expect(() => store.runs.note(id, { replacedBy: 'z' })).toThrow(WrongStateError);
    expect(store.runs.get(id).provenance).toEqual({ rerunOf: 'x', replacedBy: 'y' });
  });
});
