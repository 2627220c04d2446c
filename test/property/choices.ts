import fc from 'fast-check';
import type { StrategyDescriptor, Tunable } from '#shared/scenario/tunables.ts';

/** A strategy of the catalogue with values for some of its tunables, as a document holds it. */
export type Choice = { readonly strategy: string } & Readonly<Record<string, unknown>>;

/** Values that differ from the default by more would mostly be about the bound that ends a run. */
const SPREAD = 4;

function quantity(
  tunable: Exclude<Tunable, { kind: 'boolean' | 'choice' }>,
): fc.Arbitrary<unknown> {
  const { kind, min, max, nullable } = tunable;
  const centre = tunable.default ?? Math.max(min, Math.min(max, 1));
  const within = (value: number): number => {
    const bounded = Math.min(max, Math.max(min, value));
    return kind === 'count' || kind === 'bytes' ? Math.round(bounded) : bounded;
  };
  const near = fc
    .double({ min: -1, max: 1, noNaN: true })
    .map((power) => within(centre === 0 ? min : centre * SPREAD ** power));
  const some = [near, fc.constant(within(min))];
  return nullable === true || tunable.default === null
    ? fc.oneof(...some, fc.constant(null))
    : fc.oneof(...some);
}

function value(tunable: Tunable): fc.Arbitrary<unknown> {
  if (tunable.kind === 'boolean') return fc.boolean();
  if (tunable.kind === 'choice') return fc.constantFrom(...tunable.choices);
  return quantity(tunable);
}

/** A strategy with legal values for about a quarter of its tunables; combinations that it refuses are drawn too. */
function chosen({ id, tunables }: StrategyDescriptor): fc.Arbitrary<Choice> {
  const fields = Object.entries(tunables).map(
    ([name, tunable]) =>
      [
        name,
        fc.oneof(
          { weight: 3, arbitrary: fc.constant(undefined) },
          { weight: 1, arbitrary: value(tunable) },
        ),
      ] as const,
  );
  return fc.record(Object.fromEntries(fields)).map((values) => ({
    strategy: id,
    ...Object.fromEntries(Object.entries(values).filter(([, one]) => one !== undefined)),
  }));
}

/** Any of the strategies, each as often as the others. */
export function anyChoice(strategies: readonly StrategyDescriptor[]): fc.Arbitrary<Choice> {
  return fc.oneof(...strategies.map(chosen));
}
