import type { SavedComparison } from '#shared/contract/comparison.ts';
import type { Recipe } from '#shared/comparison/recipe.ts';
import { readRecipe } from '#shared/comparison/recipe.ts';
import { UnknownIdError } from '../errors.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';
import { newRunId } from '../ids.ts';
import { jsonText, shortText } from '../values.ts';

export interface ComparisonsReader {
  /** The saved comparisons, the one changed last first; or those in the trash, the one deleted last first. */
  list(trash: boolean): SavedComparison[];
  /** @throws UnknownIdError */
  get(id: string): SavedComparison;
}

export interface ComparisonsWriter extends ComparisonsReader {
  /** Stores a new one, or with an id another name and recipe for one that is there. @throws UnknownIdError */
  save(comparison: { id: string | null; name: string; recipe: Recipe }): SavedComparison;
  /** @throws UnknownIdError */
  rename(id: string, name: string): SavedComparison;
  /** Into the trash, or out of it. @throws UnknownIdError */
  setDeleted(id: string, deleted: boolean): SavedComparison;
  /** Removes for good what is in the trash; answers how many. Joins the caller's transaction. */
  purge(): number;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly recipe: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

const LONGEST_NAME = 200;
const COLUMNS = 'id, name, recipe, created_at, updated_at, deleted_at';

function saved(row: Row): SavedComparison {
  const reading = readRecipe(JSON.parse(row.recipe));
  return {
    id: row.id,
    name: row.name,
    recipe: reading.ok ? reading.recipe : null,
    problem: reading.ok ? null : reading.problem,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deleted: row.deleted_at !== null,
  };
}

/** Comparisons that people saved, as recipes: their runs are found again whenever one is opened. */
export function comparisonsReader(handle: ReadHandle): ComparisonsReader {
  const selectKept = handle.select<Row>(
    `SELECT ${COLUMNS} FROM comparisons WHERE deleted_at IS NULL ORDER BY updated_at DESC, id`,
  );
  const selectTrash = handle.select<Row>(
    `SELECT ${COLUMNS} FROM comparisons WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC, id`,
  );
  const selectOne = handle.select<Row>(`SELECT ${COLUMNS} FROM comparisons WHERE id = ?`);
  return {
    list: (trash) => (trash ? selectTrash : selectKept).all().map(saved),
    get: (id) => {
      const row = selectOne.get(id);
      if (!row) throw new UnknownIdError('comparison', id);
      return saved(row);
    },
  };
}

export function comparisonsWriter(handle: WriteHandle, now: () => Date): ComparisonsWriter {
  const reader = comparisonsReader(handle);
  const insert = handle.change(
    'INSERT INTO comparisons (id, name, recipe, created_at, updated_at, deleted_at) VALUES (?, ?, ?, ?, ?, NULL)',
  );
  const update = handle.change(
    'UPDATE comparisons SET name = ?, recipe = ?, updated_at = ? WHERE id = ?',
  );
  const updateName = handle.change('UPDATE comparisons SET name = ?, updated_at = ? WHERE id = ?');
  // Deleting twice keeps the first time, and changing what is restored is no change of its own.
  const trash = handle.change(
    'UPDATE comparisons SET deleted_at = coalesce(deleted_at, ?) WHERE id = ?',
  );
  const restore = handle.change('UPDATE comparisons SET deleted_at = NULL WHERE id = ?');
  const remove = handle.change('DELETE FROM comparisons WHERE deleted_at IS NOT NULL');
  const found = (id: string, changed: number): SavedComparison => {
    if (changed === 0) throw new UnknownIdError('comparison', id);
    return reader.get(id);
  };
  return {
    ...reader,
    save: ({ id, name, recipe }) =>
      handle.transaction(() => {
        shortText(name, LONGEST_NAME, 'name');
        const text = jsonText(recipe, 'recipe');
        const time = now().toISOString();
        if (id !== null) return found(id, update.run(name, text, time, id));
        const fresh = newRunId();
        return found(fresh, insert.run(fresh, name, text, time, time));
      }),
    rename: (id, name) =>
      handle.transaction(() => {
        shortText(name, LONGEST_NAME, 'name');
        return found(id, updateName.run(name, now().toISOString(), id));
      }),
    setDeleted: (id, deleted) =>
      handle.transaction(() =>
        found(id, deleted ? trash.run(now().toISOString(), id) : restore.run(id)),
      ),
    purge: () => remove.run(),
  };
}
