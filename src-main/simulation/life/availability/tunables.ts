import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { AvailabilityPlan } from './availability.ts';

/** Heartbeats, fencing and restart, shared by every policy that acts. */
export const RECOVERY_TUNABLES = defineTunables({
  heartbeat: {
    kind: 'duration',
    label: 'Heartbeat',
    meaning: 'Time between two heartbeats of a host.',
    source: 'vSphere HA: 1 s',
    default: 1,
    min: 0.01,
    max: 3600,
  },
  timeout: {
    kind: 'duration',
    label: 'Timeout',
    meaning: 'Silence after which a host is suspected.',
    source: 'vSphere HA: 10 s; corosync token: 1 s (version 2), 3 s (version 3); Kubernetes: 40 s',
    default: 10,
    min: 0.01,
    max: 86_400,
  },
  confirm: {
    kind: 'duration',
    label: 'Confirmation',
    meaning: 'From suspecting a host to declaring it dead.',
    source:
      'vSphere HA: 5 s of pings; 8 s with datastore heartbeats; Kubernetes: 300 s of toleration',
    default: 5,
    min: 0,
    max: 86_400,
  },
  networks: {
    kind: 'count',
    label: 'Heartbeat networks',
    meaning: 'Networks that carry heartbeats; a host is silent only when all of them are.',
    source: 'vSphere HA: management network and datastores',
    default: 2,
    min: 1,
    max: 2,
  },
  quorum: {
    kind: 'boolean',
    label: 'Quorum',
    meaning: 'Only the side with more than half of the hosts acts.',
    source: 'corosync votequorum',
    default: true,
  },
  fencing: {
    kind: 'boolean',
    label: 'Fencing',
    meaning: 'A host that was declared dead is switched off before its guests are restarted.',
    source: 'Pacemaker stonith-enabled: true',
    default: true,
  },
  fenceTime: {
    kind: 'duration',
    label: 'Time to fence',
    meaning: 'From the command to the confirmed power off.',
    source: 'IPMI power off: 5 to 30 s',
    default: 10,
    min: 0,
    max: 3600,
  },
  fenceSuccess: {
    kind: 'fraction',
    label: 'Fencing succeeds',
    meaning: 'Share of attempts that succeed; a failed one is repeated.',
    source: 'design',
    default: 0.99,
    min: 0.01,
    max: 1,
  },
  locks: {
    kind: 'boolean',
    label: 'Disk locks',
    meaning: 'A running guest holds a lock on its disks, so that no second copy can start.',
    source: 'VMFS locks; sanlock leases',
    default: false,
  },
  isolation: {
    kind: 'choice',
    label: 'Alone',
    meaning: 'What a host does with its guests when it hears nobody.',
    source: 'vSphere HA isolation response: leave powered on',
    default: 'leave',
    choices: ['leave', 'switch-off'],
  },
  isolationDelay: {
    kind: 'duration',
    label: 'Alone for',
    meaning: 'How long a host waits before it switches its guests off.',
    source: 'vSphere HA: declared at 30 s, fdm.isolationPolicyDelaySec 30 s more',
    default: 60,
    min: 0,
    max: 86_400,
  },
  disks: {
    kind: 'choice',
    label: 'Disks',
    meaning:
      'Where the disks of a guest are when its host is gone: shared, copied at times, or with the host.',
    source: 'design',
    default: 'shared',
    choices: ['shared', 'synced', 'local'],
  },
  syncInterval: {
    kind: 'duration',
    label: 'Copies of disks',
    meaning: 'Time between two copies of local disks; what was written since is lost.',
    source: 'vSphere Replication: recovery point of 5 min to 24 h',
    default: 900,
    min: 1,
    max: 1e7,
  },
  restartsAtOnce: {
    kind: 'count',
    label: 'Restarts at once',
    meaning: 'Guests that a host starts at the same time.',
    source: 'vSphere HA: 32; design: 5',
    default: 5,
    min: 1,
    max: 1000,
  },
  durable: {
    kind: 'duration',
    label: 'Work at risk',
    meaning: 'Work of a guest that is in memory only and lost in a crash.',
    source: 'ext4 commit interval: 5 s',
    default: 5,
    min: 0,
    max: 86_400,
  },
  failback: {
    kind: 'boolean',
    label: 'Fail back',
    meaning: 'Guests migrate back when their host returns.',
    source: 'design',
    default: false,
  },
});

/** The plan that the shared tunables describe. */
export function recoveryPlan(
  values: TunableValues<typeof RECOVERY_TUNABLES>,
): Omit<AvailabilityPlan, 'restarts' | 'replication'> {
  return { ...values };
}
