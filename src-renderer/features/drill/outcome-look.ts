import {
  CircleCheck,
  CircleHelp,
  CornerDownLeft,
  CornerDownRight,
  Hourglass,
  RefreshCw,
  RotateCcw,
  Split,
  X,
} from '@lucide/vue';
import type { Component } from 'vue';
import type { DrillBaseline, DrillCell, DrillFault } from '#shared/contract/faults.ts';
import { FAULT_OUTCOMES } from '#shared/scenario/faults/types.ts';
import type { FaultOutcome, FaultPhase } from '#shared/scenario/faults/types.ts';
import { cellKey } from '#renderer/state/drill.ts';

/** How bad an outcome is for the guest: unharmed, waiting, or harmed. */
export type Tone = 'good' | 'warn' | 'bad';

interface Look {
  readonly tone: Tone;
  /** A sign of its own for each, so that colour is never the only one. */
  readonly icon: Component;
}

export const OUTCOME_LOOKS: Readonly<Record<FaultOutcome, Look>> = {
  completed: { tone: 'good', icon: CircleCheck },
  recovered: { tone: 'good', icon: RefreshCw },
  'continues-at-source': { tone: 'good', icon: CornerDownLeft },
  'continues-at-destination': { tone: 'good', icon: CornerDownRight },
  stalled: { tone: 'warn', icon: Hourglass },
  'lost-restarted': { tone: 'bad', icon: RotateCcw },
  lost: { tone: 'bad', icon: X },
  undefined: { tone: 'bad', icon: CircleHelp },
  'split-brain': { tone: 'bad', icon: Split },
};

/** From the least to the worst that can become of a guest. */
const SEVERITY: readonly FaultOutcome[] = FAULT_OUTCOMES;
const severity = (outcome: FaultOutcome): number => SEVERITY.indexOf(outcome);

type Cells = ReadonlyMap<string, DrillCell>;

/** A guest that runs where the host crashes is lost with or without a migration: that tells strategies not apart. */
const asWithoutMigration = ({ explanation }: DrillCell): boolean =>
  explanation.code.startsWith('fault-lost-at-source');

/** The worst that a fault in a phase can do because of the migration; null when none was struck there. */
export function worstIn(
  cells: Cells,
  strategy: string,
  faults: readonly DrillFault[],
  phase: FaultPhase,
): FaultOutcome | null {
  let worst: FaultOutcome | null = null;
  for (const fault of faults) {
    const cell = cells.get(cellKey(strategy, fault, phase));
    if (!cell || asWithoutMigration(cell)) continue;
    const { outcome } = cell;
    if (outcome !== null && (worst === null || severity(outcome) > severity(worst)))
      worst = outcome;
  }
  return worst;
}

/** How many struck cells of a strategy there are of each tone. */
export function tally(cells: Cells, strategy: string): Readonly<Record<Tone, number>> {
  const counts = { good: 0, warn: 0, bad: 0 };
  for (const { strategy: own, outcome } of cells.values())
    if (own === strategy && outcome !== null) counts[OUTCOME_LOOKS[outcome].tone] += 1;
  return counts;
}

/** Phases that at least one of the strategies has; a column of nothing but dashes says nothing. */
export function phasesOf(
  phases: readonly FaultPhase[],
  baselines: readonly DrillBaseline[],
): FaultPhase[] {
  const had = new Set(baselines.flatMap((one) => one.phases.map(({ phase }) => phase)));
  return had.size === 0 ? [...phases] : phases.filter((phase) => had.has(phase));
}
