import { runFacts } from '#shared/scenario/run-facts.ts';
import type { RunJournal } from '#main/experiments/index.ts';
import type { WritableStore } from '#main/store/index.ts';
import { requireWritable } from '#main/store/index.ts';
import type { Store } from '#main/store/index.ts';

/** Writes runs into the store while they happen. */
export function storeJournal(store: Store, engineVersion: string): RunJournal {
  const writable = (): WritableStore => requireWritable(store);
  return {
    begin: ({ name, scenario, parameters, provenance }) =>
      writable().runs.create({
        name,
        kind: 'simulated',
        seed: scenario.seed,
        resolution: scenario.resolution,
        engineVersion,
        ...runFacts(scenario),
        scenario: { ...scenario },
        parameters,
        provenance,
      }),
    setState: (id, state) => {
      if (state !== 'queued') writable().runs.setState(id, state);
    },
    appendSeries: (id, series) => {
      writable().series.appendAll(id, series);
    },
    end: (id, end) => {
      const { runs } = writable();
      if (end.result !== null) runs.finish(id, end.result);
      else if (end.state === 'cancelled') runs.cancel(id);
      else if (end.state === 'failed') runs.fail(id, end.failure);
      // Runs are interrupted when Godwit closes, all at once.
      else runs.interruptLeftOvers();
    },
  };
}
