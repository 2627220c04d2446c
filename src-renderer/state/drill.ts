import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type { DrillBaseline, DrillCell, DrillEvent, DrillFault } from '#shared/contract/faults.ts';
import type { FaultPhase } from '#shared/scenario/faults/types.ts';
import { client } from './client.ts';
import type { ScenarioDocument } from './scenario.ts';
import { useJob } from './use-job.ts';

export type DrillPlan = Extract<DrillEvent, { type: 'plan' }>;

/** Rows, columns and strategies of a cell in one text. */
export const cellKey = (strategy: string, { kind, side }: DrillFault, phase: FaultPhase): string =>
  `${strategy} ${kind}/${side} ${phase}`;

/** One failure drill; it goes on, and stays, while other places are looked at. */
export const useDrill = defineStore('drill', () => {
  const { state, problem, follow, cancel } = useJob();
  const plan = shallowRef<DrillPlan | null>(null);
  const baselines = shallowRef<readonly DrillBaseline[]>([]);
  const cells = shallowRef<ReadonlyMap<string, DrillCell>>(new Map());
  const done = shallowRef(0);
  const seconds = shallowRef(0);
  /** What was drilled, which may differ from what is open by now. */
  const document = shallowRef<ScenarioDocument | null>(null);
  const fencing = shallowRef<boolean | null>(null);
  const underWay = computed(() => state.value === 'running');

  function take(event: DrillEvent): void {
    if (event.type === 'plan') plan.value = event;
    else if (event.type === 'baseline') baselines.value = [...baselines.value, event.baseline];
    else if (event.type === 'end') seconds.value = event.seconds;
    else {
      done.value = event.done;
      const next = new Map(cells.value);
      for (const cell of event.cells)
        next.set(cellKey(cell.strategy, cell.fault, cell.phase), cell);
      cells.value = next;
    }
  }

  async function run(
    asked: ScenarioDocument,
    strategies: readonly string[] | null,
    fence: boolean | null,
  ): Promise<void> {
    document.value = asked;
    fencing.value = fence;
    plan.value = null;
    baselines.value = [];
    cells.value = new Map();
    done.value = 0;
    const request = {
      document: { ...asked },
      strategies: strategies === null ? null : [...strategies],
      faults: null,
      phases: null,
      migration: 0,
      fencing: fence,
    };
    await follow((options) => client.faults.drill(request, options), take);
  }

  /** The scenario of one cell, with its fault. */
  async function scenarioOf(cell: DrillCell): Promise<ScenarioDocument | null> {
    if (!document.value) return null;
    const reply = await client.faults.cell({
      document: { ...document.value },
      migration: 0,
      fencing: fencing.value,
      strategy: cell.strategy,
      fault: cell.fault,
      phase: cell.phase,
    });
    return reply.document;
  }

  return {
    state,
    problem,
    plan,
    baselines,
    cells,
    done,
    seconds,
    document,
    fencing,
    underWay,
    run,
    cancel,
    scenarioOf,
  };
});
