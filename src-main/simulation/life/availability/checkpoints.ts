import { defineTunables } from '#shared/scenario/tunables.ts';
import { availabilityPolicy } from './availability.ts';
import { RECOVERY_TUNABLES, recoveryPlan } from './tunables.ts';

const TUNABLES = defineTunables({
  epoch: {
    kind: 'duration',
    label: 'Epoch',
    meaning: 'From one checkpoint to the next.',
    source: 'xl remus -i: 200 ms; 25 ms in Cully et al. (NSDI 2008)',
    default: 0.2,
    min: 0.005,
    max: 60,
  },
  detect: {
    kind: 'duration',
    label: 'Loss of the channel',
    meaning: 'Silence of the primary after which the backup takes over.',
    source: 'Remus: the broken connection; design',
    default: 1,
    min: 0.01,
    max: 600,
  },
  activate: {
    kind: 'duration',
    label: 'Taking over',
    meaning: 'From deciding to running at the backup.',
    source: 'design',
    default: 0.5,
    min: 0,
    max: 600,
  },
  pause: {
    kind: 'duration',
    label: 'Pause of a checkpoint',
    meaning: 'Suspending and resuming the guest, without copying its pages.',
    source: 'design',
    default: 0.002,
    min: 0,
    max: 10,
  },
  copyRate: {
    kind: 'rate',
    label: 'Copying to the buffer',
    meaning: 'Rate at which dirty pages are copied aside while the guest is stopped.',
    source: 'design: one core of memcpy',
    default: 2e9,
    min: 1e6,
    max: 1e12,
  },
  upTo: {
    kind: 'count',
    label: 'Protected priorities',
    meaning:
      'Guests of this priority or a more urgent one are replicated; the others are restarted.',
    source: 'design',
    default: 5,
    min: 1,
    max: 5,
  },
  ...RECOVERY_TUNABLES,
});

/** Checkpoints to a backup. */
export const checkpoints = availabilityPolicy({
  id: 'checkpoints',
  title: 'Checkpoint replication',
  summary: 'Sends checkpoints of running guests to a backup, which goes on where the last one was.',
  source:
    'Cully et al., "Remus: High Availability via Asynchronous Virtual Machine Replication", NSDI 2008',
  goodFor: 'Guests that must not lose what is in memory: seconds of downtime, no lost output.',
  badFor: 'Guests that write much: pauses, delayed output and a second reservation.',
  tunables: TUNABLES,
  create: (_, { epoch, detect, activate, pause, copyRate, upTo, ...recovery }) => ({
    ...recoveryPlan(recovery),
    restarts: true,
    replication: { epoch, detect, activate, pause, copyRate, upTo },
  }),
});
