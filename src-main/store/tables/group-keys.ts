import { StoreInputError } from '../errors.ts';
import type { Composed } from '../filter/composed.ts';
import { composed } from '../filter/composed.ts';

/** What runs can be grouped by, besides `parameters.<path>`; the keys are the contract's names of columns. */
const KEYS: Readonly<Record<string, string>> = {
  // By number; `groupCondition` and who shows it turn it into its code.
  configuration: 'r.configuration',
  experiment:
    '(SELECT experiments.name FROM run_experiments JOIN experiments ON experiments.seq = experiment_seq WHERE run_seq = r.seq)',
  name: 'r.name',
  memoryStrategy: 'r.memory_strategy',
  diskStrategy: 'r.disk_strategy',
  state: 'r.state',
  kind: 'r.kind',
  resolution: 'r.resolution',
  engineVersion: 'r.engine_version',
  seed: 'r.seed',
  guests: 'r.guests',
  converged: 'r.converged',
};

const PARAMETER_PREFIX = 'parameters.';
/** The contract's bound. */
const MOST_KEYS = 4;

type ParameterIds = (path: string) => readonly number[];

/**
 * Expressions over `runs AS r` that are equal for runs of one group; NULL where a run has no value.
 *
 * @throws StoreInputError when one cannot be grouped by
 */
export function groupKeys(by: readonly string[], parameterIds: ParameterIds): Composed[] {
  if (by.length === 0 || by.length > MOST_KEYS)
    throw new StoreInputError('by', `expected 1 to ${MOST_KEYS} columns, found ${by.length}`);
  return by.map((column) => groupKey(column, parameterIds));
}

/** The condition under which a run has this value in a column that is grouped by. @throws StoreInputError */
export function groupCondition(
  column: string,
  value: string | number | null,
  parameterIds: ParameterIds,
): Composed {
  if (column === 'configuration')
    return composed('r.configuration IS (SELECT id FROM configurations WHERE code = ?)', value);
  const { sql, parameters } = groupKey(column, parameterIds);
  return composed(`${sql} IS ?`, ...parameters, value);
}

function groupKey(column: string, parameterIds: ParameterIds): Composed {
  if (column.startsWith(PARAMETER_PREFIX)) {
    const [parameter] = parameterIds(column.slice(PARAMETER_PREFIX.length));
    if (parameter === undefined) return composed('NULL');
    return composed(
      '(SELECT value FROM configuration_parameters WHERE parameter = ? AND configuration = r.configuration)',
      parameter,
    );
  }
  const sql = Object.hasOwn(KEYS, column) ? KEYS[column] : undefined;
  if (sql !== undefined) return composed(sql);
  throw new StoreInputError(
    'by',
    `expected ${Object.keys(KEYS).join(', ')} or parameters.<path>, found "${column.slice(0, 80)}"`,
  );
}
