import { z } from 'zod';
import { clusterNoteSchema } from '../result/cluster.ts';
import { explanationSchema } from '../result/result.ts';
import { liveClusterSchema } from './cluster.ts';

/** Longest scenario text that is read: far above any sensible scenario, small enough to parse safely. */
export const LONGEST_DOCUMENT = 8 * 2 ** 20;

/** A scenario document as the window holds it: plain JSON as people wrote it, or its YAML/JSON text. */
export const documentSchema = z.union([
  z.string().max(LONGEST_DOCUMENT),
  z.record(z.string(), z.unknown()),
]);

export const problemSchema = z.strictObject({
  path: z.string(),
  message: z.string(),
  example: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
});

/** The parsed scenario crosses as plain JSON; `scenario/types.ts` is its type. */
export const parsedScenarioSchema = z.record(z.string(), z.unknown());

export const presetSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  sentence: z.string(),
  source: z.string(),
  /** The document as it ships, in YAML. */
  text: z.string(),
});

export const expectedMigrationSchema = z.strictObject({
  guest: z.string(),
  to: z.string(),
  outcome: z.enum(['completed', 'failed', 'cancelled', 'unfinished']),
  converged: z.boolean(),
  explanation: explanationSchema,
  metrics: z.record(z.string(), z.number()),
  unvalidated: z.array(explanationSchema).optional(),
  capped: explanationSchema.optional(),
});

/** What can be said of the life of a cluster before it begins. */
export const lifeExpectationSchema = z.strictObject({
  hosts: z.number(),
  guests: z.number(),
  /** Guests that find no host with room at the start. */
  withoutRoom: z.number(),
  /** What guests were promised, and what hosts may promise with overcommitment: bytes, and nominal cores. */
  memory: z.strictObject({ promised: z.number(), room: z.number() }),
  cores: z.strictObject({ promised: z.number(), room: z.number() }),
  /** Cores wanted at the start as a share of those of a host: mean over hosts, and the most loaded. */
  load: z.strictObject({ mean: z.number(), most: z.number() }),
  /** Hosts whose loss leaves memory enough for every guest; the largest ones are lost first. */
  spare: z.number(),
  /** Each maintenance, with times in seconds; null where a migration never ends. */
  drains: z.array(
    z.strictObject({
      name: z.string(),
      hosts: z.number(),
      atOnce: z.number(),
      /** The host that takes longest to empty, and how long that takes over its port. */
      slowest: z.string(),
      expected: z.number().nullable(),
      deadline: z.number().nullable(),
      /** From its begin until the last host is back, when nothing else takes bandwidth. */
      whole: z.number().nullable(),
    }),
  ),
  /** What crashes of hosts leave of the availability of a guest; null where no rate says that hosts crash. */
  availability: z
    .strictObject({
      share: z.number(),
      /** Mean time between crashes of one host, from a crash until its guests serve again, and what five nines allow. */
      mtbf: z.number(),
      recovery: z.number(),
      allowed: z.number(),
    })
    .nullable(),
});

/** What the expected resolution says about a scenario, and the curve over one field of it. */
export const expectationSchema = z.strictObject({
  migrations: z.array(expectedMigrationSchema),
  /** Of the life of a cluster: what can be said before it begins, as `CLUSTER_MESSAGES` words it. */
  notes: z.array(clusterNoteSchema).optional(),
  /** Of the life of a cluster: hosts with their load and guests once everybody has been placed. */
  beginning: liveClusterSchema.optional(),
  /** Of the life of a cluster: whether it holds its guests, keeps its deadlines, and stays available. */
  life: lifeExpectationSchema.optional(),
  /** Wall-clock time that computing it took, in seconds. */
  computeSeconds: z.number(),
  curve: z
    .strictObject({
      path: z.string(),
      x: z.array(z.number()),
      totalTime: z.array(z.number().nullable()),
      downtime: z.array(z.number().nullable()),
      converged: z.array(z.boolean()),
    })
    .nullable(),
});

export const checkReplySchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    scenario: parsedScenarioSchema,
    expectation: expectationSchema.nullable(),
  }),
  z.strictObject({ ok: z.literal(false), problems: z.array(problemSchema) }),
]);

export const draftSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  text: z.string().max(LONGEST_DOCUMENT),
  updatedAt: z.string(),
});

export type Preset = z.infer<typeof presetSchema>;
export type LifeExpectation = z.infer<typeof lifeExpectationSchema>;
export type Expectation = z.infer<typeof expectationSchema>;
export type ExpectedMigration = z.infer<typeof expectedMigrationSchema>;
export type CheckReply = z.infer<typeof checkReplySchema>;
export type Draft = z.infer<typeof draftSchema>;
