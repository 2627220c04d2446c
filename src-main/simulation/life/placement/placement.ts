import type { Fleet } from '../fleet.ts';
import { NONE } from '../fleet.ts';
import { lifePolicy } from '../policy.ts';

/** Chooses hosts for guests. */
export interface Placement {
  /**
   * A host for a guest, or `NONE` when none takes it.
   * @param without a host that is not to be chosen
   */
  choose(guest: number, without: number): number;
}

export interface PlacementContext {
  readonly fleet: Fleet;
  /** Hosts of guests that are to share one; `NONE` where there is none yet. */
  readonly companionOf: (guest: number) => number;
}

export const placementPolicy = lifePolicy<PlacementContext, Placement>('placement');

/** The host that a score prefers among those that take the guest; the first of equals. */
export function choosing(
  { fleet, companionOf }: PlacementContext,
  score: (guest: number, host: number) => number,
): Placement {
  return {
    choose(guest, without) {
      const companion = companionOf(guest);
      // Guests that belong together have no choice once the first of them runs.
      if (companion !== NONE)
        return companion !== without && fleet.takes(companion) && fleet.fits(guest, companion)
          ? companion
          : NONE;
      let best = NONE;
      let bestScore = Number.NEGATIVE_INFINITY;
      for (let host = 0; host < fleet.hosts.length; host += 1) {
        if (host === without || !fleet.takes(host) || !fleet.fits(guest, host)) continue;
        const value = score(guest, host);
        if (value > bestScore) {
          best = host;
          bestScore = value;
        }
      }
      return best;
    },
  };
}

/** Share of a host's memory that promises leave. */
export function freeMemory(fleet: Fleet, host: number): number {
  const { memory } = (fleet.hosts[host] as Fleet['hosts'][number]).spec;
  return 1 - (fleet.promisedMemory[host] as number) / memory;
}
