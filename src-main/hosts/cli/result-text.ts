import { OUTCOME_MESSAGES } from '#shared/messages/outcomes.ts';
import { UNVALIDATED_MESSAGES } from '#shared/messages/unvalidated.ts';
import { METRICS } from '#shared/result/catalogue.ts';
import { explain } from '#shared/result/explain.ts';
import type { MigrationResult, RunResult } from '#shared/result/result.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { formatBytes, formatDuration, formatEnergy, formatNumber } from '#shared/units/format.ts';
import { clusterJson, clusterText } from './cluster-text.ts';

/** The metrics that every migration has in `--json`, null where it has none. */
const ALWAYS = ['total_time_s', 'downtime_s', 'ram_bytes', 'disk_bytes', 'rounds'] as const;

function migrationJson(migration: MigrationResult): object {
  const {
    guest,
    from,
    to,
    memoryStrategy,
    diskStrategy,
    outcome,
    converged,
    explanation,
    start,
    metrics,
    unvalidated,
  } = migration;
  return {
    guest,
    ...Object.fromEntries(ALWAYS.map((id) => [id, metrics[id] ?? null])),
    converged,
    outcome,
    explanation: explain(explanation, OUTCOME_MESSAGES),
    from,
    to,
    memory_strategy: memoryStrategy,
    disk_strategy: diskStrategy,
    start_s: start,
    outside_validation: (unvalidated ?? []).map((one) => explain(one, UNVALIDATED_MESSAGES)),
    ...Object.fromEntries(
      METRICS.flatMap(({ id }) => (metrics[id] === undefined ? [] : [[id, metrics[id]]])),
    ),
  };
}

/** The one object that `run --json` prints. */
export function resultJson(result: RunResult): string {
  const { digest, engineVersion, seed, resolution, migrations, cluster } = result;
  const document = {
    digest,
    engine_version: engineVersion,
    seed,
    resolution,
    migrations: migrations.map(migrationJson),
    ...(cluster ? { cluster: clusterJson(cluster) } : {}),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const ROWS: readonly [string, (migration: MigrationResult) => string][] = [
  ['total', ({ metrics }) => told(metrics.total_time_s, formatDuration)],
  ['downtime', ({ metrics }) => told(metrics.downtime_s, formatDuration)],
  ['memory', ({ metrics }) => told(metrics.ram_bytes, formatBytes)],
  ['disk', ({ metrics }) => told(metrics.disk_bytes, formatBytes)],
  ['rounds', ({ metrics }) => told(metrics.rounds, formatNumber)],
  ['lost time', ({ metrics }) => told(metrics.lost_work_s, formatDuration)],
  ['response 99 %', ({ metrics }) => told(metrics.latency_p99_s, formatDuration)],
  ['energy', ({ metrics }) => told(metrics.energy_j, formatEnergy)],
];

function told(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value);
}

/** Columns padded so that a table lines up; the first column to the left, the others to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, text] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, text.length);
  }
  return rows
    .map((row) =>
      row
        .map((text, column) =>
          column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Most lines about the validated range: a plan of a hundred migrations says one thing a hundred times. */
const MOST_UNVALIDATED = 8;

function toldOf(lines: readonly string[]): string {
  const more = lines.length - MOST_UNVALIDATED;
  return (
    lines.slice(0, MOST_UNVALIDATED).join('') +
    (more > 0 ? `and ${formatNumber(more)} more outside the validated range (see --json)\n` : '')
  );
}

/** A run for people: a table of migrations, then why each ended, then what it takes to repeat it. */
export function resultText(scenario: Scenario, result: RunResult): string {
  const facts = `engine ${result.engineVersion}, seed ${result.seed}, ${result.resolution} resolution, digest ${result.digest}\n`;
  if (result.cluster) return `${scenario.name}\n\n${clusterText(result.cluster)}\n${facts}`;
  const table = alignColumns([
    ['guest', 'from', 'to', ...ROWS.map(([name]) => name)],
    ...result.migrations.map((migration) => [
      migration.guest,
      migration.from,
      migration.to,
      ...ROWS.map(([, text]) => text(migration)),
    ]),
  ]);
  const outcomes = result.migrations.map(
    ({ guest, explanation, outcome, capped }) =>
      `${guest}: ${outcome}. ${explain(explanation, OUTCOME_MESSAGES)}${capped ? ` ${explain(capped, OUTCOME_MESSAGES)}` : ''}\n`,
  );
  const unvalidated = result.migrations.flatMap((migration) =>
    (migration.unvalidated ?? []).map(
      (one) =>
        `${migration.guest}: outside the validated range. ${explain(one, UNVALIDATED_MESSAGES)}\n`,
    ),
  );
  const bounded =
    result.ended === 'bounded'
      ? 'A limit of the scenario ended the run before every migration was done.\n'
      : '';
  return `${scenario.name}\n\n${table}\n${outcomes.join('')}${toldOf(unvalidated)}${bounded}\n${facts}`;
}
