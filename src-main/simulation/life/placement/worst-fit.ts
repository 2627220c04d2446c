import { choosing, freeMemory, placementPolicy } from './placement.ts';

/** The host with the most free memory. */
export const worstFit = placementPolicy({
  id: 'worst-fit',
  title: 'Worst fit',
  summary: 'Takes the host with the most free memory: spreads guests.',
  source: 'OpenStack Nova RAMWeigher with its default ram_weight_multiplier of 1',
  goodFor: 'Even use of memory, and room to grow on every host.',
  badFor: 'Large guests find no host once small ones are everywhere.',
  tunables: {},
  create: (context) => choosing(context, (_, host) => freeMemory(context.fleet, host)),
});
