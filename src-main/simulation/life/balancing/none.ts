import { balancingPolicy } from './balancing.ts';

/** Guests stay where they are. */
export const noBalancing = balancingPolicy({
  id: 'none',
  title: 'No balancing',
  summary: 'Leaves guests where they are.',
  source: 'A cluster without a balancer',
  goodFor: 'The baseline.',
  badFor: 'Demand that changes.',
  tunables: {},
  create: () => null,
});
