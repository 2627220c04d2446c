import type { Literal, Operator, RunFieldId } from '#shared/filter/index.ts';
import { folded } from '../values.ts';
import type { Composed } from './composed.ts';
import { composed, joinedBy } from './composed.ts';

/** Numbers and texts of literals as they are bound; `none` is left out. */
export function boundValues(values: readonly Literal[]): (string | number)[] {
  return values.flatMap((one) => {
    if (one.kind === 'number' || one.kind === 'text') return [one.value];
    if (one.kind === 'flag') return [one.value ? 1 : 0];
    return [];
  });
}

const list = (values: readonly (string | number)[]): string => JSON.stringify(values);

/** Beside each value, `none` is one that a field may equal. */
function equality(
  values: readonly Literal[],
  isOneOf: (bound: readonly (string | number)[]) => Composed,
  isNone: string,
): Composed {
  const bound = boundValues(values);
  const parts: Composed[] = bound.length > 0 ? [isOneOf(bound)] : [];
  if (values.some(({ kind }) => kind === 'none')) parts.push(composed(isNone));
  return joinedBy('OR', parts, '0');
}

const negated = ({ sql, parameters }: Composed): Composed => ({ sql: `NOT ${sql}`, parameters });

type Condition = (operator: Operator, values: readonly Literal[]) => Composed;

/** A column of runs; `none` is the condition under which a run has no value there, null where each has one. */
function column(
  sql: string,
  none: string | null,
  contains?: (text: string) => Composed,
): Condition {
  const isNone = none === null ? '0' : none;
  const isSome = none === null ? '1' : `NOT (${none})`;
  return (operator, values) => {
    const [first] = values;
    if (operator === '~') {
      const text = first?.kind === 'text' ? folded(first.value) : '';
      return contains?.(text) ?? composed(`instr(lower(${sql}), ?) > 0`, text);
    }
    const isOneOf = (bound: readonly (string | number)[]): Composed => {
      const [only] = bound;
      return bound.length === 1 && only !== undefined
        ? composed(`(${sql} = ? AND ${isSome})`, only)
        : composed(`(${sql} IN (SELECT value FROM json_each(?)) AND ${isSome})`, list(bound));
    };
    const equal = equality(values, isOneOf, isNone);
    if (operator === '=') return equal;
    if (operator === '!=')
      return { sql: `(${isSome} AND NOT ${equal.sql})`, parameters: equal.parameters };
    const [value = 0] = boundValues(values);
    return composed(`(${sql} ${operator} ? AND ${isSome})`, value);
  };
}

/** Text that is searched with all others of a run is looked for there first, and folded only where it was found. */
const foldedColumn =
  (sql: string) =>
  (text: string): Composed =>
    composed(
      `(EXISTS (SELECT 1 FROM run_search WHERE run_seq = r.seq AND instr(text, ?) > 0) AND instr(folded(${sql}), ?) > 0)`,
      text,
      text,
    );

/** Several words in one column, as runs of several strategies have them: "qemu, xen-4". */
function words(sql: string): Condition {
  const isOneOf = (bound: readonly (string | number)[]): Composed =>
    joinedBy(
      'OR',
      bound.map((one) => composed(`instr(', ' || ${sql} || ', ', ', ' || ? || ', ') > 0`, one)),
      '0',
    );
  return (operator, values) => {
    const [first] = values;
    if (operator === '~')
      return composed(
        `instr(lower(${sql}), ?) > 0`,
        first?.kind === 'text' ? folded(first.value) : '',
      );
    const equal = equality(values, isOneOf, `${sql} = ''`);
    if (operator === '=') return equal;
    const isSome = values.some(({ kind }) => kind === 'none') ? '1' : `${sql} <> ''`;
    return { sql: `(${isSome} AND NOT ${equal.sql})`, parameters: equal.parameters };
  };
}

/** Things of other tables that a run has any number of, told by name. */
function linked(link: string, named: string, exists: string): Condition {
  const has = (condition: string, value: string): Composed =>
    composed(`r.seq IN (SELECT run_seq FROM ${link} (SELECT ${named} WHERE ${condition}))`, value);
  return (operator, values) => {
    const [first] = values;
    if (operator === '~')
      return has('instr(folded(name), ?) > 0', first?.kind === 'text' ? folded(first.value) : '');
    const isNone = `NOT EXISTS (${exists})`;
    const equal = equality(
      values,
      (bound) => has('name IN (SELECT value FROM json_each(?))', list(bound)),
      isNone,
    );
    if (operator === '=') return equal;
    const isSome = values.some(({ kind }) => kind === 'none') ? '1' : `EXISTS (${exists})`;
    return { sql: `(${isSome} AND NOT ${equal.sql})`, parameters: equal.parameters };
  };
}

/** A stretch of time is equal to every moment in it. */
const moment: Condition = (operator, values) => {
  const one = values[0];
  const { from, to } = one?.kind === 'moment' ? one : { from: '', to: '' };
  const at = 'r.created_at';
  switch (operator) {
    case '<':
      return composed(`${at} < ?`, from);
    case '<=':
      return composed(`${at} < ?`, to);
    case '>':
      return composed(`${at} >= ?`, to);
    case '>=':
      return composed(`${at} >= ?`, from);
    default: {
      const parts = values.map((value) =>
        value.kind === 'moment'
          ? composed(`(${at} >= ? AND ${at} < ?)`, value.from, value.to)
          : composed('0'),
      );
      const equal = joinedBy('OR', parts, '0');
      return operator === '!=' ? negated(equal) : equal;
    }
  }
};

/** Where each field of a run lies. */
export const FIELD_CONDITIONS: Readonly<Record<RunFieldId, Condition>> = {
  name: column('r.name', null, foldedColumn('r.name')),
  note: column('r.note', `r.note = ''`, foldedColumn('r.note')),
  tag: linked(
    'run_tags WHERE tag IN',
    'id FROM tags',
    'SELECT 1 FROM run_tags WHERE run_seq = r.seq',
  ),
  state: column('r.state', null),
  kind: column('r.kind', null),
  experiment: linked(
    'run_experiments WHERE experiment_seq IN',
    'seq FROM experiments',
    'SELECT 1 FROM run_experiments WHERE run_seq = r.seq',
  ),
  configuration: column(
    '(SELECT code FROM configurations WHERE id = r.configuration)',
    'r.configuration IS NULL',
  ),
  strategy: words('r.memory_strategy'),
  disk_strategy: words('r.disk_strategy'),
  resolution: column('r.resolution', 'r.resolution IS NULL'),
  seed: column('r.seed', null),
  guests: column('r.guests', null),
  engine: column('r.engine_version', null),
  digest: column('r.digest', `r.digest = ''`),
  id: column('r.id', null),
  started: moment,
  converged: column('r.converged', 'r.converged IS NULL'),
  pinned: column('r.pinned', null),
};
