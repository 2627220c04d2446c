import type { Why } from '#shared/contract/comparison.ts';
import type { MetricId } from '#shared/result/catalogue.ts';
import { endingOf } from '#shared/result/ended.ts';
import { phaseSpans } from '#shared/result/phases.ts';
import { summariseRun } from '#shared/result/summary.ts';
import { summarise } from '#shared/statistics/index.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { Breathe, MigrationFacts, RunSource } from './facts.ts';
import type { Group } from './grouping.ts';

/** Amounts by the code of their part. */
type Parts = Record<string, number>;

const TIME_PARTS = [
  'waiting',
  'setup',
  'disk-copy',
  'first-pass',
  'later-passes',
  'switch-over',
  'push-pull',
  'other',
];
const DOWNTIME_PARTS = [
  'suspend',
  'last-pages',
  'last-blocks',
  'device-state',
  'resume',
  'redirect',
  'other',
];
const BYTE_PARTS = [
  'memory-first',
  'memory-again',
  'memory-stop',
  'memory-after',
  'disk-first',
  'disk-again',
  'disk-mirrored',
  'device',
  'other',
];

/** Differences of sums that are as small as their rounding are none. */
const ROUNDING = 1e-9;

/** What the parts leave of a whole: never below zero, and nothing where only rounding is left. */
function restOf(whole: number, parts: Parts): number {
  const told = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const rest = whole - told;
  return rest <= ROUNDING * Math.abs(whole) ? 0 : rest;
}

/** A stretch of a migration, by what it went on. */
interface Piece {
  readonly code: string;
  readonly from: Seconds;
  readonly to: Seconds;
}

/** The phases, with the copy of memory told as its first pass and the others. */
function piecesOf({ start, metrics, events, rounds }: MigrationFacts): Piece[] {
  const firstPass = rounds.find((round) => round.kind === 'memory');
  const end = start + (metrics.total_time_s ?? 0);
  return phaseSpans(events, rounds, end).flatMap(({ phase, from, to }): Piece[] => {
    if (phase !== 'memory-copy') return [{ code: phase, from, to }];
    const passed = firstPass ? firstPass.start + firstPass.duration : from;
    const until = Math.min(to, Math.max(from, passed));
    const begun = Math.min(until, Math.max(from, firstPass?.start ?? until));
    return [
      { code: 'later-passes', from, to: begun },
      { code: 'first-pass', from: begun, to: until },
      { code: 'later-passes', from: until, to },
    ];
  });
}

/**
 * Where the total time of a run went, which spans from the first request to the last end: each moment belongs to what the
 * migrations under way were doing, in equal shares where they did different things at once. One that waits for the others
 * takes no share.
 */
function timeOf(migrations: readonly MigrationFacts[]): Parts {
  const pieces = migrations.flatMap(piecesOf).filter(({ from, to }) => to > from);
  const changes = pieces
    .flatMap(({ code, from, to }) => [
      { at: from, code, by: 1 },
      { at: to, code, by: -1 },
    ])
    .toSorted((one, other) => one.at - other.at);
  const parts: Parts = {};
  const underWay = new Map<string, number>();
  let last = changes[0]?.at ?? 0;
  for (const { at, code, by } of changes) {
    share(parts, underWay, at - last);
    underWay.set(code, (underWay.get(code) ?? 0) + by);
    last = at;
  }
  return { ...parts, other: restOf(totalTimeOf(migrations), parts) };
}

function share(parts: Parts, underWay: ReadonlyMap<string, number>, duration: Seconds): void {
  if (duration <= 0) return;
  const all = [...underWay].filter(([, count]) => count > 0);
  const busy = all.filter(([code]) => code !== 'waiting');
  const sharing = busy.length > 0 ? busy : all;
  const count = sharing.reduce((sum, [, own]) => sum + own, 0);
  for (const [code, own] of sharing) parts[code] = (parts[code] ?? 0) + (duration * own) / count;
}

/** As the metric joins several migrations. */
const totalTimeOf = (migrations: readonly MigrationFacts[]): Seconds =>
  summariseRun(migrations).total_time_s ?? 0;

const serviceDowntimeOf = ({ metrics }: MigrationFacts): Seconds =>
  metrics.service_downtime_s ?? (metrics.downtime_s ?? 0) + (metrics.redirect_s ?? 0);

