import type Database from 'better-sqlite3';
import type { Bytes } from '#shared/units/types.ts';
import { folded } from './values.ts';

/** "GWit" in ASCII: tells a Godwit store from every other SQLite file. */
export const APPLICATION_ID = 0x47576974;

/**
 * How long a statement waits for another connection (a backup, a reader that checkpoints) before it fails. All windows
 * wait with it; what must be stored is tried again.
 */
const BUSY_TIMEOUT_MS = 1000;

/** Pages that a connection holds at most, in KiB: lists of a hundred thousand runs look at some of them again and again. */
const CACHE_KIB = 64 * 1024;

/** The log is cut back to this size after a checkpoint, so that one large write does not keep its space for ever. */
const LARGEST_IDLE_LOG: Bytes = 16 * 2 ** 20;

/**
 * Makes a connection safe to read with, whatever the file holds: functions and virtual tables
 * named by a hostile schema stay out of reach, and broken cells are noticed when they are read.
 */
export function setUpReading(database: Database.Database): void {
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma('foreign_keys = ON');
  database.pragma('temp_store = MEMORY');
  database.pragma(`cache_size = -${CACHE_KIB}`);
  // SQLite's own knows no case beyond ASCII and no accents. The schema itself never calls it.
  database.function('folded', { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? folded(text) : null,
  );
}

/**
 * Makes a connection the writer of its file.
 *
 * `synchronous = NORMAL` in WAL: a killed process loses nothing; a power cut may lose the last
 * moments but never consistency, and a run can be repeated to the bit from its scenario. It is set
 * after the switch to WAL because the switch resets it.
 */
export function setUpWriting(database: Database.Database): void {
  setUpReading(database);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.pragma(`journal_size_limit = ${LARGEST_IDLE_LOG}`);
}

/** Settings of a connection as SQLite reports them. */
export interface ConnectionSettings {
  readonly journalMode: string;
  /** 1 is NORMAL, 2 is FULL. */
  readonly synchronous: number;
  readonly foreignKeys: number;
  readonly busyTimeoutMs: number;
  readonly trustedSchema: number;
  readonly cellSizeCheck: number;
  readonly applicationId: number;
  readonly version: number;
  /** 2 is incremental: purging gives space back to the disk. */
  readonly autoVacuum: number;
}

/** Reads the settings of a connection back: what was asked for is not always what is in force. */
export function readSettings(database: Database.Database): ConnectionSettings {
  const number = (name: string) => Number(database.pragma(name, { simple: true }));
  return {
    journalMode: String(database.pragma('journal_mode', { simple: true })),
    synchronous: number('synchronous'),
    foreignKeys: number('foreign_keys'),
    busyTimeoutMs: number('busy_timeout'),
    trustedSchema: number('trusted_schema'),
    cellSizeCheck: number('cell_size_check'),
    applicationId: number('application_id'),
    version: number('user_version'),
    autoVacuum: number('auto_vacuum'),
  };
}
