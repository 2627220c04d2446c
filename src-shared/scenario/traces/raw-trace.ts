import type { ScenarioProblem } from '../problem.ts';
import { fieldPath } from '../problem.ts';

/** Where something stands in a trace: by path in JSON, by line and column in CSV. */
export interface Place {
  readonly path: readonly (string | number)[];
  readonly line?: number;
  readonly column?: number;
}

/** A field of the head, as it was written. */
export interface RawField {
  readonly value: unknown;
  readonly place: Place;
}

export interface RawColumn {
  readonly name: string;
  /** Undefined when none was written. */
  readonly unit: string | undefined;
  readonly place: Place;
}

/** One row, cell by cell; the place of a cell is asked for only when something is wrong with it. */
export interface RawRow {
  readonly cells: readonly unknown[];
  readonly placeOf: (cell: number) => Place;
}

/** A trace before anything about it was understood: the same for CSV and JSON. */
export interface RawTrace {
  readonly fields: ReadonlyMap<string, RawField>;
  readonly columns: readonly RawColumn[];
  readonly rows: readonly RawRow[];
  /** Where a field that is missing would stand. */
  readonly head: Place;
}

/** The one thing that is wrong with a trace; thrown inside this folder, answered by `readTrace`. */
export class TraceError extends Error {
  readonly problem: ScenarioProblem;

  constructor(place: Place, message: string, example?: string) {
    super(message);
    this.name = 'TraceError';
    this.problem = {
      path: fieldPath(place.path),
      message,
      ...(example === undefined ? {} : { example }),
      ...(place.line === undefined ? {} : { line: place.line, column: place.column ?? 1 }),
    };
  }
}
