/** The entries of an archive, by name. */
export type Entries = ReadonlyMap<string, Uint8Array>;

/** Lifts the entries of an archive of one version to the next; never changes its input. */
export type EntriesUpgrader = (entries: Entries) => Entries;

/**
 * One entry per version left behind: index 0 turns version 1 into version 2. The rest of Godwit knows only the newest.
 * A version that was ever released keeps its step and a fixture in `test/fixtures/archives`.
 */
const UPGRADERS: readonly EntriesUpgrader[] = [];

/** Raised by every change of what an archive holds or how, which is a step in this file. */
export const ARCHIVE_VERSION = UPGRADERS.length + 1;

/**
 * Entries in the newest form. Hashes have been checked against what the archive said; they no longer hold after a step.
 *
 * @param version of the archive, from 1 to the newest
 * @param upgraders the chain from version 1 on
 */
export function upgraded(
  entries: Entries,
  version: number,
  upgraders: readonly EntriesUpgrader[] = UPGRADERS,
): Entries {
  return upgraders.slice(version - 1).reduce((current, upgrade) => upgrade(current), entries);
}
