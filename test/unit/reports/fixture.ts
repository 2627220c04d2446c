import type { RunDetail } from '#shared/contract/runs.ts';
import type { MigrationResult, SeriesTable } from '#shared/result/result.ts';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import { comparedRun } from '#shared/comparison/run.ts';
import { buildComparison, groupsOf } from '#main/comparison/index.ts';
import { gatherReport } from '#main/reports/index.ts';
import type { ReportInput, ReportSource } from '#main/reports/index.ts';

/** A run told in one line; what a test does not care about is filled in. */
export interface RunSketch {
  readonly id: string;
  readonly name?: string;
  readonly strategy?: string;
  readonly kind?: 'simulated' | 'measured';
  readonly metrics: Readonly<Record<string, number>>;
  readonly parameters?: RunDetail['parameters'];
  readonly guest?: string;
  readonly note?: string;
  readonly seed?: number;
  readonly resolution?: 'expected' | 'exact';
  readonly outcome?: MigrationResult['outcome'];
}

function migrationOf(sketch: RunSketch): MigrationResult {
  const { guest = 'web', strategy = 'qemu', metrics } = sketch;
  return {
    guest,
    from: 'alpha',
    to: 'beta',
    memoryStrategy: strategy,
    diskStrategy: 'shared',
    outcome: sketch.outcome ?? 'completed',
    converged: true,
    explanation: {
      code: 'fits-downtime',
      values: { left: 1_048_576, rate: 117_500_000, limit: 0.3 },
    },
    start: 10,
    metrics,
    rounds: [
      {
        round: 1,
        kind: 'memory',
        start: 10.5,
        duration: 8,
        sent: 262_144,
        bytes: 1.07e9,
        skipped: 0,
        dirtied: 2000,
      },
      {
        round: 2,
        kind: 'stop',
        start: 18.5,
        duration: 0.07,
        sent: 2000,
        bytes: 8.2e6,
        skipped: 0,
        dirtied: 0,
      },
    ],
    events: [],
    series: { time: [], columns: {} },
  };
}

export function detailOf(sketch: RunSketch): RunDetail {
  const { id, name = id, kind = 'simulated', strategy = 'qemu', metrics, parameters = {} } = sketch;
  return {
    row: {
      id,
      name,
      kind,
      state: 'finished',
      createdAt: '2026-01-02T03:04:05.000Z',
      seed: sketch.seed ?? 1,
      resolution: kind === 'measured' ? null : (sketch.resolution ?? 'expected'),
      engineVersion: '0.1.0',
      digest: `digest-of-${id}`,
      guests: 1,
      memoryStrategy: strategy,
      diskStrategy: 'shared',
      converged: true,
      metrics: { ...metrics },
      tags: [],
      note: sketch.note ?? '',
      pinned: false,
      deleted: false,
      spark: [],
    },
    scenario: kind === 'measured' ? null : { name, seed: 1, hosts: [{ name: 'alpha' }] },
    parameters,
    migrations: [migrationOf(sketch)] as RunDetail['migrations'],
    provenance: kind === 'measured' ? { file: 'case-12.json' } : {},
    failure: null,
  };
}

/** Remaining memory that falls, a send rate, and a guest that stops for one short moment. */
function seriesOf(seconds: number): SeriesTable {
  const time = Array.from({ length: 200 }, (_, index) => 10 + (index * seconds) / 199);
  const share = time.map((_, index) => index / 199);
  return {
    time,
    columns: {
      remaining_ram_bytes: share.map((one) => 1.07e9 * Math.max(0, 1 - one * 1.02)),
      send_rate: share.map((one) => (one < 0.98 ? 1.17e8 : 0)),
      guest_speed: share.map((one, index) => (index === 196 ? 0 : 1 - one * 0.02)),
      throttle: share.map(() => 0),
    },
  };
}

/** A report of runs that are nowhere stored: replications where sketches differ in nothing but their seed. */
export async function reportOf(
  sketches: readonly RunSketch[],
  options: { title?: string; baseline?: string; theme?: 'light' | 'dark' } = {},
): Promise<ReportInput> {
  const details = new Map(sketches.map((sketch) => [sketch.id, detailOf(sketch)]));
  const recipe = recipeSchema.parse({
    sources: [{ from: 'runs', ids: sketches.map(({ id }) => id) }],
    baseline: options.baseline ?? null,
  });
  const runs = [...details.values()].map(comparedRun);
  const detail = (id: string): RunDetail => {
    const found = details.get(id);
    if (!found) throw new Error(`no run ${id}`);
    return found;
  };
  const series = (id: string) => seriesOf(detail(id).row.metrics['total_time_s'] ?? 10);
  const source: ReportSource = {
    detail,
    migrations: (id) => detail(id).migrations,
    columns: (id) => Object.keys(series(id).columns),
    extent: (id) => ({ first: series(id).time[0] ?? 0, last: series(id).time.at(-1) ?? 0 }),
    read: series,
    overview: series,
  };
  const look = { title: options.title ?? 'Comparison', theme: options.theme ?? 'light' };
  const comparison = buildComparison(runs, recipe);
  return gatherReport(comparison, groupsOf(runs, recipe), source, look, async () => {});
}

export const THREE_RUNS: readonly RunSketch[] = [
  {
    id: 'a',
    name: 'QEMU 300 ms',
    metrics: {
      total_time_s: 9.58,
      downtime_s: 0.287,
      ram_bytes: 1.198e9,
      rounds: 5,
      guest_slowdown: 0.02,
    },
    parameters: { 'plan[0].memory.downtimeLimit': 0.3, 'network.efficiency': 0.94 },
  },
  {
    id: 'b',
    name: 'Xen 4',
    strategy: 'xen-4',
    metrics: {
      total_time_s: 10.007,
      downtime_s: 0.102,
      ram_bytes: 1.25e9,
      rounds: 5,
      guest_slowdown: 0.03,
    },
    parameters: { 'plan[0].memory.maxRounds': 5, 'network.efficiency': 0.94 },
  },
  {
    id: 'c',
    name: 'Measured on two hosts',
    kind: 'measured',
    strategy: 'qemu',
    metrics: { total_time_s: 9.7, downtime_s: 0.301, ram_bytes: 1.2e9, rounds: 5 },
    parameters: { 'plan[0].memory.downtimeLimit': 0.3 },
  },
];
