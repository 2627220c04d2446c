import type { Migration } from './migration.ts';

const ENDED = `('finished', 'bounded', 'cancelled', 'failed', 'interrupted')`;
const EVIDENCE_TABLES = ['cluster_results', 'cluster_rows', 'cluster_heat'];

const TABLES = `
  -- What the life of a cluster came to. Its series are in series_chunks, as migration -1.
  CREATE TABLE cluster_results (
    run_seq INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    summary TEXT NOT NULL CHECK (json_valid(summary)),
    hosts TEXT NOT NULL CHECK (json_valid(hosts)),
    guests TEXT NOT NULL CHECK (json_valid(guests)),
    left_out INTEGER NOT NULL,
    bucket_width REAL NOT NULL
  ) STRICT;

  -- Rows of the timeline by their beginning, packed: JSON, deflated. A window reads the chunks that reach into it.
  CREATE TABLE cluster_rows (
    run_seq INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('stay', 'outage', 'state', 'fault', 'move')),
    chunk INTEGER NOT NULL,
    rows INTEGER NOT NULL CHECK (rows > 0),
    first_time REAL NOT NULL,
    last_time REAL NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (run_seq, kind, chunk)
  ) STRICT;

  -- Mean load of a host in buckets of equal width: 32-bit floats, little-endian.
  CREATE TABLE cluster_heat (
    run_seq INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    host INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (run_seq, host)
  ) STRICT;
`;

/** Like the other tables of a run: written before its end, then never again. */
function evidenceTriggers(table: string): string {
  const trigger = (action: 'INSERT' | 'UPDATE' | 'DELETE', row: 'NEW' | 'OLD') => `
    CREATE TRIGGER ${table}_${action.toLowerCase()}_only_before_the_end
    BEFORE ${action} ON ${table}
    WHEN EXISTS (SELECT 1 FROM runs WHERE seq = ${row}.run_seq AND state IN ${ENDED})
    BEGIN
      SELECT RAISE(ABORT, 'a run that has ended never changes');
    END;`;
  return trigger('INSERT', 'NEW') + trigger('UPDATE', 'OLD') + trigger('DELETE', 'OLD');
}

/** Lives of clusters: what they came to, and what happened in them. */
export const clusterStep: Migration = {
  version: 60,
  name: 'lives of clusters',
  up: (database) => {
    database.exec(TABLES);
    for (const table of EVIDENCE_TABLES) database.exec(evidenceTriggers(table));
  },
};
