import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { explanationSchema } from '../result/result.ts';
import { FAULT_OUTCOMES, FAULT_PHASES, FAULT_SIDES } from '../scenario/faults/types.ts';
import { FAULT_KINDS } from '../scenario/life/types.ts';
import { ERRORS } from './errors.ts';
import { documentSchema } from './scenarios.ts';

const strategyId = z.string().min(1).max(80);
const kind = z.enum(FAULT_KINDS);
const phase = z.enum(FAULT_PHASES);

/** A row of the matrix: a kind of fault at one end of the migration. */
const drillFaultSchema = z.strictObject({ kind, side: z.enum(FAULT_SIDES) });
export type DrillFault = z.infer<typeof drillFaultSchema>;

/** One scenario, every fault in every phase. */
const drillRequestSchema = z.strictObject({
  document: documentSchema,
  /** Memory strategies to drill, in this order; null: the one of the scenario. */
  strategies: z.array(strategyId).min(1).max(100).nullable().default(null),
  /** Faults to drill; null: every one that can strike a migration. */
  faults: z.array(drillFaultSchema).min(1).max(100).nullable().default(null),
  phases: z.array(phase).min(1).max(FAULT_PHASES.length).nullable().default(null),
  /** Place in the plan of the migration that is struck. */
  migration: z.number().int().min(0).max(1e5).default(0),
  /** Replaces the scenario's fencing; null leaves it. */
  fencing: z.boolean().nullable().default(null),
});
export type DrillRequest = z.infer<typeof drillRequestSchema>;

/** What the migration is like when nothing fails. */
const drillBaselineSchema = z.strictObject({
  strategy: strategyId,
  title: z.string(),
  /** Null when the strategy can't carry out the scenario; then `problem` says why and it has no cells. */
  outcome: z.enum(['completed', 'failed', 'cancelled', 'unfinished']).nullable(),
  problem: z.string().nullable(),
  totalTime: z.number().nullable(),
  downtime: z.number().nullable(),
  /** Its phases in order of time, from the start of the migration; phases that it does not have are missing. */
  phases: z.array(z.strictObject({ phase, from: z.number(), to: z.number() })),
});
export type DrillBaseline = z.infer<typeof drillBaselineSchema>;

const drillCellSchema = z.strictObject({
  strategy: strategyId,
  fault: drillFaultSchema,
  phase,
  /**
   * `struck`: simulated. `absent`: the migration has no such phase. `meaningless`: the fault can't do anything here, and
   * `explanation` says why.
   */
  state: z.enum(['struck', 'absent', 'meaningless']),
  /** Null unless struck. */
  outcome: z.enum(FAULT_OUTCOMES).nullable(),
  /** Why, as `FAULT_MESSAGES` words it. */
  explanation: explanationSchema,
  /** Hosts on which the guest runs in the end; two after a split brain. */
  runsOn: z.array(z.string()),
  /** Seconds of simulated time at which the fault struck. */
  struckAt: z.number().nullable(),
  totalTime: z.number().nullable(),
  /** Time during which no copy of the guest served its clients, in seconds. */
  downtime: z.number().nullable(),
  /** Work that was not done or done in vain, in seconds at full speed. */
  lostWork: z.number().nullable(),
  /** Disk data that the copy which goes on does not hold, in bytes. */
  lostData: z.number().nullable(),
  /** From the fault until the guest served again, in seconds; null when it did not, or never ceased to. */
  recovery: z.number().nullable(),
});
export type DrillCell = z.infer<typeof drillCellSchema>;

const drillEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('plan'),
    guest: z.string(),
    from: z.string(),
    to: z.string(),
    strategies: z.array(strategyId),
    faults: z.array(drillFaultSchema),
    phases: z.array(phase),
    /** Cells in all: strategies x faults x phases. */
    cells: z.number(),
    fencing: z.boolean(),
  }),
  z.strictObject({ type: z.literal('baseline'), baseline: drillBaselineSchema }),
  z.strictObject({ type: z.literal('cells'), done: z.number(), cells: z.array(drillCellSchema) }),
  z.strictObject({ type: z.literal('end'), struck: z.number(), seconds: z.number() }),
]);
export type DrillEvent = z.infer<typeof drillEventSchema>;

const base = oc.errors(ERRORS);

/** The failure drill: what becomes of a migration when something fails. */
export const faultProcedures = {
  /** Strikes every fault in every phase, at expected resolution; ends early when its reader goes. */
  drill: base.input(drillRequestSchema).output(eventIterator(drillEventSchema)),
  /** The scenario of one cell, with its fault, to be looked at in full. */
  cell: base
    .input(
      drillRequestSchema
        .omit({ strategies: true, faults: true, phases: true })
        .extend({ strategy: strategyId, fault: drillFaultSchema, phase }),
    )
    .output(z.strictObject({ document: z.record(z.string(), z.unknown()) })),
};
