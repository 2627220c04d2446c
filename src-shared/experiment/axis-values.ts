import { exactQuantity, formatBitRate, formatQuantity } from '../units/format.ts';
import { withUnit } from '../units/bare.ts';
import { parseQuantity, quantityExpectation } from '../units/parse.ts';
import { isQuantityKind } from '../units/types.ts';
import type { QuantityKind } from '../units/types.ts';
import { describeValue } from '../scenario/plain.ts';
import type { FieldFacts } from './field-facts.ts';
import type { AxisValue, RangeAxis } from './types.ts';

/** What tables and constraints see of a value: numbers in inner units. */
export type Scalar = string | number | boolean | null;

/** Digits of made-up values: enough for any setting, few enough that 0.1 + 0.2 is 0.3. */
const DIGITS = 12;
/** An exact text of more digits than this is rounded for people. */
const MOST_DIGITS = 5;

/** The kind as a quantity; null when the field holds something else. */
export function quantityKind(facts: { readonly kind: string }): QuantityKind | null {
  return isQuantityKind(facts.kind) ? facts.kind : null;
}

/** A value of an axis that makes no sense for its field, in the words of a problem. */
export class AxisError extends Error {
  /** Which part of the axis: "values[2]", "from"; empty for the axis itself. */
  readonly part: string;
  readonly example: string | undefined;

  constructor(part: string, message: string, example?: string) {
    super(message);
    this.part = part;
    this.example = example;
  }
}

/** A quantity of an axis in the inner unit of its field. @throws AxisError */
export function axisNumber(
  facts: FieldFacts,
  input: string | number | undefined,
  part: string,
): number {
  const kind = quantityKind(facts);
  if (kind === null) {
    const message = `found a range over a field that holds ${facts.kind === 'strategy' ? 'a strategy' : `a ${facts.kind}`}; expected a list of values`;
    throw new AxisError('kind', message, 'kind: list');
  }
  const { expected, example } = quantityExpectation(kind);
  if (input === undefined)
    throw new AxisError(part, `found nothing; expected ${expected}`, example);
  const reading = parseQuantity(kind, input);
  // Steps between whole numbers may be fractions of one before they are rounded.
  const number = reading.ok || kind !== 'count' ? reading : parseQuantity('number', input);
  if (number.ok) return number.value;
  throw new AxisError(part, `found ${describeValue(input)}; expected ${expected}`, example);
}

/** Sizes between two that are whole pages (or larger units) are rounded to such units too. */
function granuleOf(facts: FieldFacts, ends: readonly number[]): number {
  if (!facts.whole) return 0;
  let granule = facts.kind === 'bytes' ? 2 ** 20 : 1;
  while (granule > 1 && ends.some((end) => end % granule !== 0)) granule /= 2;
  return granule;
}

/** Rounds numbers that were made up between two ends to what the field can hold. */
export function rounding(facts: FieldFacts, ends: readonly number[]): (value: number) => number {
  const granule = granuleOf(facts, ends);
  return granule > 0
    ? (value) => Math.round(value / granule) * granule
    : (value) => Number(value.toPrecision(DIGITS));
}

/** Where a share between 0 and 1 lies between two ends. @throws AxisError when a logarithmic scale meets zero */
export function between(
  from: number,
  to: number,
  scale: 'linear' | 'logarithmic',
): (share: number) => number {
  if (scale === 'linear') return (share) => from + (to - from) * share;
  if (from <= 0 || to <= 0) {
    const part = from <= 0 ? 'from' : 'to';
    throw new AxisError(
      part,
      'found a logarithmic scale that reaches zero; expected both ends above zero',
    );
  }
  return (share) => from * (to / from) ** share;
}

/** Room for rounding when the last step should land on the end. */
const SLACK = 1e-9;

/** The numbers of a range, both ends included. @throws AxisError */
export function rangeValues(axis: RangeAxis, facts: FieldFacts, most: number): number[] {
  const from = axisNumber(facts, axis.from, 'from');
  const to = axisNumber(facts, axis.to, 'to');
  const at = between(from, to, axis.scale);
  const round = rounding(facts, [from, to]);
  const steps = axis.step === undefined ? (axis.count ?? 2) - 1 : stepsOf(axis, facts, from, to);
  if (!(steps < most))
    throw new AxisError('step', `found a range of more than ${most.toLocaleString('en')} values`);
  const shareOfStep = axis.step === undefined ? 1 / Math.max(1, steps) : null;
  const values = Array.from({ length: Math.floor(steps + SLACK) + 1 }, (_, index) => {
    if (shareOfStep !== null) return index === steps && steps > 0 ? to : at(index * shareOfStep);
    return axis.scale === 'linear'
      ? from + Math.sign(to - from) * index * Math.abs(stepNumber(axis, facts))
      : from * stepNumber(axis, facts) ** (to < from ? -index : index);
  });
  return [...new Set(values.map(round))];
}

function stepNumber(axis: RangeAxis, facts: FieldFacts): number {
  return axis.scale === 'linear'
    ? axisNumber(facts, axis.step, 'step')
    : axisNumber({ ...facts, kind: 'number' }, axis.step, 'step');
}

function stepsOf(axis: RangeAxis, facts: FieldFacts, from: number, to: number): number {
  const step = stepNumber(axis, facts);
  if (axis.scale === 'linear') {
    if (step > 0) return Math.abs(to - from) / step;
    throw new AxisError('step', `found ${String(axis.step)}; expected a step above zero`);
  }
  if (step > 1) return Math.abs(Math.log(to / from) / Math.log(step));
  throw new AxisError(
    'step',
    `found ${String(axis.step)}; expected a factor above 1, since the scale is logarithmic`,
    '2',
  );
}

/** A value as tables and constraints see it. @throws AxisError when a quantity can't be read */
export function scalarOf(facts: FieldFacts, value: AxisValue, part: string): Scalar {
  const kind = quantityKind(facts);
  if (kind !== null && value !== null) {
    if (typeof value === 'string' || typeof value === 'number')
      return axisNumber(facts, value, part);
    const { expected, example } = quantityExpectation(kind);
    throw new AxisError(part, `found ${describeValue(value)}; expected ${expected}`, example);
  }
  return typeof value === 'object' && value !== null ? groupLabel(value) : value;
}

/** A value for people: as it was written, or with a fitting unit. */
export function labelOf(facts: FieldFacts, value: AxisValue): string {
  if (value === null) return 'none';
  const kind = quantityKind(facts);
  if (typeof value === 'string') return kind === null ? value.trim() : withUnit(kind, value.trim());
  if (typeof value === 'object') return groupLabel(value);
  if (kind === null || typeof value !== 'number') return String(value);
  const exact = exactQuantity(kind, value);
  if (exact.replaceAll(/\D/g, '').length <= MOST_DIGITS) return exact;
  return kind === 'rate' ? formatBitRate(value) : formatQuantity(kind, value);
}

/** "qemu", "qemu (xbzrle true)". */
function groupLabel(group: Readonly<Record<string, Scalar>>): string {
  const { strategy, process, ...others } = group;
  const name = strategy ?? process;
  const rest = Object.entries(others).map(
    ([key, value]) => `${key} ${value === null ? 'none' : String(value)}`,
  );
  if (name === undefined) return rest.join(', ');
  return rest.length === 0 ? String(name) : `${String(name)} (${rest.join(', ')})`;
}
