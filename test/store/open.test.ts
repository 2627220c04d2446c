import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  statSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  DamagedStoreError,
  ForeignStoreError,
  MissingStoreError,
  NewerStoreError,
  openStore,
  UnreadableStoreError,
} from '#main/store/index.ts';
import type { StoreError } from '#main/store/index.ts';
import { MIGRATIONS, newestVersion } from '#main/store/migrations/index.ts';
import { anEnd, aQuery, aRun, aSeries, openWritable, storePath } from './builders.ts';

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A store with some runs, closed again; large enough that damage hits tables. */
function storeOnDisk(): string {
  const path = storePath();
  const store = openWritable(path);
  store.runs.recordAll(
    Array.from({ length: 200 }, (_, seed) => ({ run: aRun({ seed }), ended: anEnd() })),
  );
  const id = store.runs.create(aRun());
  store.series.append(
    id,
    0,
    aSeries(4000, (index) => Math.sin(index)),
  );
  store.runs.finish(id, anEnd());
  store.close();
  return path;
}

describe('a store that is opened for writing', () => {
  test('has the settings that were asked for, read back from SQLite', () => {
    expect(openWritable(storePath()).connection()).toEqual({
      journalMode: 'wal',
      synchronous: 1,
      foreignKeys: 1,
      busyTimeoutMs: 1000,
      trustedSchema: 0,
      cellSizeCheck: 1,
      applicationId: 0x47_57_69_74,
      version: newestVersion(MIGRATIONS),
      autoVacuum: 2,
    });
  });

  test('has only strict tables', () => {
    const path = storePath();
    openWritable(path).close();
    const database = new Database(path, { readonly: true });
    onTestFinished(() => void database.close());
    const tables = database.pragma('table_list') as {
      name: string;
      schema: string;
      strict: number;
    }[];
    const loose = tables.filter(({ name, strict }) => !name.startsWith('sqlite_') && strict === 0);
    expect(loose).toEqual([]);
    expect(tables.length).toBeGreaterThan(10);
  });

  test('is made with its folder, keeps its rows, and leaves no log when closed', () => {
    const path = join(dirname(storePath()), 'new', 'folder', 'my runs #1 %41.sqlite');
    const store = openWritable(path);
    const id = store.runs.record(aRun(), anEnd());
    expect(store.health()).toMatchObject({
      path,
      runs: 1,
      deletedRuns: 0,
      integrity: 'ok',
      lastBackup: null,
      readOnly: false,
      version: newestVersion(MIGRATIONS),
    });
    store.close();
    store.close();
    expect(readdirSync(dirname(path)).toSorted()).toEqual([
      'my runs #1 %41.sqlite',
      'my runs #1 %41.sqlite.lock',
    ]);
    expect(openWritable(path).runs.state(id)).toBe('finished');
  });

  test('takes a path for a path, not for an address with options', () => {
    const folder = dirname(storePath());
    const before = process.cwd();
    process.chdir(folder);
    onTestFinished(() => process.chdir(before));
    const store = openWritable('file:x?mode=memory');
    store.runs.create(aRun());
    store.close();
    expect(existsSync(join(folder, 'file:x?mode=memory'))).toBe(true);
  });

  test('an empty file becomes a store', () => {
    const path = storePath();
    writeFileSync(path, '');
    expect(openWritable(path).health().version).toBe(newestVersion(MIGRATIONS));
  });

  test('can be opened for reading beside the writer and after it', () => {
    const path = storeOnDisk();
    const hash = hashOf(path);
    const reader = openStore({ path, readOnly: true });
    expect(reader.writable).toBe(false);
    expect(reader.notices).toEqual([]);
    expect(reader.runs.list(aQuery()).total).toBe(201);
    reader.close();
    expect(hashOf(path)).toBe(hash);
  });

  test('has one writer, whichever link leads to it', () => {
    const path = storePath();
    const [link, folder] = [`${path}.link`, `${dirname(path)}.link`];
    symlinkSync(path, link);
    symlinkSync(dirname(path), folder);
    onTestFinished(() => rmSync(folder));
    // Nothing lies behind the link yet: the store is begun there, and not in its place.
    const store = openWritable(link);
    expect(store.path).toBe(path);
    const id = store.runs.create(aRun());
    for (const way of [path, link, join(folder, basename(path)), join(folder, basename(link))]) {
      const other = openStore({ path: way });
      onTestFinished(() => other.close());
      expect(other.writable, way).toBe(false);
    }
    expect(store.runs.state(id)).toBe('queued');
  });

  test('a second opener in the same process reads only', () => {
    const path = storePath();
    openWritable(path);
    const second = openStore({ path });
    onTestFinished(() => second.close());
    expect(second.writable).toBe(false);
  });
});

