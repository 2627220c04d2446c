import type { Filter, Literal, Operator } from '#shared/filter/index.ts';
import { folded } from '../values.ts';
import type { Composed } from './composed.ts';
import { composed, joinedBy } from './composed.ts';
import { boundValues, FIELD_CONDITIONS } from './run-fields.ts';

/** Under which numbers the store keeps metrics and parameters. */
export interface FilterNames {
  /** Undefined when no run has it. */
  readonly metricId: (name: string) => number | undefined;
  /** Of one parameter, or of all that a path with `[*]` stands for. */
  readonly parameterIds: (path: string) => readonly number[];
}

/** A condition on `runs AS r` that is true for exactly the runs that the filter lets through, and false for the others. */
export function compileFilter(filter: Filter, names: FilterNames): Composed {
  switch (filter.kind) {
    case 'and':
      return joinedBy(
        'AND',
        filter.parts.map((part) => compileFilter(part, names)),
        '1',
      );
    case 'or':
      return joinedBy(
        'OR',
        filter.parts.map((part) => compileFilter(part, names)),
        '0',
      );
    case 'not': {
      const { sql, parameters } = compileFilter(filter.part, names);
      return { sql: `NOT (${sql})`, parameters };
    }
    case 'text':
      return textCondition(filter.text);
    case 'condition': {
      const { subject, operator, values } = filter;
      if (subject.kind === 'field') return FIELD_CONDITIONS[subject.field.id](operator, values);
      return subject.kind === 'metric'
        ? valueCondition(metricRows(names.metricId(subject.id)), operator, values)
        : valueCondition(parameterRows(names.parameterIds(subject.path)), operator, values);
    }
  }
}

/** Every word of a text stands somewhere in name, note, tags or strategies; a phrase in quotes as a whole. */
function textCondition(text: string): Composed {
  const wanted = folded(text);
  if (wanted.trim() === '') return composed('1');
  return composed(
    'EXISTS (SELECT 1 FROM run_search WHERE run_seq = r.seq AND instr(text, ?) > 0)',
    wanted,
  );
}

/** Rows of another table that hold values of a run. */
type Rows = ((condition: Composed) => Composed) | null;

function metricRows(metric: number | undefined): Rows {
  if (metric === undefined) return null;
  return ({ sql, parameters }) =>
    composed(
      `EXISTS (SELECT 1 FROM run_metrics AS v WHERE v.run_seq = r.seq AND v.metric = ? AND ${sql})`,
      metric,
      ...parameters,
    );
}

function parameterRows(ids: readonly number[]): Rows {
  const [only] = ids;
  if (only === undefined) return null;
  const which =
    ids.length === 1
      ? composed('v.parameter = ?', only)
      : composed('v.parameter IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
  return ({ sql, parameters }) =>
    composed(
      `EXISTS (SELECT 1 FROM configuration_parameters AS v
        WHERE ${which.sql} AND v.configuration = r.configuration AND ${sql})`,
      ...which.parameters,
      ...parameters,
    );
}

function valueCondition(rows: Rows, operator: Operator, values: readonly Literal[]): Composed {
  const any = rows === null ? composed('0') : rows(composed('1'));
  const none: Composed = { sql: `NOT ${any.sql}`, parameters: any.parameters };
  const asksForNone = values.some(({ kind }) => kind === 'none');
  // Yes and no are kept as words among the parameters.
  const bound = boundValues(
    values.map((one) => (one.kind === 'flag' ? { kind: 'text', value: String(one.value) } : one)),
  );
  const has = (sql: string, ...parameters: (string | number)[]): Composed =>
    rows === null ? composed('0') : rows(composed(sql, ...parameters));
  const [first = 0] = bound;
  switch (operator) {
    case '=': {
      const parts = bound.length === 0 ? [] : [has(...oneOf('IN', bound))];
      return joinedBy('OR', asksForNone ? [...parts, none] : parts, '0');
    }
    case '!=':
      return bound.length === 0 ? any : has(...oneOf('NOT IN', bound));
    case '~':
      return has(
        `typeof(v.value) = 'text' AND instr(folded(v.value), ?) > 0`,
        folded(String(first)),
      );
    default:
      // To SQLite every text is larger than every number.
      return has(`v.value ${operator} ? AND typeof(v.value) <> 'text'`, first);
  }
}

function oneOf(
  word: 'IN' | 'NOT IN',
  bound: readonly (string | number)[],
): [string, string | number] {
  const [only] = bound;
  if (bound.length === 1 && only !== undefined)
    return [`v.value ${word === 'IN' ? '=' : '<>'} ?`, only];
  return [`v.value ${word} (SELECT value FROM json_each(?))`, JSON.stringify(bound)];
}
