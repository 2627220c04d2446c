import { choosing, placementPolicy } from './placement.ts';

/** The first host, in the order of the scenario, that has room. */
export const firstFit = placementPolicy({
  id: 'first-fit',
  title: 'First fit',
  summary: 'Takes the first host, in the order of the scenario, that has room.',
  source:
    'Johnson, "Near-optimal bin packing algorithms", MIT 1973; OpenStack with weights switched off',
  goodFor: 'Filling few hosts, so that the others can be switched off.',
  badFor: 'Even load: the first hosts are full, the last are empty.',
  tunables: {},
  create: (context) => choosing(context, (_, host) => -host),
});
