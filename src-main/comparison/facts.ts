import type { MigrationResult, SeriesTable } from '#shared/result/result.ts';

/** What was stored of one migration besides its series. */
export type MigrationFacts = Pick<
  MigrationResult,
  'guest' | 'outcome' | 'start' | 'metrics' | 'rounds' | 'events'
>;

/** Where stored results and series come from: the store, or runs that were simulated for one command. */
export interface RunSource {
  migrations(runId: string): readonly MigrationFacts[];
  /** Names of the series that were recorded. */
  columns(runId: string, migration: number): readonly string[];
  /** First and last time of the series; null where there is none. */
  extent(
    runId: string,
    migration: number,
  ): { readonly first: number; readonly last: number } | null;
  /** Everything that was recorded of these columns; never thinned. */
  read(runId: string, migration: number, columns: readonly string[]): SeriesTable;
}

/** Called now and then in long work: lets others run, and throws when the work is no longer wanted. */
export type Breathe = () => Promise<void>;
