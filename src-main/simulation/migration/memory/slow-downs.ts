/** Ways to slow a guest down, so that each fits both loops: rounds ask a brake batch by batch, QEMU's scan a throttle turn by turn. */
import type { MigrationContext } from '../context.ts';
import type { Throttle } from './qemu-throttle.ts';
import type { Brake } from './rounds.ts';

/** A brake of rounds as a throttle of the scan; what lies between two synchronisations counts as a round. */
export function throttleFrom(m: MigrationContext, brake: Brake): Throttle {
  let round = 1;
  return {
    watches: true,
    quietUntil: () => Number.NEGATIVE_INFINITY,
    syncDue: () => false,
    afterSync() {
      round += 1;
    },
    turn() {
      brake(m, round);
    },
  };
}

/** No slow-down at all. */
export const noThrottle: Throttle = {
  watches: false,
  quietUntil: () => Number.POSITIVE_INFINITY,
  syncDue: () => false,
  afterSync() {
    // The guest is left alone.
  },
  turn() {
    // The guest is left alone.
  },
};
