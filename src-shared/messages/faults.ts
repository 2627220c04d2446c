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

const STRUCK = '{kind:Term} ({struck}) in the phase "{phase:term}"';

/** What became of a guest whose migration was struck by a fault, by the code of its explanation. See `fillMessage`. */
export const FAULT_MESSAGES: Readonly<Record<string, string>> = {
  'fault-absent': 'The migration has no such phase.',
  'fault-meaningless-disk':
    'The disks lie on shared storage, which the failure of a disk in a host does not reach.',
  'fault-meaningless-clock-skew':
    'Clocks matter to heartbeats only, which no single migration has: see the life of a cluster.',
  'fault-meaningless-predicted-failure':
    'A forecast matters to policies that act on it, which no single migration has: see the life of a cluster.',
  'fault-no-effect': `${STRUCK}: the migration did not notice.`,
  'fault-slowed': `${STRUCK}: the migration went on.`,
  'fault-waited': `${STRUCK}: the connection was silent for less than its timeout of {timeout:duration}, and the migration went on.`,
  'fault-taken-up': `${STRUCK}: the hand-over stood still until somebody took it up again, and then went on.`,
  'fault-recovered': `${STRUCK}: the guest stood still at the destination for {stalled:duration} until what was missing followed again.`,
  'fault-stalled': `${STRUCK}: the guest stands still at the destination with {left:bytes} missing, which could follow when the connection is back.`,
  'fault-stalled-full': `${STRUCK}: the guest stands still at the destination until there is room; {left:bytes} have not followed.`,
  'fault-stalled-bounded': `${STRUCK}: the guest still stood at the destination when the run ended.`,
  'fault-stays': `${STRUCK}: the migration failed; the guest went on at {host}, nothing is lost.`,
  'fault-resumed': `${STRUCK}: the migration failed; the stopped guest was resumed at {host} after {time:duration}, nothing is lost.`,
  'fault-undefined': `${STRUCK}: the final handshake was not heard to its end. Both hosts hold a stopped copy, and an operator has to decide which one goes on.`,
  'fault-split': `${STRUCK}: two copies ran for {time:duration}, the second on {second}, for nothing fenced either. {data:bytes} written by the second are lost.`,
  'fault-split-open': `${STRUCK}: two copies run, the second on {second}, for nothing fences either, and their disks diverge.`,
  'fault-lost-at-source': `${STRUCK}: the guest was lost with the source host, as without a migration.`,
  'fault-lost-at-source-restarted': `${STRUCK}: the guest was lost with the source host, as without a migration, and served again from its disks on {host} after {time:duration}.`,
  'fault-lost-at-destination': `${STRUCK}: the guest was lost with the destination host; what the source still holds is out of date.`,
  'fault-lost-at-destination-restarted': `${STRUCK}: the guest was lost with the destination host; what the source still held was out of date. It served again from its disks on {host} after {time:duration}.`,
  'fault-process-lost': `${STRUCK}: the process that was the guest by then is gone, and the guest with it.`,
  'fault-process-lost-restarted': `${STRUCK}: the process that was the guest by then is gone, and the guest with it; it served again from its disks on {host} after {time:duration}.`,
  'fault-pages-cut-off': `${STRUCK}: the pages left behind can't follow, and the hypervisor has no way to take the transfer up again: the guest is lost.`,
  'fault-pages-cut-off-restarted': `${STRUCK}: the pages left behind could not follow, and the hypervisor has no way to take the transfer up again: the guest was lost and served again from its disks on {host} after {time:duration}.`,
  'fault-pages-gone': `${STRUCK}: the pages left behind are gone with the source, and the guest with them.`,
  'fault-pages-gone-restarted': `${STRUCK}: the pages left behind are gone with the source, and the guest with them; it served again from its disks on {host} after {time:duration}.`,
  'fault-blocks-gone': `${STRUCK}: {data:bytes} of disk are gone with the source, the destination's disk is incomplete: the guest is lost.`,
  'fault-blocks-unreadable': `${STRUCK}: {data:bytes} of disk that had not followed can't be read any more: lost. The guest runs on at the destination and meets errors there.`,
  'fault-bitmap-lost': `${STRUCK}: the guest runs on at the destination unharmed; the bitmap for its next backup did not follow.`,
  'fault-from-storage': `${STRUCK}: the guest goes on at the destination; {data:bytes} that the source had not sent were read from the file on shared storage.`,
  'fault-hand-over-complete': `${STRUCK}: everything had been sent; the guest goes on at the destination.`,
  'fault-old-disk': `${STRUCK}: the destination's disk is gone; the source's is as old as the switch: {data:bytes} written since are lost.`,
  'fault-old-disk-restarted': `${STRUCK}: the destination's disk is gone; the guest served again from the source's on {host} after {time:duration}, without {data:bytes} written since the switch.`,
  'fault-disk-gone': `${STRUCK}: the destination's disk is gone, and the guest with it.`,
  'fault-cancelled': `${STRUCK}: the migration was given up later for another reason; the guest is at {host}.`,
  'fault-not-back': `${STRUCK}: the guest was lost and not back yet when the run ended.`,
  'fault-host-down': 'Not begun: {host} had failed.',
  'fault-guest-gone': 'Not begun: {guest} had been lost by then.',
  'fault-already-there': 'Not begun: a fault had brought the guest to {host} already.',
};

/** What an event of a struck migration says, by its code. */
export const FAULT_EVENTS: Readonly<Record<string, string>> = {
  fault: 'Fault: {kind:term} ({host}).',
  'fault-missed': 'Fault left out: {phase:term} was over before {kind:term} could strike.',
  'fault-unmet': 'No {kind:term}: the migration came to no {phase:term} in which it was to strike.',
  stalled: 'Guest stands still at {host}.',
  resumed: 'Guest goes on at {host}.',
  lost: 'Running state of {guest} lost.',
  restart: 'Guest serves again on {host}, started from its disks.',
  'split-brain': 'A second copy runs on {host}.',
  'fault-outcome': 'After the fault: {outcome:term}.',
};
