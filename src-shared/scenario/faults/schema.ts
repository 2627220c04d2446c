import { z } from 'zod';
import { durationField, nameField, quantity } from '../fields.ts';
import { FAULT_KINDS } from '../life/types.ts';
import { FAULT_PHASES, FAULT_SIDES } from './types.ts';
import type { Faults } from './types.ts';

const factor = quantity('number', {
  min: 0,
  max: 1,
  meaning: 'What is left of a link or a host, or the share of packets that are lost.',
}).default(0.1);

const injected = z.strictObject({
  kind: z.enum(FAULT_KINDS).meta({ description: 'What fails.' }),
  at: durationField('Simulated time at which it strikes; null: in a phase of a migration.')
    .nullable()
    .default(null),
  migration: quantity('count', {
    min: 0,
    max: 1e5,
    whole: true,
    meaning: 'Place in the plan of the migration that is struck, from 0.',
  }).default(0),
  phase: z
    .enum(FAULT_PHASES)
    .nullable()
    .default(null)
    .meta({ description: 'Stretch of that migration in which it strikes; null with a time.' }),
  round: quantity('count', {
    min: 1,
    max: 1e6,
    whole: true,
    meaning: 'Round of the memory copy in which it strikes; null: at the beginning of the phase.',
  })
    .nullable()
    .default(null),
  after: durationField('Time from the beginning of the phase or the round.').default(0),
  side: z
    .enum(FAULT_SIDES)
    .nullable()
    .default(null)
    .meta({ description: 'End of the migration that is struck; null: as usual for the kind.' }),
  host: nameField
    .nullable()
    .default(null)
    .meta({ description: 'Host that is struck, whatever its part in the migration.' }),
  duration: durationField('How long it lasts; null: until the end of the run.', 0)
    .nullable()
    .default(null),
  factor,
});

const rate = z.strictObject({
  kind: z.enum(FAULT_KINDS).meta({ description: 'What fails.' }),
  mtbf: durationField('Mean time between failures of one host; exponentially distributed.', 0),
  mttr: durationField('Mean time to repair; exponentially distributed.', 0).default(3600),
  factor,
});

const recovery = z.strictObject({
  fencing: z.boolean().default(true).meta({
    description: 'A suspected copy is switched off, or held by disk locks, before another may run.',
  }),
  restart: z
    .boolean()
    .default(true)
    .meta({ description: 'Guests that were lost are started again.' }),
  detection: durationField('From the silence of a host to declaring it dead.').default(15),
  fenceTime: durationField('From the command to the confirmed power off.').default(10),
  boot: durationField('From starting a guest until it serves again.').default(60),
  connectionTimeout: durationField(
    'A connection without an answer is given up after so long.',
  ).default(30),
  resumeAfter: durationField(
    'From the end of a fault to somebody resuming what it has paused.',
  ).default(60),
  durable: durationField('Work that is in memory only and lost with it.').default(5),
});

/** The section `faults` of an ordinary scenario. */
export const faultsSchema = z
  .strictObject({
    injected: z
      .array(injected)
      .max(10_000)
      .default([])
      .meta({ description: 'Faults at a time or in a phase of a migration.' }),
    rates: z
      .array(rate)
      .max(FAULT_KINDS.length)
      .default([])
      .meta({ description: 'Faults that come by chance to every host.' }),
    recovery: recovery.prefault({}),
  })
  .nullish()
  .meta({
    description: 'What fails, and what is done about it; absent: nothing fails.',
  }) satisfies z.ZodType<Faults | null | undefined>;
