import { z } from 'zod';

const id = z.string().min(1).max(80);
const metricId = z.string().regex(/^[A-Za-z]\w{0,63}$/, 'expected the id of a metric');
const parameterPath = z.string().min(1).max(300);

/** Runs that are named one by one in a recipe. */
export const MOST_NAMED_RUNS = 5000;

/** Where runs come from. Several sources are united; a run that two of them give counts once. */
export const sourceSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('runs'), ids: z.array(id).max(MOST_NAMED_RUNS) }),
  /** Every run of an experiment that has ended with a result, also those that are still to come. */
  z.strictObject({ from: z.literal('experiment'), id }),
  /** Every run that has ended with a result and fits an expression, as it is written in Runs. */
  z.strictObject({ from: z.literal('filter'), filter: z.string().max(4000) }),
]);
export type ComparisonSource = z.infer<typeof sourceSchema>;

/**
 * What makes runs replications of one configuration. `configuration`: everything that decides a run is the same
 * except the seed. `parameters`: only what is named is the same, and whatever else differs is pooled.
 */
export const groupingSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('configuration') }),
  z.strictObject({
    by: z.literal('parameters'),
    paths: z.array(parameterPath).max(20),
    strategy: z.boolean().default(true),
    /** Name of the scenario. */
    name: z.boolean().default(false),
  }),
]);
export type Grouping = z.infer<typeof groupingSchema>;

/** From where times are counted when series are laid over each other. */
export const ALIGNMENTS = ['start', 'switchOver', 'progress'] as const;
export const alignmentSchema = z.enum(ALIGNMENTS);
export type Alignment = z.infer<typeof alignmentSchema>;

/** Something that has one number (or word) a configuration or a run. */
export const variableSchema = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('metric'), id: metricId }),
  z.strictObject({ of: z.literal('parameter'), path: parameterPath }),
]);
export type Variable = z.infer<typeof variableSchema>;

/** What is chosen of a variable: configurations that lie outside are left out of what is shown. */
export const brushSchema = z.strictObject({
  variable: variableSchema,
  chosen: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('range'), from: z.number(), to: z.number() }),
    z.strictObject({
      kind: z.literal('values'),
      values: z.array(z.union([z.string().max(300), z.number(), z.boolean(), z.null()])).max(100),
    }),
  ]),
});
export type Brush = z.infer<typeof brushSchema>;

/** A table or chart that a saved comparison shows, in the order in which it stands. */
export const viewSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('parameters'), onlyDiffering: z.boolean().default(true) }),
  z.strictObject({ kind: z.literal('metrics') }),
  z.strictObject({ kind: z.literal('why') }),
  z.strictObject({
    kind: z.literal('bands'),
    series: z.string().max(80),
    /** What the band spans. */
    spread: z.enum(['range', 'quantiles']).default('range'),
  }),
  z.strictObject({ kind: z.literal('bars'), metric: metricId }),
  z.strictObject({ kind: z.literal('box'), metric: metricId }),
  z.strictObject({
    kind: z.literal('scatter'),
    x: variableSchema,
    y: variableSchema,
    trend: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('heat-map'),
    metric: metricId,
    x: parameterPath,
    y: parameterPath,
  }),
  z.strictObject({
    kind: z.literal('parallel'),
    axes: z.array(variableSchema).max(20),
    /** What is chosen on the axes; every other view shows only what passes all of them. */
    brushes: z.array(brushSchema).max(20).default([]),
  }),
  z.strictObject({ kind: z.literal('pareto'), x: metricId, y: metricId }),
]);
export type ComparisonView = z.infer<typeof viewSchema>;

export const CORRECTIONS = ['none', 'metrics', 'all'] as const;

export const RECIPE_VERSION = 1;

/** A comparison as a document. Everything but the sources has a default. */
export const recipeSchema = z.strictObject({
  version: z.literal(RECIPE_VERSION).default(RECIPE_VERSION),
  sources: z.array(sourceSchema).min(1).max(50),
  groupBy: groupingSchema.default({ by: 'configuration' }),
  /** Id of a configuration, or of a run, whose configuration is meant. Null, or one that is no longer there: the first. */
  baseline: id.nullable().default(null),
  /** Metrics in the order in which they are shown; null: all that some run has. */
  metrics: z.array(metricId).max(200).nullable().default(null),
  /** Runs of one seed are compared in pairs where both sides have the same seeds; false: never. */
  pairing: z.boolean().default(true),
  /** Holm's correction: over the metrics of each configuration, over all tests of the comparison, or none. */
  correction: z.enum(CORRECTIONS).default('metrics'),
  /** Of intervals; 1 minus it is the level of the tests. */
  confidence: z.number().min(0.5).max(0.9999).default(0.95),
  quantiles: z.array(z.number().min(0).max(1)).max(20).default([0.05, 0.25, 0.75, 0.95]),
  alignment: alignmentSchema.default('start'),
  /** Ids of configurations that are left out. */
  hidden: z.array(id).max(2000).default([]),
  /** Names that people gave to configurations, by id. */
  labels: z.record(id, z.string().min(1).max(200)).default({}),
  views: z.array(viewSchema).max(100).default([]),
});
export type Recipe = z.infer<typeof recipeSchema>;
/** A recipe as people and programs write it: what is left out has its default. */
export type RecipeInput = z.input<typeof recipeSchema>;

type PlainRecipe = Readonly<Record<string, unknown>>;
/** Turns a stored recipe of one version into the next one; never changes its input. */
export type RecipeUpgrader = (recipe: PlainRecipe) => PlainRecipe;

/** One entry per version left behind: index 0 turns version 1 into version 2. Everything else knows only the newest. */
const UPGRADERS: readonly RecipeUpgrader[] = [];

export type RecipeReading =
  | { readonly ok: true; readonly recipe: Recipe }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads a stored recipe of any version up to this one, or says why it can't be used.
 *
 * @param upgraders the chain from version 1 on
 */
export function readRecipe(
  stored: unknown,
  upgraders: readonly RecipeUpgrader[] = UPGRADERS,
): RecipeReading {
  const newest = upgraders.length + 1;
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored))
    return { ok: false, problem: 'It holds no recipe of a comparison.' };
  const plain = stored as PlainRecipe;
  const version = plain['version'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return {
      ok: false,
      problem: `Its version is none: expected a whole number from 1 to ${newest}.`,
    };
  if (version > newest) {
    return {
      ok: false,
      problem: `It was made by a newer Godwit: version ${version} of the recipe, expected at most ${newest}. Update Godwit to open it.`,
    };
  }
  const upgraded = upgraders
    .slice(version - 1)
    .reduce(
      (recipe, upgrade, index) => ({ ...upgrade(recipe), version: version + index + 1 }),
      plain,
    );
  const parsed = recipeSchema.safeParse(upgraded);
  if (parsed.success) return { ok: true, recipe: parsed.data };
  const [issue] = parsed.error.issues;
  const where = (issue?.path ?? []).join('.');
  return { ok: false, problem: `${where === '' ? 'It' : where}: ${issue?.message ?? 'is wrong'}` };
}
