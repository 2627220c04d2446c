import { setTimeout as pause } from 'node:timers/promises';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import { Experiments } from '#main/experiments/index.ts';
import { ownWorkerAddress } from '#main/experiments/worker-address.ts';
import { manyGuests } from './guests.ts';

/** What cancelling runs in their middle takes. */
export interface CancellingFigure {
  readonly migrations: number;
  /** What the run takes when it is left alone. */
  readonly lengthSeconds: Seconds;
  /** From the order until every watcher has been told that it is over; the worst of several. */
  readonly shownSeconds: Seconds;
  /** Until what it had was added up and could be stored; the worst. */
  readonly storedSeconds: Seconds;
}

/** When it is cancelled, as shares of its length. */
const MOMENTS = [0.2, 0.4, 0.6, 0.8];
const HOSTS = 128;

/** Runs a scenario in a worker thread; answers how long until each of three things, seen from this thread. */
async function oneRun(
  experiments: Experiments,
  scenario: Scenario,
  cancelAfterMs: number | null,
): Promise<{ length: number; shown: number; stored: number }> {
  const id = experiments.start({
    name: 'bench',
    scenario,
    parameters: {},
    provenance: {},
    pace: 'asap',
    paused: false,
  });
  const events = experiments.watch(id);
  const settled = experiments.settled(id);
  let ordered = Number.NaN;
  let shown = Number.NaN;
  let began = performance.now();
  const order =
    cancelAfterMs === null
      ? Promise.resolve()
      : pause(cancelAfterMs).then(() => {
          ordered = performance.now();
          experiments.control(id, { action: 'cancel' });
        });
  for await (const event of events ?? []) {
    if (event.type !== 'state') continue;
    if (event.state === 'running') began = performance.now();
    if (event.state === 'cancelled' && Number.isNaN(shown)) shown = performance.now();
  }
  await Promise.all([settled, order]);
  const ended = performance.now();
  return { length: ended - began, shown: shown - ordered, stored: ended - ordered };
}

/** Cancels a run of so many migrations at several moments. */
export async function cancellingFigure(migrations: number): Promise<CancellingFigure> {
  const experiments = new Experiments({
    journal: {
      begin: () => crypto.randomUUID(),
      setState: () => undefined,
      appendSeries: () => undefined,
      end: () => undefined,
    },
    workerAddress: ownWorkerAddress(),
    workers: 1,
    log: { warn: () => undefined },
  });
  try {
    const scenario = manyGuests(migrations, HOSTS, 'qemu');
    const { length } = await oneRun(experiments, scenario, null);
    let shown = 0;
    let stored = 0;
    for (const moment of MOMENTS) {
      const cancelled = await oneRun(experiments, scenario, moment * length);
      // One that ended before its time came was not cancelled.
      if (Number.isNaN(cancelled.shown)) continue;
      shown = Math.max(shown, cancelled.shown);
      stored = Math.max(stored, cancelled.stored);
    }
    return {
      migrations,
      lengthSeconds: length / 1000,
      shownSeconds: shown / 1000,
      storedSeconds: stored / 1000,
    };
  } finally {
    await experiments.close();
  }
}
