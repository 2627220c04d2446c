import type { ExperimentProgress, ExperimentState } from '#shared/contract/experiments.ts';
import { parseExperiment } from '#shared/experiment/document.ts';
import type { ReadyExperiment } from '#shared/experiment/document.ts';
import { DocumentError } from '#shared/scenario/problem.ts';
import type { StrategyCatalogue } from '#shared/scenario/tunables.ts';
import type { Log } from '../log.ts';
import { PullStream } from '../pull-stream.ts';
import { ActiveSweep } from './active-sweep.ts';
import type { Shard } from './active-sweep.ts';
import type { StoredExperiment, SweepJournal } from './journal.ts';
import { sampleSweep } from './sample.ts';
import type { SweepSample } from './sample.ts';
import { SweepPool } from './sweep-pool.ts';

export interface SweepsOptions {
  readonly journal: SweepJournal;
  readonly workerAddress: URL;
  readonly workers: number;
  readonly engineVersion: string;
  readonly catalogue: StrategyCatalogue;
  readonly log: Log;
}

/** Least time between two looks of one watcher at the progress. */
const GAP_MS = 100;

/** An action that makes no sense in the state in which the experiment is. */
export class SweepStateError extends Error {
  readonly state: ExperimentState;

  constructor(state: ExperimentState, message: string) {
    super(message);
    this.state = state;
  }
}

/** Runs experiments: any number of them, served in the order in which they were started. */
export class Sweeps {
  readonly #options: SweepsOptions;
  readonly #pool: SweepPool;
  readonly #active = new Map<string, ActiveSweep>();
  readonly #refusals = new Map<string, NonNullable<ExperimentProgress['refusal']>>();
  readonly #watchers = new Map<string, Set<PullStream<ExperimentProgress>>>();
  /** Of those that are active or watched; numbers never come twice. */
  readonly #revisions = new Map<string, number>();
  #lastRevision = 0;
  readonly #settling = new Map<string, PromiseWithResolvers<void>>();
  #lastNumber = 0;

  /** Told when the list of runs or of experiments is different. */
  onChange: () => void = () => undefined;

  constructor(options: SweepsOptions) {
    this.#options = options;
    this.#pool = new SweepPool(options.workerAddress, options.workers);
  }

  /** Whether it is being prepared, run or held in this process. */
  isActive(id: string): boolean {
    return this.#active.has(id);
  }

  isRunning(id: string, point: number, seed: number): boolean {
    return this.#active.get(id)?.isRunning(point, seed) ?? false;
  }

  revision(id: string): number {
    return this.#revisions.get(id) ?? 0;
  }

  /**
   * Runs what is left of an experiment, or goes on where it was paused.
   *
   * @throws DocumentError, SweepStateError
   */
  start(id: string, shard: Shard | null = null): void {
    const active = this.#active.get(id);
    if (active) {
      if (active.phase !== 'paused')
        throw new SweepStateError(active.phase, 'The experiment is running already.');
      active.setPaused(false);
      this.#pool.hold(active.id, false);
      return;
    }
    const stored = this.#options.journal.load(id);
    this.#run(stored, readyExperiment(stored.document, this.#options.catalogue), shard);
  }

  /** Holds runs where they are. @throws SweepStateError */
  pause(id: string): void {
    const active = this.#active.get(id);
    const state = active?.phase ?? this.#stateOf(this.#options.journal.load(id));
    if (!active || state !== 'running')
      throw new SweepStateError(
        state,
        `The experiment is ${state}: only a running one can be paused.`,
      );
    active.setPaused(true);
    this.#pool.hold(active.id, true);
  }

  /** Stops for good what is left; what has ended stays. @throws SweepStateError */
  cancel(id: string): void {
    // What has ended and was not stored yet may be all there was left.
    this.#active.get(id)?.flush();
    const active = this.#active.get(id);
    const state = this.#stateOf(this.#options.journal.load(id));
    if (!active && state !== 'interrupted' && state !== 'paused')
      throw new SweepStateError(state, `The experiment is ${state}: there is nothing to cancel.`);
    this.#options.journal.setState(id, 'cancelled');
    if (active) {
      active.leave();
      this.#end(id, active);
    } else this.#changed(id);
  }

  /** Runs again what failed. @throws DocumentError, SweepStateError */
  retryFailed(id: string): void {
    const active = this.#active.get(id);
    if (active)
      throw new SweepStateError(
        active.phase,
        `The experiment is ${active.phase}: what failed can be run again when it has ended, or after it was cancelled.`,
      );
    const { journal, catalogue } = this.#options;
    const stored = journal.load(id);
    const ready = readyExperiment(stored.document, catalogue);
    journal.forgetFailed(id);
    this.#run(stored, ready, null);
  }

  /** When it is no longer active: finished, refused, cancelled, broken off. */
  settled(id: string): Promise<void> {
    return this.#settling.get(id)?.promise ?? Promise.resolve();
  }

