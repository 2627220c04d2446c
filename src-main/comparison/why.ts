import type { Why } from '#shared/contract/comparison.ts';
import type { MetricId } from '#shared/result/catalogue.ts';
import { phaseSpans } from '#shared/result/phases.ts';
import { summarise } from '#shared/statistics/index.ts';
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
  'downtime',
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

/** Where the total time went: the phases, with the copy of memory told as its first pass and the others. */
function timeOf({ start, metrics, events, rounds }: MigrationFacts): Parts {
  const total = metrics.total_time_s ?? 0;
  const firstPass = rounds.find((round) => round.kind === 'memory');
  const parts: Parts = {};
  for (const { phase, from, to } of phaseSpans(events, rounds, start + total)) {
    const duration = to - from;
    if (phase === 'memory-copy') {
      // Some strategies count their first pass from the request, the setup included.
      const passed = firstPass
        ? Math.min(to, firstPass.start + firstPass.duration) - Math.max(from, firstPass.start)
        : 0;
      const first = Math.max(0, passed);
      parts['first-pass'] = (parts['first-pass'] ?? 0) + first;
      parts['later-passes'] = (parts['later-passes'] ?? 0) + duration - first;
    } else {
      const code = phase === 'switch-over' ? 'downtime' : phase;
      parts[code] = (parts[code] ?? 0) + duration;
    }
  }
  return { ...parts, other: restOf(total, parts) };
}

function downtimeOf({ metrics }: MigrationFacts): Parts {
  const of = (id: MetricId): number => metrics[id] ?? 0;
  const parts: Parts = {
    suspend: of('downtime_suspend_s'),
    'last-pages': of('downtime_pages_s'),
    'last-blocks': of('downtime_blocks_s'),
    'device-state': of('downtime_device_s'),
    resume: of('downtime_resume_s'),
    redirect: of('redirect_s'),
  };
  const whole = metrics.service_downtime_s ?? of('downtime_s') + of('redirect_s');
  return { ...parts, other: restOf(whole, parts) };
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
 * Side by side, where time, downtime and bytes went: means over the replications of each configuration, from stored
 * rounds, events and metrics.
 *
 * @param migration position of the migration in its run; null adds all migrations of a run up
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
    for (const { id } of group.runs) {
      await breathe();
      const all = source.migrations(id);
      const chosen = migration === null ? all : all.slice(migration, migration + 1);
      if (chosen.length === 0) continue;
      parts.push({
        time: added(chosen.map(timeOf)),
        downtime: added(chosen.map(downtimeOf)),
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
      time: means(TIME_PARTS, 'time'),
      downtime: means(DOWNTIME_PARTS, 'downtime'),
      bytes: means(BYTE_PARTS, 'bytes'),
    });
  }
  return { configurations };
}
