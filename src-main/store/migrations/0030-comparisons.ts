import type { Migration } from './migration.ts';

/** Saved comparisons. A recipe names where its runs come from, so nothing here refers to a run. */
export const comparisonsStep: Migration = {
  version: 30,
  name: 'comparisons',
  up: (database) => {
    database.exec(`
      CREATE TABLE comparisons (
        id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 80),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        -- With its version inside; an older one is brought to the newest when it is read, a newer one is kept as it is.
        recipe TEXT NOT NULL CHECK (json_valid(recipe)),
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        deleted_at TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE INDEX comparisons_kept ON comparisons (updated_at) WHERE deleted_at IS NULL;
      CREATE INDEX comparisons_trash ON comparisons (deleted_at) WHERE deleted_at IS NOT NULL;
    `);
  },
};
