import type { RunRow } from '#shared/contract/runs.ts';

/** What a run is called beside others: without the name of its experiment, which all of them begin with. */
export function shortName({ name, experiment }: Pick<RunRow, 'name' | 'experiment'>): string {
  const prefix = `${experiment?.name ?? ''}: `;
  return experiment && name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
