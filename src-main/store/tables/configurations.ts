import { parameterPattern } from '../filter/paths.ts';
import { patternOfPath } from '#shared/filter/index.ts';
import type { Configuration } from '../configuration.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';

export type StoredParameter = string | number;

export interface ConfigurationsReader {
  /** Numbers under which parameters are stored: of one path, or of all that a path with `[*]` stands for. */
  parameterIds(path: string): number[];
  /** Patterns of all parameters that some run has, by name. */
  patterns(): string[];
  /** Values of some parameters of several configurations, by configuration. */
  values(
    configurations: readonly number[],
    paths: readonly string[],
  ): Map<number, Record<string, StoredParameter>>;
  /** Codes by number. */
  codes(configurations: readonly number[]): Map<number, string>;
}

export interface ConfigurationsWriter {
  /** The number of a configuration, which is stored when it is a new one. */
  idOf(configuration: Configuration): number;
  /** Forgets configurations that no run has any more, and parameters that no configuration has. */
  dropUnused(): void;
}

/** What runs share with their replications. */
export function configurationsReader(handle: ReadHandle): ConfigurationsReader {
  const selectByPath = handle.select<{ id: number }>(
    'SELECT id FROM parameter_names WHERE path = ?',
  );
  const selectByPattern = handle.select<{ id: number; path: string }>(
    'SELECT id, path FROM parameter_names WHERE pattern = ?',
  );
  const selectPatterns = handle.select<{ pattern: string }>(
    'SELECT DISTINCT pattern FROM parameter_names ORDER BY pattern',
  );
  const selectValues = handle.select<{
    configuration: number;
    path: string;
    value: StoredParameter;
  }>(
    `SELECT configuration, path, value
     FROM parameter_names CROSS JOIN configuration_parameters ON parameter = parameter_names.id
     WHERE path IN (SELECT value FROM json_each(?)) AND configuration IN (SELECT value FROM json_each(?))`,
  );
  const selectCodes = handle.select<{ id: number; code: string }>(
    'SELECT id, code FROM configurations WHERE id IN (SELECT value FROM json_each(?))',
  );
  return {
    parameterIds: (path) => {
      if (!path.includes('[*]')) return selectByPath.all(path).map(({ id }) => id);
      const wanted = parameterPattern(path);
      return selectByPattern
        .all(patternOfPath(path))
        .flatMap((row) => (wanted.test(row.path) ? [row.id] : []));
    },
    patterns: () => selectPatterns.all().map(({ pattern }) => pattern),
    values: (configurations, paths) => {
      const found = new Map<number, Record<string, StoredParameter>>();
      if (paths.length === 0) return found;
      const rows = selectValues.all(
        JSON.stringify(paths),
        JSON.stringify([...new Set(configurations)]),
      );
      for (const { configuration, path, value } of rows) {
        const held = found.get(configuration);
        if (held) held[path] = value;
        else found.set(configuration, { [path]: value });
      }
      return found;
    },
    codes: (configurations) =>
      new Map(
        selectCodes.all(JSON.stringify(configurations)).map(({ id, code }) => [id, code] as const),
      ),
  };
}

export function configurationsWriter(handle: WriteHandle): ConfigurationsWriter {
  const select = handle.select<{ id: number }>('SELECT id FROM configurations WHERE code = ?');
  const insert = handle.changeReturning<{ id: number }>(
    'INSERT INTO configurations (code) VALUES (?) RETURNING id',
  );
  const selectName = handle.select<{ id: number }>('SELECT id FROM parameter_names WHERE path = ?');
  const insertName = handle.changeReturning<{ id: number }>(
    'INSERT INTO parameter_names (path, pattern) VALUES (?, ?) RETURNING id',
  );
  const insertValue = handle.change(
    'INSERT INTO configuration_parameters (parameter, configuration, value) VALUES (?, ?, ?)',
  );
  const selectUnused = handle.select<{ id: number }>(
    `SELECT id FROM configurations
     WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.configuration = configurations.id)`,
  );
  const removeValues = handle.change(
    `DELETE FROM configuration_parameters WHERE parameter IN (SELECT id FROM parameter_names)
       AND configuration IN (SELECT value FROM json_each(?))`,
  );
  const remove = handle.change(
    'DELETE FROM configurations WHERE id IN (SELECT value FROM json_each(?))',
  );
  const removeNames = handle.change(
    `DELETE FROM parameter_names
     WHERE NOT EXISTS (SELECT 1 FROM configuration_parameters WHERE parameter = parameter_names.id)`,
  );
  return {
    idOf: ({ code, parameters }) => {
      const known = select.get(code);
      if (known) return known.id;
      const inserted = insert.get(code);
      if (!inserted) throw new Error('the configuration got no number');
      for (const [path, value] of parameters) {
        const name = selectName.get(path) ?? insertName.get(path, patternOfPath(path));
        if (!name) throw new Error(`the parameter "${path}" got no number`);
        insertValue.run(name.id, inserted.id, value);
      }
      return inserted.id;
    },
    dropUnused: () => {
      const unused = JSON.stringify(selectUnused.all().map(({ id }) => id));
      if (unused === '[]') return;
      removeValues.run(unused);
      remove.run(unused);
      removeNames.run();
    },
  };
}
