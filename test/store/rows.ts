import type { EndedRun, NewRun } from '#main/store/index.ts';
import type { RunGroupsQuery, RunQuery } from '#shared/contract/runs.ts';
import type { MigrationResult, SeriesTable } from '#shared/result/result.ts';

export function aRun(change: Partial<NewRun> = {}): NewRun {
  return {
    name: 'Idle guest',
    kind: 'simulated',
    seed: 7,
    resolution: 'expected',
    engineVersion: '1.0.0',
    guests: 1,
    memoryStrategy: 'qemu-precopy',
    diskStrategy: 'shared',
    scenario: { version: 1, seed: 7 },
    parameters: { 'plan[0].memory.downtimeLimit': 0.3, seed: 7 },
    provenance: {},
    ...change,
  };
}

export function aMigration(change: Partial<MigrationResult> = {}): MigrationResult {
  return {
    guest: 'web',
    from: 'a',
    to: 'b',
    memoryStrategy: 'qemu-precopy',
    diskStrategy: 'shared',
    outcome: 'completed',
    converged: true,
    explanation: { code: 'converged', values: { left: 4096 } },
    start: 1.5,
    metrics: { total_time_s: 9.25, downtime_s: 0.031, ram_bytes: 1_073_741_824 },
    rounds: [
      {
        round: 1,
        kind: 'memory',
        start: 1.5,
        duration: 8,
        sent: 262_144,
        bytes: 1e9,
        skipped: 0,
        dirtied: 12.5,
      },
    ],
    events: [{ time: 1.5, code: 'phase', values: { to: 'memory-copy' } }],
    series: { time: [], columns: {} },
    ...change,
  };
}

export function anEnd(...migrations: readonly MigrationResult[]): EndedRun {
  return {
    digest: 'd'.repeat(64),
    ended: 'finished',
    migrations: migrations.length > 0 ? migrations : [aMigration()],
  };
}

/** An end whose only migration has just these metrics. */
export function endWith(metrics: MigrationResult['metrics']): EndedRun {
  return anEnd(aMigration({ metrics }));
}

export function aQuery(change: Partial<RunQuery> = {}): RunQuery {
  return {
    filter: '',
    trash: false,
    group: null,
    parameters: [],
    sort: [{ column: 'createdAt', descending: true }],
    offset: 0,
    limit: 100,
    ...change,
  };
}

export function aGrouping(change: Partial<RunGroupsQuery> = {}): RunGroupsQuery {
  return {
    filter: '',
    trash: false,
    by: ['configuration'],
    metrics: ['total_time_s'],
    sort: { column: 'newest', descending: true },
    offset: 0,
    limit: 100,
    ...change,
  };
}

/** `points` points, 0.05 s apart, of one column. */
export function aSeries(
  points: number,
  value: (index: number) => number,
  name = 'send_rate',
): SeriesTable {
  const indexes = Array.from({ length: points }, (_, index) => index);
  return { time: indexes.map((index) => index * 0.05), columns: { [name]: indexes.map(value) } };
}

/** A clock that moves a second at every look, so that times differ and repeat. */
export function tickingClock(): () => Date {
  let milliseconds = Date.UTC(2031, 4, 6, 7, 8, 9);
  return () => {
    milliseconds += 1000;
    return new Date(milliseconds);
  };
}
