import type { Migration } from './migration.ts';

/** Finds the runs that did not complete, few among many, without reading what migrations came to. */
export const endingsStep: Migration = {
  version: 70,
  name: 'endings of runs',
  up: (database) => {
    database.exec(`
      CREATE INDEX migrations_not_completed ON migrations (run_seq, outcome) WHERE outcome <> 'completed';
      CREATE INDEX runs_not_ended ON runs (state) WHERE state NOT IN ('finished', 'bounded');
    `);
  },
};
