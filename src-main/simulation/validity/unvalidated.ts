import type { Explanation } from '#shared/result/result.ts';
import type { StrategyDescriptor } from '#shared/scenario/tunables.ts';
import type { Scenario, StrategyChoice } from '#shared/scenario/types.ts';
import { STRATEGY_CATALOGUE } from '../migration/catalogue.ts';
import { inputsOf, JUDGED, namedParts, settingsOf } from './inputs.ts';
import type { MigrationInputs, NamedParts } from './inputs.ts';
import ranges from './ranges.json' with { type: 'json' };

/** The least and the most of each input over the cases of a strategy, or of one of its settings. */
export interface CoveredRange {
  readonly cases: number;
  readonly inputs: Readonly<Record<string, readonly [number, number]>>;
}

/** Ranges by strategy ("qemu") and by strategy and setting ("qemu: xbzrle = true"). */
export type CoveredRanges = Readonly<
  Record<'memory' | 'disk', Readonly<Record<string, CoveredRange>>>
>;

const COVERED = ranges as unknown as CoveredRanges;
/** An input this near to a bound is within it: bounds are the round numbers that people configured. */
const NEAR = 0.01;

function isWithin(value: number, [least, most]: readonly [number, number]): boolean {
  return value >= least * (1 - NEAR) && value <= most * (1 + NEAR);
}

function outside(inputs: MigrationInputs, kind: 'memory' | 'disk', range: CoveredRange) {
  return JUDGED[kind].flatMap((field): Explanation[] => {
    const value = inputs[field];
    const covered = range.inputs[field];
    if (value === null || !covered || isWithin(value, covered)) return [];
    const [least, most] = covered;
    return [{ code: `outside-${field}`, values: { value, least, most } }];
  });
}

function judge(
  kind: 'memory' | 'disk',
  choice: StrategyChoice,
  descriptors: readonly StrategyDescriptor[],
  inputs: MigrationInputs,
): Explanation[] {
  const descriptor = descriptors.find((one) => one.id === choice.strategy);
  const strategy = descriptor?.title ?? choice.strategy;
  const base = COVERED[kind][choice.strategy];
  if (!base) return [{ code: `no-case-${kind}`, values: { strategy } }];
  const found = outside(inputs, kind, base);
  for (const setting of settingsOf(choice, descriptor?.tunables ?? {})) {
    const range = COVERED[kind][`${choice.strategy}: ${setting}`];
    if (!range) found.push({ code: 'no-case-setting', values: { strategy, setting } });
    // A feature has fewer cases than its strategy, and so a narrower range.
    else found.push(...outside(inputs, kind, range));
  }
  const told = new Set<string>();
  return found.filter(({ code, values }) => {
    const key = code === 'no-case-setting' ? JSON.stringify(values) : code;
    return !told.has(key) && told.add(key);
  });
}

/**
 * What of a planned migration no validation case covers: its strategy, a setting, or an input beyond the range of the
 * cases. Empty when cases lie on all sides of it.
 *
 * @param index of the migration in the scenario's plan
 */
export function unvalidatedOf(parts: NamedParts, index: number): readonly Explanation[] {
  const plan = parts.scenario.plan[index];
  const inputs = plan ? inputsOf(parts, plan) : null;
  if (!plan || !inputs) return [];
  const { memory, disk, policy } = STRATEGY_CATALOGUE;
  const found = judge('memory', plan.memory, memory, inputs);
  // A guest on shared storage has nothing that a disk strategy could get wrong.
  if (plan.disk.strategy !== 'shared') found.push(...judge('disk', plan.disk, disk, inputs));
  if (plan.policy.strategy !== 'none') {
    const title = policy?.find((one) => one.id === plan.policy.strategy)?.title;
    found.push({ code: 'no-case-policy', values: { strategy: title ?? plan.policy.strategy } });
  }
  const { faults } = parts.scenario;
  if (faults && faults.injected.length + faults.rates.length > 0)
    found.push({ code: 'no-case-faults', values: {} });
  return found;
}

/** The same for every migration that a scenario plans. */
export function unvalidatedIn(scenario: Scenario): readonly (readonly Explanation[])[] {
  const parts = namedParts(scenario);
  return scenario.plan.map((_, index) => unvalidatedOf(parts, index));
}