  progress(id: string): ExperimentProgress {
    const stored = this.#options.journal.load(id);
    const refusal = this.#refusals.get(id) ?? null;
    const state = this.#stateOf(stored);
    const active = this.#active.get(id);
    if (active) {
      const told = active.progress();
      return { id, ...told, revision: this.revision(id), digest: '', refusal };
    }
    const { points, runs } = this.#options.journal.standing(id);
    return {
      id,
      state,
      preparing: null,
      points,
      runs: { ...runs, running: 0 },
      workers: this.#pool.size,
      rate: null,
      remaining: null,
      revision: this.revision(id),
      digest: stored.digest,
      refusal,
    };
  }

  /** The progress now and whenever it changed, the latest only. */
  watch(id: string): PullStream<ExperimentProgress> {
    let told = -1;
    let notBefore = 0;
    let timer: NodeJS.Timeout | undefined;
    const watchers = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watchers);
    if (!this.#revisions.has(id)) this.#revisions.set(id, (this.#lastRevision += 1));
    const stream: PullStream<ExperimentProgress> = new PullStream(
      () => {
        const revision = this.revision(id);
        if (told === revision) return null;
        const wait = notBefore - performance.now();
        if (wait > 0) {
          timer ??= setTimeout(() => {
            timer = undefined;
            stream.wake();
          }, wait).unref();
          return null;
        }
        told = revision;
        notBefore = performance.now() + GAP_MS;
        return this.progress(id);
      },
      () => {
        clearTimeout(timer);
        watchers.delete(stream);
        this.#forget(id);
      },
    );
    watchers.add(stream);
    return stream;
  }

  /** Simulates a few of its points, to tell how long all of them will take; null when no thread is free for it. */
  sample(document: object, ready: ReadyExperiment, budgetMs: number): Promise<SweepSample | null> {
    this.#lastNumber += 1;
    return sampleSweep(this.#pool, this.#lastNumber, document, ready, budgetMs);
  }

  resize(workers: number): void {
    this.#pool.resize(workers);
  }

  get workers(): number {
    return this.#pool.size;
  }

  /** Tells watchers that the stored document or standing is another one. */
  touch(id: string): void {
    this.#changed(id);
  }

  /** Stores what has ended and marks the rest interrupted; resuming goes on from there. */
  async close(): Promise<void> {
    for (const [id, sweep] of this.#active) {
      sweep.leave();
      try {
        // What ended with the last that was stored has its state.
        if (this.#active.has(id)) this.#options.journal.setState(id, 'interrupted');
      } catch (error) {
        // The next opening of the store marks it; the threads have to end nevertheless.
        this.#options.log.warn('an experiment could not be marked as interrupted', error);
      }
      this.#settling.get(id)?.resolve();
    }
    this.#active.clear();
    await this.#pool.close();
    for (const watchers of this.#watchers.values()) for (const stream of watchers) stream.end();
  }

  /** Prepares and runs it. Throws what the store throws at the beginning, and then it is not active. */
  #run(stored: StoredExperiment, ready: ReadyExperiment, shard: Shard | null): void {
    const { id, document } = stored;
    const { journal, engineVersion, log } = this.#options;
    this.#refusals.delete(id);
    this.#lastNumber += 1;
    const sweep: ActiveSweep = new ActiveSweep({
      number: this.#lastNumber,
      id,
      document,
      ready,
      engineVersion,
      shard,
      journal,
      log,
      workers: () => this.#pool.size,
      changed: () => this.#changed(id),
      hungry: () => this.#pool.feed(),
      over: () => this.#end(id, sweep),
    });
    this.#active.set(id, sweep);
    if (!this.#settling.has(id)) this.#settling.set(id, Promise.withResolvers());
    try {
      sweep.begin(stored.engineVersion === engineVersion);
    } catch (error) {
      this.#end(id, sweep);
      throw error;
    }
    if (this.#active.get(id) === sweep) this.#pool.add(sweep);
    this.#changed(id);
  }

  /** What broke off here is interrupted, also where the store could not be told. */
  #stateOf({ id, state }: StoredExperiment): ExperimentState {
    const isLeft = this.#refusals.has(id) && ['preparing', 'running', 'paused'].includes(state);
    return isLeft && !this.#active.has(id) ? 'interrupted' : state;
  }

  #changed(id: string): void {
    this.#revisions.set(id, (this.#lastRevision += 1));
    this.#forget(id);
    for (const stream of this.#watchers.get(id) ?? []) stream.wake();
    this.onChange();
  }

  /** What nobody watches and nothing happens to needs no place in memory. */
  #forget(id: string): void {
    if (this.#watchers.get(id)?.size === 0) this.#watchers.delete(id);
    if (!this.#watchers.has(id) && !this.#active.has(id)) this.#revisions.delete(id);
  }

  #end(id: string, sweep: ActiveSweep): void {
    if (sweep.refusal) this.#refusals.set(id, sweep.refusal);
    if (this.#active.get(id) === sweep) this.#active.delete(id);
    this.#pool.drop(sweep.id);
    this.#changed(id);
    this.#settling.get(id)?.resolve();
    this.#settling.delete(id);
  }
}

/** A stored document with everything that follows from it. @throws DocumentError */
export function readyExperiment(document: object, catalogue: StrategyCatalogue): ReadyExperiment {
  const reading = parseExperiment(document, catalogue);
  if (!reading.ok) throw new DocumentError(reading.problems);
  return reading;
}
