import { proactivePolicy } from './proactive.ts';

/** Nobody listens to warnings. */
export const noProactive = proactivePolicy({
  id: 'none',
  title: 'No prediction',
  summary: 'Does nothing before a host fails.',
  source: 'A cluster without health monitoring',
  goodFor: 'The baseline.',
  badFor: 'Failures that could have been seen coming.',
  tunables: {},
  create: () => null,
});
