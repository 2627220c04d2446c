import { parseFilter } from '#shared/filter/index.ts';
import type { Vocabulary } from '#shared/filter/index.ts';
import type { RunSelection } from '#shared/contract/runs.ts';
import { StoreInputError } from '../errors.ts';
import { compileFilter } from '../filter/compile.ts';
import type { Composed } from '../filter/composed.ts';
import type { ReadHandle } from '../handles.ts';
import { configurationsReader } from './configurations.ts';
import { groupCondition } from './group-keys.ts';
import { metricsReader } from './metrics.ts';
import { tagsReader } from './tags.ts';
import { inTrash } from './trash.ts';

export interface RunSelectionReader {
  /**
   * Conditions on `runs AS r` for what a query chooses: kept runs or the trash, those that the filter lets through, and
   * of these the ones of a group.
   *
   * @throws StoreInputError when the filter cannot be read, or the group is none
   */
  conditions(query: RunSelection): Composed[];
  /** What the store knows that a filter may ask for. */
  vocabulary(): Vocabulary;
}

/** Which runs a query is about. */
export function runSelection(handle: ReadHandle): RunSelectionReader {
  const configurations = configurationsReader(handle);
  const metrics = metricsReader(handle);
  const tags = tagsReader(handle);
  const selectExperiments = handle.select<{ name: string }>(
    'SELECT DISTINCT name FROM experiments WHERE deleted_at IS NULL ORDER BY name',
  );
  const selectMemory = handle.select<{ name: string }>(
    'SELECT DISTINCT memory_strategy AS name FROM runs',
  );
  const selectDisk = handle.select<{ name: string }>(
    'SELECT DISTINCT disk_strategy AS name FROM runs',
  );
  /** Runs of several strategies name them all. */
  const single = (rows: readonly { name: string }[]): string[] =>
    [...new Set(rows.flatMap(({ name }) => name.split(', ')))].filter(Boolean).toSorted();

  const filterOf = (text: string): Composed => {
    const known = { ...NOTHING_KNOWN, parameters: configurations.patterns() };
    const reading = parseFilter(text, known);
    if (!reading.ok) {
      const { from, to, message } = reading.problem;
      throw new StoreInputError(
        'filter',
        `at "${text.slice(from, Math.min(to, from + 40))}": ${message}`,
      );
    }
    return compileFilter(reading.filter, {
      metricId: metrics.idOf,
      parameterIds: configurations.parameterIds,
    });
  };

  return {
    conditions: ({ filter, trash, group }) => {
      const found: Composed[] = [
        { sql: trash ? inTrash('r') : 'r.deleted_at IS NULL', parameters: [] },
      ];
      if (filter.trim() !== '') found.push(filterOf(filter));
      if (group !== null) {
        const { by, key } = group;
        if (key.length !== by.length) {
          throw new StoreInputError(
            'group.key',
            `expected ${by.length} values, as many as are grouped by, found ${key.length}`,
          );
        }
        for (const [index, column] of by.entries())
          found.push(groupCondition(column, key[index] ?? null, configurations.parameterIds));
      }
      return found;
    },
    vocabulary: () => ({
      parameters: configurations.patterns(),
      tags: tags.inUse(),
      experiments: selectExperiments.all().map(({ name }) => name),
      memoryStrategies: single(selectMemory.all()),
      diskStrategies: single(selectDisk.all()),
    }),
  };
}

const NOTHING_KNOWN: Omit<Vocabulary, 'parameters'> = {
  tags: [],
  experiments: [],
  memoryStrategies: [],
  diskStrategies: [],
};
