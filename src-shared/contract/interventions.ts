import { z } from 'zod';
import { FAULT_KINDS } from '../scenario/life/types.ts';

const YEARS_10 = 3.2e8;
const name = z.string().min(1).max(200);
/** Simulated seconds. */
const duration = z.number().positive().max(YEARS_10);

/**
 * What a person does to a run that goes on. It becomes a part of the run's scenario at its moment, so that what is
 * stored gives the same result again.
 */
const interventionSchema = z.discriminatedUnion('action', [
  /** Empties a host of a life and takes it out of service. */
  z.strictObject({
    action: z.literal('maintenance'),
    host: name,
    /** How long the host is away once it is empty. */
    duration: duration.default(900),
  }),
  z.strictObject({
    action: z.literal('fault'),
    kind: z.enum(FAULT_KINDS),
    /** Whom it strikes; null: an end of `migration`, as usual for the kind. */
    host: name.nullable(),
    /** Place in the plan of the migration that is meant; lives have none. */
    migration: z.number().int().min(0).max(1e5).default(0),
    /** Null: until the end of the run; in a life as drawn from the repair time of its kind, or one hour. */
    duration: duration.nullable().default(null),
    /** What is left of a link or a host, or the share of packets that are lost. */
    factor: z.number().min(0).max(1e6).default(0.1),
  }),
]);
export type Intervention = z.infer<typeof interventionSchema>;

export const interveneRequestSchema = z.strictObject({
  id: z.string().max(80),
  intervention: interventionSchema,
  /** Simulated time, not before the present; null: the present, which is the moment that was shown last. */
  at: z.number().min(0).max(1e12).nullable().default(null),
});

/** The run that goes on instead, and the moment at which it begins to differ. */
export const continuedRunSchema = z.strictObject({ id: z.string(), at: z.number() });
export type ContinuedRun = z.infer<typeof continuedRunSchema>;

/** Keys of a run's provenance that tie runs together which follow from one another while they are watched. */
export const CONTINUATION = {
  /** Id of the run whose scenario it carries on, with something added. */
  continues: 'continues',
  /** What was added, in words. */
  intervention: 'intervention',
  /** Simulated seconds, as text. */
  interventionAt: 'interventionAt',
  /** Id of the run that goes on instead of this one. */
  replacedBy: 'replacedBy',
} as const;
