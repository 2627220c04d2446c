import { choosing, freeMemory, placementPolicy } from './placement.ts';

/** The host that the guest fills best. */
export const bestFit = placementPolicy({
  id: 'best-fit',
  title: 'Best fit',
  summary: 'Takes the host with the least free memory that still has room.',
  source:
    'Johnson, "Near-optimal bin packing algorithms", MIT 1973; Nova with a negative ram_weight_multiplier',
  goodFor: 'Keeping large holes for large guests.',
  badFor: 'Hosts that are full have no room for changing demand.',
  tunables: {},
  create: (context) => choosing(context, (_, host) => -freeMemory(context.fleet, host)),
});
