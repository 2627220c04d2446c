import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ArchiveContent } from '#main/archives/index.ts';
import { openStore, requireWritable } from '#main/store/index.ts';
import type { WritableStore } from '#main/store/index.ts';
import { someContent } from '../unit/archives/content-builders.ts';
import { openWritable } from './builders.ts';

const none = { runs: [], experiments: [], comparisons: [], reports: [] };

function brought(content: Pick<ArchiveContent, keyof typeof none>): WritableStore {
  const store = openWritable();
  store.portable.bring(content);
  return store;
}

describe('what is brought in slowly', () => {
  const twoRuns = () => {
    const content = someContent();
    const long = Float64Array.from({ length: 40_000 }, (_, index) => index);
    const columns = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [`c${index}`, [...long]]),
    );
    const table = { time: [...long], columns };
    const runs = content.runs.map((run, index) =>
      index === 0 ? { ...run, pinned: true, series: [{ migration: 0, table }] } : run,
    );
    return { ...content, runs };
  };

  it('is seen all at once at the end, and is what it would be brought in at once', () => {
    const content = twoRuns();
    const store = brought(none);
    const counts: number[] = [];
    for (const _ of store.portable.bringSlowly(content)) {
      const { runs, deletedRuns } = store.health();
      counts.push(runs + deletedRuns + store.inTrash().runs);
      expect(store.runs.ids({ filter: '', trash: true, group: null })).toEqual([]);
    }
    expect(counts.length).toBeGreaterThan(content.runs.length + 2);
    expect(new Set(counts)).toEqual(new Set([0]));
    const other = brought(content);
    for (const { id } of content.runs) {
      expect(store.portable.run(id)).toEqual(other.portable.run(id));
      expect(store.runs.row(id)).toEqual(other.runs.row(id));
    }
    for (const { id } of content.experiments)
      expect(store.portable.experiment(id)).toEqual(other.portable.experiment(id));
    expect(store.health().runs).toBe(content.runs.length);
  });

  it('is not there after a failure in its middle, nor after it was left', () => {
    const content = twoRuns();
    const store = brought(none);
    const [first] = content.runs;
    if (!first) throw new Error('no run');
    const twice = { ...content, runs: [...content.runs, first] };
    expect(() => {
      for (const _ of store.portable.bringSlowly(twice));
    }).toThrow(/UNIQUE/);
    expect(store.portable.taken({ ...none, runs: [first.id] }).runs.size).toBe(0);
    const steps = store.portable.bringSlowly(content);
    steps.next();
    expect(() => store.portable.bringSlowly(content).next()).toThrow(/imported already/);
    expect(() => {
      let step = steps.throw(new Error('left'));
      while (!step.done) step = steps.next();
    }).toThrow('left');
    expect(store.portable.taken({ ...none, runs: [first.id] }).runs.size).toBe(0);
    store.portable.bring(content);
    expect(store.health().runs).toBe(content.runs.length);
  });

  it('is removed at the next opening when the process ended in its middle', () => {
    const folder = mkdtempSync(join(tmpdir(), 'godwit-coming-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
    const path = join(folder, 'runs.sqlite');
    const content = twoRuns();
    const dying = requireWritable(openStore({ path }));
    const steps = dying.portable.bringSlowly(content);
    for (let step = 0; step < 4; step += 1) steps.next();
    // A killed process leaves what is in the file; closing does not end what was begun either.
    dying.close();
    const store = requireWritable(openStore({ path }));
    onTestFinished(() => store.close());
    expect(store.notices.map(({ sentence }) => sentence).join()).toMatch(/being imported/);
    const ids = content.runs.map(({ id }) => id);
    expect(store.portable.taken({ ...none, runs: ids }).runs.size).toBe(0);
    expect(store.health()).toMatchObject({ runs: 0, deletedRuns: 0 });
    store.portable.bring(content);
    expect(store.health().runs).toBe(content.runs.length);
  });
});
