import fs, { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { OpenOptions, WritableStore } from '#main/store/index.ts';
import { openStore, requireWritable } from '#main/store/index.ts';

export * from './rows.ts';

/** A path for a store in a folder that goes when the test ends. */
export function storePath(name = 'godwit.sqlite'): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'godwit-store-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
  return join(folder, name);
}

/** Opens a store for writing and closes it when the test ends. */
export function openWritable(path = ':memory:', options: Partial<OpenOptions> = {}): WritableStore {
  const store = requireWritable(openStore({ ...options, path }));
  onTestFinished(() => store.close());
  return store;
}

/** Lets the system refuse some renamings until the test ends. */
export function refuseRenaming(refused: (from: string, to: string) => boolean): void {
  const real = fs.renameSync;
  const spy = vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    if (refused(String(from), String(to))) throw new Error('EBUSY: another program holds the file');
    real(from, to);
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    spy.mockRestore();
    syncBuiltinESMExports();
  });
}
