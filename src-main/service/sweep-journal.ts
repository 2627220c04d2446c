import type { Experiment } from '#shared/experiment/types.ts';
import type { JobOutcome, SweepJournal } from '#main/experiments/index.ts';
import { requireWritable } from '#main/store/index.ts';
import type { EndedJob, Store } from '#main/store/index.ts';

/** Where the runs of a sweep say that they come from. */
const SWEEP_PROVENANCE = { experiment: 'experiment', point: 'experimentPoint' } as const;

/** Writes sweeps into the store while they are run. */
export function sweepJournal(store: Store): SweepJournal {
  const experiments = () => requireWritable(store).experiments;
  // Of experiments under way: asked for at every batch, and parsing a long list of seeds each time would be slow.
  const seeds = new Map<string, readonly number[]>();
  const load: SweepJournal['load'] = (id) => {
    const { document, state, engineVersion, digest } = store.experiments.get(id);
    return { id, document, state, engineVersion, digest };
  };
  const seedsOf = (id: string): readonly number[] => {
    const known = seeds.get(id) ?? (load(id).document as Experiment).seeds;
    seeds.set(id, known);
    return known;
  };
  return {
    load,
    standing: (id) => {
      const { points, settled, wanted, done, failed } = store.experiments.sums(id);
      const { seeds: all } = store.experiments.get(id).document as Experiment;
      const queued = Math.max(0, wanted - done - failed);
      const most = points * all.length;
      return { points: { settled, of: points }, runs: { done, failed, queued, most } };
    },
    setState: (id, state) => {
      // Another state may come with another document.
      seeds.delete(id);
      experiments().setState(id, state);
    },
    beginPoints: (id) => experiments().beginPoints(id),
    addPoints: (id, points) => experiments().addPoints(id, points),
    endPoints: (id, all, wanted, engineVersion) =>
      experiments().endPoints(id, all, wanted, engineVersion),
    positions: (id) => store.experiments.positions(id),
    ended: (id, metric) => store.experiments.ended(id, metric),
    record: (id, engineVersion, outcomes, changes) => {
      const jobs = outcomes.map((outcome) => endedJob(id, engineVersion, outcome));
      experiments().record(id, seedsOf(id), jobs, changes);
    },
    setPoints: (id, changes) => experiments().setPoints(id, changes),
    forgetFailed: (id) => experiments().forgetFailed(id),
    digestLines: (id) => store.experiments.digestLines(id),
    finish: (id, digest) => {
      seeds.delete(id);
      experiments().finish(id, digest);
    },
  };
}

function endedJob(id: string, engineVersion: string, outcome: JobOutcome): EndedJob {
  const { point, seed } = outcome.job;
  if (!outcome.ok) return { point, seed, failure: outcome.failure };
  const provenance = {
    [SWEEP_PROVENANCE.experiment]: id,
    [SWEEP_PROVENANCE.point]: String(point),
  };
  return {
    point,
    seed,
    run: { ...outcome.input, kind: 'simulated', seed, engineVersion, provenance },
    ended: outcome.result,
  };
}
