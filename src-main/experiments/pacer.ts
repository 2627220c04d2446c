import type { Pace } from '#shared/contract/runs.ts';
import type { Seconds } from '#shared/units/types.ts';

/** A run that is this much wall time behind its pace gives the delay up instead of rushing later. */
const LONGEST_DELAY_MS = 1000;

/** Says how far the simulated clock may go by now. */
export class Pacer {
  readonly #clock: () => number;
  #pace: Pace;
  #wallStart = 0;
  #simulatedStart: Seconds = 0;

  constructor(clock: () => number, pace: Pace) {
    this.#clock = clock;
    this.#pace = pace;
  }

  get pace(): Pace {
    return this.#pace;
  }

  /** From this moment on, simulated time runs at the pace. */
  anchor(simulated: Seconds): void {
    this.#wallStart = this.#clock();
    this.#simulatedStart = simulated;
  }

  setPace(pace: Pace, simulated: Seconds): void {
    this.#pace = pace;
    this.anchor(simulated);
  }

  /** Simulated time to advance to; undefined without a limit. Never before `simulated`. */
  target(simulated: Seconds): Seconds | undefined {
    if (this.#pace === 'asap') return undefined;
    const passed = (this.#clock() - this.#wallStart) / 1000;
    const target = this.#simulatedStart + passed * this.#pace;
    if ((target - simulated) / this.#pace > LONGEST_DELAY_MS / 1000) {
      this.anchor(simulated);
      return simulated;
    }
    return Math.max(simulated, target);
  }
}
