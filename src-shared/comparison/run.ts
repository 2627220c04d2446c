import type { RunDetail, RunRow } from '../contract/runs.ts';
import type { Explanation, MigrationResult } from '../result/result.ts';

/** What a comparison needs of a run: much less than everything about it, for thousands at once. */
export interface ComparedRun extends Pick<
  RunRow,
  | 'id'
  | 'name'
  | 'kind'
  | 'seed'
  | 'resolution'
  | 'engineVersion'
  | 'digest'
  | 'createdAt'
  | 'memoryStrategy'
  | 'diskStrategy'
  | 'converged'
  | 'metrics'
> {
  readonly parameters: RunDetail['parameters'];
  /** Per migration, how it ended. */
  readonly outcomes: readonly {
    readonly guest: string;
    readonly outcome: MigrationResult['outcome'];
    readonly explanation: Explanation;
  }[];
}

/** The same, of a run of which everything is known. */
export function comparedRun({ row, parameters, migrations }: RunDetail): ComparedRun {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    seed: row.seed,
    resolution: row.resolution,
    engineVersion: row.engineVersion,
    digest: row.digest,
    createdAt: row.createdAt,
    memoryStrategy: row.memoryStrategy,
    diskStrategy: row.diskStrategy,
    converged: row.converged,
    metrics: row.metrics,
    parameters,
    outcomes: migrations.map(({ guest, outcome, explanation }) => ({
      guest,
      outcome,
      explanation,
    })),
  };
}
