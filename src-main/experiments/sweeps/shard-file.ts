import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { z } from 'zod';
import { migrationResultSchema } from '#shared/result/result.ts';
import { MOST_POINTS, MOST_SEEDS } from '#shared/experiment/types.ts';
import type { Shard } from './active-sweep.ts';
import { clusterFileSchema } from './cluster-file.ts';
import type { EndedResult } from './messages.ts';

/** The newest version of the file; an older one would be upgraded line by line. */
const SHARD_VERSION = 1;
/** Shards beyond this are nobody's batch system, and each holds the whole document. */
export const MOST_SHARDS = 10_000;

const whole = z.number().int().min(0);

const headerSchema = z.strictObject({
  godwit: z.literal('experiment-shard'),
  version: z.literal(SHARD_VERSION),
  engineVersion: z.string().max(80),
  shard: z.strictObject({
    index: whole.min(1).max(MOST_SHARDS),
    of: whole.min(1).max(MOST_SHARDS),
  }),
  experiment: z.record(z.string(), z.unknown()),
});
export type ShardHeader = z.infer<typeof headerSchema>;

const resultSchema = z.strictObject({
  digest: z.string().max(200),
  ended: z.enum(['finished', 'bounded', 'cancelled']),
  migrations: z.array(z.looseObject(migrationResultSchema.shape)),
  cluster: clusterFileSchema.optional(),
});

const replicationSchema = z.union([
  z.strictObject({
    point: whole.max(MOST_POINTS),
    seed: whole.max(Number.MAX_SAFE_INTEGER),
    result: resultSchema,
  }),
  z.strictObject({
    point: whole.max(MOST_POINTS),
    seed: whole.max(Number.MAX_SAFE_INTEGER),
    failure: z.string().max(4000),
  }),
]);

const trailerSchema = z.strictObject({
  replications: whole.max(MOST_POINTS * MOST_SEEDS),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** One replication of a shard: its result, or why it has none. */
export type ShardReplication =
  | { readonly point: number; readonly seed: number; readonly result: EndedResult }
  | { readonly point: number; readonly seed: number; readonly failure: string };

/** A shard file that can't be used, in a sentence for people. */
export class ShardFileError extends Error {}

/**
 * The lines of a shard's file: what it is part of, a line for each replication, and last their number and a hash over
 * everything before, so that a file that was cut or changed is noticed. Inputs are not in it: they follow from the experiment.
 */
export function* shardLines(
  engineVersion: string,
  experiment: object,
  shard: Shard,
  replications: Iterable<ShardReplication>,
): Generator<string> {
  const hash = createHash('sha256');
  const line = (value: object): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  const { index, of } = shard;
  yield line({
    godwit: 'experiment-shard',
    version: SHARD_VERSION,
    engineVersion,
    shard: { index, of },
    experiment,
  });
  let count = 0;
  for (const replication of replications) {
    count += 1;
    yield line(replication);
  }
  yield `${JSON.stringify({ replications: count, sha256: hash.digest('hex') })}\n`;
}

function parsed<T>(schema: z.ZodType<T>, line: string, place: string): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new ShardFileError(
      `${place}: found no JSON; expected a file that godwit sweep --shard wrote.`,
    );
  }
  const reading = schema.safeParse(value);
  if (reading.success) return reading.data;
  const [issue] = reading.error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  throw new ShardFileError(
    `${place}: ${where === '' ? '' : `${where}: `}${issue?.message ?? ''}; expected a file that godwit sweep --shard wrote.`,
  );
}

/** Reads a shard's file line by line; nothing is believed before the last line has confirmed it. */
export class ShardReader {
  readonly #name: string;
  readonly #hash: Hash = createHash('sha256');
  #line = 0;
  #replications = 0;
  #closed = false;
  /** The file goes point by point, so what came twice is seen without keeping all. */
  #point = -1;
  readonly #seeds = new Set<number>();

  constructor(name: string) {
    this.#name = name;
  }

  /** @throws ShardFileError */
  header(line: string): ShardHeader {
    this.#take(line);
    const value = parsed(headerSchema, line, this.#place());
    if (value.shard.index <= value.shard.of) return value;
    throw new ShardFileError(
      `${this.#place()}: found shard ${value.shard.index} of ${value.shard.of}.`,
    );
  }

  /** The next replication, or null at the last line, which has confirmed all before it. @throws ShardFileError */
  next(line: string): ShardReplication | null {
    if (this.#closed) throw new ShardFileError(`${this.#place()}: found lines after the end.`);
    if (line.startsWith('{"replications":')) {
      this.#close(parsed(trailerSchema, line, this.#place()));
      return null;
    }
    this.#take(line);
    this.#replications += 1;
    const replication = parsed(replicationSchema, line, this.#place()) as ShardReplication;
    this.#once(replication);
    return replication;
  }

  #once({ point, seed }: ShardReplication): void {
    if (point > this.#point) this.#seeds.clear();
    if (point < this.#point || this.#seeds.has(seed))
      throw new ShardFileError(
        `${this.#place()}: found point ${point} with seed ${seed} ${point < this.#point ? 'after later points' : 'again'}; expected each replication once, point by point.`,
      );
    this.#point = point;
    this.#seeds.add(seed);
  }

  /** @throws ShardFileError when the last line is missing */
  end(): void {
    if (!this.#closed)
      throw new ShardFileError(
        `${this.#name} ends too early, after ${this.#replications} runs: it was cut off while it was written or copied.`,
      );
  }

  #close({ replications, sha256 }: z.infer<typeof trailerSchema>): void {
    this.#closed = true;
    if (replications !== this.#replications || this.#hash.digest('hex') !== sha256)
      throw new ShardFileError(
        `${this.#name} is not as it was written: its hash differs. Write it again with godwit sweep --shard.`,
      );
  }

  #take(line: string): void {
    this.#line += 1;
    this.#hash.update(`${line}\n`);
  }

  #place(): string {
    return `${this.#name}, line ${this.#line}`;
  }
}
