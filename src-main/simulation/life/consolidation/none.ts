import { consolidationPolicy } from './consolidation.ts';

/** Every host stays on. */
export const noConsolidation = consolidationPolicy({
  id: 'none',
  title: 'No consolidation',
  summary: 'Leaves every host switched on.',
  source: 'A cluster without power management',
  goodFor: 'Room at once for whatever comes.',
  badFor: 'Energy at night.',
  tunables: {},
  create: () => null,
});
