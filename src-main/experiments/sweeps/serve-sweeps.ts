import { parseExperiment } from '#shared/experiment/document.ts';
import type { ReadyExperiment } from '#shared/experiment/document.ts';
import { pointScenario } from '#shared/experiment/point-scenario.ts';
import type { PointReading } from '#shared/experiment/point-scenario.ts';
import { problemSentence } from '#shared/scenario/document.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Simulation } from '#main/simulation/api.ts';
import type { Engine } from '../engine.ts';
import { AtWork } from './at-work.ts';
import type { CheckedPoint, FromSweepWorker, Job, JobOutcome, ToSweepWorker } from './messages.ts';
import { checkedPoint, replicationInput } from './replication.ts';

/** Longest stretch of work before messages are looked at, so that pausing and cancelling take effect at once. */
const SLICE_MS = 12;
/** A call into the simulation is sized to take about this long. */
const CALL_MS = 3;
/** Outcomes of short runs are gathered for so long before they are sent: a message each would cost more than the run. */
const GATHER_MS = 40;
/** Parsed scenarios that are kept, since replications of a point come one after another. */
const KEPT_SCENARIOS = 256;

export interface SweepWorld {
  /** Wall clock in milliseconds. */
  readonly clock: () => number;
  /** Calls back soon, having let messages in. */
  readonly later: (callback: () => void) => void;
  readonly post: (message: FromSweepWorker) => void;
}

interface Current {
  readonly job: Job;
  readonly scenario: Scenario;
  readonly simulation: Simulation;
  spentMs: number;
}

/** A sweep as one worker sees it. */
class WorkerSweep {
  readonly id: number;
  readonly ready: ReadyExperiment;
  readonly jobs: Job[] = [];
  readonly checks: { next: number; to: number }[] = [];
  readonly outcomes: JobOutcome[] = [];
  readonly #catalogue: Engine['catalogue'];
  readonly #scenarios = new Map<number, PointReading>();
  held = false;
  current: Current | null = null;

  constructor(id: number, document: object, catalogue: Engine['catalogue']) {
    this.id = id;
    this.#catalogue = catalogue;
    const reading = parseExperiment(document, catalogue);
    // The document was read before it was sent here; that it holds no longer would be an error of Godwit's own.
    if (!reading.ok) throw new Error(reading.problems.map(problemSentence).join('; '));
    this.ready = reading;
  }

  get hasWork(): boolean {
    return !this.held && (this.current !== null || this.jobs.length > 0 || this.checks.length > 0);
  }

  scenario(point: number): PointReading {
    const known = this.#scenarios.get(point);
    if (known) return known;
    const { points, experiment } = this.ready;
    const reading = pointScenario(experiment.scenario, points.at(point).changes, this.#catalogue);
    if (this.#scenarios.size >= KEPT_SCENARIOS) this.#scenarios.clear();
    this.#scenarios.set(point, reading);
    return reading;
  }
}

/** Runs the replications of sweeps in one worker thread, one after the other, in slices. */
export class SweepServer {
  readonly #engine: Engine;
  readonly #world: SweepWorld;
  /** The first with work is served, so urgent ones come first. */
  #sweeps = new Map<number, WorkerSweep>();
  #atWork = new AtWork();
  #scheduled = false;
  #closed = false;
  #eventsPerCall = 64;
  #lastSent = Number.NEGATIVE_INFINITY;

  constructor(engine: Engine, world: SweepWorld) {
    this.#engine = engine;
    this.#world = world;
  }

  receive(message: ToSweepWorker): void {
    const sweep = this.#sweeps.get(message.sweep);
    switch (message.type) {
      case 'sweep-open':
        this.#open(message);
        return;
      case 'sweep-check':
        sweep?.checks.push({ next: message.from, to: message.to });
        break;
      case 'sweep-run':
        for (const job of message.jobs) sweep?.jobs.push(job);
        break;
      case 'sweep-hold':
        if (sweep) sweep.held = message.held;
        break;
      case 'sweep-drop':
        this.#sweeps.delete(message.sweep);
        if (this.#atWork.now()?.sweep === message.sweep) this.#atWork.end();
        this.#world.post({ type: 'sweep-dropped', sweep: message.sweep });
        return;
    }
    this.#schedule();
  }

  #open({ sweep, document, atWork, urgent }: Extract<ToSweepWorker, { type: 'sweep-open' }>): void {
    if (this.#atWork.buffer !== atWork) this.#atWork = new AtWork(atWork);
    if (!this.#sweeps.has(sweep)) {
      const opened = new WorkerSweep(sweep, document, this.#engine.catalogue);
      if (urgent) this.#sweeps = new Map([[sweep, opened], ...this.#sweeps]);
      else this.#sweeps.set(sweep, opened);
    }
    this.#world.post({ type: 'sweep-opened', sweep });
  }

  /** Sends what has ended and does nothing more. */
  close(): void {
    this.#closed = true;
    for (const sweep of this.#sweeps.values()) this.#send(sweep);
    this.#sweeps.clear();
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    this.#world.later(() => {
      this.#scheduled = false;
      this.#slice();
    });
  }

  #slice(): void {
    const ends = this.#world.clock() + SLICE_MS;
    let sweep = this.#nextSweep();
    while (sweep && this.#world.clock() < ends) {
      if (sweep.checks.length > 0) this.#check(sweep, ends);
      else this.#run(sweep, ends);
      sweep = this.#nextSweep();
    }
    if (sweep) this.#schedule();
    const due = this.#world.clock() - this.#lastSent >= GATHER_MS;
    for (const one of this.#sweeps.values()) if (due || !one.hasWork) this.#send(one);
  }

  #nextSweep(): WorkerSweep | undefined {
    for (const sweep of this.#sweeps.values()) if (sweep.hasWork) return sweep;
    return undefined;
  }

  #send(sweep: WorkerSweep): void {
    if (sweep.outcomes.length === 0) return;
    this.#lastSent = this.#world.clock();
    this.#world.post({
      type: 'sweep-ended',
      sweep: sweep.id,
      outcomes: sweep.outcomes.splice(0),
    });
  }

