import type { Seconds } from '#shared/units/types.ts';
import { EventQueue } from './event-queue.ts';
import type { ScheduledEvent } from './event-queue.ts';

/** Order of events at the same instant: what changes the world comes before what looks at it. */
export const PRIORITY = { phase: 0, request: 1, process: 2, sharing: 3, observe: 4 } as const;

/**
 * Waits of no length are no events, so no bound on events would end a loop of them. Ten thousand migrations that begin
 * at one instant need some hundred thousand.
 */
const MOST_STANDING_WAITS = 10_000_000;

export interface AdvanceBounds {
  readonly untilTime?: Seconds;
  readonly maxEvents?: number;
}

/** A process suspends itself by `yield` and is resumed by whatever it arranged before. */
export type Steps<T = void> = Generator<void, T, void>;

/**
 * The simulated clock and its loop. It jumps from event to event; between events every rate is constant.
 */
export class Kernel {
  readonly #queue = new EventQueue();
  #now: Seconds = 0;
  #executed = 0;
  #untilTime: Seconds = Number.POSITIVE_INFINITY;
  #untilEvents = Number.POSITIVE_INFINITY;
  /** Waits of no length since the clock came to `#stoodAt`. */
  #standingWaits = 0;
  #stoodAt: Seconds = 0;
  /** Nesting of `standing`. */
  #standing = 0;

  get now(): Seconds {
    return this.#now;
  }

  /** Events executed so far; the same for every pace. */
  get executed(): number {
    return this.#executed;
  }

  get idle(): boolean {
    return this.#queue.size === 0;
  }

  /** An event that can be scheduled, moved and cancelled again and again. */
  event(priority: number, action: () => void): ScheduledEvent {
    return this.#queue.create(priority, action);
  }

  schedule(event: ScheduledEvent, time: Seconds): void {
    this.#queue.set(event, time < this.#now ? this.#now : time);
  }

  cancel(event: ScheduledEvent): void {
    this.#queue.remove(event);
  }

  /** Schedules an action once. */
  at(time: Seconds, priority: number, action: () => void): ScheduledEvent {
    const event = this.event(priority, action);
    this.schedule(event, time);
    return event;
  }

  /**
   * Runs something inside an action that has more to do at this instant: until it returns the clock stands, so
   * that whoever it resumes has to schedule and suspend.
   */
  standing(action: () => void): void {
    this.#standing += 1;
    try {
      action();
    } finally {
      this.#standing -= 1;
    }
  }

  /**
   * Moves the clock on inside the running action when nothing else happens before `time`: the same as
   * scheduling an event there and returning, without the cost of the queue. False when something does,
   * or when the caller of `advance` wants to stop earlier; then the action has to schedule and suspend.
   */
  tryAdvance(time: Seconds): boolean {
    if (
      this.#standing > 0 ||
      time >= this.#queue.nextTime ||
      time > this.#untilTime ||
      this.#executed >= this.#untilEvents
    )
      return false;
    // A clock that is no number would make every comparison false, and the run endless.
    if (Number.isNaN(time)) throw new Error('The clock would be no number.');
    this.#now = time;
    this.#executed += 1;
    return true;
  }

  /**
   * Counts a wait of no length.
   *
   * @throws Error when the simulation stands still: so many waits at one instant can only be a loop without an end
   */
  standStill(): void {
    if (this.#stoodAt !== this.#now) {
      this.#stoodAt = this.#now;
      this.#standingWaits = 0;
    }
    this.#standingWaits += 1;
    if (this.#standingWaits > MOST_STANDING_WAITS) {
      throw new Error(
        `The simulation stands still at ${this.#now} s: a process waits without the clock moving on. This is a fault of Godwit; the scenario that shows it would help to mend it.`,
      );
    }
  }

  /** Lets `advance` return after the running action, whatever its bounds. */
  halt(): void {
    this.#untilEvents = this.#executed;
  }

  /** Executes events until none is left, a bound is reached or an action halts it. */
  advance(bounds: AdvanceBounds = {}): 'finished' | 'time' | 'events' {
    this.#untilTime = bounds.untilTime ?? Number.POSITIVE_INFINITY;
    this.#untilEvents = this.#executed + (bounds.maxEvents ?? Number.POSITIVE_INFINITY);
    for (;;) {
      if (this.#queue.size === 0) return 'finished';
      if (this.#executed >= this.#untilEvents) return 'events';
      if (this.#queue.nextTime > this.#untilTime) {
        this.#now = Math.max(this.#now, this.#untilTime);
        return 'time';
      }
      const event = this.#queue.pop() as ScheduledEvent;
      this.#now = event.time;
      this.#executed += 1;
      event.action();
    }
  }

  /**
   * Starts a process. The generator runs until it yields; `resume` continues it.
   * @param body receives the function that resumes the process
   */
  process(body: (process: Process) => Steps): Process {
    return new Process(this, body);
  }
}

/** A generator that lives on the simulated clock. */
export class Process {
  readonly kernel: Kernel;
  readonly #timer: ScheduledEvent;
  readonly #steps: Steps;
  #ended = false;
  #running = false;
  #held = false;

  constructor(kernel: Kernel, body: (process: Process) => Steps) {
    this.kernel = kernel;
    this.#timer = kernel.event(PRIORITY.process, () => this.resume());
    this.#steps = body(this);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Continues the process where it suspended itself. */
  resume(): void {
    // A flow that changes its rate while its own process runs must not re-enter the process.
    if (this.#ended || this.#running || this.#held) return;
    this.kernel.cancel(this.#timer);
    this.#running = true;
    const { done } = this.#steps.next();
    this.#running = false;
    if (done === true) this.#ended = true;
  }

  /** Ends the process where it stands, running its `finally` blocks. */
  stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.kernel.cancel(this.#timer);
    this.#steps.return();
  }

  /**
   * Holds the process where it stands, whoever wants to resume it, or lets it go on. What it waits for goes on meanwhile,
   * and it sees by itself what came of that.
   */
  hold(held: boolean): void {
    this.#held = held;
    if (!held) this.resume();
  }

  /** Arranges to be resumed at a time; a later call moves it. */
  wakeAt(time: Seconds): void {
    this.kernel.schedule(this.#timer, time);
  }

  /** Suspends the process for a duration. */
  *wait(duration: Seconds): Steps {
    const end = this.kernel.now + duration;
    // A clock that is no number would make every comparison false, and the run endless.
    if (Number.isNaN(end)) throw new Error('A process waits for a time that is no number.');
    if (duration > 0 && this.kernel.tryAdvance(end)) return;
    if (end <= this.kernel.now) this.kernel.standStill();
    while (this.kernel.now < end) {
      this.wakeAt(end);
      yield;
    }
  }
}
