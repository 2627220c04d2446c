import type { Explanation, MigrationResult } from '#shared/result/result.ts';
import type { LifeMigration } from '#shared/scenario/life/types.ts';
import type { Guest, Host, Scenario } from '#shared/scenario/types.ts';
import type { Bytes, BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';
import { ScenarioSimulation } from '../simulation.ts';

/** Steps of the send rate for which migrations are simulated: half an octave. */
const STEPS_PER_OCTAVE = 2;
/** Steps of the demand. */
const LEVEL_STEP: Fraction = 0.1;
/** A migration that has not ended by then does not end. */
const LONGEST: Seconds = 7200;
const MOST_EVENTS = 200_000;

/** What one migration costs at a send rate. */
export interface MoveCost {
  /** From the first byte to the end, at the rate asked for; infinite when it does not end. */
  readonly transfer: Seconds;
  readonly setup: Seconds;
  readonly downtime: Seconds;
  /** From running at the destination until the network delivers there, without lost announcements. */
  readonly redirect: Seconds;
  readonly bytes: Bytes;
  /** Guest-seconds lost to slow-down and downtime together. */
  readonly lostWork: Seconds;
  /** Share of the transfer after which the guest runs at the destination. */
  readonly switchAt: Fraction;
  readonly converged: boolean;
  readonly explanation: Explanation;
}

/**
 * What migrations cost, from the simulation of single ones at expected resolution: one guest of a class, at a demand,
 * over a path of a rate, is simulated once and remembered. Between two steps of the rate the amount of bytes is kept
 * and the time follows the rate, so that a share that changes a little changes the time by as much.
 */
export class CostModel {
  readonly #migration: LifeMigration;
  readonly #known = new Map<string, MoveCost>();
  /** Simulations made so far. */
  simulated = 0;

  constructor(migration: LifeMigration) {
    this.#migration = migration;
  }

  /**
   * @param kind names the class of the guest, so that equal guests share their simulations
   * @param rate bytes per second that the path gives
   */
  of(
    kind: number,
    guest: Guest,
    hosts: { readonly from: Host; readonly to: Host },
    level: Fraction,
    rate: BytesPerSecond,
    latency: Seconds,
  ): MoveCost {
    const step = Math.round(Math.log2(Math.max(1, rate)) * STEPS_PER_OCTAVE);
    const demand =
      level <= 1 ? Math.round(level / LEVEL_STEP) * LEVEL_STEP : Math.round(level * 2) / 2;
    const key = `${kind}/${hosts.from.name}/${hosts.to.name}/${demand.toFixed(1)}/${step}/${latency}`;
    let cost = this.#known.get(key);
    const stepRate = 2 ** (step / STEPS_PER_OCTAVE);
    if (cost === undefined) {
      cost = this.#simulate(guest, hosts, demand, stepRate, latency);
      this.#known.set(key, cost);
    }
    if (!Number.isFinite(cost.transfer)) return cost;
    // A cap of the strategy, not the path, bounds the rate where the path is wider than what was sent.
    const bound = cost.bytes / cost.transfer < stepRate * 0.5;
    return bound ? cost : { ...cost, transfer: cost.transfer * (stepRate / rate) };
  }

  #simulate(
    guest: Guest,
    hosts: { readonly from: Host; readonly to: Host },
    level: Fraction,
    rate: BytesPerSecond,
    latency: Seconds,
  ): MoveCost {
    this.simulated += 1;
    const simulation = new ScenarioSimulation(this.#single(guest, hosts, level, rate, latency), {
      resolution: 'expected',
      series: false,
    });
    simulation.advance();
    const [outcome] = simulation.outcomes();
    return costOf(outcome as MigrationResult, this.#migration.mechanics.setup);
  }

  /** The scenario of one migration over a path of a rate, with nothing else going on. */
  #single(
    guest: Guest,
    hosts: { readonly from: Host; readonly to: Host },
    level: Fraction,
    rate: BytesPerSecond,
    latency: Seconds,
  ): Scenario {
    const ends = [
      { ...hosts.from, name: 'source', nic: rate },
      { ...hosts.to, name: 'destination', nic: rate },
    ];
    const phase = {
      name: 'demand',
      duration: 1e9,
      memoryWrites: level,
      diskIo: level,
      throughput: level,
      regions: {},
    };
    const workload = { ...guest.workload, cpu: guest.workload.cpu * level, phases: [phase] };
    return {
      godwit: 'scenario',
      version: 1,
      name: 'cost',
      description: '',
      seed: 1,
      resolution: 'expected',
      limits: { time: LONGEST, events: MOST_EVENTS },
      hosts: ends,
      network: { latency, efficiency: 1, backplane: null },
      guests: [{ ...guest, host: 'source', workload }],
      plan: [{ guest: guest.name, to: 'destination', at: 0, ...this.#migration }],
    };
  }
}

function costOf(
  { outcome, converged, explanation, metrics }: MigrationResult,
  setup: Seconds,
): MoveCost {
  const total = metrics.total_time_s ?? 0;
  const transfer =
    outcome === 'completed' ? Math.max(1e-6, total - setup) : Number.POSITIVE_INFINITY;
  const residual = metrics.residual_s ?? 0;
  return {
    transfer,
    setup,
    downtime: metrics.downtime_s ?? 0,
    redirect: metrics.redirect_s ?? 0,
    bytes: metrics.wire_bytes ?? 0,
    lostWork: metrics.lost_work_s ?? 0,
    switchAt: outcome === 'completed' ? Math.max(0, Math.min(1, 1 - residual / transfer)) : 1,
    converged: converged && outcome === 'completed',
    explanation,
  };
}