describe('a file that is not to be touched', () => {
  const refusals: [
    string,
    (path: string) => void,
    new (...parameters: never[]) => StoreError,
    RegExp,
  ][] = [
    [
      'a newer version',
      (path) => {
        const database = new Database(path);
        database.pragma('user_version = 990');
        database.close();
      },
      NewerStoreError,
      /newer Godwit \(store version 990, this one knows up to \d+\)/,
    ],
    [
      'another program',
      (path) => {
        const database = new Database(path);
        database.pragma('application_id = 1');
        database.close();
      },
      ForeignStoreError,
      /not a Godwit store/,
    ],
    [
      'a trigger that somebody slipped in',
      (path) => {
        const database = new Database(path);
        database.exec('CREATE TRIGGER steal AFTER INSERT ON runs BEGIN DELETE FROM drafts; END');
        database.close();
      },
      ForeignStoreError,
      /unknown "steal"/,
    ],
    [
      'a table that was changed',
      (path) => {
        const database = new Database(path);
        database.exec('ALTER TABLE drafts ADD COLUMN more TEXT');
        database.close();
      },
      ForeignStoreError,
      /"drafts" is defined otherwise/,
    ],
  ];
  test.each(refusals)('%s', (_, change, error, words) => {
    const path = storeOnDisk();
    change(path);
    const hash = hashOf(path);
    for (const readOnly of [false, true]) {
      expect(() => openStore({ path, readOnly })).toThrow(error);
      expect(() => openStore({ path, readOnly })).toThrow(words);
    }
    expect(hashOf(path)).toBe(hash);
    expect(readdirSync(dirname(path)).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  test('what is not there cannot be read, and a folder is no store', () => {
    const path = storePath();
    expect(() => openStore({ path, readOnly: true })).toThrow(MissingStoreError);
    expect(existsSync(path)).toBe(false);
    mkdirSync(path);
    expect(() => openStore({ path })).toThrow(UnreadableStoreError);
    expect(() => openStore({ path, readOnly: true })).toThrow(/is not a file/);
    expect(() => openStore({ path: join(path, 'nul\0byte') })).toThrow(UnreadableStoreError);
  });

  test('a refused opening gives the lock back', () => {
    const path = storePath();
    writeFileSync(path, 'not a database, but long enough to be looked at as one'.repeat(100));
    expect(() => openStore({ path, damaged: 'refuse' })).toThrow(DamagedStoreError);
    expect(openWritable(path).writable).toBe(true);
  });
});

describe('a damaged file', () => {
  const overwrite = (path: string, position: number, bytes: Uint8Array) => {
    const file = openSync(path, 'r+');
    writeSync(file, bytes, 0, bytes.length, position);
    closeSync(file);
  };
  const damages: [string, (path: string) => void][] = [
    ['garbage instead of a database', (path) => writeFileSync(path, Buffer.alloc(8192, 'garbage'))],
    ['a few bytes', (path) => writeFileSync(path, 'x')],
    ['cut in the middle', (path) => truncateSync(path, Math.floor(statSync(path).size / 2))],
    ['cut within the first page', (path) => truncateSync(path, 1000)],
    ['a header that was overwritten', (path) => overwrite(path, 0, Buffer.alloc(100, 0xff))],
    [
      'pages that were overwritten',
      (path) => {
        for (let page = 2; page * 4096 < statSync(path).size; page += 3)
          overwrite(path, page * 4096, Buffer.alloc(4096, 0xab));
      },
    ],
  ];
  test.each(damages)(
    '%s: kept under another name, a fresh store begun, and the person told',
    (_, damage) => {
      const path = storeOnDisk();
      damage(path);
      const hash = hashOf(path);
      expect(() => openStore({ path, readOnly: true })).toThrow(DamagedStoreError);
      expect(() => openStore({ path, damaged: 'refuse' })).toThrow(DamagedStoreError);
      expect(hashOf(path)).toBe(hash);

      const store = openWritable(path);
      const [notice] = store.notices;
      expect(notice).toMatchObject({
        kind: 'recovered',
        sentence: expect.stringContaining('No backup lies beside it'),
      });
      expect(hashOf(notice?.path ?? '')).toBe(hash);
      expect(store.health()).toMatchObject({ runs: 0, integrity: 'ok' });
      const id = store.runs.record(aRun(), anEnd());
      store.close();
      const again = openWritable(path);
      expect(again.notices).toEqual([]);
      expect(again.runs.state(id)).toBe('finished');
    },
  );

  test('the newest backup is named', async () => {
    const path = storeOnDisk();
    const store = openWritable(path);
    const backup = await store.backup();
    store.close();
    truncateSync(path, 5000);
    expect(openWritable(path).notices[0]?.sentence).toContain(`The newest backup is ${backup}`);
  });
});

describe('a backup', () => {
  test('is a whole store of its own, made while runs are stored', async () => {
    const path = storeOnDisk();
    const store = openWritable(path);
    const pending = store.backup();
    const during = store.runs.record(aRun({ name: 'During' }), anEnd());
    const backup = await pending;
    expect(store.health().lastBackup).toBe(
      /backup-(.*)$/.exec(backup)?.[1]?.replace(/T(\d+)-(\d+)-(\d+)-(\d+)Z/, 'T$1:$2:$3.$4Z'),
    );
    expect(store.runs.state(during)).toBe('finished');
    const copy = openStore({ path: backup, readOnly: true });
    onTestFinished(() => copy.close());
    expect(copy.runs.list(aQuery()).total).toBeGreaterThanOrEqual(201);
    expect(copy.checkIntegrity()).toBe('ok');
    expect(readdirSync(dirname(path)).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  test('only the newest five stay', async () => {
    const path = storePath();
    let milliseconds = Date.UTC(2031, 0, 1);
    const store = openWritable(path, { now: () => new Date((milliseconds += 1000)) });
    const made: string[] = [];
    for (let count = 0; count < 7; count += 1) made.push(await store.backup());
    const left = readdirSync(dirname(path)).filter((name) => name.includes('.backup-'));
    expect(left.toSorted()).toEqual(
      made.slice(2).map((file) => file.slice(dirname(path).length + 1)),
    );
  });

  test('stays beside others that are dated ahead of a clock set right', async () => {
    const path = storePath();
    let milliseconds = Date.UTC(2031, 0, 1);
    const store = openWritable(path, { now: () => new Date((milliseconds += 1000)) });
    for (let count = 0; count < 5; count += 1) await store.backup();
    milliseconds = Date.UTC(2026, 0, 1);
    expect(existsSync(await store.backup())).toBe(true);
    expect(readdirSync(dirname(path)).filter((name) => name.includes('.backup-'))).toHaveLength(5);
  });

  test('a store in memory has none', async () => {
    await expect(openWritable().backup()).rejects.toThrow(/no file/);
  });
});

/** Lets SQLite fail at what it is asked for from now on, until the test ends. */
function failAt(what: 'pragma' | 'backup', asked: (text: string) => boolean): void {
  const real = Database.prototype[what] as (...parameters: unknown[]) => unknown;
  const spy = vi.spyOn(Database.prototype, what as 'pragma').mockImplementation(function (
    this: Database.Database,
    ...parameters: unknown[]
  ) {
    if (asked(String(parameters[0])))
      throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    return real.apply(this, parameters);
  });
  onTestFinished(() => spy.mockRestore());
}

describe('a disk that is full', () => {
  test('does not make a purge that was done look undone', () => {
    const store = openWritable(storePath());
    const id = store.runs.record(aRun(), anEnd());
    store.runs.edit({ ids: [id], deleted: true });
    failAt('pragma', (text) => text === 'incremental_vacuum');
    expect(store.purge()).toEqual({ removed: 1, freedBytes: 0 });
    expect(store.health().deletedRuns).toBe(0);
  });

  test('is told of by a backup', async () => {
    const path = storePath();
    const store = openWritable(path);
    failAt('backup', () => true);
    await expect(store.backup()).rejects.toThrow(/disk that holds the store is full/);
    expect(readdirSync(dirname(path)).filter((name) => name.includes('backup'))).toEqual([]);
  });

  test('does not keep the lock when the store is closed', () => {
    const path = storePath();
    const store = openWritable(path);
    const another = new Database(path);
    onTestFinished(() => void another.close());
    // Any statement that cannot be carried out: here the sign of the writer cannot be removed.
    another.exec(
      "CREATE TRIGGER held BEFORE DELETE ON writer BEGIN SELECT RAISE(ABORT, 'full'); END",
    );
    store.close();
    another.exec('DROP TRIGGER held');
    expect(openWritable(path).writable).toBe(true);
  });
});

describe('space', () => {
  test('that purged runs took is given back to the disk', () => {
    const path = storeOnDisk();
    const store = openWritable(path);
    const ids = store.runs.list(aQuery({ limit: 1000 })).rows.map(({ id }) => id);
    store.runs.edit({ ids: ids.slice(1), deleted: true });
    const size = statSync(path).size;
    const { removed, freedBytes } = store.purge();
    expect(removed).toBe(200);
    expect(freedBytes).toBeGreaterThan(0);
    expect(statSync(path).size).toBeLessThan(size);
    expect(store.checkIntegrity()).toBe('ok');
  });
});
