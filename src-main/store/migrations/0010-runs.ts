import type { Migration } from './migration.ts';

const ENDED = `('finished', 'bounded', 'cancelled', 'failed', 'interrupted')`;

/** Tables that belong to a run and, like it, are evidence once it has ended. */
const EVIDENCE_TABLES = ['run_documents', 'run_metrics', 'migrations', 'series_chunks'];

const TABLES = `
  CREATE TABLE runs (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 80),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('simulated', 'measured')),
    state TEXT NOT NULL CHECK (state IN
      ('queued', 'running', 'paused', 'finished', 'bounded', 'cancelled', 'failed', 'interrupted')),
    created_at TEXT NOT NULL,
    seed INTEGER NOT NULL,
    resolution TEXT CHECK (resolution IN ('expected', 'exact')),
    engine_version TEXT NOT NULL,
    digest TEXT NOT NULL,
    guests INTEGER NOT NULL,
    memory_strategy TEXT NOT NULL,
    disk_strategy TEXT NOT NULL,
    converged INTEGER CHECK (converged IN (0, 1)),
    failure TEXT,
    -- One byte a point, 0 to 255 standing for 0 to 1.
    spark BLOB NOT NULL,
    note TEXT NOT NULL,
    pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
    deleted_at TEXT
  ) STRICT;

  -- One list is shown at a time, kept runs or the trash, pinned runs on top, newest first unless sorted otherwise.
  CREATE INDEX runs_kept ON runs (pinned, created_at) WHERE deleted_at IS NULL;
  CREATE INDEX runs_trash ON runs (pinned, created_at) WHERE deleted_at IS NOT NULL;
  CREATE INDEX runs_active ON runs (state) WHERE state IN ('queued', 'running', 'paused');
  CREATE INDEX runs_by_name ON runs (name);

  -- Long texts stay out of the table that is scanned for lists.
  CREATE TABLE run_documents (
    run_seq INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    scenario TEXT CHECK (json_valid(scenario)),
    parameters TEXT NOT NULL CHECK (json_valid(parameters)),
    provenance TEXT NOT NULL CHECK (json_valid(provenance))
  ) STRICT;

  -- What free text is looked for in: name, note, tags and strategies, folded to plain lower case.
  CREATE TABLE run_search (
    run_seq INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    text TEXT NOT NULL
  ) STRICT;

  -- Two million values share a few dozen names.
  CREATE TABLE metric_names (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE run_metrics (
    run_seq INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    metric INTEGER NOT NULL REFERENCES metric_names,
    value REAL NOT NULL,
    PRIMARY KEY (run_seq, metric)
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX run_metrics_by_value ON run_metrics (metric, value, run_seq);

  CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 80)
  ) STRICT;

  CREATE TABLE run_tags (
    run_seq INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    tag INTEGER NOT NULL REFERENCES tags,
    PRIMARY KEY (run_seq, tag)
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX run_tags_by_tag ON run_tags (tag);

  -- Rounds and events are read and written whole and never searched: JSON, as the result holds them.
  CREATE TABLE migrations (
    run_seq INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    position INTEGER NOT NULL,
    guest TEXT NOT NULL,
    source TEXT NOT NULL,
    destination TEXT NOT NULL,
    memory_strategy TEXT NOT NULL,
    disk_strategy TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('completed', 'failed', 'cancelled', 'unfinished')),
    converged INTEGER NOT NULL CHECK (converged IN (0, 1)),
    start REAL NOT NULL,
    explanation TEXT NOT NULL CHECK (json_valid(explanation)),
    metrics TEXT NOT NULL CHECK (json_valid(metrics)),
    rounds TEXT NOT NULL CHECK (json_valid(rounds)),
    events TEXT NOT NULL CHECK (json_valid(events)),
    PRIMARY KEY (run_seq, position)
  ) STRICT;

  -- The column '' is the time axis. Chunks of one number hold the same points in every column. The data
  -- come last, so that reading what stands before them does not touch the pages that they fill.
  CREATE TABLE series_chunks (
    run_seq INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    migration INTEGER NOT NULL,
    name TEXT NOT NULL,
    chunk INTEGER NOT NULL,
    points INTEGER NOT NULL CHECK (points > 0),
    first_time REAL NOT NULL,
    last_time REAL NOT NULL,
    minimum REAL NOT NULL,
    maximum REAL NOT NULL,
    minimum_at INTEGER NOT NULL,
    maximum_at INTEGER NOT NULL,
    encoding INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (run_seq, migration, name, chunk)
  ) STRICT;

  CREATE TABLE drafts (
    id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 80),
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    updated_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
  ) STRICT, WITHOUT ROWID;

  -- The process that writes now; a row that is there at opening was left by one that died.
  CREATE TABLE writer (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    pid INTEGER NOT NULL,
    machine TEXT NOT NULL,
    since TEXT NOT NULL
  ) STRICT;
`;

const RUN_TRIGGERS = `
  CREATE TRIGGER runs_are_evidence
  BEFORE UPDATE OF seq, id, kind, state, created_at, seed, resolution, engine_version, digest, guests,
    memory_strategy, disk_strategy, converged, failure, spark ON runs
  WHEN OLD.state IN ${ENDED}
  BEGIN
    SELECT RAISE(ABORT, 'a run that has ended never changes');
  END;

  CREATE TRIGGER runs_leave_by_the_trash
  BEFORE DELETE ON runs
  WHEN OLD.deleted_at IS NULL OR OLD.state NOT IN ${ENDED}
  BEGIN
    SELECT RAISE(ABORT, 'only an ended run in the trash can be removed');
  END;
`;

/** Deleting along with the run itself passes: by then the run is no longer there to be found. */
function evidenceTriggers(table: string): string {
  const endedRun = (row: 'NEW' | 'OLD') =>
    `WHEN EXISTS (SELECT 1 FROM runs WHERE seq = ${row}.run_seq AND state IN ${ENDED})`;
  const trigger = (action: 'INSERT' | 'UPDATE' | 'DELETE', row: 'NEW' | 'OLD') => `
    CREATE TRIGGER ${table}_${action.toLowerCase()}_only_before_the_end
    BEFORE ${action} ON ${table}
    ${endedRun(row)}
    BEGIN
      SELECT RAISE(ABORT, 'a run that has ended never changes');
    END;`;
  return trigger('INSERT', 'NEW') + trigger('UPDATE', 'OLD') + trigger('DELETE', 'OLD');
}

/** Runs with their input, result and series; drafts; settings. */
export const runsStep: Migration = {
  version: 10,
  name: 'runs, series, drafts and settings',
  up: (database) => {
    database.exec(TABLES);
    database.exec(RUN_TRIGGERS);
    for (const table of EVIDENCE_TABLES) database.exec(evidenceTriggers(table));
  },
};
