import type { RunDetail } from '#shared/contract/runs.ts';
import type { MigrationResult, RunResult } from '#shared/result/result.ts';
import { summariseRun } from '#shared/result/summary.ts';
import { runFacts } from '#shared/scenario/run-facts.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { flattenParameters } from '#main/reports/index.ts';
import type { EndedRun, NewRun } from '#main/store/index.ts';

/** A simulated run as the store takes it. */
export function newRunOf(
  scenario: Scenario,
  result: Pick<RunResult, 'seed' | 'resolution' | 'engineVersion'>,
  provenance: RunDetail['provenance'],
): NewRun {
  return {
    name: scenario.name,
    kind: 'simulated',
    seed: result.seed,
    resolution: result.resolution,
    engineVersion: result.engineVersion,
    ...runFacts(scenario),
    scenario: scenario as unknown as Record<string, unknown>,
    parameters: flattenParameters(scenario),
    provenance,
  };
}

/** A run that was never stored, in the shape of one that was, so that reports can tell of both. */
export function detailOf(id: string, run: NewRun, ended: EndedRun): RunDetail {
  const { name, kind, seed, resolution, engineVersion, guests, memoryStrategy, diskStrategy } = run;
  return {
    row: {
      id,
      name,
      kind,
      seed,
      resolution,
      engineVersion,
      guests,
      memoryStrategy,
      diskStrategy,
      state: ended.ended,
      // Not stored, so there is no moment of storing: and a report of it stays the same bytes.
      createdAt: run.createdAt ?? '',
      digest: ended.digest,
      converged: ended.migrations.every((one) => one.converged),
      metrics: {
        ...(summariseRun(ended.migrations) as Record<string, number>),
        ...(ended.cluster?.metrics as Record<string, number> | undefined),
      },
      tags: [...(run.tags ?? [])],
      note: run.note ?? '',
      pinned: false,
      deleted: false,
      spark: [],
    },
    scenario: run.scenario,
    parameters: run.parameters,
    migrations: ended.migrations.map(withoutSeries),
    provenance: run.provenance,
    failure: null,
  };
}

function withoutSeries(migration: MigrationResult): RunDetail['migrations'][number] {
  return {
    ...migration,
    series: { time: [], columns: {} },
  } as unknown as RunDetail['migrations'][number];
}
