import { z } from 'zod';
import { nameField, quantity } from '../scenario/fields.ts';
import type { Experiment } from './types.ts';
import { MOST_POINTS, MOST_SEEDS } from './types.ts';

/** The newest version of the document; `upgrade.ts` of scenarios is the model for the day there is a second. */
export const EXPERIMENT_VERSION = 1;

const scalar = z.union([z.string().max(200), z.number(), z.boolean(), z.null()]);
const axisValue = z.union([scalar, z.record(z.string().max(80), scalar)], {
  error: 'expected a value of the field, for example "300 ms", or a strategy with its tunables',
});
const end = z.union([z.number(), z.string().max(80)], {
  error: 'expected a number or a quantity, for example "1 Gbit/s"',
});
const axisName = z
  .string()
  .max(60)
  .regex(/^[A-Za-z_]\w*$/, 'expected a name of letters, digits and "_", for example rate')
  .optional();
const field = z.string().min(1).max(300).meta({ description: 'Path of a field of the scenario.' });
const values = z.array(axisValue).min(1).max(MOST_POINTS);
const samples = z.number().int().min(1).max(MOST_POINTS);
const scale = z.enum(['linear', 'logarithmic']).default('linear');

const list = z.strictObject({ kind: z.literal('list'), name: axisName, field, values });
const range = z
  .strictObject({
    kind: z.literal('range'),
    name: axisName,
    field,
    from: end,
    to: end,
    scale,
    count: samples.min(2).optional(),
    step: end.optional(),
  })
  .refine(
    ({ count, step }) => (count === undefined) !== (step === undefined),
    'expected either count or step, for example count: 5',
  );
const random = z
  .strictObject({
    kind: z.literal('random'),
    name: axisName,
    field,
    distribution: z.enum(['uniform', 'log-uniform', 'choice']).default('uniform'),
    from: end.optional(),
    to: end.optional(),
    values: values.optional(),
    count: samples,
  })
  .refine(
    (axis) =>
      axis.distribution === 'choice'
        ? axis.values !== undefined && axis.from === undefined && axis.to === undefined
        : axis.values === undefined && axis.from !== undefined && axis.to !== undefined,
    'expected from and to, or values with distribution: choice',
  );
const hypercubeField = z
  .strictObject({
    name: axisName,
    field,
    from: end.optional(),
    to: end.optional(),
    scale,
    values: values.optional(),
  })
  .refine(
    (one) =>
      one.values === undefined
        ? one.from !== undefined && one.to !== undefined
        : one.from === undefined && one.to === undefined,
    'expected from and to, or values',
  );

const several = z
  .array(z.discriminatedUnion('kind', [list, range]))
  .min(1)
  .max(20);

const axis = z.discriminatedUnion('kind', [
  list,
  range,
  random,
  z.strictObject({ kind: z.literal('linked'), axes: several.min(2) }),
  z.strictObject({
    kind: z.literal('latin-hypercube'),
    count: samples,
    axes: z.array(hypercubeField).min(1).max(20),
  }),
  z.strictObject({ kind: z.literal('one-at-a-time'), axes: several }),
]);

const seedField = z
  .number()
  .int('expected a whole number, for example 1')
  .min(0)
  .max(Number.MAX_SAFE_INTEGER);

const seeds = z
  .union(
    [
      z.array(seedField).min(1).max(MOST_SEEDS),
      z.strictObject({
        count: z.number().int().min(1).max(MOST_SEEDS),
        first: seedField.max(Number.MAX_SAFE_INTEGER - MOST_SEEDS).default(1),
      }),
    ],
    { error: 'expected a list of seeds or a number of them, for example { count: 20, first: 1 }' },
  )
  .transform((input): readonly number[] =>
    'count' in input
      ? Array.from({ length: input.count }, (_, index) => input.first + index)
      : input,
  )
  .meta({ description: 'Replications of every point.' });

const stop = z
  .strictObject({
    metric: z.string().min(1).max(64),
    /** Read by the unit of the metric once that is known. */
    absolute: z
      .union([z.number(), z.string().max(80)])
      .nullable()
      .default(null),
    relative: quantity('fraction', {
      above: 0,
      max: 10,
      meaning: 'Half-width as a share of the mean.',
    })
      .nullable()
      .default(null),
    confidence: quantity('fraction', {
      min: 0.5,
      max: 0.9999,
      meaning: 'Level of the interval.',
    }).default(0.95),
    minimum: z.number().int().min(2).max(MOST_SEEDS).default(5),
    batch: z.number().int().min(1).max(MOST_SEEDS).default(5),
  })
  .refine(
    ({ absolute, relative }) => (absolute === null) !== (relative === null),
    'expected either absolute or relative, for example relative: 5 %',
  );

/** The schema of an experiment's document; its scenario is checked by the schema of scenarios. */
export const experimentSchema = z
  .strictObject({
    godwit: z.literal('experiment'),
    version: z.literal(EXPERIMENT_VERSION).default(EXPERIMENT_VERSION),
    name: nameField,
    description: z.string().max(10_000).default(''),
    scenario: z.record(z.string(), z.unknown()),
    axes: z.array(axis).max(20).default([]),
    constraints: z.array(z.string().min(1).max(1000)).max(100).default([]),
    samplingSeed: seedField.default(1),
    seeds: seeds.prefault({ count: 1 }),
    stop: stop.nullable().default(null),
    record: z.enum(['metrics', 'series']).default('metrics'),
  })
  .meta({ title: 'Godwit experiment' });

/** What a document may hold before parsing. */
export type ExperimentInput = z.input<typeof experimentSchema>;
/** As the schema leaves it: the stop rule's width is not read yet. */
export type ReadExperiment = z.output<typeof experimentSchema>;

/** The JSON Schema of experiment documents (draft 2020-12). */
export function experimentJsonSchema(): object {
  return z.toJSONSchema(experimentSchema, { io: 'input', unrepresentable: 'any' });
}

type Same<_A extends B, B> = true;
export type ParsedIsExperiment = Same<Omit<ReadExperiment, 'stop'>, Omit<Experiment, 'stop'>>;
