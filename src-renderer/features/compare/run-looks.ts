import { runTag, slotsOfRuns } from '#shared/figures/palette.ts';
import type { Configuration } from '#shared/contract/comparison.ts';
import { seriesStyle } from '#renderer/app/strategy-style.ts';

/** How a configuration is recognised in table, legend and charts: a letter, a colour and a dash. */
export interface RunLook {
  readonly tag: string;
  readonly colour: string;
  readonly dash: readonly number[];
}

/** That of one of them; a grey line for one that has none. */
export const lookOf = (looks: ReadonlyMap<string, RunLook>, id: string): RunLook =>
  looks.get(id) ?? { tag: '', colour: 'var(--text-2)', dash: [] };

/** The looks of configurations, by id: their strategy's, and for a second one of it the next free one. */
export function runLooks(
  runs: readonly Pick<Configuration, 'id' | 'kind' | 'memoryStrategy'>[],
): ReadonlyMap<string, RunLook> {
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
