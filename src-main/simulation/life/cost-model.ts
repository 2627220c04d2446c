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
 * over a path of a rate, is simulated once and remembered. Between two steps of the rate what a migration costs lies
 * between what it costs there, along the time that a byte takes: that is right where the path bounds the rate and where
 * a cap of the strategy does, and a share that changes a little changes the time by as much.
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
    const position = Math.log2(Math.max(1, rate)) * STEPS_PER_OCTAVE;
    const nearest = Math.round(position);
    const demand =
      level <= 1 ? Math.round(level / LEVEL_STEP) * LEVEL_STEP : Math.round(level * 2) / 2;
    const at = (step: number): MoveCost => {
      const key = `${kind}/${hosts.from.name}/${hosts.to.name}/${demand.toFixed(1)}/${step}/${latency}`;
      let cost = this.#known.get(key);
      if (cost === undefined) {
        cost = this.#simulate(guest, hosts, demand, rateOf(step), latency);
        this.#known.set(key, cost);
      }
      return cost;
    };
    const near = at(nearest);
    if (!Number.isFinite(near.transfer) || position === nearest) return near;
    const beyond = position > nearest ? nearest + 1 : nearest - 1;
    const far = at(beyond);
    // A slower path may be too slow for it to end at all.
    if (!Number.isFinite(far.transfer))
      return { ...near, transfer: near.transfer * (rateOf(nearest) / rate) };
    const share = (1 / rate - 1 / rateOf(nearest)) / (1 / rateOf(beyond) - 1 / rateOf(nearest));
    return between(near, far, share);
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

function rateOf(step: number): BytesPerSecond {
  return 2 ** (step / STEPS_PER_OCTAVE);
}

/** What lies between two costs; how it ended is as in the first. */
function between(near: MoveCost, far: MoveCost, share: Fraction): MoveCost {
  const mixed = (one: number, other: number): number => one + share * (other - one);
  return {
    ...near,
    transfer: mixed(near.transfer, far.transfer),
    downtime: mixed(near.downtime, far.downtime),
    bytes: mixed(near.bytes, far.bytes),
    lostWork: mixed(near.lostWork, far.lostWork),
    switchAt: mixed(near.switchAt, far.switchAt),
  };
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
