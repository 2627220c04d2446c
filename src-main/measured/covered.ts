import type { OpenedFile } from '#shared/contract/application.ts';
import type { StrategyDescriptor } from '#shared/scenario/tunables.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { inputsOf, JUDGED, namedParts, settingsOf } from '#main/simulation/validity/inputs.ts';
import type { MigrationInputs } from '#main/simulation/validity/inputs.ts';
import type { CoveredRange, CoveredRanges } from '#main/simulation/validity/unvalidated.ts';
import { deriveScenario, notSimulated } from './derive.ts';
import { publishedScenarios } from './published/index.ts';
import { knownBefore } from './qemu-file.ts';
import { readQemuFile } from './read-file.ts';

/** Digits of a bound: more would only be the noise of derived inputs. */
const DIGITS = 6;

type Draft = { cases: number; inputs: Record<string, [number, number]> };

/** The scenarios of all cases that are held against a measurement: measured files, and published points with figures. */
function caseScenarios(
  measured: readonly OpenedFile[],
  papers: readonly OpenedFile[],
): readonly Scenario[] {
  const derived = measured.flatMap(({ text, name }) => {
    const known = knownBefore(readQemuFile(text, name));
    return notSimulated(known) === null ? [deriveScenario(known)] : [];
  });
  return [...derived, ...publishedScenarios(papers)];
}

function widen(
  range: Draft,
  inputs: MigrationInputs,
  fields: readonly (keyof MigrationInputs)[],
): void {
  range.cases += 1;
  for (const field of fields) {
    const value = inputs[field];
    if (value === null) continue;
    const rounded = Number(value.toPrecision(DIGITS));
    const [least, most] = range.inputs[field] ?? [rounded, rounded];
    range.inputs[field] = [Math.min(least, rounded), Math.max(most, rounded)];
  }
}

function sorted(drafts: ReadonlyMap<string, Draft>): Readonly<Record<string, CoveredRange>> {
  return Object.fromEntries([...drafts].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * What the validation cases cover, strategy by strategy and setting by setting.
 *
 * @param measured files of measured migrations
 * @param papers files of published results
 */
export function coveredRanges(
  measured: readonly OpenedFile[],
  papers: readonly OpenedFile[],
): CoveredRanges {
  const kinds = { memory: new Map<string, Draft>(), disk: new Map<string, Draft>() };
  for (const scenario of caseScenarios(measured, papers)) {
    for (const plan of scenario.plan) {
      const inputs = inputsOf(namedParts(scenario), plan);
      if (!inputs) continue;
      for (const kind of ['memory', 'disk'] as const) {
        const choice = plan[kind];
        const descriptors: readonly StrategyDescriptor[] = STRATEGY_CATALOGUE[kind];
        const tunables = descriptors.find((one) => one.id === choice.strategy)?.tunables ?? {};
        const settings = settingsOf(choice, tunables).map((one) => `${choice.strategy}: ${one}`);
        for (const key of [choice.strategy, ...settings]) {
          const draft = kinds[kind].get(key) ?? { cases: 0, inputs: {} };
          kinds[kind].set(key, draft);
          widen(draft, inputs, JUDGED[kind]);
        }
      }
    }
  }
  return { memory: sorted(kinds.memory), disk: sorted(kinds.disk) };
}
