import { reportDocumentSchema } from '#shared/report/document.ts';
import type { ReportSourceInput } from '#shared/report/document.ts';
import type { ArchiveContent, ArchivedExperiment, ArchivedRun } from '#main/archives/index.ts';
import type { ArchivedReport, BareMigration } from '#main/archives/content.ts';

export function aMigration(): BareMigration {
  return {
    guest: 'web',
    from: 'a',
    to: 'b',
    memoryStrategy: 'qemu',
    diskStrategy: 'shared',
    outcome: 'completed',
    converged: true,
    explanation: { code: 'converged', values: { left: 4096 } },
    start: 1.5,
    metrics: { total_time_s: 9.25, downtime_s: 0.1 + 0.2, ram_bytes: 2 ** 30 },
    rounds: [
      {
        round: 1,
        kind: 'memory',
        start: 1.5,
        duration: 8,
        sent: 9,
        bytes: 1e9,
        skipped: 0,
        dirtied: 1,
      },
    ],
    events: [{ time: 1.5, code: 'phase', values: { to: 'memory-copy' } }],
  };
}

export function anArchivedRun(id: string, change: Partial<ArchivedRun> = {}): ArchivedRun {
  return {
    id,
    name: `Run ${id}`,
    kind: 'simulated',
    state: 'finished',
    createdAt: '2026-01-02T03:04:05.678Z',
    seed: 7,
    resolution: 'exact',
    engineVersion: '1.0.0',
    digest: 'd'.repeat(64),
    guests: 1,
    memoryStrategy: 'qemu',
    diskStrategy: 'shared',
    pinned: false,
    note: '=1+1, "quoted"\nsecond line',
    tags: ['paper'],
    parameters: { seed: 7, 'plan[0].memory.strategy': 'qemu', none: null, flag: true },
    provenance: {},
    failure: null,
    scenario: { godwit: 'scenario', version: 1, seed: 7 },
    migrations: [aMigration()],
    cluster: null,
    series: [
      {
        migration: 0,
        table: { time: [0, 0.1, 1 / 3], columns: { remaining_ram_bytes: [2 ** 30, 5e-324, 0] } },
      },
    ],
    ...change,
  };
}

export function anExperiment(id: string, runs: readonly string[]): ArchivedExperiment {
  return {
    id,
    name: 'Which strategy?',
    text: 'godwit: experiment\n',
    document: { godwit: 'experiment', version: 1 },
    state: 'finished',
    engineVersion: '1.0.0',
    digest: 'e'.repeat(64),
    createdAt: '2026-01-02T03:04:05.678Z',
    updatedAt: '2026-01-03T03:04:05.678Z',
    points: runs.map((run, position) => ({
      position,
      hash: `${position}`.repeat(64),
      axisValues: { values: { rate: position }, labels: { rate: `${position}/s` } },
      wanted: 1,
      settled: true,
      replications: [
        { seed: 7, position: 0, state: 'done', run, digest: 'd'.repeat(64), failure: null },
      ],
    })),
    runs: [...runs],
  };
}

export function aReport(id: string, source: ReportSourceInput = { saved: 'cmp1' }): ArchivedReport {
  const title = "Which strategy? O'Brien \u{1F600}";
  const blocks = [
    { kind: 'text' as const, text: 'It took {{main / a / total_time_s}}.' },
    { kind: 'table' as const, comparison: 'main', table: 'metrics' as const },
  ];
  const comparisons = { main: source };
  const document = { godwit: 'report' as const, version: 1 as const, title, comparisons, blocks };
  return {
    id,
    name: title,
    document: { ...reportDocumentSchema.parse(document) },
    createdAt: '2026-01-02T03:04:05.678Z',
    updatedAt: '2026-01-04T03:04:05.678Z',
  };
}

export function someContent(): ArchiveContent {
  return {
    name: 'A busy database',
    runs: [
      anArchivedRun('bbb'),
      anArchivedRun('aaa', { migrations: [aMigration(), aMigration()], series: [] }),
      anArchivedRun('ccc', { kind: 'measured', scenario: null, resolution: null }),
      anArchivedRun('ddd', { state: 'failed', digest: '', migrations: [], failure: 'No memory.' }),
    ],
    experiments: [anExperiment('exp1', ['aaa', 'bbb'])],
    comparisons: [
      {
        id: 'cmp1',
        name: 'Both',
        recipe: { version: 1, sources: [{ from: 'experiment', id: 'exp1' }] },
        createdAt: '2026-01-02T03:04:05.678Z',
        updatedAt: '2026-01-02T03:04:05.678Z',
      },
    ],
    reports: [aReport('rep1')],
  };
}
