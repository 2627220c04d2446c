import type { LiveCluster } from '#shared/contract/cluster.ts';
import type { Pace, RunControl, RunEvent, RunState } from '#shared/contract/runs.ts';
import type { Expectation } from '#shared/contract/scenarios.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import { Changes } from './changes.ts';
import { ExpectationWorker } from './expectations.ts';
import type { NewRun, RunJournal } from './journal.ts';
import { LiveRun } from './live-run.ts';
import type { Log } from './log.ts';
import type { PullStream } from './pull-stream.ts';
import { RunRecorder } from './recorder.ts';
import { RunPool } from './run-pool.ts';
import type { RunEnd, RunListener } from './run-pool.ts';

export interface ExperimentsOptions {
  readonly journal: RunJournal;
  /** Where the entry of a worker thread lies; `workerAddress` says it. */
  readonly workerAddress: URL;
  /** Number of worker threads. */
  readonly workers: number;
  readonly log: Log;
}

export interface StartOptions extends NewRun {
  readonly pace: Pace;
  readonly paused: boolean;
  /** Through this moment it goes as fast as it can, whatever its pace, and paused or not. */
  readonly catchUp?: Seconds;
}

/** Where a run that has not ended stands, as it was told last. */
export interface RunPresent {
  /** The furthest moment that anybody can have seen; where it will have caught up, while it does. */
  readonly time: Seconds;
  readonly pace: Pace;
  readonly paused: boolean;
  /** Of a life: its hosts then. */
  readonly cluster: LiveCluster | null;
}

interface Active {
  readonly live: LiveRun;
  readonly recorder: RunRecorder;
  readonly settled: Promise<RunEnd>;
  readonly settle: (end: RunEnd) => void;
  mapChosen: boolean;
  /** Whether it stands, or will as soon as it has caught up. */
  paused: boolean;
  /** It was told to end: whatever it still sends, people see that it is over. */
  cancelled: boolean;
}

/** Runs that go on now: each is executed by the pool, written into the journal and shown to its watchers. */
export class Experiments {
  /** Fires when the list of runs changed. */
  readonly changes = new Changes();
  readonly #journal: RunJournal;
  readonly #log: Log;
  readonly #pool: RunPool;
  readonly #expectations: ExpectationWorker;
  readonly #active = new Map<string, Active>();
  /** Of runs that ended while the store could not be written. */
  readonly #behind = new Set<RunRecorder>();

  constructor({ journal, workerAddress, workers, log }: ExperimentsOptions) {
    this.#journal = journal;
    this.#log = log;
    this.#pool = new RunPool(workerAddress, workers);
    this.#expectations = new ExpectationWorker(workerAddress);
  }

  /**
   * Queues a run and answers its id.
   *
   * @throws QueueFullError
   */
  start({ pace, paused, catchUp, ...run }: StartOptions): string {
    this.#pool.checkRoom();
    const id = this.#journal.begin(run);
    const recorder = new RunRecorder(id, this.#journal, this.#log);
    const live = new LiveRun({
      type: 'state',
      state: 'queued',
      pace,
      simulatedTime: 0,
      failure: null,
      catchUp: catchUp ?? null,
    });
    const { promise, resolve } = Promise.withResolvers<RunEnd>();
    const active: Active = {
      live,
      recorder,
      settled: promise,
      settle: resolve,
      mapChosen: false,
      paused,
      cancelled: false,
    };
    this.#active.set(id, active);
    this.changes.touch();
    this.#pool.start(
      { id, scenario: run.scenario, pace, paused, map: null, catchUp: catchUp ?? null },
      this.#listener(id, active),
    );
    return id;
  }

  /** State of a run that has not ended; null for any other. */
  stateOf(id: string): RunState | null {
    return this.#active.get(id)?.live.state.state ?? null;
  }

