import type { Expectation } from '#shared/contract/scenarios.ts';
import type { RunResult } from '#shared/result/result.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Simulation } from '#main/simulation/api.ts';
import type { Engine } from '#main/experiments/engine.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';

/** How the counting engine behaves, as JSON in a scenario's description. */
export interface Behaviour {
  /** Events until the end, a tenth of a simulated second apart. */
  readonly events: number;
  /** Wall time that each event takes; none when left out. */
  readonly busyMs?: number;
  /** What happens at the event of that number. */
  readonly at?: number;
  readonly trouble?: 'throw' | 'exit' | 'hang';
  /** Trouble only where the first region is written at this rate. */
  readonly onlyRate?: number;
}

/**
 * An engine that counts: event n happens at n / 10 s and adds one point, one round and one event row. So a test
 * knows what must arrive, and can have an engine that fails, dies or hangs, which the real one never does on purpose.
 */
export const countingEngine: Engine = {
  version: 'counting',
  catalogue: STRATEGY_CATALOGUE,
  parameters: ({ seed }) => ({ seed }),
  createSimulation: (scenario) => new Counting(scenario),
  expectScenario: (scenario) => {
    if (behaviourOf(scenario).trouble === 'hang') hang();
    return { migrations: [], curve: null } satisfies Omit<Expectation, 'computeSeconds'>;
  },
};

function behaviourOf(scenario: Scenario): Behaviour {
  return JSON.parse(scenario.description) as Behaviour;
}

function hang(): never {
  for (;;);
}

function spin(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

class Counting implements Simulation {
  readonly #behaviour: Behaviour;
  readonly #scenario: Scenario;
  #done = 0;
  #now = 0;
  #reported = 0;
  #cancelled = false;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#behaviour = behaviourOf(scenario);
  }

  get now(): number {
    return this.#now;
  }

  get kernelEvents(): number {
    return this.#done;
  }

  get finished(): boolean {
    return this.#cancelled || this.#done >= this.#behaviour.events;
  }

  advance({ untilTime = Infinity, maxEvents = Infinity } = {}): 'finished' | 'time' | 'events' {
    for (let used = 0; !this.finished; used += 1) {
      if (used >= maxEvents) return 'events';
      if ((this.#done + 1) / 10 > untilTime) {
        this.#now = untilTime;
        return 'time';
      }
      spin(this.#behaviour.busyMs ?? 0);
      this.#done += 1;
      this.#now = this.#done / 10;
      if (this.#done === this.#behaviour.at && this.#isMeant()) this.#misbehave();
    }
    return 'finished';
  }

  #isMeant(): boolean {
    const writes = this.#scenario.guests[0]?.memory[0]?.writes;
    const { onlyRate } = this.#behaviour;
    return onlyRate === undefined || (writes?.process === 'uniform' && writes.rate === onlyRate);
  }

  #misbehave(): void {
    if (this.#behaviour.trouble === 'throw') throw new Error('event 3 cannot be');
    if (this.#behaviour.trouble === 'exit') process.exit(3);
    if (this.#behaviour.trouble === 'hang') hang();
  }

  cancel(): void {
    this.#cancelled = true;
  }

  frame(): ReturnType<Simulation['frame']> {
    const from = this.#reported;
    this.#reported = this.#done;
    const numbers = Array.from({ length: this.#done - from }, (_, index) => from + index + 1);
    return {
      simulatedTime: this.#now,
      kernelEvents: this.#done,
      migrations: [],
      series: [
        {
          migration: 0,
          table: { time: numbers.map((n) => n / 10), columns: { sent_bytes: numbers } },
        },
      ],
      rounds: [],
      events: numbers.map((n) => ({
        migration: 0,
        row: { time: n / 10, code: 'event', values: { n } },
      })),
    };
  }

  maps(migration: number): ReturnType<Simulation['maps']> {
    return [{ migration, kind: 'memory', unitsPerCell: 1, cells: 's'.repeat(this.#done % 10) }];
  }

  result(): RunResult {
    return {
      engineVersion: 'counting',
      seed: this.#scenario.seed,
      resolution: 'expected',
      digest: `counted ${this.#done}`,
      simulatedTime: this.#now,
      kernelEvents: this.#done,
      ended: this.#cancelled ? 'cancelled' : 'finished',
      migrations: [],
    };
  }
}
