import { defineTunables } from '#shared/scenario/tunables.ts';
import { choosing, freeMemory, placementPolicy } from './placement.ts';

const TUNABLES = defineTunables({
  cpuWeight: {
    kind: 'number',
    label: 'Weight of the load',
    meaning: "How much a host's CPU load counts against free memory.",
    source: 'design',
    default: 1,
    min: 0,
    max: 100,
  },
});

/** The least loaded host now. */
export const balanced = placementPolicy({
  id: 'balanced',
  title: 'Least loaded',
  summary: 'Takes the host whose CPU and memory are used least at this moment.',
  source: 'VMware DRS initial placement; OpenStack Nova CPUWeigher and RAMWeigher together',
  goodFor: 'Starting with little imbalance, so that little has to be migrated.',
  badFor: 'Demand that comes later than the guest: what counts is the load now.',
  tunables: TUNABLES,
  create: (context, { cpuWeight }) =>
    choosing(
      context,
      (_, host) => freeMemory(context.fleet, host) - cpuWeight * context.fleet.loadOf(host),
    ),
});
