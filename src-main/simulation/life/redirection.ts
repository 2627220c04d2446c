import type { Fraction, Seconds } from '#shared/units/types.ts';
import type { RandomStream } from '../kernel/random.ts';

/**
 * When a guest's new place is announced after it runs there: net/announce.c of QEMU, `qemu_announce_self` with the
 * defaults of migration/options.c (initial 50 ms, step 100 ms, at most 550 ms, 5 rounds).
 */
export const ANNOUNCEMENTS: readonly Seconds[] = [0, 0.05, 0.2, 0.45, 0.8];
/** After the last announcement the network learns from what the guest sends by itself. By design. */
const OWN_TRAFFIC: Seconds = 1;

/** From the guest running to the first announcement that is not lost. */
export function firstHeard(stream: RandomStream, loss: Fraction): Seconds {
  if (loss <= 0) return 0;
  for (const at of ANNOUNCEMENTS) if (stream.uniform() >= loss) return at;
  return (ANNOUNCEMENTS.at(-1) ?? 0) + OWN_TRAFFIC;
}
