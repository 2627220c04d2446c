import type { ReadyExperiment } from '#shared/experiment/document.ts';
import { Running } from './estimate.ts';
import type { Job } from './messages.ts';
import type { PooledSweep, SweepPool } from './sweep-pool.ts';

/** A worker that does not start within this time will not. */
const START_MS = 20_000;
/** Points that are looked at, spread over the whole sweep. */
const SAMPLES = 12;

/** What some of its runs say about all runs of a sweep. */
export interface SweepSample {
  readonly seconds: Running;
  /** Bytes of the texts that a run leaves. */
  readonly bytes: Running;
  /** Runs that did not end within the time; each takes longer than that. */
  readonly unfinished: number;
}

/**
 * Simulates a few points of a sweep, within a budget of wall time, and forgets the results. Null when no thread came to
 * it: what others run leaves none free, which says nothing about this sweep.
 */
export function sampleSweep(
  pool: SweepPool,
  number: number,
  document: object,
  { points, experiment }: ReadyExperiment,
  budgetMs: number,
): Promise<SweepSample | null> {
  const count = Math.min(SAMPLES, points.length);
  const [seed = 1] = experiment.seeds;
  const jobs: Job[] = Array.from({ length: count }, (_, index) => ({
    point: Math.floor(((index + 0.5) * points.length) / count),
    seed,
  }));
  const seconds = new Running();
  const bytes = new Running();
  let open = count;
  let came = false;
  return new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(timer);
      pool.drop(number);
      resolve(came ? { seconds, bytes, unfinished: open } : null);
    };
    let timer = setTimeout(stop, START_MS);
    let runs = false;
    // Starting a thread is no part of what runs take, neither the first nor one in place of one that died.
    const setRunning = (running: boolean): void => {
      if (running === runs) return;
      runs = running;
      came ||= running;
      clearTimeout(timer);
      timer = setTimeout(stop, running ? budgetMs : START_MS);
    };
    const sweep: PooledSweep = {
      id: number,
      document,
      // Somebody waits for it, and it is short.
      urgent: true,
      opened: () => setRunning(true),
      hasWork: () => jobs.length > 0,
      secondsPerRun: () => null,
      take: (most) => jobs.splice(0, most),
      takeCheck: () => null,
      checked: () => undefined,
      ended: (outcomes) => {
        setRunning(true);
        for (const outcome of outcomes) {
          open -= 1;
          if (!outcome.ok) continue;
          seconds.add(outcome.seconds);
          const { scenario, parameters } = outcome.input;
          bytes.add(JSON.stringify([scenario, parameters, outcome.result.migrations]).length);
        }
        if (open <= 0) stop();
      },
      released: (share) => {
        if (share.jobs.length === 0) return;
        jobs.push(...share.jobs);
        setRunning(false);
      },
      lost: stop,
    };
    pool.add(sweep);
  });
}
