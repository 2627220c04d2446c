import type { Migration } from './migration.ts';

const TABLES = `
  CREATE TABLE experiments (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 80),
    name TEXT NOT NULL,
    -- As it was saved, and what it says when parsed: the text is a person's, the rest is made from it.
    text TEXT NOT NULL,
    document TEXT NOT NULL CHECK (json_valid(document)),
    state TEXT NOT NULL CHECK (state IN
      ('ready', 'preparing', 'running', 'paused', 'interrupted', 'finished', 'cancelled')),
    -- Of the document; those that were prepared are in experiment_points.
    points INTEGER NOT NULL,
    -- Of the engine that its points were prepared for; '' before.
    engine_version TEXT NOT NULL,
    digest TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
  ) STRICT;

  CREATE INDEX experiments_kept ON experiments (created_at) WHERE deleted_at IS NULL;
  CREATE INDEX experiments_trash ON experiments (created_at) WHERE deleted_at IS NOT NULL;
  CREATE INDEX experiments_by_name ON experiments (name);

  -- Points that left the document stay, without a position, so that they have their runs when they come back.
  CREATE TABLE experiment_points (
    seq INTEGER PRIMARY KEY,
    experiment_seq INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
    position INTEGER,
    hash TEXT NOT NULL,
    axis_values TEXT NOT NULL CHECK (json_valid(axis_values)),
    -- Replications that are certain to be run; more than at first when a stop rule asked for more.
    wanted INTEGER NOT NULL,
    settled INTEGER NOT NULL CHECK (settled IN (0, 1)),
    done INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    UNIQUE (experiment_seq, hash)
  ) STRICT;

  -- Sums over all points of an experiment are read from this alone.
  CREATE INDEX experiment_points_in_order
    ON experiment_points (experiment_seq, position, settled, wanted, done, failed);

  -- What has ended. What has not is everything else that a point wants, so nothing needs to be queued row by row.
  CREATE TABLE replications (
    point_seq INTEGER NOT NULL REFERENCES experiment_points ON DELETE CASCADE,
    seed INTEGER NOT NULL,
    -- Of the seed in the document; null: no longer part of it.
    position INTEGER,
    state TEXT NOT NULL CHECK (state IN ('done', 'failed')),
    run_seq INTEGER REFERENCES runs ON DELETE CASCADE,
    digest TEXT NOT NULL,
    failure TEXT,
    PRIMARY KEY (point_seq, seed),
    CHECK ((state = 'failed') = (failure IS NOT NULL))
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX replications_by_run ON replications (run_seq) WHERE run_seq IS NOT NULL;

  -- Which experiment a run belongs to; a person may move it. Whether it is a replication of a point is told above.
  CREATE TABLE run_experiments (
    run_seq INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    experiment_seq INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE
  ) STRICT;

  CREATE INDEX run_experiments_by_experiment ON run_experiments (experiment_seq, run_seq);
`;

/** Counting at every look would read every replication; this way a point knows its numbers. */
function counting(event: string, when: string, row: 'NEW' | 'OLD', by: '+' | '-'): string {
  return `
    CREATE TRIGGER replications_counted_${when}
    AFTER ${event} ON replications
    WHEN ${row}.position IS NOT NULL
    BEGIN
      UPDATE experiment_points
      SET done = done ${by} (${row}.state = 'done'), failed = failed ${by} (${row}.state = 'failed')
      WHERE seq = ${row}.point_seq;
    END;`;
}

const TRIGGERS = [
  counting('INSERT', 'when_added', 'NEW', '+'),
  counting('DELETE', 'when_removed', 'OLD', '-'),
  counting('UPDATE OF state, position', 'before_a_change', 'OLD', '-'),
  counting('UPDATE OF state, position', 'after_a_change', 'NEW', '+'),
];

/** Experiments, their points and what of them has been run. */
export const experimentsStep: Migration = {
  version: 20,
  name: 'experiments',
  up: (database) => {
    database.exec(TABLES);
    for (const trigger of TRIGGERS) database.exec(trigger);
  },
};
