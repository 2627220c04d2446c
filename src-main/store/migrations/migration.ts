import type Database from 'better-sqlite3';

/** One step of the store's upgrade. */
export interface Migration {
  /** The version that the store has after it; a multiple of ten, unless squeezed between two others. */
  readonly version: number;
  readonly name: string;
  /** Carries it out, inside a transaction of the caller; throws to stop the whole upgrade. */
  readonly up: (database: Database.Database) => void;
}
