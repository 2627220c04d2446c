import { getPath } from '../scenario/path.ts';
import { nearest } from '../scenario/suggest.ts';
import type { StrategyCatalogue } from '../scenario/tunables.ts';
import type { Scenario } from '../scenario/types.ts';
import {
  AxisError,
  axisNumber,
  between,
  labelOf,
  rangeValues,
  rounding,
  scalarOf,
} from './axis-values.ts';
import type { Scalar } from './axis-values.ts';
import { drawsOf, shuffled } from './draws.ts';
import { ScenarioFields } from './field-facts.ts';
import type { FieldFacts } from './field-facts.ts';
import { concretePaths } from './field-paths.ts';
import { outlineOf } from './outline.ts';
import { MOST_POINTS } from './types.ts';
import type { Axis, AxisValue, HypercubeField, ListAxis, RandomAxis, RangeAxis } from './types.ts';

/** A field that varies, by the name of its axis: one column of the table of points. */
export interface AxisColumn {
  readonly name: string;
  readonly field: string;
  readonly facts: FieldFacts;
  /** What the base has, where nothing is changed. */
  readonly base: { readonly scalar: Scalar; readonly label: string };
}

/** One value of one column. */
export interface Setting {
  readonly column: number;
  readonly value: AxisValue;
  readonly scalar: Scalar;
  readonly label: string;
}

/** What is crossed with everything else: a list of steps, each setting some columns (none: the base). */
export interface Dimension {
  readonly words: string;
  readonly steps: readonly (readonly Setting[])[];
}

export interface Dimensions {
  readonly columns: readonly AxisColumn[];
  readonly dimensions: readonly Dimension[];
}

/** Fields that name a document or that replications vary. */
const NOT_SWEPT: ReadonlySet<string> = new Set([
  'godwit',
  'version',
  'name',
  'description',
  'seed',
]);

export interface DimensionsInput {
  readonly axes: readonly Axis[];
  /** As people wrote it. */
  readonly document: object;
  readonly scenario: Scenario;
  readonly catalogue: StrategyCatalogue;
  readonly samplingSeed: number;
}

/** The dimensions of a sweep, or an AxisError with the place `axes[i]...` in `part`. @throws AxisError */
export function dimensionsOf(input: DimensionsInput): Dimensions {
  const builder = new Builder(input);
  const dimensions = input.axes.map((axis, index) =>
    placed(`axes[${index}]`, () => builder.dimension(axis, `axes[${index}]`)),
  );
  return { columns: builder.columns, dimensions };
}

/** Tells where in the document an error arose. */
function placed<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AxisError) || error.part.startsWith('axes[')) throw error;
    const part = error.part === '' ? place : `${place}.${error.part}`;
    throw new AxisError(part, error.message, error.example);
  }
}

class Builder {
  readonly columns: AxisColumn[] = [];
  readonly #input: DimensionsInput;

  constructor(input: DimensionsInput) {
    this.#input = input;
  }

  dimension(axis: Axis, place: string): Dimension {
    switch (axis.kind) {
      case 'list':
      case 'range':
      case 'random': {
        const column = this.#column(axis);
        const steps = this.#settings(axis, column).map((setting) => [setting]);
        return { words: this.#words(column, steps.length), steps };
      }
      case 'linked':
        return this.#linked(axis.axes, place);
      case 'latin-hypercube':
        return this.#hypercube(axis.axes, axis.count, place);
      case 'one-at-a-time':
        return this.#oneAtATime(axis.axes, place);
    }
  }

  #linked(axes: readonly (ListAxis | RangeAxis)[], place: string): Dimension {
    const lists = this.#each(axes, place, (axis) => this.#settings(axis, this.#column(axis)));
    const [first = []] = lists;
    const other = lists.findIndex((list) => list.length !== first.length);
    if (other > 0) {
      const message = `found ${lists[other]?.length ?? 0} values beside ${first.length} of the first field; expected as many, since linked fields change together`;
      throw new AxisError(`${place}.axes[${other}]`, message);
    }
    const steps = first.map((_, index) => lists.flatMap((list) => list[index] ?? []));
    return { words: `${steps.length} linked ${this.#names(axes.length).join(' and ')}`, steps };
  }

