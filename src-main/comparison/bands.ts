import { anchorsOf, axisOf } from '#shared/comparison/align.ts';
import type { Axis } from '#shared/comparison/align.ts';
import type { Alignment } from '#shared/comparison/recipe.ts';
import type { Band, Bands } from '#shared/contract/comparison.ts';
import { SERIES } from '#shared/result/catalogue.ts';
import { phaseSpans } from '#shared/result/phases.ts';
import { quantileOfSorted } from '#shared/statistics/quantile.ts';
import type { Breathe, MigrationFacts, RunSource } from './facts.ts';
import type { Group } from './grouping.ts';
import type { Grid, Resampled } from './resample.ts';
import { gridOver, resample } from './resample.ts';

export interface BandsWish {
  readonly alignment: Alignment;
  /** Null: every series that some run recorded. */
  readonly series: readonly string[] | null;
  readonly migration: number;
  readonly points: number;
  readonly quantiles: readonly [number, number];
}

type ConfigurationBands = Bands['configurations'][number];

/** One replication that can be laid over the others. */
interface Replication {
  readonly id: string;
  readonly facts: MigrationFacts;
  readonly axis: Axis;
  readonly columns: readonly string[];
  readonly from: number;
  readonly to: number;
}

function replicationsOf(group: Group, wish: BandsWish, source: RunSource) {
  const replications: Replication[] = [];
  const without: string[] = [];
  for (const { id } of group.runs) {
    const facts = source.migrations(id)[wish.migration];
    const axis = facts ? axisOf(wish.alignment, anchorsOf(facts)) : null;
    const extent = axis ? source.extent(id, wish.migration) : null;
    if (!facts || !axis || !extent) {
      without.push(id);
      continue;
    }
    const recorded = source.columns(id, wish.migration);
    replications.push({
      id,
      facts,
      axis,
      columns: recorded.filter((name) => wish.series === null || wish.series.includes(name)),
      from: (extent.first - axis.origin) / axis.unit,
      to: (extent.last - axis.origin) / axis.unit,
    });
  }
  return { replications, without };
}

/** Known series in the order of the catalogue, then others by name. */
function orderedSeries(names: ReadonlySet<string>): string[] {
  const known = SERIES.map(({ id }): string => id).filter((id) => names.has(id));
  return [...known, ...[...names].filter((name) => !known.includes(name)).toSorted()];
}

function shapeOf(series: string): 'linear' | 'step' {
  return SERIES.find(({ id }) => id === series)?.shape ?? 'linear';
}

/** Mean, extremes and quantiles over replications at each place that one of them reaches. */
function bandOver(
  series: string,
  replications: readonly Resampled[],
  grid: Grid,
  quantiles: readonly [number, number],
): Band {
  const band: Band = {
    series,
    x: [],
    n: [],
    mean: [],
    low: [],
    high: [],
    lowQuantile: [],
    highQuantile: [],
  };
  const values = new Float64Array(replications.length);
  for (let index = 0; index < grid.count; index += 1) {
    let n = 0;
    let sum = 0;
    let low = Infinity;
    let high = -Infinity;
    for (const one of replications) {
      const value = one.at[index] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      values[n] = value;
      n += 1;
      sum += value;
      low = Math.min(low, one.low[index] ?? value);
      high = Math.max(high, one.high[index] ?? value);
    }
    if (n === 0) continue;
    const sorted = values.subarray(0, n).sort();
    band.x.push(grid.from + index * grid.step);
    band.n.push(n);
    band.mean.push(sum / n);
    band.low.push(low);
    band.high.push(high);
    band.lowQuantile.push(quantileOfSorted(sorted, quantiles[0]));
    band.highQuantile.push(quantileOfSorted(sorted, quantiles[1]));
  }
  return band;
}

function spreadOf(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, low: Math.min(...values), high: Math.max(...values) };
}

/** When each phase began and ended on the common axis; a phase that comes twice is told twice. */
function phasesOf(replications: readonly Replication[]): ConfigurationBands['phases'] {
  const found = new Map<
    string,
    { phase: ConfigurationBands['phases'][number]['phase']; from: number[]; to: number[] }
  >();
  for (const { facts, axis, to: end } of replications) {
    const total = facts.metrics.total_time_s;
    const last = total === undefined ? axis.origin + end * axis.unit : facts.start + total;
    const met = new Map<string, number>();
    for (const { phase, from, to } of phaseSpans(facts.events, facts.rounds, last)) {
      const times = (met.get(phase) ?? 0) + 1;
      met.set(phase, times);
      const key = `${phase} ${times}`;
      const spans = found.get(key) ?? { phase, from: [], to: [] };
      spans.from.push((from - axis.origin) / axis.unit);
      spans.to.push((to - axis.origin) / axis.unit);
      found.set(key, spans);
    }
  }
  // What only a few replications went through is no phase of the configuration.
  return [...found.values()]
    .filter(({ from }) => from.length * 2 >= replications.length)
    .map(({ phase, from, to }) => ({ phase, from: spreadOf(from), to: spreadOf(to) }))
    .toSorted((one, other) => one.from.mean - other.from.mean);
}

async function bandsOfGroup(
  group: Group,
  wish: BandsWish,
  source: RunSource,
  breathe: Breathe,
): Promise<ConfigurationBands> {
  const { replications, without } = replicationsOf(group, wish, source);
  const empty = { id: group.id, replications: 0, without, phases: [], bands: [] };
  if (replications.length === 0) return empty;
  const from = Math.min(...replications.map((one) => one.from));
  const to = Math.max(...replications.map((one) => one.to));
  const grid = gridOver(from, to, wish.points);
  const names = orderedSeries(new Set(replications.flatMap(({ columns }) => columns)));
  const resampled = new Map<string, Resampled[]>(names.map((name) => [name, []]));
  // One run at a time is held in full; what stays of it is as long as the grid.
  for (const { id, axis, columns } of replications) {
    await breathe();
    const table = source.read(id, wish.migration, columns);
    const x = table.time.map((time) => (time - axis.origin) / axis.unit);
    for (const name of columns) {
      resampled.get(name)?.push(resample(x, table.columns[name] ?? [], shapeOf(name), grid));
    }
  }
  return {
    ...empty,
    replications: replications.length,
    phases: phasesOf(replications),
    bands: names.map((name) => bandOver(name, resampled.get(name) ?? [], grid, wish.quantiles)),
  };
}

/**
 * Lays the series of each configuration's replications over each other, with phases, from everything that was
 * recorded.
 *
 * @throws whatever `breathe` throws when the work is no longer wanted
 */
export async function buildBands(
  groups: readonly Group[],
  wish: BandsWish,
  source: RunSource,
  breathe: Breathe,
): Promise<Bands> {
  const configurations: ConfigurationBands[] = [];
  for (const group of groups) configurations.push(await bandsOfGroup(group, wish, source, breathe));
  return { alignment: wish.alignment, configurations };
}
