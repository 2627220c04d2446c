import type { MetricId } from '../result/catalogue.ts';
import type { QuantityKind } from '../units/types.ts';

/** A value that an axis gives to a field, as people write it: "1 Gbit/s", 5, true, null, a whole strategy choice. */
export type AxisValue =
  | string
  | number
  | boolean
  | null
  | { readonly [field: string]: string | number | boolean | null };

interface OneField {
  /** How constraints, tables and charts call the axis; made from the path when left out. */
  readonly name?: string | undefined;
  /** Path of the field: "plan[0].memory.downtimeLimit", "guests[*].memory[0].writes.rate", "plan[0].memory". */
  readonly field: string;
}

/** The values that are listed, in their order. */
export interface ListAxis extends OneField {
  readonly kind: 'list';
  readonly values: readonly AxisValue[];
}

/** Numbers from one end to the other, both included: so many of them, or by a step (a factor on a logarithmic scale). */
export interface RangeAxis extends OneField {
  readonly kind: 'range';
  readonly from: string | number;
  readonly to: string | number;
  readonly scale: 'linear' | 'logarithmic';
  readonly count?: number | undefined;
  readonly step?: string | number | undefined;
}

/** Numbers drawn from a distribution, or entries drawn from a list. */
export interface RandomAxis extends OneField {
  readonly kind: 'random';
  readonly distribution: 'uniform' | 'log-uniform' | 'choice';
  readonly from?: string | number | undefined;
  readonly to?: string | number | undefined;
  readonly values?: readonly AxisValue[] | undefined;
  readonly count: number;
}

/** Several fields that change together: the first value of each, then the second of each, and so on. */
export interface LinkedAxis {
  readonly kind: 'linked';
  readonly axes: readonly (ListAxis | RangeAxis)[];
}

/** One field of a Latin hypercube: an interval, or a list whose entries get equal shares. */
export interface HypercubeField extends OneField {
  readonly from?: string | number | undefined;
  readonly to?: string | number | undefined;
  readonly scale: 'linear' | 'logarithmic';
  readonly values?: readonly AxisValue[] | undefined;
}

/** A Latin hypercube: as many samples as strata, and each stratum of each field is met exactly once. */
export interface LatinHypercubeAxis {
  readonly kind: 'latin-hypercube';
  readonly count: number;
  readonly axes: readonly HypercubeField[];
}

/** The base, then each field through its values while the others stay at the base. */
export interface OneAtATimeAxis {
  readonly kind: 'one-at-a-time';
  readonly axes: readonly (ListAxis | RangeAxis)[];
}

export type SingleAxis = ListAxis | RangeAxis | RandomAxis;
export type Axis = SingleAxis | LinkedAxis | LatinHypercubeAxis | OneAtATimeAxis;

/**
 * When a point has been replicated often enough: as soon as the interval of the metric's mean is no wider than
 * the half-width to either side. Looked at after `minimum` replications and after every further `batch`, always over the
 * first so many seeds, so the decision never depends on which run ended first. The list of seeds is the maximum.
 */
export interface StopRule {
  readonly metric: MetricId | (string & {});
  /** Half-width in the metric's unit; null when `relative` is given. */
  readonly absolute: number | null;
  /** Half-width as a share of the mean; null when `absolute` is given. */
  readonly relative: number | null;
  /** Level of the interval, such as 0.95. */
  readonly confidence: number;
  readonly minimum: number;
  readonly batch: number;
}

/** The parsed document of an experiment: a scenario, what varies over it, and how often each point is repeated. */
export interface Experiment {
  readonly godwit: 'experiment';
  readonly version: 1;
  readonly name: string;
  readonly description: string;
  /** The base, as people wrote it: what it leaves to defaults, a point leaves to defaults too. */
  readonly scenario: Readonly<Record<string, unknown>>;
  /** Every axis is crossed with every other one; without any there is one point, the scenario itself. */
  readonly axes: readonly Axis[];
  /** Conditions over the axes by name, such as `rate < 1 Gbit/s or strategy == "postcopy"`; a point that breaks one is dropped. */
  readonly constraints: readonly string[];
  /** Decides the random draws of random and Latin hypercube axes; runs have the seeds below. */
  readonly samplingSeed: number;
  /** The same for every point, so that points can be compared in pairs. */
  readonly seeds: readonly number[];
  readonly stop: StopRule | null;
  /** Whether runs keep their series over time besides metrics, rounds and events. */
  readonly record: 'metrics' | 'series';
}

/** A field of the base scenario over which an experiment can vary. */
export interface SweepableField {
  readonly path: string;
  /** What the field belongs to, in words: "guest db, region heap". */
  readonly group: string;
  /** Last name of the path. */
  readonly label: string;
  readonly kind: QuantityKind | 'boolean' | 'choice' | 'strategy' | 'text';
  readonly meaning: string;
  /** The value that the base has, parsed; of a strategy its id. */
  readonly value: string | number | boolean | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Ids of strategies, or choices; empty for others. */
  readonly choices: readonly string[];
}

/** Why an experiment can't go beyond so many points: each is checked, and each has a row. */
export const MOST_POINTS = 1_000_000;
/** Runs of one experiment: points times replications. */
export const MOST_RUNS = 10_000_000;
export const MOST_SEEDS = 100_000;
