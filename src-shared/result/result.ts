import { z } from 'zod';
import type { Bytes, Seconds } from '../units/types.ts';
import type { MetricId } from './catalogue.ts';
import type { ClusterResult } from './cluster.ts';

/** Where a migration stands. */
export const PHASES = [
  'waiting',
  'setup',
  'disk-copy',
  'memory-copy',
  'switch-over',
  'push-pull',
  'completed',
  'failed',
  'cancelled',
] as const;
export type Phase = (typeof PHASES)[number];

/**
 * Why a migration ended as it did: a code with its numbers, from which `explain.ts` makes a sentence.
 * Kept as data so that every language and every report can say it.
 */
export interface Explanation {
  readonly code: string;
  readonly values: Readonly<Record<string, number | string>>;
}

/** One pass of an iterative copy. */
export interface RoundRow {
  readonly round: number;
  /** What was passed over. */
  readonly kind: 'disk' | 'memory' | 'stop' | 'push-pull';
  readonly start: Seconds;
  readonly duration: Seconds;
  /** Pages or blocks sent. */
  readonly sent: number;
  readonly bytes: Bytes;
  /** Pages or blocks left out because already dirty again. */
  readonly skipped: number;
  /** Pages or blocks found newly dirty at the end of the round. */
  readonly dirtied: number;
}

export interface EventRow {
  readonly time: Seconds;
  /** A stable code such as "phase", "stop", "throttle", "resume". */
  readonly code: string;
  readonly values: Readonly<Record<string, number | string>>;
}

/** Columns of numbers on a common time axis; every column is as long as `time`. */
export interface SeriesTable {
  readonly time: readonly Seconds[];
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

export interface MigrationResult {
  readonly guest: string;
  readonly from: string;
  readonly to: string;
  readonly memoryStrategy: string;
  readonly diskStrategy: string;
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'unfinished';
  /** False when a stop rule other than "little enough is left" ended the live part, or nothing did. */
  readonly converged: boolean;
  readonly explanation: Explanation;
  /** Seconds of simulated time when it was requested. */
  readonly start: Seconds;
  readonly metrics: Readonly<Partial<Record<MetricId, number>>>;
  readonly rounds: readonly RoundRow[];
  readonly events: readonly EventRow[];
  /** Empty columns when recording was switched off. */
  readonly series: SeriesTable;
  /**
   * What of it no validation case covers, each with its sentence in `messages/unvalidated.ts`. Follows from the scenario
   * and the cases, is of no digest and is not stored; absent from measured migrations.
   */
  readonly unvalidated?: readonly Explanation[] | undefined;
  /** The cap that held it back where the link would carry more; of no digest and not stored either. */
  readonly capped?: Explanation | undefined;
}

/** What a finished run leaves. Deterministic: (scenario, seed, engine version) decides every number. */
export interface RunResult {
  readonly engineVersion: string;
  readonly seed: number;
  readonly resolution: 'expected' | 'exact';
  /** SHA-256 over the canonical form of everything but series, as hexadecimal text. */
  readonly digest: string;
  readonly simulatedTime: Seconds;
  readonly kernelEvents: number;
  /** `bounded` when a limit of the scenario ended the run. */
  readonly ended: 'finished' | 'bounded' | 'cancelled';
  readonly migrations: readonly MigrationResult[];
  /** What the life of the cluster came to; absent when the scenario has none. */
  readonly cluster?: ClusterResult | null;
}

const numbers = z.record(z.string(), z.union([z.number(), z.string()]));

export const explanationSchema = z.strictObject({ code: z.string(), values: numbers });

export const roundSchema = z.strictObject({
  round: z.number(),
  kind: z.enum(['disk', 'memory', 'stop', 'push-pull']),
  start: z.number(),
  duration: z.number(),
  sent: z.number(),
  bytes: z.number(),
  skipped: z.number(),
  dirtied: z.number(),
});

export const eventSchema = z.strictObject({ time: z.number(), code: z.string(), values: numbers });

export const seriesTableSchema = z.strictObject({
  time: z.array(z.number()),
  columns: z.record(z.string(), z.array(z.number())),
});

export const migrationResultSchema = z.strictObject({
  guest: z.string(),
  from: z.string(),
  to: z.string(),
  memoryStrategy: z.string(),
  diskStrategy: z.string(),
  outcome: z.enum(['completed', 'failed', 'cancelled', 'unfinished']),
  converged: z.boolean(),
  explanation: explanationSchema,
  start: z.number(),
  metrics: z.record(z.string(), z.number()),
  rounds: z.array(roundSchema),
  events: z.array(eventSchema),
  series: seriesTableSchema,
  unvalidated: z.array(explanationSchema).optional(),
  capped: explanationSchema.optional(),
});

export const runResultSchema = z.strictObject({
  engineVersion: z.string(),
  seed: z.number(),
  resolution: z.enum(['expected', 'exact']),
  digest: z.string(),
  simulatedTime: z.number(),
  kernelEvents: z.number(),
  ended: z.enum(['finished', 'bounded', 'cancelled']),
  migrations: z.array(migrationResultSchema),
});
