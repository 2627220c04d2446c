import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { readRecipe, recipeSchema } from '#shared/comparison/recipe.ts';
import { UnknownIdError } from '#main/store/index.ts';
import {
  aMigration,
  anEnd,
  aRun,
  aSeries,
  openWritable,
  storePath,
  tickingClock,
} from './builders.ts';

// Goal: saved comparisons keep their recipe and nothing else; what a comparison reads is what was stored.
// Method: a store in a file, closed and opened again; recipes of other versions put in behind its back.

const RECIPE = recipeSchema.parse({
  sources: [{ from: 'filter', filter: 'tag:paper' }],
  baseline: 'abc',
  labels: { abc: "O'Brien \u{1F600}" },
  views: [{ kind: 'pareto', x: 'total_time_s', y: 'downtime_s' }],
});

describe('saved comparisons', () => {
  test('are listed with the one that changed last first, and survive closing', () => {
    const path = storePath();
    const store = openWritable(path, { now: tickingClock() });
    const first = store.comparisons.save({ id: null, name: 'First', recipe: RECIPE });
    const second = store.comparisons.save({ id: null, name: 'Second', recipe: RECIPE });
    const again = store.comparisons.save({ id: first.id, name: 'First again', recipe: RECIPE });
    expect(again).toMatchObject({ id: first.id, createdAt: first.createdAt, recipe: RECIPE });
    expect(again.updatedAt > first.updatedAt).toBe(true);
    store.close();
    const reopened = openWritable(path);
    expect(reopened.comparisons.list(false)).toEqual([again, second]);
    expect(reopened.comparisons.get(second.id)).toEqual(second);
  });

  test('go to the trash and come back as they were; purging removes only what is in it', () => {
    const store = openWritable(':memory:', { now: tickingClock() });
    const kept = store.comparisons.save({ id: null, name: 'Kept', recipe: RECIPE });
    const gone = store.comparisons.save({ id: null, name: 'Gone', recipe: RECIPE });
    store.comparisons.setDeleted(gone.id, true);
    expect(store.comparisons.list(true)).toEqual([{ ...gone, deleted: true }]);
    expect(store.comparisons.setDeleted(gone.id, false)).toEqual(gone);
    store.comparisons.setDeleted(gone.id, true);
    store.purge();
    expect(store.comparisons.list(true)).toEqual([]);
    expect(store.comparisons.list(false)).toEqual([kept]);
    expect(() => store.comparisons.setDeleted(gone.id, false)).toThrow(UnknownIdError);
  });

  test('of a newer Godwit are told of and kept as they are', () => {
    const path = storePath();
    const store = openWritable(path);
    const { id } = store.comparisons.save({ id: null, name: 'New', recipe: RECIPE });
    store.close();
    const newer = JSON.stringify({ version: 99, telepathy: true });
    const database = new Database(path);
    database.prepare('UPDATE comparisons SET recipe = ? WHERE id = ?').run(newer, id);
    database.close();
    const reopened = openWritable(path);
    const [saved] = reopened.comparisons.list(false);
    expect(saved).toMatchObject({ recipe: null, problem: expect.stringContaining('newer Godwit') });
    expect(reopened.comparisons.rename(id, 'Renamed')).toMatchObject({ name: 'Renamed' });
    reopened.close();
    const after = new Database(path, { readonly: true });
    expect(after.prepare('SELECT recipe FROM comparisons').pluck().get()).toBe(newer);
    after.close();
  });

  test('refuse a name that is too long and an id that is not there', () => {
    const store = openWritable();
    expect(() =>
      store.comparisons.save({ id: null, name: 'x'.repeat(201), recipe: RECIPE }),
    ).toThrow(/name: expected at most 200/);
    expect(() => store.comparisons.save({ id: 'nobody', name: 'x', recipe: RECIPE })).toThrow(
      'There is no comparison with the id "nobody"',
    );
  });
});

describe('a recipe', () => {
  test('is brought to the newest version step by step', () => {
    const seen: unknown[] = [];
    const upgraders = [1, 2].map((step) => (old: Readonly<Record<string, unknown>>) => {
      seen.push([old['version'], old['sources']]);
      return { ...old, sources: `after step ${step}` };
    });
    readRecipe({ version: 1, sources: 'old' }, upgraders);
    readRecipe({ version: 2, sources: 'newer' }, upgraders);
    expect(seen).toEqual([
      [1, 'old'],
      [2, 'after step 1'],
      [2, 'newer'],
    ]);
    expect(readRecipe({ version: 4 }, upgraders)).toMatchObject({ ok: false });
    expect(readRecipe(RECIPE)).toEqual({ ok: true, recipe: RECIPE });
  });

  test.each([
    [null, /no recipe/],
    [[], /no recipe/],
    [{}, /version is none/],
    [{ version: 2 }, /newer Godwit/],
    [{ version: 1, sources: [] }, /sources/],
    [{ ...RECIPE, surprise: 1 }, /surprise/],
  ])('that is wrong is refused with where: %j', (stored, problem) => {
    expect(readRecipe(stored)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(problem),
    });
  });
});

describe('what comparisons read', () => {
  test('is what was stored: metrics, parameters, outcomes, series from the first time to the last', () => {
    const store = openWritable();
    const parameters = { 'network.efficiency': 0.94 };
    const series = aSeries(10, (index) => index);
    const migration = aMigration({ series, metrics: { total_time_s: 7.5, downtime_s: 0.25 } });
    const id = store.runs.record(aRun({ seed: 3, parameters }), anEnd(migration));
    const waiting = store.runs.create(aRun({ seed: 4, parameters }));
    const found = store.compared.ofIds([waiting, id, 'nobody']);
    expect([...found.keys()].toSorted()).toEqual([id, waiting].toSorted());
    expect(found.get(id)).toMatchObject({
      hasResult: true,
      deleted: false,
      run: {
        id,
        seed: 3,
        outcomes: [{ outcome: 'completed' }],
        parameters,
        metrics: { total_time_s: 7.5, downtime_s: 0.25 },
      },
    });
    expect(found.get(waiting)).toMatchObject({ hasResult: false, state: 'queued' });
    // One input, one object: thousands of replications share it.
    expect(found.get(waiting)?.run.parameters).toBe(found.get(id)?.run.parameters);
    expect(store.compared.migrations(id)).toMatchObject([{ metrics: migration.metrics }]);
    expect(store.compared.extent(id, 0)).toEqual({
      first: series.time[0],
      last: series.time.at(-1),
    });
    expect(store.compared.extent(id, 7)).toBeNull();
    expect(() => store.compared.migrations('nobody')).toThrow(UnknownIdError);
    expect(() => store.compared.idsOfExperiment('nobody', 10)).toThrow(/experiment/);
  });
});
