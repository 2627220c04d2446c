import type { RunDetail, RunRow } from '../contract/runs.ts';
import { endingOf, isValueAfter } from '../result/ended.ts';
import type { Explanation, MigrationResult } from '../result/result.ts';
import type { Seconds } from '../units/types.ts';
import type { Ended } from './ended.ts';
import { countEnded } from './ended.ts';

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

/** The limit of simulated time that ended a run before its migrations; null where another one did. */
export function limitOf({ parameters, outcomes }: ComparedRun): Seconds | null {
  const limit = parameters['limits.time'];
  const byEvents = outcomes.some(({ explanation }) =>
    explanation.code.startsWith('bounded-events'),
  );
  return typeof limit === 'number' && !byEvents ? limit : null;
}

/** How runs ended that are replications of each other. */
export function endedOf(runs: readonly ComparedRun[]): Ended {
  const endings = runs.map(({ outcomes }) => endingOf(outcomes));
  return countEnded(
    endings,
    runs.flatMap((run, index) => (endings[index] === 'unfinished' ? [limitOf(run)] : [])),
  );
}

/** A metric of a run where it is its value; null where the run has none, or only a bound of it. */
export function valueOf({ metrics, outcomes }: ComparedRun, metric: string): number | null {
  const value = metrics[metric] ?? null;
  return value !== null && isValueAfter(metric, endingOf(outcomes)) ? value : null;
}
