import type { PageMap } from '#shared/contract/runs.ts';
import type { Phase, RunResult } from '#shared/result/result.ts';
import type { Resolution, Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { AdvanceEnd, Frame, Simulation, SimulationOptions } from './api.ts';
import { Cluster } from './cluster/cluster.ts';
import { FaultInjector } from './faults/injector.ts';
import { HostState } from './faults/host-state.ts';
import { FluidNetwork } from './kernel/fluid.ts';
import { Kernel } from './kernel/kernel.ts';
import { Migration } from './migration/migration.ts';
import { withCaps } from './observe/capped.ts';
import { digestOf } from './observe/digest.ts';
import { paintMap, untouchedMap } from './observe/page-map.ts';
import { namedParts } from './validity/inputs.ts';
import { unvalidatedOf } from './validity/unvalidated.ts';
import { ENGINE_VERSION } from './version.ts';

/** Phases with nothing to paint yet, or any more: of a migration that broke off the last map stands. */
const UNPAINTED: ReadonlySet<Phase> = new Set(['waiting', 'setup', 'failed', 'cancelled']);

/** A scenario on the simulated clock. */
export class ScenarioSimulation implements Simulation {
  readonly #scenario: Scenario;
  readonly #seed: number;
  readonly #resolution: Resolution;
  readonly #kernel = new Kernel();
  readonly #migrations: readonly Migration[];
  #left: number;
  #ended: RunResult['ended'] | null = null;

  constructor(scenario: Scenario, options: SimulationOptions) {
    this.#scenario = scenario;
    this.#seed = options.seed ?? scenario.seed;
    this.#resolution = options.resolution ?? scenario.resolution;
    const fluid = new FluidNetwork(this.#kernel);
    const cluster = new Cluster(scenario, this.#kernel, fluid, {
      resolution: this.#resolution,
      seed: this.#seed,
      verify: options.verify ?? false,
    });
    const onEnd = (): void => {
      this.#left -= 1;
      // Guests go on for ever (phases); the last migration ends the run, at the same event however it is driven.
      if (this.#left === 0) this.#kernel.halt();
    };
    this.#migrations = scenario.plan.map(
      (plan) => new Migration(plan, this.#kernel, fluid, cluster, options.series ?? true, onEnd),
    );
    this.#left = this.#migrations.length;
    const { faults } = scenario;
    if (faults) {
      const hosts = new HostState(this.#kernel, fluid);
      const parts = { kernel: this.#kernel, cluster, hosts, scenario, faults };
      new FaultInjector({ ...parts, migrations: this.#migrations }).schedule(this.#seed);
    }
    for (const migration of this.#migrations) migration.schedule();
    if (this.#left === 0) this.#ended = 'finished';
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

  advance(bounds: { readonly untilTime?: Seconds; readonly maxEvents?: number } = {}): AdvanceEnd {
    const { limits } = this.#scenario;
    const untilTime = Math.min(bounds.untilTime ?? Number.POSITIVE_INFINITY, limits.time);
    const eventsLeft = limits.events - this.#kernel.executed;
    const target = Math.min(bounds.maxEvents ?? Number.POSITIVE_INFINITY, eventsLeft);
    if (this.#ended !== null) return 'finished';
    const reached = this.#kernel.advance({ untilTime, maxEvents: target });
    if (this.#left === 0 || reached === 'finished') this.#ended = 'finished';
    else if (
      this.#kernel.executed >= limits.events ||
      (reached === 'time' && untilTime >= limits.time)
    )
      this.#bounded(this.#kernel.executed >= limits.events ? 'events' : 'time');
    else return reached;
    return 'finished';
  }

  #bounded(bound: 'time' | 'events'): void {
    for (const migration of this.#migrations) migration.leaveUnfinished(bound);
    this.#ended = 'bounded';
  }

  cancel(): void {
    if (this.#ended !== null) return;
    for (const migration of this.#migrations) migration.cancel();
    this.#ended = 'cancelled';
  }

  frame(): Frame {
    const rounds: { migration: number; row: Frame['rounds'][number]['row'] }[] = [];
    const events: { migration: number; row: Frame['events'][number]['row'] }[] = [];
    const series: { migration: number; table: Frame['series'][number]['table'] }[] = [];
    this.#migrations.forEach(({ record }, migration) => {
      const fresh = record.fresh();
      for (const row of fresh.rounds) rounds.push({ migration, row });
      for (const row of fresh.events) events.push({ migration, row });
      const table = record.series?.fresh();
      if (table && table.time.length > 0) series.push({ migration, table });
    });
    return {
      simulatedTime: this.now,
      kernelEvents: this.kernelEvents,
      migrations: this.#migrations.map((one) => one.live()),
      series,
      rounds,
      events,
    };
  }

  maps(migration: number, cells: number): PageMap[] {
    const one = this.#migrations[migration];
    const context = one?.context;
    if (!one || !context || UNPAINTED.has(one.record.phase)) return [];
    // Not `context.memory`: that brings the guest's work up to now, and looking must leave no trace.
    const maps = [
      context.memoryBegun
        ? paintMap(migration, 'memory', context.guest.memory, cells, context.unsentPages)
        : untouchedMap(migration, context.guest.memory, cells),
    ];
    const blockSize = one.plan.disk['blockSize'];
    if (typeof blockSize === 'number' && context.guest.extents.length > 0) {
      maps.push(paintMap(migration, 'disk', context.guest.disk(blockSize), cells));
    }
    return maps;
  }

  result(): RunResult {
    const migrations = this.outcomes();
    const header = {
      engineVersion: ENGINE_VERSION,
      seed: this.#seed,
      resolution: this.#resolution,
      ended: this.#ended ?? 'cancelled',
      kernelEvents: this.kernelEvents,
    } as const;
    return {
      ...header,
      digest: digestOf(header, migrations),
      simulatedTime: this.now,
      migrations: withCaps(this.#scenario, migrations),
    };
  }

  /** When each stretch of a migration began, in which a fault may strike. */
  stagesOf(migration: number): Migration['stages'] {
    return this.#migrations[migration]?.stages ?? [];
  }

  /** The parts of the result that the expectation shows, without series and digest. */
  outcomes(): ReturnType<Migration['result']>[] {
    const parts = namedParts(this.#scenario);
    return this.#migrations.map((one, index) => {
      const result = one.result();
      const unvalidated = unvalidatedOf(parts, index);
      const metrics = { ...result.metrics, unvalidated_inputs: unvalidated.length };
      return { ...result, metrics, unvalidated };
    });
  }
}
