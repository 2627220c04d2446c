import { availabilityPolicy } from './availability.ts';
import { RECOVERY_TUNABLES, recoveryPlan } from './tunables.ts';

/** Restart elsewhere. */
export const restart = availabilityPolicy({
  id: 'restart',
  title: 'Restart',
  summary: 'Notices a silent host, fences it and restarts its guests on others, by priority.',
  source: 'VMware vSphere HA; Pacemaker with fencing',
  goodFor: 'Most services: minutes of downtime for each failure, at no cost in between.',
  badFor: 'Guests whose memory matters: they boot anew.',
  tunables: RECOVERY_TUNABLES,
  create: (_, values) => ({ ...recoveryPlan(values), restarts: true, replication: null }),
});
