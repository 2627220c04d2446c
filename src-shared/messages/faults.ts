import type { FaultOutcome, FaultPhase, FaultSide } from '../scenario/faults/types.ts';
import type { FaultKind } from '../scenario/life/types.ts';

/** What became of the guest, in a word or two. */
export const FAULT_OUTCOME_TITLES: Readonly<Record<FaultOutcome, string>> = {
  completed: 'Completed',
  recovered: 'Stalled, recovered',
  'continues-at-source': 'Continues at the source',
  'continues-at-destination': 'Continues at the destination',
  stalled: 'Stalled',
  'lost-restarted': 'Lost and restarted',
  lost: 'Lost',
  undefined: 'Undefined hand-over',
  'split-brain': 'Split brain',
};

export const FAULT_PHASE_TITLES: Readonly<Record<FaultPhase, string>> = {
  before: 'Before',
  'disk-copy': 'Disk copy',
  'memory-copy': 'Memory copy',
  'switch-over': 'Switch-over',
  'hand-over': 'Hand-over',
  'post-copy': 'Post-copy',
  'disk-push-pull': 'Disk push and pull',
};

export const FAULT_KIND_TITLES: Readonly<Record<FaultKind, string>> = {
  'host-crash': 'Host crash',
  'link-down': 'Link down',
  'link-degraded': 'Link degraded',
  'packet-loss': 'Packet loss',
  partition: 'Network partition',
  'slow-host': 'Slow host',
  'disk-error': 'Disk error',
  'disk-full': 'Disk full',
  'out-of-memory': 'Out of memory',
  'migration-killed': 'Migration process killed',
  'clock-skew': 'Clock skew',
  'predicted-failure': 'Predicted failure',
};

export const FAULT_SIDE_TITLES: Readonly<Record<FaultSide, string>> = {
  source: 'source',
  destination: 'destination',
};

/** What became of a guest whose migration was struck by a fault, by the code of its explanation. See `fillMessage`. */
export const FAULT_MESSAGES: Readonly<Record<string, string>> = {
  'fault-no-effect': '{fault}: the migration did not notice.',
  'fault-slowed': '{fault}: the migration went on and completed.',
  'fault-waited': '{fault} for {duration:duration}: the connection held and the migration went on.',
  'fault-absent': 'The migration has no such phase.',
};
