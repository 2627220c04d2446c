import type { CheckReply, Expectation } from '#shared/contract/scenarios.ts';
import { parseScenario, toYaml } from '#shared/scenario/document.ts';
import { scenarioJsonSchema } from '#shared/scenario/schema.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { timedExpectation } from '#main/experiments/index.ts';
import { requireWritable } from '#main/store/index.ts';
import type { ServiceDependencies } from './dependencies.ts';
import type { Procedures } from './procedures.ts';
import { workingSetOf } from './working-set.ts';

/** Points of an expectation's curve, about. */
const CURVE_POINTS = 40;
/** Region passes that are computed at once; a few microseconds each, so that an edit is answered within a frame. */
const MOST_PASSES_AT_ONCE = 1000;
/** Wall time after which a large scenario has no expectation. */
const EXPECTATION_BUDGET_MS = 2000;

/** Documents: checked, completed, written as YAML, kept as drafts. */
export function scenarioProcedures({ scenarios }: Procedures, dependencies: ServiceDependencies) {
  const { store, engine } = dependencies;
  return {
    presets: scenarios.presets.handler(() => [...dependencies.presets]),
    jsonSchema: scenarios.jsonSchema.handler(() => ({ ...scenarioJsonSchema(engine.catalogue) })),
    check: scenarios.check.handler(async ({ input, signal }): Promise<CheckReply> => {
      const reading = parseScenario(input.document, engine.catalogue);
      if (!reading.ok) return { ok: false, problems: [...reading.problems] };
      const expectation = input.expect
        ? await expectationOf(dependencies, reading.scenario, input.curveOver, signal)
        : null;
      return { ok: true, scenario: { ...reading.scenario }, expectation };
    }),
    workingSet: scenarios.workingSet.handler(({ input }) => workingSetOf(dependencies, input)),
    toYaml: scenarios.toYaml.handler(({ input }) => ({ text: toYaml(input.document) })),
    drafts: scenarios.drafts.handler(() => store.drafts.list()),
    saveDraft: scenarios.saveDraft.handler(({ input }) =>
      requireWritable(store).drafts.save(input),
    ),
    deleteDraft: scenarios.deleteDraft.handler(({ input }) => {
      requireWritable(store).drafts.remove(input.id);
      return {};
    }),
  };
}

/** An ordinary scenario takes less time than reaching another thread; a large one must not hold this one up. */
async function expectationOf(
  { engine, experiments, log }: ServiceDependencies,
  scenario: Scenario,
  curveOver: string | null,
  signal: AbortSignal | undefined,
): Promise<Expectation | null> {
  if (passes(scenario) * (curveOver === null ? 1 : CURVE_POINTS) > MOST_PASSES_AT_ONCE) {
    return experiments.expect(scenario, curveOver, EXPECTATION_BUDGET_MS, signal);
  }
  try {
    return timedExpectation(engine.expectScenario, scenario, curveOver);
  } catch (error) {
    // A scenario that is right stays right when its expectation cannot be had.
    log.warn('an expectation could not be computed', error);
    return null;
  }
}

/** Regions and extents of all planned migrations: what the time to compute an expectation grows with. */
function passes({ guests, plan }: Scenario): number {
  const parts = new Map(
    guests.map((guest) => [
      guest.name,
      guest.memory.length +
        guest.workload.phases.length +
        guest.disks.reduce((sum, disk) => sum + disk.extents.length, 0),
    ]),
  );
  return plan.reduce((sum, { guest }) => sum + (parts.get(guest) ?? 1), 0);
}