  #check(sweep: WorkerSweep, ends: number): void {
    const [range] = sweep.checks;
    if (!range) return;
    const points: CheckedPoint[] = [];
    while (range.next < range.to && this.#world.clock() < ends) {
      this.#atWork.check(sweep.id, range.next);
      points.push(this.#checked(sweep, range.next));
      range.next += 1;
    }
    this.#atWork.end();
    if (range.next >= range.to) sweep.checks.shift();
    this.#world.post({ type: 'sweep-checked', sweep: sweep.id, points });
  }

  #checked(sweep: WorkerSweep, index: number): CheckedPoint {
    return checkedPoint(sweep.ready, index, sweep.scenario(index), this.#engine.version);
  }

  #run(sweep: WorkerSweep, ends: number): void {
    const job = sweep.current?.job ?? sweep.jobs[0];
    if (!job) return;
    this.#atWork.run(sweep.id, job);
    sweep.current ??= this.#begin(sweep);
    if (sweep.current) this.#goOn(sweep, sweep.current, ends);
    // One that is not at its end stays what the thread is at, also between two slices.
    if (!sweep.current) this.#atWork.end();
  }

  #goOn(sweep: WorkerSweep, current: Current, ends: number): void {
    const began = this.#world.clock();
    try {
      while (!current.simulation.finished && this.#world.clock() < ends) this.#advance(current);
      current.spentMs += this.#world.clock() - began;
      if (current.simulation.finished) {
        sweep.current = null;
        sweep.outcomes.push(this.#outcome(sweep, current));
      }
    } catch (error) {
      sweep.current = null;
      sweep.outcomes.push(failed(current.job, error, current.spentMs));
    }
  }

  /** Events differ in cost by orders of magnitude, so the number per call follows the clock. */
  #advance({ simulation }: Current): void {
    const began = this.#world.clock();
    simulation.advance({ maxEvents: this.#eventsPerCall });
    const tookMs = this.#world.clock() - began;
    if (tookMs > CALL_MS) this.#eventsPerCall = Math.max(1, Math.floor(this.#eventsPerCall / 2));
    else if (tookMs < CALL_MS / 2) this.#eventsPerCall = Math.min(this.#eventsPerCall * 2, 2 ** 20);
  }

  #begin(sweep: WorkerSweep): Current | null {
    const job = sweep.jobs.shift();
    if (!job) return null;
    const began = this.#world.clock();
    try {
      const reading = sweep.scenario(job.point);
      if (!reading.ok) throw new Error(reading.problems.map(problemSentence).join('; '));
      const scenario = { ...reading.scenario, seed: job.seed };
      const series = sweep.ready.experiment.record === 'series';
      const simulation = this.#engine.createSimulation(scenario, { series });
      return { job, scenario, simulation, spentMs: this.#world.clock() - began };
    } catch (error) {
      sweep.outcomes.push(failed(job, error, this.#world.clock() - began));
      return null;
    }
  }

  #outcome(sweep: WorkerSweep, { job, scenario, simulation, spentMs }: Current): JobOutcome {
    return {
      job,
      ok: true,
      seconds: spentMs / 1000,
      result: simulation.result(),
      input: replicationInput(sweep.ready, job.point, scenario, this.#engine.parameters),
    };
  }
}

function failed(job: Job, error: unknown, spentMs: number): JobOutcome {
  const detail = error instanceof Error ? error.message : String(error);
  const failure = `The simulation stopped because of an error of its own: ${detail}.`;
  return { job, ok: false, failure, seconds: spentMs / 1000 };
}
