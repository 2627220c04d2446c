import { defaultsOf } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import { availabilityPolicy } from './availability.ts';
import { RECOVERY_TUNABLES, recoveryPlan } from './tunables.ts';

const { durable, disks } = RECOVERY_TUNABLES;

/** Guests come back with their host. */
export const noAvailability = availabilityPolicy({
  id: 'none',
  title: 'No high availability',
  summary:
    'Nobody restarts guests elsewhere: they are out of service until their host is repaired.',
  source: 'A cluster without high availability',
  goodFor: 'The baseline.',
  badFor: 'Service: each failure costs the whole time of the repair.',
  tunables: { durable, disks },
  create: (_, chosen) => {
    const defaults = defaultsOf(RECOVERY_TUNABLES) as TunableValues<typeof RECOVERY_TUNABLES>;
    return {
      ...recoveryPlan({ ...defaults, ...chosen, fencing: false, locks: true }),
      restarts: false,
      replication: null,
    };
  },
});
