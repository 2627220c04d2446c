import type { ExperimentProgress, ExperimentState } from '#shared/contract/experiments.ts';
import type { ReadyExperiment } from '#shared/experiment/document.ts';
import { wantedReplications } from '#shared/experiment/stop-rule.ts';
import { summariseRun } from '#shared/result/summary.ts';
import type { Log } from '../log.ts';
import { Rate, Running, timeLeft } from './estimate.ts';
import { experimentDigest } from './identity.ts';
import type { SweepJournal } from './journal.ts';
import type { Job, JobOutcome } from './messages.ts';
import { Preparation } from './preparation.ts';
import type { InvalidPoint } from './preparation.ts';
import { Schedule } from './schedule.ts';
import type { PointChange } from './schedule.ts';
import type { PooledSweep, Share } from './sweep-pool.ts';

/** A part of a sweep that is run by itself: every `of`-th point, from `index` (from 1) on. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export interface ActiveSweepOptions {
  /** New at every start. */
  readonly number: number;
  readonly id: string;
  readonly document: object;
  readonly ready: ReadyExperiment;
  readonly engineVersion: string;
  readonly shard: Shard | null;
  readonly journal: SweepJournal;
  readonly log: Log;
  readonly workers: () => number;
  /** Something about the progress is different. */
  readonly changed: () => void;
  /** There is work for the pool that it has not asked for yet. */
  readonly hungry: () => void;
  /** It is over: finished, refused, or broken. */
  readonly over: () => void;
}

type Phase = Extract<ExperimentState, 'preparing' | 'running' | 'paused'>;

/** Outcomes wait this long to be stored together: a transaction each would be slow, and a killed process runs them again. */
const GATHER_MS = 100;
/** Results that wait in memory are bounded too. */
const MOST_GATHERED = 500;

/** An experiment that is being run in this process. */
export class ActiveSweep implements PooledSweep {
  readonly id: number;
  readonly document: object;
  readonly urgent = false;
  readonly #options: ActiveSweepOptions;
  readonly #perRun = new Running();
  readonly #rate: Rate;
  #phase: Phase = 'preparing';
  #preparation: Preparation | null = null;
  #schedule: Schedule | null = null;
  #gathered: JobOutcome[] = [];
  #timer: NodeJS.Timeout | undefined;
  #over = false;
  #activeSince = performance.now();
  #activeMs = 0;
  #refusal: { message: string; invalid: InvalidPoint[] } | null = null;
  revision = 0;

  constructor(options: ActiveSweepOptions) {
    this.id = options.number;
    this.document = options.document;
    this.#options = options;
    this.#rate = new Rate(() => performance.now());
  }

  get phase(): Phase {
    return this.#phase;
  }

  get refusal(): { message: string; invalid: InvalidPoint[] } | null {
    return this.#refusal;
  }

  /** Checks and writes down the points unless that was done for this engine, then runs what is left. */
  begin(isPrepared: boolean): void {
    const { id, ready, journal } = this.#options;
    if (isPrepared) {
      this.#plan();
      return;
    }
    journal.setState(id, 'preparing');
    this.#preparation = new Preparation(ready.points.length);
  }

  opened(): void {
    this.#rate.restart();
  }