  #oneAtATime(axes: readonly (ListAxis | RangeAxis)[], place: string): Dimension {
    const lists = this.#each(axes, place, (axis) => this.#settings(axis, this.#column(axis)));
    // A value that is the base's own would be the base once more.
    const changed = lists.flatMap((list) =>
      list.filter(({ column, scalar }) => this.columns[column]?.base.scalar !== scalar),
    );
    const steps = [[], ...changed.map((setting) => [setting])];
    return { words: `${steps.length} one at a time`, steps };
  }

  #hypercube(fields: readonly HypercubeField[], count: number, place: string): Dimension {
    const lists = this.#each(fields, place, (field) => {
      const column = this.#column(field);
      const at = this.#quantile(field, column);
      const draw = drawsOf(
        this.#input.samplingSeed,
        `hypercube ${this.columns[column]?.name ?? ''}`,
      );
      const strata = shuffled(count, draw);
      return Array.from(strata, (stratum) => at((stratum + draw()) / count));
    });
    const steps = Array.from({ length: count }, (_, index) =>
      lists.flatMap((list) => list[index] ?? []),
    );
    return {
      words: `${count} samples of a Latin hypercube over ${this.#names(fields.length).join(', ')}`,
      steps,
    };
  }

  #each<T, R>(entries: readonly T[], place: string, work: (entry: T) => R): R[] {
    return entries.map((entry, index) => placed(`${place}.axes[${index}]`, () => work(entry)));
  }

  #names(last: number): string[] {
    return this.columns.slice(-last).map(({ name }) => name);
  }

  #words(column: number, count: number): string {
    return `${this.columns[column]?.name ?? ''} (${count})`;
  }

  /** What a share between 0 and 1 of the distribution of a field is. */
  #quantile(
    field: Pick<HypercubeField, 'from' | 'to' | 'scale' | 'values'>,
    column: number,
  ): (share: number) => Setting {
    const { facts } = this.#at(column);
    const { values } = field;
    if (values !== undefined) {
      const settings = values.map((value, index) =>
        this.#setting(column, value, `values[${index}]`),
      );
      return (share) =>
        settings[Math.min(settings.length - 1, Math.floor(share * settings.length))] as Setting;
    }
    const from = axisNumber(facts, field.from, 'from');
    const to = axisNumber(facts, field.to, 'to');
    const round = rounding(facts, [from, to]);
    const at = between(from, to, field.scale);
    return (share) => this.#setting(column, round(at(share)), 'from');
  }

  #settings(axis: ListAxis | RangeAxis | RandomAxis, column: number): Setting[] {
    const { facts, name } = this.#at(column);
    switch (axis.kind) {
      case 'list':
        return axis.values.map((value, index) => this.#setting(column, value, `values[${index}]`));
      case 'range':
        return rangeValues(axis, facts, MOST_POINTS).map((value) =>
          this.#setting(column, value, 'from'),
        );
      case 'random': {
        const { distribution, from, to, values } = axis;
        const scale = distribution === 'log-uniform' ? 'logarithmic' : 'linear';
        const chosen =
          distribution === 'choice' ? ({ scale, values } as const) : ({ scale, from, to } as const);
        const at = this.#quantile(chosen, column);
        const draw = drawsOf(this.#input.samplingSeed, `random ${name}`);
        return Array.from({ length: axis.count }, () => at(draw()));
      }
    }
  }

  #at(column: number): AxisColumn {
    const found = this.columns[column];
    if (!found) throw new Error(`there is no column ${column}`);
    return found;
  }

  #setting(column: number, value: AxisValue, part: string): Setting {
    const { facts } = this.#at(column);
    return { column, value, scalar: scalarOf(facts, value, part), label: labelOf(facts, value) };
  }

  /** Adds the column of an axis; answers its number. */
  #column(axis: { readonly name?: string | undefined; readonly field: string }): number {
    const { scenario, document, catalogue } = this.#input;
    const [path] = concretePaths(document, axis.field);
    const root = axis.field.split(/[.[]/)[0] ?? '';
    if (path === undefined || NOT_SWEPT.has(root)) throw this.#unknownField(axis.field, root);
    const facts = ScenarioFields.of(catalogue).facts(path, scenario);
    if (facts === null) throw this.#unknownField(axis.field, root);
    const name = axis.name ?? nameOf(axis.field);
    const other = this.columns.find((column) => column.name === name);
    if (other) {
      const message = `found two axes called "${name}" (over ${other.field} and ${axis.field}); expected a name of its own for each`;
      throw new AxisError('name', message, `name: ${name}2`);
    }
    const value = baseValue(scenario, path);
    const base = { scalar: scalarOf(facts, value, ''), label: labelOf(facts, value) };
    return this.columns.push({ name, field: axis.field, facts, base }) - 1;
  }

  #unknownField(path: string, root: string): AxisError {
    if (root === 'seed')
      return new AxisError(
        'field',
        'found the seed; expected another field: "seeds" of the experiment repeats every point',
        'seeds: { count: 20 }',
      );
    const known = outlineOf(this.#input.scenario, this.#input.catalogue).map((one) => one.path);
    const near = nearest(
      path.slice(-60),
      known.map((one) => one.slice(-60)),
    );
    const example = known.find((one) => near !== undefined && one.endsWith(near)) ?? known[0];
    return new AxisError(
      'field',
      `found "${path.slice(0, 120)}"; expected the path of a field of the scenario`,
      example,
    );
  }
}

/** The last name of a path. */
function nameOf(path: string): string {
  const names = path.match(/[A-Za-z_][\w-]*/g) ?? [];
  return (names.at(-1) ?? 'axis').replaceAll('-', '_');
}

function baseValue(scenario: Scenario, path: string): AxisValue {
  const value = getPath(scenario, path);
  return value === undefined ? null : (value as AxisValue);
}