  /** Null when the run has ended or never was. */
  present(id: string): RunPresent | null {
    const active = this.#active.get(id);
    if (active === undefined || active.cancelled) return null;
    const { state, latest } = active.live;
    const cluster = latest?.cluster ?? null;
    const time = Math.max(state.simulatedTime, latest?.simulatedTime ?? 0, state.catchUp ?? 0);
    return { time, pace: state.pace, paused: active.paused, cluster };
  }

  /**
   * Answers false when the run has ended or never was. A run that is cancelled shows so at once; what it had follows as
   * soon as its thread has added it up.
   */
  control(id: string, control: RunControl): boolean {
    const active = this.#active.get(id);
    if (active !== undefined && control.action === 'map') active.mapChosen = true;
    if (active?.cancelled === true) return true;
    if (active !== undefined) active.paused = pausedBy(control, active.paused);
    const isKnown = this.#pool.control(id, control);
    // One that waited has ended already.
    if (isKnown && control.action === 'cancel' && active && this.#active.has(id)) {
      active.cancelled = true;
      active.live.setState({ ...active.live.state, state: 'cancelled' });
      this.changes.touch();
    }
    return isKnown;
  }

  /** What happens in a run that has not ended; null for any other. */
  watch(id: string): PullStream<RunEvent> | null {
    const active = this.#active.get(id);
    if (active === undefined) return null;
    // Maps cost time and are drawn only once somebody looks.
    if (!active.mapChosen) this.control(id, { action: 'map', migration: 0 });
    return active.live.watch();
  }

  /** How a run that has not ended will end; null for any other. */
  settled(id: string): Promise<RunEnd> | null {
    return this.#active.get(id)?.settled ?? null;
  }

  /** Computes an expectation outside this thread; null when it takes longer than the budget or the signal comes. */
  expect(
    scenario: Scenario,
    curveOver: string | null,
    budgetMs: number,
    signal?: AbortSignal,
  ): Promise<Expectation | null> {
    return this.#expectations.expect(scenario, curveOver, budgetMs, signal);
  }

  /** Writes down what a run has recorded so far, so that reading it back is up to date. */
  flush(id: string): void {
    this.#active.get(id)?.recorder.flush();
  }

  /** Changes the number of worker threads. */
  resize(workers: number): void {
    this.#pool.resize(workers);
  }

  /** Ends every run as interrupted, with what it had, and every thread. */
  async close(): Promise<void> {
    // All runs end at once in the journal, so what each has left is written before.
    const flushAll = (): void => {
      for (const { recorder } of this.#active.values()) recorder.flush();
    };
    await Promise.all([this.#pool.close(flushAll), this.#expectations.close()]);
    // Ends that could not be stored yet wait for another attempt.
    for (const { recorder } of this.#active.values()) recorder.close();
    for (const recorder of this.#behind) recorder.close();
    this.changes.close();
  }

  #listener(id: string, active: Active): RunListener {
    const { live, recorder, settle } = active;
    return {
      state: (state, pace, simulatedTime, catchUp) => {
        if (active.cancelled) return;
        if (state !== live.state.state) this.changes.touch();
        recorder.setState(state);
        live.setState({ type: 'state', state, pace, simulatedTime, failure: null, catchUp });
      },
      frame: (frame) => {
        recorder.addFrame(frame);
        live.addFrame(frame);
      },
      ended: (end) => {
        recorder.end(end, (unstored) => {
          const state = unstored === null ? end.state : 'failed';
          const { pace, simulatedTime } = live.state;
          this.#active.delete(id);
          if (recorder.isBehind) this.#behind.add(recorder);
          live.end(
            {
              type: 'state',
              state,
              pace,
              simulatedTime: end.result?.simulatedTime ?? simulatedTime,
              failure: unstored ?? end.failure,
              catchUp: null,
            },
            { type: 'finished', id, state, digest: end.result?.digest ?? '' },
          );
          this.changes.touch();
          settle(end);
        });
      },
    };
  }
}

function pausedBy({ action }: RunControl, before: boolean): boolean {
  if (action === 'pause' || action === 'step') return true;
  return action === 'resume' ? false : before;
}
