import type { Migration } from './migration.ts';

/** Reports. Their documents name saved comparisons and experiments by text, so nothing here refers to a row elsewhere. */
export const reportsStep: Migration = {
  version: 65,
  name: 'reports',
  up: (database) => {
    database.exec(`
      CREATE TABLE reports (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 80),
        -- That of the document, for lists.
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
        -- With its version inside; an older one is brought to the newest when it is read, a newer one is kept as it is.
        document TEXT NOT NULL CHECK (json_valid(document)),
        -- Whoever saves says from which one the change began, so that two windows do not overwrite each other.
        revision INTEGER NOT NULL CHECK (revision >= 1),
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        deleted_at TEXT
      ) STRICT;

      CREATE INDEX reports_kept ON reports (updated_at) WHERE deleted_at IS NULL;
      CREATE INDEX reports_trash ON reports (deleted_at) WHERE deleted_at IS NOT NULL;
    `);
  },
};
