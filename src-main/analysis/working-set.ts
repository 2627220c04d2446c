import type { WorkingSet } from '#shared/contract/working-set.ts';
import type { Guest, Scenario } from '#shared/scenario/types.ts';
import type { BytesPerSecond, Seconds } from '#shared/units/types.ts';
import { LIU_2011, migrationEnergy } from './energy.ts';
import { expectedRounds } from './expected-downtime.ts';
import { dirtiedWithin, startsOf } from './growth.ts';
import { hotPages } from './hot-pages.ts';
import { lowerBounds } from './oracles.ts';
import { passTime, smallestBandwidth, smallestDowntimeLimit } from './qemu-convergence.ts';
import { cycleOf, memoryBytes, pageWrites, steady, writingOf, writtenPages } from './writing.ts';
import type { Writing } from './writing.ts';

/** Window lengths; 8 s is what Clark et al. measured with. */
const WINDOWS: readonly Seconds[] = [0.1, 1, 8, 60, 600];
const HOT_SHARES = [0.5, 0.9, 0.99] as const;
/** Downtime limits: QEMU's default is 300 ms, and people ask for less and more. */
const LIMITS: readonly Seconds[] = [0.03, 0.1, 0.3, 1];
const LINK_SHARES = [0.25, 0.5, 1] as const;
const MOST_ROUNDS = 8;
const GROWTH_POINTS = 120;
/** Window of the working set over time: that of Clark et al., figure 2. */
const TIME_WINDOW: Seconds = 8;
const TIME_POINTS = 240;

/** What the guest's host can send to another one, in bytes per second. */
export function linkOf({ hosts, network }: Scenario, guest: Guest): BytesPerSecond {
  const nic = hosts.find((host) => host.name === guest.host)?.nic ?? 0;
  return Math.min(nic, network.backplane ?? Number.POSITIVE_INFINITY) * network.efficiency;
}

/** Places that are dense at the beginning, where a growth curve bends. */
function growthTimes(until: Seconds): Seconds[] {
  return Array.from({ length: GROWTH_POINTS + 1 }, (_, at) => until * (at / GROWTH_POINTS) ** 2);
}

/** The working set over all phases, as in Clark et al. (NSDI 2005), figure 2; shorter windows for shorter phases. */
function overTime(writing: Writing): WorkingSet['overTime'] {
  const cycle = cycleOf(writing);
  if (cycle === 0) return null;
  const window = Math.min(TIME_WINDOW, cycle / 20);
  const time = Array.from({ length: TIME_POINTS + 1 }, (_, at) => (at / TIME_POINTS) * cycle);
  return { window, time, pages: time.map((from) => writtenPages(writing, from, from + window)) };
}

/** The calmest and the busiest phase, each as a guest that stays in it. */
function extremes(writing: Writing): { calmest: Writing; busiest: Writing } {
  const phases = writing.durations.map((_, phase) => phase);
  if (phases.length === 0) {
    const only = steady(writing, 0);
    return { calmest: only, busiest: only };
  }
  const sorted = phases.toSorted((a, b) => pageWrites(writing, a) - pageWrites(writing, b));
  return {
    calmest: steady(writing, sorted[0] ?? 0),
    busiest: steady(writing, sorted[sorted.length - 1] ?? 0),
  };
}

/**
 * The writable working set of a guest: how fast pages get dirty, how few make most of the writes, and what that means
 * for the downtime of pre-copy.
 *
 * @param bandwidths that a migration may get; by default a quarter, half and all of what the guest's host can send
 */
export function analyseWorkingSet(
  scenario: Scenario,
  guest: Guest,
  bandwidths: readonly BytesPerSecond[] | null = null,
): WorkingSet {
  const writing = writingOf(guest);
  const starts = startsOf(writing);
  const phases = extremes(writing);
  const ofPhases = (figure: (one: Writing) => number) => {
    const calmest = figure(phases.calmest);
    return {
      calmest,
      busiest: phases.busiest === phases.calmest ? calmest : figure(phases.busiest),
    };
  };
  const link = linkOf(scenario, guest);
  const rates = bandwidths ?? LINK_SHARES.map((share) => link * share);
  const memory = writing.pages * writing.pageSize;
  const time = growthTimes(memory / Math.min(...rates));
  const grown = time.map((window) => dirtiedWithin(writing, window, starts));
  return {
    guest: guest.name,
    pages: writing.pages,
    pageSize: writing.pageSize,
    zeroPages: writing.zeroPages,
    pageWrites: ofPhases((one) => pageWrites(one)),
    starts: starts.length,
    growth: {
      time,
      median: grown.map((one) => one.median),
      least: grown.map((one) => one.least),
      most: grown.map((one) => one.most),
    },
    overTime: overTime(writing),
    windows: WINDOWS.map((seconds) => ({
      seconds,
      pages: dirtiedWithin(writing, seconds, starts),
    })),
    hotPages: hotPages(writing, HOT_SHARES),
    links: rates.map((bandwidth) => ({
      bandwidth,
      rounds: expectedRounds(writing, bandwidth, MOST_ROUNDS, starts).map((one) => ({
        ...one,
        energy: migrationEnergy(LIU_2011, one.sent),
      })),
      settledRound: ofPhases((one) => passTime(one, bandwidth)),
      smallestLimit: ofPhases((one) => smallestDowntimeLimit(one, bandwidth)),
      leastTime: lowerBounds(memoryBytes(writing), guest.deviceState, bandwidth, 0, 0).totalTime,
    })),
    limits: LIMITS.map((downtimeLimit) => ({
      downtimeLimit,
      smallestBandwidth: ofPhases((one) => smallestBandwidth(one, downtimeLimit)),
    })),
  };
}
