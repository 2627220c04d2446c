/** Ids as Godwit makes them and other programs may: nothing that a file system takes for a path. */
export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/;

/**
 * Names that an entry may have: relative, forward slashes, no dot at the start of a part, plain letters, at most
 * four parts. Whatever an entry is called, it could be unpacked below a folder without leaving it.
 */
const NAME_PATTERN =
  /^(?:[A-Za-z0-9][A-Za-z0-9_.-]{0,119}\/){0,3}[A-Za-z0-9][A-Za-z0-9_.-]{0,119}$/;

/** Whether an entry may be called that. Devices of Windows (`con`, `nul`) are refused with or without an ending. */
export function isAllowedName(name: string): boolean {
  return (
    NAME_PATTERN.test(name) &&
    !name
      .split('/')
      .some((part) => part.endsWith('.') || /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(part))
  );
}

export const CRATE_NAME = 'ro-crate-metadata.json';
export const MANIFEST_NAME = 'manifest.json';
export const READ_ME_NAME = 'README.txt';
export const RUNS_TABLE_NAME = 'runs.csv';

export const runName = (id: string): string => `runs/${id}/run.json`;
export const resultName = (id: string): string => `runs/${id}/result.json`;
export const seriesName = (id: string, migration: number): string =>
  `runs/${id}/series-${migration}.parquet`;
export const clusterName = (id: string): string => `runs/${id}/cluster.json`;
export const clusterSeriesName = (id: string): string => `runs/${id}/cluster.parquet`;
export const scenarioName = (hash: string): string => `scenarios/${hash}.json`;
export const experimentName = (id: string): string => `experiments/${id}.json`;
export const comparisonName = (id: string): string => `comparisons/${id}.json`;
export const reportName = (id: string): string => `reports/${id}.json`;
