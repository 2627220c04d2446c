import type { Comparison } from '../contract/comparison.ts';
import type { CategoryValue } from '../figures/category.ts';
import { positionOn } from '../figures/parallel.ts';
import type { ParallelAxis } from '../figures/parallel.ts';
import { formatValue, logTicks, ticksBetween, tickStep } from '../figures/ticks.ts';
import type { MetricFormat } from '../result/catalogue.ts';
import { metricDefinition } from '../result/catalogue.ts';
import { parameterFactor, parameterFormat, writeParameter } from './parameter-text.ts';
import type { Variable } from './recipe.ts';

/* Which variables of a comparison make axes, what they are called, and how they are labelled: on screen and in reports. */

/** Axes that are drawn at first: more than these lie too close together for their names. */
const FIRST_PARAMETERS = 5;
const FIRST_METRICS = ['total_time_s', 'downtime_s', 'ram_bytes'];
/** With more different words than these an axis cannot be read. */
const MOST_WORDS = 24;
/** So few numbers are labelled one by one. */
const FEW_NUMBERS = 8;
const STEPS = 5;
const LEAST_GAP = 0.06;

const parameterValues = ({ configurations }: Comparison, index: number): CategoryValue[] =>
  configurations.map((one) => one.parameters[index] ?? null);

/** Which configurations have the same value as which: parameters that vary together split them equally. */
function partition(values: readonly CategoryValue[]): string {
  // Where each configuration has a value of its own, as in a random sample, only equal values vary together.
  if (new Set(values).size === values.length) return JSON.stringify(values);
  const seen = new Map<CategoryValue, number>();
  return values
    .map((value) => {
      const known = seen.get(value) ?? seen.size;
      seen.set(value, known);
      return known;
    })
    .join(' ');
}

/** Every parameter and metric that differs among the configurations and can be an axis; of equal ones the first. */
export function parallelVariables(comparison: Comparison): Variable[] {
  const seen = new Set<string>();
  const parameters = comparison.parameters.flatMap(({ path, differs }, index): Variable[] => {
    const all = parameterValues(comparison, index);
    const text = JSON.stringify(all);
    if (!differs || seen.has(text)) return [];
    seen.add(text);
    const values = new Set(all.filter((value) => value !== null));
    const isText = [...values].some((value) => typeof value !== 'number');
    const fits = values.size > 1 && (!isText || values.size <= MOST_WORDS);
    return fits ? [{ of: 'parameter', path }] : [];
  });
  const metrics = comparison.metrics.flatMap((id, column): Variable[] => {
    const means = new Set(
      comparison.configurations.map(({ cells }) => cells[column]?.summary.mean ?? null),
    );
    means.delete(null);
    return metricDefinition(id) && means.size > 1 ? [{ of: 'metric', id }] : [];
  });
  return [...parameters, ...metrics];
}

/**
 * The axes that a comparison begins with: parameters that every configuration has, one of those that vary together,
 * and the main metrics behind them.
 */
export function firstAxes(comparison: Comparison): Variable[] {
  const seen = new Set<string>();
  const parameters = parallelVariables(comparison).filter((variable) => {
    if (variable.of === 'metric') return false;
    const index = comparison.parameters.findIndex(({ path }) => path === variable.path);
    const values = parameterValues(comparison, index);
    const split = partition(values);
    if (values.includes(null) || seen.has(split)) return false;
    seen.add(split);
    return true;
  });
  const metrics = parallelVariables(comparison).filter(
    (variable) => variable.of === 'metric' && FIRST_METRICS.includes(variable.id),
  );
  return [...parameters.slice(0, FIRST_PARAMETERS), ...metrics];
}

/** What a variable is called, and how its values are written. */
export interface VariableWords {
  readonly label: string;
  readonly format: MetricFormat;
  /** Numbers are round when they are multiplied by it. */
  readonly factor: number;
  readonly write: (value: CategoryValue) => string;
}

export function variableWords(
  variable: Variable,
  labels: ReadonlyMap<string, string>,
): VariableWords {
  if (variable.of === 'parameter') {
    const { path } = variable;
    return {
      label: labels.get(path) ?? path,
      format: parameterFormat(path),
      factor: parameterFactor(path),
      write: (value) => writeParameter(path, value),
    };
  }
  const metric = metricDefinition(variable.id);
  const format = metric?.format ?? 'number';
  return {
    label: metric?.label ?? variable.id,
    format,
    factor: 1,
    write: (value) => (typeof value === 'number' ? formatValue(value, format) : String(value)),
  };
}

/** Where an axis is labelled: its ends, and round values between them or the few values that there are. */
export function axisTicks(
  axis: ParallelAxis,
  values: readonly CategoryValue[],
  { format, factor, write }: VariableWords,
): { readonly position: number; readonly text: string }[] {
  const at = (value: CategoryValue) => ({
    position: positionOn(axis, value) ?? 0,
    text: write(value),
  });
  if (axis.kind === 'places') return axis.values.map(at);
  const different = [...new Set(values)]
    .filter((value) => typeof value === 'number')
    .toSorted((a, b) => a - b);
  const { low, high, logarithmic } = axis;
  const [from, to] = [low * factor, high * factor];
  const round = (
    logarithmic
      ? logTicks(from, to, format)
      : ticksBetween(from, to, tickStep(to - from, STEPS, format))
  ).map((value) => value / factor);
  const isFew = different.length > 0 && different.length <= FEW_NUMBERS;
  const inner = isFew ? different : round;
  // The ends tell how far an axis reaches; what would cover them is left out.
  const ends = [at(low), ...(high > low ? [at(high)] : [])];
  const between = inner
    .map(at)
    .filter(({ position }) => position > LEAST_GAP && position < 1 - LEAST_GAP)
    .filter(({ position }, index, all) => {
      const before = all[index - 1];
      return before === undefined || position - before.position >= LEAST_GAP;
    });
  return [...ends, ...between];
}