/** The one whose service was away longest: its downtime is that of the run. */
function longestAway(migrations: readonly MigrationFacts[]): MigrationFacts[] {
  const [longest] = migrations.toSorted(
    (one, other) => serviceDowntimeOf(other) - serviceDowntimeOf(one),
  );
  return longest ? [longest] : [];
}

function downtimeOf(migration: MigrationFacts): Parts {
  const { metrics } = migration;
  const of = (id: MetricId): number => metrics[id] ?? 0;
  const parts: Parts = {
    suspend: of('downtime_suspend_s'),
    'last-pages': of('downtime_pages_s'),
    'last-blocks': of('downtime_blocks_s'),
    'device-state': of('downtime_device_s'),
    resume: of('downtime_resume_s'),
    redirect: of('redirect_s'),
  };
  return { ...parts, other: restOf(serviceDowntimeOf(migration), parts) };
}

/** Where the bytes went, from the rounds; what the rounds of memory or disk do not tell stays in `other`. */
function bytesOf({ metrics, rounds }: MigrationFacts): Parts {
  const parts: Parts = {};
  const add = (code: string, bytes: number): void => {
    parts[code] = (parts[code] ?? 0) + bytes;
  };
  const seen = { memory: false, disk: false };
  for (const { kind, bytes } of rounds) {
    if (kind === 'stop') add('memory-stop', bytes);
    else if (kind === 'push-pull') add('memory-after', bytes);
    else {
      add(`${kind}-${seen[kind] ? 'again' : 'first'}`, bytes);
      seen[kind] = true;
    }
  }
  add('disk-mirrored', metrics.mirrored_bytes ?? 0);
  const { wire_bytes: wire, ram_bytes: ram, disk_bytes: disk } = metrics;
  if (wire !== undefined && ram !== undefined) add('device', Math.max(0, wire - ram - (disk ?? 0)));
  const whole = wire ?? (ram ?? 0) + (disk ?? 0);
  return { ...parts, other: restOf(whole, parts) };
}

function added(parts: readonly Parts[]): Parts {
  const sum: Parts = {};
  for (const one of parts) {
    for (const [code, value] of Object.entries(one)) sum[code] = (sum[code] ?? 0) + value;
  }
  return sum;
}

type Told = Why['configurations'][number]['time'];

/** Means over the replications, without the parts that none of them has. */
function meansOf(
  codes: readonly string[],
  replications: readonly Parts[],
  confidence: number,
): Told {
  return codes.flatMap((code) => {
    const values = replications.map((parts) => parts[code] ?? 0);
    if (values.every((value) => value === 0)) return [];
    const { mean, interval } = summarise(values, {
      confidence,
      quantiles: [],
      quantileIntervals: false,
    });
    return [{ code, mean: mean ?? 0, interval }];
  });
}

/**
 * Side by side, where time, downtime and bytes went: means over those replications of each configuration of which every
 * migration completed, from stored rounds, events and metrics. Sums are the metrics of the run: its total time, the longest
 * service downtime of its migrations, all that they sent.
 *
 * @param migration position of the migration in its run; null joins all migrations of a run
 */
export async function buildWhy(
  groups: readonly Group[],
  migration: number | null,
  confidence: number,
  source: RunSource,
  breathe: Breathe,
): Promise<Why> {
  const configurations: Why['configurations'] = [];
  for (const group of groups) {
    const parts: { time: Parts; downtime: Parts; bytes: Parts }[] = [];
    let migrations = 0;
    for (const { id } of group.runs) {
      await breathe();
      const all = source.migrations(id);
      const chosen = migration === null ? all : all.slice(migration, migration + 1);
      if (chosen.length === 0 || endingOf(chosen) !== 'completed') continue;
      migrations = Math.max(migrations, chosen.length);
      parts.push({
        time: timeOf(chosen),
        downtime: added(longestAway(chosen).map(downtimeOf)),
        bytes: added(chosen.map(bytesOf)),
      });
    }
    const means = (codes: readonly string[], which: 'time' | 'downtime' | 'bytes') =>
      meansOf(
        codes,
        parts.map((one) => one[which]),
        confidence,
      );
    configurations.push({
      id: group.id,
      n: parts.length,
      migrations,
      time: means(TIME_PARTS, 'time'),
      downtime: means(DOWNTIME_PARTS, 'downtime'),
      bytes: means(BYTE_PARTS, 'bytes'),
    });
  }
  return { configurations };
}
