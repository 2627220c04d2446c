import type { Pace, RunControl, RunFrame } from '#shared/contract/runs.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { Simulation } from '#main/simulation/api.ts';
import { MapWatch } from './map-watch.ts';
import type { FromWorker, RunStart } from './messages.ts';
import { Pacer } from './pacer.ts';

/** Longest stretch of simulating before messages are looked at; several runs may share a worker. */
const SLICE_MS = 12;
/** A call into the simulation is sized to take about this long, so that a slice ends near its limit. */
const CALL_MS = 3;
/** How often a paced run catches up with the wall clock. */
const TICK_MS = 16;
/** Least time between two frames. */
const FRAME_MS = 50;
/** Migrations that a frame describes at no cost to speak of; above, frames become rarer in proportion. */
const MIGRATIONS_PER_FRAME = 200;
/** Frames that may be under way to a receiver that has not taken them. */
const FRAMES_UNDER_WAY = 2;

/** The world around a driver; tests turn its clock by hand. */
export interface DriverWorld {
  /** Wall clock in milliseconds. */
  readonly clock: () => number;
  /** Calls back after at least so many milliseconds, having let messages in; answers how to call it off. */
  readonly later: (milliseconds: number, callback: () => void) => () => void;
  readonly post: (message: FromWorker) => void;
}

/**
 * Takes one simulation from its start to its end in slices short enough that a message never waits long:
 * pause, resume, step, pace and cancel take effect between two slices.
 *
 * The wall clock decides only how far a slice goes, never what the simulation computes, so the result is
 * the same at every pace and with any pauses.
 */
export class RunDriver {
  readonly #id: string;
  readonly #world: DriverWorld;
  readonly #simulation: Simulation;
  readonly #pacer: Pacer;
  readonly #maps: MapWatch;
  /** Whether it stands, or will stand as soon as it has caught up. */
  #paused: boolean;
  /** Until then it goes as fast as it can: somebody has seen all of it already. */
  #catchUp: Seconds | null;
  #ended = false;
  #eventsPerCall = 1;
  #framesUnderWay = 0;
  #lastFrame = Number.NEGATIVE_INFINITY;
  #frameGap = FRAME_MS;
  #callOff: () => void = () => undefined;
  readonly #whenEnded: () => void;

  constructor(start: RunStart, simulation: Simulation, world: DriverWorld, whenEnded: () => void) {
    this.#id = start.id;
    this.#world = world;
    this.#simulation = simulation;
    this.#pacer = new Pacer(world.clock, start.pace);
    this.#maps = new MapWatch(world.clock, start.scenario.plan.length, start.map);
    this.#paused = start.paused;
    this.#catchUp = start.catchUp;
    this.#whenEnded = whenEnded;
  }

