import { runTag, slotsOfRuns } from '#shared/figures/palette.ts';
import type { Comparison } from '#shared/contract/comparison.ts';
import { seriesStyle } from '#renderer/app/strategy-style.ts';

/** How a run is recognised in table, legend and charts: a letter, a colour and a dash. */
export interface RunLook {
  readonly tag: string;
  readonly colour: string;
  readonly dash: readonly number[];
}

/** The looks of compared runs, by id: their strategy's, and for a second run of it the next free one. */
export function runLooks(runs: Comparison['runs']): ReadonlyMap<string, RunLook> {
  const slots = slotsOfRuns(
    runs.map((run) => (run.kind === 'measured' ? 'measured' : run.memoryStrategy)),
  );
  return new Map(
    runs.map((run, index) => {
      const { colour, dash } = seriesStyle(slots[index] ?? 0);
      return [run.id, { tag: runTag(index), colour, dash }];
    }),
  );
}
