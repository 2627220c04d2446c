import type { StrategyDescriptor } from './tunables.ts';

/** Nobody watches the migration: its strategy alone decides when it ends. */
export const NO_POLICY = {
  id: 'none',
  kind: 'policy',
  title: 'No policy',
  summary: 'Leaves the migration alone: its strategy decides when it ends.',
  source: 'QEMU and Xen without a management layer',
  stopRule: 'None.',
  goodFor: 'Looking at what a strategy does by itself.',
  badFor: 'Operation: a migration that does not converge goes on until the run ends.',
  tunables: {},
} as const satisfies StrategyDescriptor;