  begin(): void {
    this.#pacer.anchor(this.#simulation.now);
    this.#tellState();
    this.#guarded(() => {
      if (this.#stands) this.#sendFrame();
      else this.#goOn(0);
    });
  }

  get #hurries(): boolean {
    return this.#catchUp !== null;
  }

  get #stands(): boolean {
    return this.#paused && !this.#hurries;
  }

  control(control: RunControl): void {
    if (this.#ended) return;
    this.#guarded(() => {
      switch (control.action) {
        case 'pause':
          this.#pause();
          return;
        case 'resume':
          this.#resume();
          return;
        case 'step':
          this.#step();
          return;
        case 'pace':
          this.#setPace(control.pace);
          return;
        case 'map':
          this.#maps.choose(control.migration);
          if (this.#stands) this.#sendFrame();
          return;
        case 'cancel':
          // Adding up what thousands of migrations have takes a while.
          this.#world.post({ type: 'cancelling', id: this.#id });
          this.#simulation.cancel();
          this.#end();
          return;
      }
    });
  }

  /** The receiver took a frame. */
  taken(): void {
    this.#framesUnderWay = Math.max(0, this.#framesUnderWay - 1);
  }

  /** Sends what there is and stops, without a result. */
  interrupt(): void {
    if (this.#ended) return;
    this.#guarded(() => this.#sendFrame());
    this.#leave();
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    // What is caught up with was seen before: it stands where that ends.
    if (this.#hurries) return;
    this.#callOff();
    this.#sendFrame();
    this.#tellState();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#hurries) return;
    this.#pacer.anchor(this.#simulation.now);
    this.#tellState();
    this.#goOn(0);
  }

  #step(): void {
    if (this.#hurries) return;
    this.#callOff();
    this.#paused = true;
    if (this.#simulation.advance({ maxEvents: 1 }) === 'finished') {
      this.#end();
      return;
    }
    this.#sendFrame();
    this.#tellState();
  }

  #setPace(pace: Pace): void {
    this.#pacer.setPace(pace, this.#simulation.now);
    this.#tellState();
    if (this.#stands) return;
    this.#callOff();
    this.#goOn(0);
  }

  #goOn(milliseconds: number): void {
    this.#callOff = this.#world.later(milliseconds, () => this.#guarded(() => this.#slice()));
  }

  #slice(): void {
    const end = this.#world.clock() + SLICE_MS;
    let caughtUp = false;
    while (!caughtUp && this.#world.clock() < end) {
      const called = this.#world.clock();
      const untilTime = this.#catchUp ?? this.#pacer.target(this.#simulation.now);
      const stopped = this.#simulation.advance({ untilTime, maxEvents: this.#eventsPerCall });
      if (stopped === 'finished') {
        this.#end();
        return;
      }
      if (this.#hurries && stopped === 'time') {
        this.#arrive();
        return;
      }
      caughtUp = stopped === 'time';
      this.#sizeCalls(this.#world.clock() - called);
    }
    if (this.#frameIsDue()) this.#sendFrame();
    this.#goOn(caughtUp ? TICK_MS : 0);
  }

  /** Caught up: from here on it goes at its pace, or stands. */
  #arrive(): void {
    this.#catchUp = null;
    this.#pacer.anchor(this.#simulation.now);
    this.#sendFrame();
    this.#tellState();
    if (!this.#paused) this.#goOn(0);
  }

  /** Events differ in cost by orders of magnitude, so the number per call follows the clock. */
  #sizeCalls(tookMs: number): void {
    if (tookMs < CALL_MS / 2) this.#eventsPerCall = Math.min(this.#eventsPerCall * 2, 2 ** 20);
    else if (tookMs > CALL_MS)
      this.#eventsPerCall = Math.max(1, Math.floor(this.#eventsPerCall / 2));
  }

  #frameIsDue(): boolean {
    return (
      this.#framesUnderWay < FRAMES_UNDER_WAY &&
      this.#world.clock() - this.#lastFrame >= this.#frameGap
    );
  }

  #sendFrame(): void {
    const frame: RunFrame = {
      type: 'frame',
      ...(this.#simulation.frame() as Omit<RunFrame, 'type' | 'maps'>),
      maps: this.#maps.draw(this.#simulation),
    };
    this.#lastFrame = this.#world.clock();
    this.#frameGap = FRAME_MS * Math.max(1, frame.migrations.length / MIGRATIONS_PER_FRAME);
    this.#framesUnderWay += 1;
    this.#world.post({ type: 'frame', id: this.#id, frame });
  }

  #tellState(): void {
    this.#world.post({
      type: 'state',
      id: this.#id,
      state: this.#stands ? 'paused' : 'running',
      pace: this.#pacer.pace,
      simulatedTime: this.#simulation.now,
      catchUp: this.#catchUp,
    });
  }

  #end(): void {
    this.#maps.refresh();
    this.#sendFrame();
    this.#world.post({ type: 'finished', id: this.#id, result: this.#simulation.result() });
    this.#leave();
  }

  #leave(): void {
    this.#callOff();
    this.#ended = true;
    this.#whenEnded();
  }

  /** Whatever the simulation throws ends this run and no other. */
  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#world.post({ type: 'failed', id: this.#id, reason: failureSentence(error) });
      this.#leave();
    }
  }
}

/** What a failed run says about an error that nobody foresaw. */
export function failureSentence(error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error);
  return `The simulation stopped because of an error of its own: ${detail}. What it had recorded is kept.`;
}
