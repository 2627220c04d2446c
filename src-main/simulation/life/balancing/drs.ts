import type { LifeHost } from '#shared/scenario/life/expand.ts';
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { TickContext, TickPolicy } from '../tick-policy.ts';
import { balancingPolicy } from './balancing.ts';
import { Picture } from './picture.ts';
import type { Candidate } from './picture.ts';

const TUNABLES = defineTunables({
  level: {
    kind: 'count',
    label: 'Migration threshold',
    meaning: 'From 1, only what rules demand, to 5, every improvement.',
    source: 'VMware DRS before 7.0: slider from 1 to 5, default 3',
    default: 3,
    min: 1,
    max: 5,
  },
  period: {
    kind: 'duration',
    label: 'Period',
    meaning: 'How often it looks.',
    source: 'VMware DRS before 7.0: 300 s; 60 s since',
    default: 300,
    min: 1,
    max: 1e6,
  },
  chargeCost: {
    kind: 'boolean',
    label: 'Charge migrations',
    meaning: 'What a migration costs, as simulated, is held against what it brings.',
    source:
      'Gulati et al., "VMware Distributed Resource Management", VMware Technical Journal 2012: cost-benefit and risk',
    default: true,
  },
  stable: {
    kind: 'duration',
    label: 'Expected to last',
    meaning: 'For how long the demand is taken to stay as it is.',
    source: 'design',
    default: 300,
    min: 1,
    max: 1e6,
  },
  revert: {
    kind: 'fraction',
    label: 'Risk',
    meaning: 'Probability that the demand reverts at once and the move was for nothing.',
    source: 'design',
    default: 0.2,
    min: 0,
    max: 1,
  },
  headroom: {
    kind: 'number',
    label: 'Worth of headroom',
    meaning:
      'Core-seconds that one point of imbalance less is worth, for each core-second of the cluster.',
    source: 'design',
    default: 0.2,
    min: 0,
    max: 100,
  },
  cooldown: {
    kind: 'duration',
    label: 'Rest',
    meaning: 'For so long a guest that was moved is left alone.',
    source: 'design',
    default: 600,
    min: 0,
    max: 1e6,
  },
  most: {
    kind: 'count',
    label: 'Moves at once',
    meaning: 'Moves that one look may ask for.',
    source: 'design',
    default: 50,
    min: 1,
    max: 10_000,
  },
});

/** Imbalance that each step of the slider tolerates, times sqrt(2 / hosts). By design, after KB 1007485. */
const TARGETS = [Number.POSITIVE_INFINITY, 0.3, 0.2, 0.1, 0.05];

class Drs implements TickPolicy {
  readonly period: Seconds;
  readonly #c: TickContext;
  readonly #v: TunableValues<typeof TUNABLES>;
  readonly #movedAt = new Map<number, Seconds>();

  constructor(context: TickContext, values: TunableValues<typeof TUNABLES>) {
    this.#c = context;
    this.#v = values;
    this.period = values.period;
  }

  tick(): void {
    const { fleet, scheduler, kernel } = this.#c;
    const picture = new Picture(fleet, scheduler);
    const target =
      (TARGETS[this.#v.level - 1] as number) * Math.sqrt(2 / Math.max(2, picture.hosts));
    for (let moves = 0; moves < this.#v.most && picture.imbalance > target; moves += 1) {
      const move = picture.best((candidate) => this.#worthIt(candidate, picture));
      if (!move) return;
      picture.plan(move);
      const { guest, to } = move;
      this.#movedAt.set(guest, kernel.now);
      scheduler.request({ guest, to, reason: 'balance', priority: 5, onEnd: () => {} });
    }
  }

  #worthIt(candidate: Candidate, picture: Picture): boolean {
    const { kernel } = this.#c;
    const moved = this.#movedAt.get(candidate.guest);
    if (moved !== undefined && kernel.now - moved < this.#v.cooldown) return false;
    if (!this.#v.chargeCost) return true;
    const benefit = this.#benefit(candidate, picture) * this.#v.stable;
    return benefit * (1 - this.#v.revert) > this.#cost(candidate);
  }

  /** Core-seconds each second: demand that is met only afterwards, and headroom against what comes. */
  #benefit({ guest, from, to, imbalance }: Candidate, picture: Picture): number {
    const { fleet } = this.#c;
    const cores = fleet.coresOf(guest);
    const unmet = (host: number, change: number): number => {
      const has = (fleet.hosts[host] as LifeHost).spec.cores;
      return Math.max(0, picture.load(host) * has + change - has);
    };
    const met = unmet(from, 0) + unmet(to, 0) - unmet(from, -cores) - unmet(to, cores);
    const all = fleet.hosts.reduce((sum, { spec }) => sum + spec.cores, 0);
    return met + this.#v.headroom * (picture.imbalance - imbalance) * all;
  }

  /** Core-seconds: copying at both ends, and what the guest loses while it is slowed down or stopped. */
  #cost({ guest, from, to }: Candidate): number {
    const { fleet, moves, copyCores } = this.#c;
    const { transfer, lostWork } = moves.expect(guest, from, to);
    return 2 * copyCores * transfer + lostWork * fleet.coresOf(guest);
  }
}

/** Moves what pays. */
export const drs = balancingPolicy({
  id: 'drs',
  title: 'Cost-benefit balancing',
  summary:
    'Moves guests from hot to cold hosts where what that brings exceeds what the migration costs.',
  source: 'VMware DRS before 7.0; Gulati et al., VMware Technical Journal 2012',
  goodFor: 'Fewer migrations for nearly the same balance.',
  badFor: 'Demand that changes faster than it is expected to last.',
  tunables: TUNABLES,
  create: (context, values) => new Drs(context, values),
});
