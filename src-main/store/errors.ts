/** What kind of trouble the store met; stable, so that hosts can decide by it. */
export type StoreTrouble =
  | 'newer'
  | 'outdated'
  | 'foreign'
  | 'damaged'
  | 'missing'
  | 'unreadable'
  | 'read-only'
  | 'full'
  | 'busy'
  | 'migration-failed'
  | 'invalid'
  | 'not-found'
  | 'wrong-state';

/** Every error that the store throws on purpose; `message` is a sentence for people. */
export class StoreError extends Error {
  readonly trouble: StoreTrouble;

  constructor(trouble: StoreTrouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.trouble = trouble;
  }
}

/** The file was written by a newer Godwit; it was not touched. */
export class NewerStoreError extends StoreError {
  readonly found: number;
  readonly known: number;

  constructor(path: string, found: number, known: number) {
    super(
      'newer',
      `${path} was written by a newer Godwit (store version ${found}, this one knows up to ${known}). ` +
        'It was left as it is. Open it with that Godwit, or give another file.',
    );
    this.found = found;
    this.known = known;
  }
}

/** The file is of an older version and cannot be upgraded because it may only be read now. */
export class OutdatedStoreError extends StoreError {
  constructor(path: string, found: number, known: number, why: string) {
    super(
      'outdated',
      `${path} has store version ${found} and needs an upgrade to ${known}, but ${why}. ` +
        'Open it once for writing with this Godwit and no other one running.',
    );
  }
}

/** A readable SQLite file that Godwit did not write; it was not touched. */
export class ForeignStoreError extends StoreError {
  constructor(path: string, found: string) {
    super(
      'foreign',
      `${path} is not a Godwit store: ${found}. It was left as it is. Give another file, or a name that does not exist yet.`,
    );
  }
}

/** The file is damaged and recovery was not wanted or not possible; it was not touched. */
export class DamagedStoreError extends StoreError {
  constructor(path: string, found: string) {
    super(
      'damaged',
      `${path} is damaged or not a Godwit store: ${found}. It was left as it is. ` +
        'Restore a backup from beside it, or give another file.',
    );
  }
}

/** The file is to be read and does not exist. */
export class MissingStoreError extends StoreError {
  constructor(path: string) {
    super(
      'missing',
      `${path} does not exist. Give the path of a store; the first run or experiment that is kept in one begins it.`,
    );
  }
}

/** Something else that takes a while has to end first. */
export class BusyStoreError extends StoreError {
  constructor(why: string) {
    super('busy', `${why} Try again when that has ended.`);
  }
}

/** The system does not let the file be opened (permissions, a folder in its place, a full disk). */
export class UnreadableStoreError extends StoreError {
  constructor(path: string, cause: unknown) {
    super(
      'unreadable',
      `${path} cannot be opened: ${messageOf(cause)}. Check that it is a file, and that you may read and write it and its folder.`,
      { cause },
    );
  }
}

/** Something was to be written while the store may only be read. */
export class ReadOnlyStoreError extends StoreError {
  constructor(reason: string) {
    super('read-only', `Nothing can be stored now: ${reason}`);
  }
}

/** A step of the upgrade failed; the file is as it was. */
export class MigrationFailedError extends StoreError {
  readonly version: number;

  constructor(path: string, version: number, name: string, backup: string | null, cause: unknown) {
    super(
      'migration-failed',
      `Upgrading ${path} stopped at step ${version} (${name}): ${messageOf(cause)}. The store is as it was` +
        (backup === null ? '.' : `; a copy from before lies at ${backup}.`),
      { cause },
    );
    this.version = version;
  }
}

/** A value that the store cannot keep; `field` says which, and `told` what is wrong with it. */
export class StoreInputError extends StoreError {
  readonly field: string;
  readonly told: string;

  constructor(field: string, told: string) {
    super('invalid', `${field}: ${told}`);
    this.field = field;
    this.told = told;
  }
}

/** No row with that id. */
export class UnknownIdError extends StoreError {
  readonly what: string;
  readonly id: string;

  constructor(what: string, id: string) {
    super('not-found', `There is no ${what} with the id "${id.slice(0, 80)}".`);
    this.what = what;
    this.id = id;
  }
}

/** The run, or experiment, is not in a state in which this can be done. */
export class WrongStateError extends StoreError {
  readonly state: string;

  constructor(id: string, state: string, wanted: string, what = 'Run') {
    super('wrong-state', `${what} ${id} is ${state}: it cannot be ${wanted}.`);
    this.state = state;
  }
}

/** What was to be replaced is no longer what the change began from. */
export class ChangedElsewhereError extends StoreError {
  readonly state: 'changed' | 'deleted';

  private constructor(state: ChangedElsewhereError['state'], message: string) {
    super('wrong-state', message);
    this.state = state;
  }

  static saved(what: string, name: string, at: string): ChangedElsewhereError {
    return new ChangedElsewhereError(
      'changed',
      `The ${what} "${name}" was saved elsewhere at ${at}, after this change began, and was left as it is. Open it again, or save yours as a new ${what}.`,
    );
  }

  static deleted(what: string, name: string): ChangedElsewhereError {
    return new ChangedElsewhereError(
      'deleted',
      `The ${what} "${name}" lies in the trash and was not changed. Bring it back first, or save yours as a new ${what}.`,
    );
  }
}

/** The text of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** SQLite's own code of an error ("SQLITE_CORRUPT", ...), or the empty text. */
export function sqliteCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : '';
}

/** What SQLite's codes mean to a person, by their beginning, most telling first. */
const CIRCUMSTANCES: readonly (readonly [RegExp, StoreTrouble, string])[] = [
  [
    /^SQLITE_FULL/,
    'full',
    'The disk that holds the store is full, so nothing of this was stored. Free some space and try again.',
  ],
  [
    /^SQLITE_(?:BUSY|LOCKED)/,
    'busy',
    'Another program keeps the store busy, so nothing of this was done. Try again in a moment.',
  ],
  [
    /^SQLITE_(?:CORRUPT|NOTADB)/,
    'damaged',
    'The store is damaged. Close Godwit and open it again: the damaged file is kept and a fresh store begun.',
  ],
  [/^SQLITE_READONLY/, 'read-only', 'The store may only be read, so nothing of this was stored.'],
  [
    /^SQLITE_(?:IOERR|CANTOPEN)/,
    'unreadable',
    'The disk that holds the store does not answer properly. Check it, then open the store again.',
  ],
];

/** An error of SQLite's that comes from circumstances, said for people; anything else as it is. */
export function explained(thrown: unknown): unknown {
  const code = sqliteCode(thrown);
  const known = CIRCUMSTANCES.find(([pattern]) => pattern.test(code));
  if (!known) return thrown;
  const [, trouble, sentence] = known;
  return new StoreError(trouble, `${sentence} (${messageOf(thrown)})`, { cause: thrown });
}
