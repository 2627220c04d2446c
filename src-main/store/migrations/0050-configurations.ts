import type Database from 'better-sqlite3';
import { patternOfPath } from '#shared/filter/index.ts';
import { configurationOf } from '../configuration.ts';
import type { RunDocuments } from '../tables/run-documents.ts';
import type { Migration } from './migration.ts';

const TABLES = `
  -- What runs share with their replications; the code is made from the whole of it.
  CREATE TABLE configurations (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
  ) STRICT;

  -- Millions of values share a few hundred paths. The pattern has [*] for every index.
  CREATE TABLE parameter_names (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    pattern TEXT NOT NULL
  ) STRICT;

  CREATE INDEX parameter_names_by_pattern ON parameter_names (pattern);

  -- By parameter first: a list asks for a few of them over all configurations. A reference to configurations would
  -- have each removal of one search through all of it, so who removes one removes its rows here.
  CREATE TABLE configuration_parameters (
    parameter INTEGER NOT NULL REFERENCES parameter_names,
    configuration INTEGER NOT NULL,
    value ANY NOT NULL CHECK (typeof(value) IN ('integer', 'real', 'text')),
    PRIMARY KEY (parameter, configuration)
  ) STRICT, WITHOUT ROWID;

  ALTER TABLE runs ADD COLUMN configuration INTEGER REFERENCES configurations;

  CREATE INDEX runs_by_configuration ON runs (configuration);
  -- Which strategies there are is read from this alone.
  CREATE INDEX runs_by_strategies ON runs (memory_strategy, disk_strategy);
`;

const TRIGGER = `
  CREATE TRIGGER runs_keep_their_configuration
  BEFORE UPDATE OF configuration ON runs
  WHEN OLD.configuration IS NOT NULL
  BEGIN
    SELECT RAISE(ABORT, 'the configuration of a run never changes');
  END;
`;

interface OldRun {
  readonly seq: number;
  readonly kind: string;
  readonly scenario: string | null;
  readonly parameters: string;
}

/** Runs are read one at a time: the documents of all of them may be larger than memory. */
function giveConfigurations(database: Database.Database): void {
  const selectNext = database.prepare<[number], OldRun>(
    `SELECT seq, kind, scenario, parameters FROM runs JOIN run_documents ON run_seq = seq
     WHERE seq > ? ORDER BY seq LIMIT 1`,
  );
  const selectCode = database.prepare<[string], { id: number }>(
    'SELECT id FROM configurations WHERE code = ?',
  );
  const insertCode = database.prepare('INSERT INTO configurations (code) VALUES (?)');
  const insertName = database.prepare(
    'INSERT INTO parameter_names (path, pattern) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const insertValue = database.prepare(
    `INSERT INTO configuration_parameters (parameter, configuration, value)
     SELECT id, ?, ? FROM parameter_names WHERE path = ?`,
  );
  const setConfiguration = database.prepare('UPDATE runs SET configuration = ? WHERE seq = ?');

  let run = selectNext.get(0);
  while (run) {
    const { code, parameters } = configurationOf(run.kind, {
      scenario:
        run.scenario === null ? null : (JSON.parse(run.scenario) as RunDocuments['scenario']),
      parameters: JSON.parse(run.parameters) as RunDocuments['parameters'],
    });
    let id = selectCode.get(code)?.id;
    if (id === undefined) {
      id = Number(insertCode.run(code).lastInsertRowid);
      for (const [path, value] of parameters) {
        insertName.run(path, patternOfPath(path));
        insertValue.run(id, value, path);
      }
    }
    setConfiguration.run(id, run.seq);
    run = selectNext.get(run.seq);
  }
}

/** Runs by configuration, and the values of their parameters, so that both can be asked for. */
export const configurationsStep: Migration = {
  version: 50,
  name: 'configurations and their parameters',
  up: (database) => {
    database.exec(TABLES);
    giveConfigurations(database);
    database.exec(TRIGGER);
  },
};
