import { ARCHIVE_VERSION } from './manifest.ts';

/** The entries of an archive, by name. */
export type Entries = ReadonlyMap<string, Uint8Array>;

/**
 * Steps that lift the entries of an archive of one version to the next, in order; the rest of Godwit knows only the newest.
 * A version that was ever released keeps its step and a fixture in `test/fixtures/archives`.
 */
const STEPS: ReadonlyMap<number, (entries: Entries) => Entries> = new Map();

/** Entries in the newest form. Hashes have been checked against what the archive said; they no longer hold after a step. */
export function upgraded(entries: Entries, version: number): Entries {
  let current = entries;
  for (let from = version; from < ARCHIVE_VERSION; from += 1) {
    const step = STEPS.get(from);
    if (!step) throw new Error(`No step lifts archives of version ${from}.`);
    current = step(current);
  }
  return current;
}
