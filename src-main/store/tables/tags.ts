import { StoreInputError } from '../errors.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';

/** The contract's own bound. */
const LONGEST_TAG = 80;

export interface TagsReader {
  /** All tags that some run has, by name. */
  inUse(): string[];
  /** Tags of several runs, by run, each list by name. */
  ofRuns(runSeqs: readonly number[]): Map<number, string[]>;
}

export interface TagsWriter {
  /** Gives tags to runs; answers the runs that did not have all of them. */
  add(runSeqs: readonly number[], tags: readonly string[]): number[];
  /** Takes tags from runs; answers the runs that had one of them. */
  remove(runSeqs: readonly number[], tags: readonly string[]): number[];
  /** Forgets tags that no run has any more. */
  dropUnused(): void;
}

export function tagsReader(handle: ReadHandle): TagsReader {
  const selectInUse = handle.select<{ name: string }>(
    'SELECT name FROM tags WHERE EXISTS (SELECT 1 FROM run_tags WHERE tag = tags.id) ORDER BY name',
  );
  const selectOfRuns = handle.select<{ run_seq: number; name: string }>(
    `SELECT run_seq, name FROM run_tags JOIN tags ON tags.id = tag
     WHERE run_seq IN (SELECT value FROM json_each(?)) ORDER BY name`,
  );
  return {
    inUse: () => selectInUse.all().map(({ name }) => name),
    ofRuns: (runSeqs) => {
      const found = new Map<number, string[]>(runSeqs.map((seq) => [seq, []]));
      for (const { run_seq: runSeq, name } of selectOfRuns.all(JSON.stringify(runSeqs))) {
        found.get(runSeq)?.push(name);
      }
      return found;
    },
  };
}

export function tagsWriter(handle: WriteHandle): TagsWriter {
  const insertTag = handle.change('INSERT INTO tags (name) VALUES (?) ON CONFLICT DO NOTHING');
  const link = handle.changeReturning<{ run_seq: number }>(
    `INSERT INTO run_tags (run_seq, tag)
     SELECT wanted.value, tags.id FROM json_each(?) AS wanted
       JOIN tags ON tags.name IN (SELECT value FROM json_each(?)) WHERE true
     ON CONFLICT DO NOTHING RETURNING run_seq`,
  );
  const unlink = handle.changeReturning<{ run_seq: number }>(
    `DELETE FROM run_tags WHERE run_seq IN (SELECT value FROM json_each(?))
       AND tag IN (SELECT id FROM tags WHERE name IN (SELECT value FROM json_each(?))) RETURNING run_seq`,
  );
  const dropUnused = handle.change(
    'DELETE FROM tags WHERE NOT EXISTS (SELECT 1 FROM run_tags WHERE tag = tags.id)',
  );
  return {
    add: (runSeqs, tags) => {
      const names = normalTags(tags);
      for (const name of names) insertTag.run(name);
      return link.all(JSON.stringify(runSeqs), JSON.stringify(names)).map((row) => row.run_seq);
    },
    remove: (runSeqs, tags) =>
      unlink
        .all(JSON.stringify(runSeqs), JSON.stringify(normalTags(tags)))
        .map((row) => row.run_seq),
    dropUnused: () => void dropUnused.run(),
  };
}

/** Tags without surrounding space and in one Unicode form, so that equal looks are equal tags; each once. @throws StoreInputError */
export function normalTags(tags: readonly string[]): string[] {
  const normal = tags.map((tag, index) => {
    const name = tag.normalize('NFC').trim();
    if (name === '' || name.length > LONGEST_TAG) {
      throw new StoreInputError(
        `tags[${index}]`,
        `expected 1 to ${LONGEST_TAG} characters, found ${name.length}`,
      );
    }
    return name;
  });
  return [...new Set(normal)];
}
