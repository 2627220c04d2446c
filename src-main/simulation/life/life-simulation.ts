import type { PageMap } from '#shared/contract/runs.ts';
import type { RunResult } from '#shared/result/result.ts';
import type { Life } from '#shared/scenario/life/types.ts';
import type { Resolution, Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { AdvanceEnd, Frame, Simulation, SimulationOptions } from '../api.ts';
import { Kernel } from '../kernel/kernel.ts';
import { digestOf } from '../observe/digest.ts';
import { ENGINE_VERSION } from '../version.ts';
import { ClusterLife } from './life.ts';
import { liveCluster } from './live.ts';
import { clusterResult } from './result.ts';

/** The life of a cluster on the simulated clock. Single migrations in it are simulated at expected resolution. */
export class LifeSimulation implements Simulation {
  readonly #scenario: Scenario;
  readonly #life: Life;
  readonly #seed: number;
  readonly #resolution: Resolution;
  readonly #kernel = new Kernel();
  readonly #cluster: ClusterLife;
  #ended: RunResult['ended'] | null = null;
  #result: RunResult | null = null;

  constructor(scenario: Scenario, life: Life, options: SimulationOptions) {
    this.#scenario = scenario;
    this.#life = life;
    this.#seed = options.seed ?? scenario.seed;
    this.#resolution = options.resolution ?? scenario.resolution;
    this.#cluster = new ClusterLife(scenario, life, this.#kernel, this.#seed);
    this.#cluster.begin();
  }

  get now(): Seconds {
    return this.#kernel.now;
  }

  get finished(): boolean {
    return this.#ended !== null;
  }

  get kernelEvents(): number {
    return this.#kernel.executed;
  }

  /** For tests and for what looks inside. */
  get cluster(): ClusterLife {
    return this.#cluster;
  }

  advance(bounds: { readonly untilTime?: Seconds; readonly maxEvents?: number } = {}): AdvanceEnd {
    if (this.#ended !== null) return 'finished';
    const untilTime = Math.min(bounds.untilTime ?? Number.POSITIVE_INFINITY, this.#life.duration);
    const eventsLeft = this.#scenario.limits.events - this.#kernel.executed;
    const maxEvents = Math.min(bounds.maxEvents ?? Number.POSITIVE_INFINITY, eventsLeft);
    const reached = this.#kernel.advance({ untilTime, maxEvents });
    if (this.#kernel.executed >= this.#scenario.limits.events) return this.#end('bounded');
    if (reached === 'finished' || (reached === 'time' && untilTime >= this.#life.duration)) {
      // A cluster in which nothing happens any more lives on until its time is over.
      if (reached === 'finished') this.#kernel.advance({ untilTime: this.#life.duration });
      return this.#end('finished');
    }
    return reached;
  }

  #end(how: RunResult['ended']): 'finished' {
    this.#cluster.finish(this.#kernel.now);
    this.#ended = how;
    return 'finished';
  }

  cancel(): void {
    if (this.#ended === null) this.#end('cancelled');
  }

  frame(): Frame {
    return {
      simulatedTime: this.now,
      kernelEvents: this.kernelEvents,
      migrations: [],
      series: [],
      rounds: [],
      events: [],
      cluster: liveCluster(this.#cluster),
    };
  }

  maps(): PageMap[] {
    return [];
  }

  result(): RunResult {
    if (this.#result) return this.#result;
    const header = {
      engineVersion: ENGINE_VERSION,
      seed: this.#seed,
      resolution: this.#resolution,
      ended: this.#ended ?? 'cancelled',
      kernelEvents: this.kernelEvents,
    } as const;
    const cluster = clusterResult(this.#cluster, this.now);
    const result: RunResult = {
      ...header,
      digest: digestOf(header, [], cluster),
      simulatedTime: this.now,
      migrations: [],
      cluster,
    };
    if (this.#ended !== null) this.#result = result;
    return result;
  }
}
