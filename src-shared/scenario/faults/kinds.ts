import type { FaultKind } from '../life/types.ts';
import type { FaultSide } from './types.ts';

/** Kinds that can strike an ordinary migration, in the order in which they are shown. */
export const MIGRATION_FAULTS = [
  'host-crash',
  'link-down',
  'partition',
  'migration-killed',
  'out-of-memory',
  'disk-error',
  'disk-full',
  'link-degraded',
  'packet-loss',
  'slow-host',
] as const satisfies readonly FaultKind[];

/** Why a kind means nothing outside the life of a cluster. */
export const ONLY_IN_A_LIFE: Readonly<Partial<Record<FaultKind, string>>> = {
  'clock-skew':
    'clocks matter to heartbeats only, which no single migration has; expected it in "life.faults"',
  'predicted-failure':
    'a forecast matters to policies that act on it, which no single migration has; expected it in "life.faults"',
};

/** Kinds that strike only where the guest is received. */
const AT_DESTINATION: ReadonlySet<FaultKind> = new Set(['out-of-memory', 'disk-full']);

/** The end of a migration that a fault strikes unless said otherwise. */
export function usualSide(kind: FaultKind): FaultSide {
  return AT_DESTINATION.has(kind) ? 'destination' : 'source';
}

/** Ends of a migration that a kind can strike. */
export function sidesOf(kind: FaultKind): readonly FaultSide[] {
  if (AT_DESTINATION.has(kind)) return ['destination'];
  // A cable, a partition: either end makes the same silence.
  if (kind === 'link-down' || kind === 'partition' || kind === 'packet-loss') return ['source'];
  if (kind === 'link-degraded') return ['source'];
  return ['source', 'destination'];
}
