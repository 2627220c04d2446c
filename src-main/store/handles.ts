import type Database from 'better-sqlite3';
import { explained } from './errors.ts';

/** What SQLite can hold in a cell. */
export type Cell = string | number | Uint8Array | null;

/** A prepared statement that only reads. */
export interface Select<Row> {
  get(...parameters: readonly Cell[]): Row | undefined;
  all(...parameters: readonly Cell[]): Row[];
}

/** A prepared statement that writes; answers how many rows it changed. */
export interface Change {
  run(...parameters: readonly Cell[]): number;
}

/** A way into the database through which nothing can be written. */
export interface ReadHandle {
  /** Prepares a query, once per text. Refuses a statement that would write. */
  select<Row>(sql: string): Select<Row>;
  /** The same for a query of many rows of a few cells: rows are lists, which come at half the price. */
  rows<Row extends readonly unknown[]>(sql: string): Pick<Select<Row>, 'all'>;
  /** The same for a query of many numbers, one a row. */
  numbers(sql: string): { all(...parameters: readonly Cell[]): number[] };
  /** Runs queries that must see one and the same moment. */
  snapshot<Result>(work: () => Result): Result;
}

/** A way into the database that may also write, and only inside a transaction. */
export interface WriteHandle extends ReadHandle {
  change(sql: string): Change;
  /** A statement that writes and answers rows (`RETURNING`). */
  changeReturning<Row>(sql: string): Select<Row>;
  /** All of `work` or nothing of it. Joins a transaction that is already under way. */
  transaction<Result>(work: () => Result): Result;
}

/** Told of every statement when it is prepared; tests look at the plans. */
export type SqlObserver = (sql: string) => void;

/**
 * Statements of composed queries differ by their filters and sort keys; beyond this many the
 * oldest are dropped, so that no sequence of queries makes memory grow.
 */
const MOST_STATEMENTS = 400;

type AnyStatement = Database.Statement<unknown[], unknown>;

class Handle implements WriteHandle {
  readonly #database: Database.Database;
  readonly #observe: SqlObserver | undefined;
  readonly #statements = new Map<string, AnyStatement>();

  constructor(database: Database.Database, observe?: SqlObserver) {
    this.#database = database;
    this.#observe = observe;
  }

  select<Row>(sql: string): Select<Row> {
    const first = this.#prepared(sql);
    if (!first.readonly) throw new Error(`A query must not write: ${sql}`);
    return {
      get: (...parameters) => this.#prepared(sql).get(...parameters) as Row | undefined,
      all: (...parameters) => this.#prepared(sql).all(...parameters) as Row[],
    };
  }

  rows<Row extends readonly unknown[]>(sql: string): Pick<Select<Row>, 'all'> {
    // A space tells it from the statement that answers objects.
    const asLists = `${sql} `;
    if (!this.#prepared(asLists).readonly) throw new Error(`A query must not write: ${sql}`);
    return {
      all: (...parameters) =>
        this.#prepared(asLists)
          .raw()
          .all(...parameters) as unknown as Row[],
    };
  }

  numbers(sql: string): { all(...parameters: readonly Cell[]): number[] } {
    // Two spaces tell it from the statements that answer objects and lists.
    const asNumbers = `${sql}  `;
    if (!this.#prepared(asNumbers).readonly) throw new Error(`A query must not write: ${sql}`);
    return {
      all: (...parameters) =>
        this.#prepared(asNumbers)
          .pluck()
          .all(...parameters) as number[],
    };
  }

  snapshot<Result>(work: () => Result): Result {
    return this.#database.inTransaction
      ? work()
      : explaining(() => this.#database.transaction(work).deferred());
  }

  change(sql: string): Change {
    this.#prepared(sql);
    return {
      run: (...parameters) => {
        this.#insistOnTransaction(sql);
        return this.#prepared(sql).run(...parameters).changes;
      },
    };
  }

  changeReturning<Row>(sql: string): Select<Row> {
    this.#prepared(sql);
    return {
      get: (...parameters) => {
        this.#insistOnTransaction(sql);
        return this.#prepared(sql).get(...parameters) as Row | undefined;
      },
      all: (...parameters) => {
        this.#insistOnTransaction(sql);
        return this.#prepared(sql).all(...parameters) as Row[];
      },
    };
  }

  transaction<Result>(work: () => Result): Result {
    // Immediate: two writers would otherwise both read first and fail when they go on to write.
    return this.#database.inTransaction
      ? work()
      : explaining(() => this.#database.transaction(work).immediate());
  }

  #prepared(sql: string): AnyStatement {
    const known = this.#statements.get(sql);
    if (known) return known;
    this.#observe?.(sql);
    const statement = this.#database.prepare<unknown[], unknown>(sql);
    if (this.#statements.size >= MOST_STATEMENTS) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(sql, statement);
    return statement;
  }

  #insistOnTransaction(sql: string): void {
    if (!this.#database.inTransaction) throw new Error(`Writing needs a transaction: ${sql}`);
  }
}

function explaining<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw explained(error);
  }
}

/** A handle that reads and writes. */
export function writeHandle(database: Database.Database, observe?: SqlObserver): WriteHandle {
  return new Handle(database, observe);
}

/** A handle that only reads; its type has no way to write, and it refuses statements that do. */
export function readHandle(database: Database.Database, observe?: SqlObserver): ReadHandle {
  return new Handle(database, observe);
}
