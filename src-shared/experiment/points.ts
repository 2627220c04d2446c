import type { Scalar } from './axis-values.ts';
import type { AxisColumn, Dimension, Setting } from './dimensions.ts';
import type { FieldChange } from './field-paths.ts';

/** A point of a sweep: what it has in each column, and what that changes about the base. */
export interface Point {
  /** From 0, in the order of the axes, the last one changing fastest; dropped points have no number. */
  readonly index: number;
  readonly values: Readonly<Record<string, Scalar>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly changes: readonly FieldChange[];
}

/** True for the points that are to be kept. */
export type Condition = (value: (column: number) => Scalar) => boolean;

/** Number of points before any is dropped. */
export function gridSize(dimensions: readonly Dimension[]): number {
  return dimensions.reduce((product, { steps }) => product * steps.length, 1);
}

/** All points of a sweep, each made when it is asked for: a million of them take no more memory than their numbers. */
export class Points {
  readonly columns: readonly AxisColumn[];
  /** Points before the constraints dropped some. */
  readonly size: number;
  readonly #dimensions: readonly Dimension[];
  /** Place in the whole grid of each point that was kept; null when all were. */
  readonly #kept: Uint32Array | null;

  constructor(
    columns: readonly AxisColumn[],
    dimensions: readonly Dimension[],
    conditions: readonly Condition[],
  ) {
    this.columns = columns;
    this.#dimensions = dimensions;
    this.size = gridSize(dimensions);
    this.#kept = conditions.length === 0 ? null : this.#keep(conditions);
  }

  get length(): number {
    return this.#kept?.length ?? this.size;
  }

  get dropped(): number {
    return this.size - this.length;
  }

  at(index: number): Point {
    const place = this.#kept === null ? index : (this.#kept[index] ?? -1);
    if (!(place >= 0 && place < this.size)) throw new RangeError(`there is no point ${index}`);
    const settings = new Map(this.#settings(place).map((setting) => [setting.column, setting]));
    const values: Record<string, Scalar> = {};
    const labels: Record<string, string> = {};
    for (const [column, { name, base }] of this.columns.entries()) {
      const { scalar, label } = settings.get(column) ?? base;
      values[name] = scalar;
      labels[name] = label;
    }
    const changes = [...settings.values()].map(({ column, value }) => ({
      field: this.columns[column]?.field ?? '',
      value,
    }));
    return { index, values, labels, changes };
  }

  /** Different labels of a column over all steps, in the order in which they come; the base is one where nothing else is set. */
  labelsOf(column: number, most: number): string[] {
    const found = new Set<string>();
    for (const { steps } of this.#dimensions) {
      if (!steps.some((step) => step.some((setting) => setting.column === column))) continue;
      for (const step of steps) {
        const setting = step.find((one) => one.column === column);
        found.add(setting?.label ?? this.columns[column]?.base.label ?? '');
        if (found.size >= most) return [...found];
      }
    }
    return [...found];
  }

  /** "strategy (4) × rate (5) = 20". */
  get arithmetic(): string {
    const product = arithmeticOf(this.#dimensions);
    return this.dropped === 0
      ? product
      : `${product}, ${this.dropped.toLocaleString('en')} dropped by constraints`;
  }

  #settings(place: number): Setting[] {
    const steps: (readonly Setting[])[] = [];
    let rest = place;
    for (const { steps: all } of this.#dimensions.toReversed()) {
      steps.push(all[rest % all.length] ?? []);
      rest = Math.floor(rest / all.length);
    }
    return steps.toReversed().flat();
  }

  #keep(conditions: readonly Condition[]): Uint32Array {
    const kept: number[] = [];
    const current: (Setting | undefined)[] = this.columns.map(() => undefined);
    const value = (column: number): Scalar =>
      (current[column] ?? this.columns[column]?.base)?.scalar ?? null;
    for (let place = 0; place < this.size; place += 1) {
      current.fill(undefined);
      for (const setting of this.#settings(place)) current[setting.column] = setting;
      if (conditions.every((condition) => condition(value))) kept.push(place);
    }
    return Uint32Array.from(kept);
  }
}

/** How the number of points comes about. */
export function arithmeticOf(dimensions: readonly Dimension[]): string {
  const total = gridSize(dimensions).toLocaleString('en');
  if (dimensions.length === 0) return '1, the scenario itself';
  const factors = dimensions.map(({ words }) => words).join(' × ');
  return `${factors} = ${total}`;
}