  hasWork(): boolean {
    if (this.#over || this.#phase === 'paused') return false;
    return this.#preparation?.hasWork ?? (this.#schedule?.counts.queued ?? 0) > 0;
  }

  secondsPerRun(): number | null {
    return this.#perRun.n === 0 ? null : Math.max(1e-5, this.#perRun.mean);
  }

  take(most: number): Job[] {
    return this.#phase === 'running' ? (this.#schedule?.take(most) ?? []) : [];
  }

  takeCheck(most: number): { from: number; to: number } | null {
    return this.#preparation?.take(most) ?? null;
  }

  checked(points: Parameters<Preparation['add']>[0]): void {
    const preparation = this.#preparation;
    if (!preparation || this.#over) return;
    preparation.add(points);
    this.#options.changed();
    if (preparation.done) void this.#prepared(preparation);
  }

  ended(outcomes: readonly JobOutcome[]): void {
    if (this.#over) return;
    for (const outcome of outcomes) if (outcome.ok) this.#perRun.add(outcome.seconds);
    this.#rate.add(outcomes.length);
    this.#gathered.push(...outcomes);
    if (this.#gathered.length >= MOST_GATHERED || this.#isLast()) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  released({ jobs, checks }: Share): void {
    this.#schedule?.release(jobs);
    this.#preparation?.release(checks);
  }

  lost({ jobs, checks }: Share, reason: string): void {
    if (this.#over) return;
    const failure = `The worker thread that ran it ended unexpectedly (${reason}).`;
    if (jobs.length > 0)
      this.ended(jobs.map((job) => ({ job, ok: false, failure, seconds: 0 }) as const));
    const [range] = checks;
    if (!range || !this.#preparation) return;
    // Checking the same point again would end the next worker too.
    this.#refuse({
      message: `The worker thread that checked point ${range.from} ended unexpectedly (${reason}).`,
      invalid: [],
    });
  }

  /** Runs under way stand still, or go on. Throws what the store throws, with everything as it was. */
  setPaused(paused: boolean): void {
    if (paused) this.flush();
    if (this.#phase === 'preparing' || this.#over) return;
    const phase = paused ? 'paused' : 'running';
    this.#options.journal.setState(this.#options.id, phase);
    this.#phase = phase;
    const now = performance.now();
    if (paused) this.#activeMs += now - this.#activeSince;
    else this.#rate.restart();
    this.#activeSince = now;
    this.#options.changed();
  }

  /** Takes no further part: what had ended is stored, what is under way is forgotten. */
  leave(): void {
    this.flush();
    this.#over = true;
    clearTimeout(this.#timer);
  }

  isRunning(point: number, seed: number): boolean {
    return this.#schedule?.isRunning(point, seed) ?? false;
  }

  progress(): Omit<ExperimentProgress, 'id' | 'digest' | 'refusal'> {
    const counts = this.#schedule?.counts;
    const workers = this.#options.workers();
    const left = (counts?.queued ?? 0) + (counts?.running ?? 0);
    const rest = (counts?.most ?? 0) - (counts?.done ?? 0) - (counts?.failed ?? 0);
    const perRun = this.#perRun;
    const preparation = this.#preparation;
    return {
      state: this.#phase,
      preparing: preparation ? { checked: preparation.checked, of: preparation.of } : null,
      points: { settled: this.#schedule?.settled ?? 0, of: this.#options.ready.points.length },
      runs: counts ?? { done: 0, failed: 0, running: 0, queued: 0, most: 0 },
      workers,
      rate: this.#phase === 'running' ? this.#rate.perSecond() : null,
      remaining: timeLeft({
        perRun,
        least: left,
        most: rest,
        workers,
        overhead: this.#overhead(workers),
      }),
      revision: this.revision,
    };
  }

  /** Stores what has ended; an error of the store ends the sweep, since going on would compute for nothing. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const schedule = this.#schedule;
    if (!schedule || this.#over) return;
    const { id, engineVersion, journal, ready } = this.#options;
    const outcomes = this.#gathered;
    this.#gathered = [];
    const changes: PointChange[] = [];
    const metric = ready.experiment.stop?.metric ?? null;
    for (const outcome of outcomes) {
      const { point, seed } = outcome.job;
      const value = metric === null || !outcome.ok ? null : metricOf(outcome, metric);
      const change = schedule.end({ point, seed, failed: !outcome.ok, metric: value });
      if (change) changes.push(change);
    }
    try {
      if (outcomes.length > 0) journal.record(id, engineVersion, outcomes, changes);
    } catch (error) {
      this.#breakOff(error);
      return;
    }
    this.revision += 1;
    this.#options.changed();
    if (schedule.finished) this.#finish();
    // A stop rule that is not met wants more of a point whose replications had all been handed out.
    else if (changes.length > 0) this.#options.hungry();
  }

  #isLast(): boolean {
    const counts = this.#schedule?.counts;
    return counts !== undefined && counts.queued === 0 && counts.running === this.#gathered.length;
  }

  #overhead(workers: number): number {
    const activeMs =
      this.#activeMs + (this.#phase === 'running' ? performance.now() - this.#activeSince : 0);
    const computed = this.#perRun.n * this.#perRun.mean * 1000;
    if (computed <= 0) return 1;
    return Math.min(10, Math.max(1, (activeMs * workers) / computed));
  }

  async #prepared(preparation: Preparation): Promise<void> {
    const { id, journal, ready, engineVersion } = this.#options;
    try {
      const message = preparation.refusal();
      if (message !== null) {
        this.#refuse({ message, invalid: preparation.invalid });
        return;
      }
      if (!(await preparation.write(id, journal, () => !this.#over))) return;
      if (this.#over) return;
      const { seeds, stop } = ready.experiment;
      journal.endPoints(id, seeds, wantedReplications(stop, [], seeds.length), engineVersion);
      this.#plan();
    } catch (error) {
      this.#breakOff(error);
    }
  }

  /** Works out from the store what is left to be run. */
  #plan(): void {
    const { id, journal, ready, shard } = this.#options;
    const { seeds, stop } = ready.experiment;
    this.#preparation = null;
    const all = journal.positions(id);
    const points = shard === null ? all : all.filter((_, at) => at % shard.of === shard.index - 1);
    const schedule = new Schedule({ points, seeds, stop });
    const changes = new Map<number, PointChange>();
    for (const replication of journal.ended(id, stop?.metric ?? null)) {
      const change = schedule.end(replication);
      if (change) changes.set(change.point, change);
    }
    journal.setPoints(id, [...changes.values()]);
    this.#schedule = schedule;
    this.#phase = 'running';
    this.#activeSince = performance.now();
    journal.setState(id, 'running');
    this.revision += 1;
    this.#options.changed();
    if (schedule.finished) this.#finish();
    else this.#options.hungry();
  }

  #finish(): void {
    const { id, journal, shard, over } = this.#options;
    this.#over = true;
    try {
      // A shard leaves the other points to others.
      if (shard === null) journal.finish(id, experimentDigest(journal.digestLines(id)));
      else journal.setState(id, 'ready');
    } catch (error) {
      this.#breakOff(error);
      return;
    }
    over();
  }

  #refuse(refusal: { message: string; invalid: InvalidPoint[] }): void {
    const { id, journal, over } = this.#options;
    this.#over = true;
    try {
      journal.setState(id, 'ready');
    } catch (error) {
      this.#breakOff(error);
      return;
    }
    this.#refusal = refusal;
    over();
  }

  #breakOff(error: unknown): void {
    const { id, journal, log, over } = this.#options;
    log.warn('an experiment could not be stored and was stopped', error);
    this.#over = true;
    const message = `The store could not be written (${error instanceof Error ? error.message : String(error)}). Nothing that was stored is lost: resume when it can be.`;
    this.#refusal = { message, invalid: [] };
    try {
      journal.setState(id, 'interrupted');
    } catch {
      // The store is what is broken; at its next opening it marks the experiment itself.
    }
    over();
  }
}

function metricOf({ result }: Extract<JobOutcome, { ok: true }>, metric: string): number | null {
  const metrics: Readonly<Record<string, number | undefined>> = {
    ...summariseRun(result.migrations),
    ...result.cluster?.metrics,
  };
  return metrics[metric] ?? null;
}
