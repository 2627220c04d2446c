import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  openStore,
  requireWritable,
  storeLocation,
  StoreError,
  StoreInputError,
} from '#main/store/index.ts';
import {
  anEnd,
  aQuery,
  aRun,
  aSeries,
  openWritable,
  refuseRenaming,
  storePath,
} from './builders.ts';

const NOW = new Date('2031-05-06T07:08:09.123Z');

/** A data folder with a store of two runs, and the names of the runs in whatever store is used now. */
function filled(): { folder: string; names: () => string[] } {
  const folder = dirname(storePath());
  const store = requireWritable(openStore({ path: join(folder, 'godwit.sqlite') }));
  store.runs.record(aRun({ name: 'first' }), anEnd());
  const id = store.runs.create(aRun({ name: 'second' }));
  store.series.append(
    id,
    0,
    aSeries(100, (index) => index),
  );
  store.runs.finish(id, anEnd());
  store.close();
  return {
    folder,
    names: () => {
      const used = openStore({ path: storeLocation(folder).path(), readOnly: true });
      try {
        return used.runs.list(aQuery()).rows.map(({ name }) => name);
      } finally {
        used.close();
      }
    },
  };
}

/** Kills a process that writes into the store, so that its last writes are in the log only. */
async function killedWriter(path: string): Promise<void> {
  const script = fileURLToPath(new URL('writer-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(createInterface({ input: child.stdout }), 'line');
  child.kill('SIGKILL');
  await ended;
}

function another(name: string): string {
  const path = storePath('other.sqlite');
  const store = requireWritable(openStore({ path }));
  store.runs.record(aRun({ name }), anEnd());
  store.close();
  return path;
}

describe('the place of the store', () => {
  test('copied at the next start: all is there, the old file stays, and the pointer leads on', () => {
    const { folder, names } = filled();
    const target = join(dirname(storePath()), 'new', 'runs.sqlite');
    const location = storeLocation(folder);
    location.plan({ action: 'copy', path: target });
    expect(location.planned()).toEqual({ action: 'copy', path: target });
    expect(location.path()).toBe(join(folder, 'godwit.sqlite'));
    expect(existsSync(target)).toBe(false);

    // What is written between the wish and the start is not lost.
    const store = requireWritable(openStore({ path: location.path() }));
    store.runs.record(aRun({ name: 'meanwhile' }), anEnd());
    store.close();
    const [notice] = storeLocation(folder).settle(NOW);
    expect(notice).toMatchObject({
      kind: 'moved',
      sentence: expect.stringContaining('stays as it is'),
    });
    expect(storeLocation(folder).path()).toBe(target);
    expect(storeLocation(folder).planned()).toBeNull();
    expect(names()).toEqual(['meanwhile', 'second', 'first']);
    expect(existsSync(join(folder, 'godwit.sqlite'))).toBe(true);
    expect(existsSync(`${target}.unfinished`)).toBe(false);
    const copy = openWritable(target);
    expect(copy.checkIntegrity()).toBe('ok');
    expect(copy.connection().autoVacuum).toBe(2);
    expect(storeLocation(folder).settle(NOW)).toEqual([]);
  });

  test('another store is opened in place of it, and the first again', () => {
    const { folder, names } = filled();
    const location = storeLocation(folder);
    location.plan({ action: 'open', path: another('theirs') });
    location.settle(NOW);
    expect(names()).toEqual(['theirs']);
    location.plan({ action: 'open', path: folder });
    location.settle(NOW);
    expect(names()).toEqual(['second', 'first']);
  });

  test('a wish is taken back', () => {
    const { folder, names } = filled();
    const location = storeLocation(folder);
    location.plan({ action: 'open', path: another('theirs') });
    location.plan({ action: 'keep' });
    expect(location.planned()).toBeNull();
    expect(location.settle(NOW)).toEqual([]);
    expect(names()).toEqual(['second', 'first']);
  });

  test('a backup is restored, and what was there before is kept and can be restored too', async () => {
    const { folder, names } = filled();
    const path = join(folder, 'godwit.sqlite');
    const store = requireWritable(openStore({ path }));
    const backup = await store.backup();
    store.runs.record(aRun({ name: 'later' }), anEnd());
    expect(store.health().backups).toEqual([
      { path: backup, kind: 'backup', createdAt: expect.any(String), bytes: expect.any(Number) },
    ]);
    store.close();
    const location = storeLocation(folder);
    location.plan({ action: 'restore', path: backup });
    expect(location.settle(NOW)[0]?.sentence).toContain('What was there before lies at');
    expect(names()).toEqual(['second', 'first']);
    const again = openStore({ path, readOnly: true });
    const kept = again.health().backups.find(({ kind }) => kind === 'before-restore');
    again.close();
    location.plan({ action: 'restore', path: kept?.path ?? '' });
    location.settle(new Date(NOW.getTime() + 1000));
    expect(names()).toEqual(['later', 'second', 'first']);
  });
});

test('what a killed process had written last is kept aside too', async () => {
  const { folder, names } = filled();
  const path = join(folder, 'godwit.sqlite');
  const store = requireWritable(openStore({ path }));
  const backup = await store.backup();
  const location = storeLocation(folder);
  location.plan({ action: 'restore', path: backup });
  store.close();
  await killedWriter(path);
  expect(existsSync(`${path}-wal`)).toBe(true);
  const kept = location.settle(NOW)[0]?.path ?? '';
  expect(names()).toEqual(['second', 'first']);
  expect(readdirSync(folder).filter((name) => name.includes('-wal'))).toEqual([]);
  location.plan({ action: 'restore', path: kept });
  location.settle(new Date(NOW.getTime() + 1000));
  expect(names()).toEqual(['Still queued', 'Killed', 'second', 'first']);
  // A copy is one file, also after it was looked into.
  expect(readdirSync(folder).filter((name) => /restore-.*-(?:wal|shm)$/.test(name))).toEqual([]);
});

test('a copy with a log beside it is restored with what the log holds', async () => {
  const { folder, names } = filled();
  const path = join(folder, 'godwit.sqlite');
  await killedWriter(path);
  const copy = `${path}.before-restore-2030-01-01T00-00-00-000Z`;
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
  const location = storeLocation(folder);
  location.plan({ action: 'restore', path: copy });
  expect(location.settle(NOW)[0]?.kind).toBe('restored');
  expect(names()).toEqual(['Still queued', 'Killed', 'second', 'first']);
});

describe('a change that cannot succeed', () => {
  test.each<
    [string, (folder: string) => Parameters<ReturnType<typeof storeLocation>['plan']>[0], RegExp]
  >([
    ['a path from here', () => ({ action: 'copy', path: 'runs.sqlite' }), /whole path/],
    ['a copy to where it is', (folder) => ({ action: 'copy', path: folder }), /there already/],
    ['a copy onto a file', () => ({ action: 'copy', path: another('x') }), /exists already/],
    [
      'a copy below a file',
      (folder) => ({ action: 'copy', path: join(folder, 'godwit.sqlite', 'x') }),
      /nothing can be stored/,
    ],
    [
      'a store that is not there',
      (folder) => ({ action: 'open', path: join(folder, 'x') }),
      /no store/,
    ],
    [
      'a file of another program',
      (folder) => {
        writeFileSync(join(folder, 'letter'), 'x'.repeat(5000));
        return { action: 'open', path: join(folder, 'letter') };
      },
      /cannot be opened/,
    ],
    [
      'a backup that is none',
      () => ({ action: 'restore', path: another('x') }),
      /one of the backups/,
    ],
  ])('%s is refused with the reason, and nothing is planned', (_, change, told) => {
    const { folder, names } = filled();
    const location = storeLocation(folder);
    expect(() => location.plan(change(folder))).toThrow(StoreInputError);
    expect(() => location.plan(change(folder))).toThrow(told);
    expect(location.planned()).toBeNull();
    expect(names()).toEqual(['second', 'first']);
  });

  test('what fails at the start leaves everything as it was, and says so once', () => {
    const { folder, names } = filled();
    const target = join(dirname(storePath()), 'taken.sqlite');
    const location = storeLocation(folder);
    location.plan({ action: 'copy', path: target });
    writeFileSync(target, 'somebody was faster');
    const [notice] = location.settle(NOW);
    expect(notice).toMatchObject({
      kind: 'kept',
      sentence: expect.stringContaining('exists already'),
    });
    expect(readFileSync(target, 'utf8')).toBe('somebody was faster');
    expect(names()).toEqual(['second', 'first']);
    expect(location.settle(NOW)).toEqual([]);
  });

  /** A store of three runs whose restoring to two is planned. */
  async function restorePlanned(): Promise<ReturnType<typeof filled> & { path: string }> {
    const { folder, names } = filled();
    const path = join(folder, 'godwit.sqlite');
    const store = requireWritable(openStore({ path }));
    const backup = await store.backup();
    store.runs.record(aRun({ name: 'later' }), anEnd());
    storeLocation(folder).plan({ action: 'restore', path: backup });
    store.close();
    return { folder, names, path };
  }

  test('a backup that cannot get the name of the store leaves the store there', async () => {
    const { folder, names, path } = await restorePlanned();
    refuseRenaming((from, to) => from.endsWith('.unfinished') && to === path);
    expect(storeLocation(folder).settle(NOW)[0]?.kind).toBe('kept');
    expect(names()).toEqual(['later', 'second', 'first']);
    expect(readdirSync(folder).filter((name) => name.includes('before-restore'))).toEqual([]);
  });

  test('a store that cannot get its name back is not begun anew, and the next start restores', async () => {
    const { folder, names, path } = await restorePlanned();
    let refused = true;
    refuseRenaming((_, to) => refused && to === path);
    expect(() => storeLocation(folder).settle(NOW)).toThrow(/could not get its name back: it lies/);
    refused = false;
    expect(storeLocation(folder).settle(NOW)[0]?.kind).toBe('restored');
    expect(names()).toEqual(['second', 'first']);
    expect(readdirSync(folder).filter((name) => name.includes('before-restore'))).toHaveLength(1);
  });

  test('a disk that is not connected keeps what is planned for the store on it', () => {
    const { folder, names } = filled();
    const disk = join(dirname(storePath()), 'disk');
    const location = storeLocation(folder);
    location.plan({ action: 'copy', path: join(disk, 'runs.sqlite') });
    location.settle(NOW);
    const target = join(dirname(storePath()), 'elsewhere.sqlite');
    location.plan({ action: 'copy', path: target });
    renameSync(disk, `${disk}-unplugged`);
    mkdirSync(disk);
    expect(() => location.settle(NOW)).toThrow(/is not there\. Connect the disk/);
    expect(location.planned()).toEqual({ action: 'copy', path: target });
    rmSync(disk, { recursive: true, force: true, maxRetries: 20 });
    renameSync(`${disk}-unplugged`, disk);
    expect(location.settle(NOW)[0]?.kind).toBe('moved');
    expect(location.path()).toBe(target);
    expect(names()).toEqual(['second', 'first']);
  });

  test('a damaged backup is not restored', async () => {
    const { folder, names } = filled();
    const store = requireWritable(openStore({ path: join(folder, 'godwit.sqlite') }));
    const backup = await store.backup();
    store.close();
    const location = storeLocation(folder);
    location.plan({ action: 'restore', path: backup });
    const bytes = readFileSync(backup);
    bytes.fill(7, 8192, 20_000);
    writeFileSync(backup, bytes);
    expect(location.settle(NOW)[0]?.kind).toBe('kept');
    expect(names()).toEqual(['second', 'first']);
  });

  test('a place that is gone is not taken for an empty store, nor is a note that cannot be read', () => {
    const { folder } = filled();
    const pointer = join(folder, 'store-location.json');
    writeFileSync(
      pointer,
      JSON.stringify({ version: 1, store: '/nowhere/at/all.sqlite', next: null }),
    );
    expect(() => storeLocation(folder).settle(NOW)).toThrow(/is not there\. Connect the disk/);
    writeFileSync(pointer, '{');
    expect(() => storeLocation(folder).settle(NOW)).toThrow(StoreError);
    expect(() => storeLocation(folder).path()).toThrow(/Correct it, or remove it/);
  });

  test('while another process has the store open, it is left alone', async () => {
    const { folder, names } = filled();
    const path = join(folder, 'godwit.sqlite');
    const script = fileURLToPath(new URL('writer-process.ts', import.meta.url));
    const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    await once(createInterface({ input: child.stdout }), 'line');
    const location = storeLocation(folder);
    const target = join(dirname(storePath()), 'copy.sqlite');
    location.plan({ action: 'copy', path: target });
    expect(location.settle(NOW)[0]?.sentence).toContain('Another running Godwit has it open');
    expect(existsSync(target)).toBe(false);
    expect(names()).toContain('first');
  });
});

test('a copy that is only planned leaves no folders, and one that is made has them', () => {
  const { folder } = filled();
  const far = join(dirname(storePath()), 'a', 'b', 'c.sqlite');
  const location = storeLocation(folder);
  location.plan({ action: 'copy', path: far });
  expect(existsSync(join(dirname(storePath()), 'a'))).toBe(false);
  location.plan({ action: 'keep' });
  location.plan({ action: 'copy', path: far });
  location.settle(new Date());
  expect(existsSync(far)).toBe(true);
});

test('a folder in which nothing can be written is refused', () => {
  const { folder } = filled();
  const locked = join(dirname(storePath()), 'locked');
  mkdirSync(locked);
  chmodSync(locked, 0o500);
  onTestFinished(() => chmodSync(locked, 0o700));
  const plan = () => storeLocation(folder).plan({ action: 'copy', path: join(locked, 'x.sqlite') });
  // The superuser may write anywhere.
  if (process.getuid?.() === 0) expect(plan).not.toThrow();
  else expect(plan).toThrow(/nothing can be stored/);
});
