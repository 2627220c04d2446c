/**
 * libvirt's migration timeout: after so many seconds the guest is suspended, or post-copy begins.
 *
 * Source: virsh migrate --timeout, --timeout-suspend (default), --timeout-postcopy (docs/manpages/virsh.rst).
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import { policy } from '../strategy.ts';
import { act } from './deadline.ts';

const tunables = defineTunables({
  timeout: {
    kind: 'duration',
    label: 'Timeout',
    meaning: 'virsh migrate --timeout: seconds of copying after which the action is taken.',
    source: 'design; virsh has no default',
    default: 60,
    min: 0.001,
    max: 1e7,
    rangeReason: 'a timeout lies after the start, and four months are for ever',
  },
  action: {
    kind: 'choice',
    label: 'Action',
    meaning: 'Suspend the guest and send the rest, or begin post-copy where the strategy can.',
    source: 'virsh.rst: --timeout-suspend is the default',
    default: 'suspend',
    choices: ['suspend', 'post-copy'],
  },
});

export const libvirtTimeout = policy({
  id: 'libvirt-timeout',
  title: 'libvirt timeout',
  summary: 'Suspends the guest, or begins post-copy, after a fixed time.',
  source: 'libvirt, docs/manpages/virsh.rst: migrate --timeout',
  stopRule: 'The timeout.',
  goodFor: 'A bound on the total time that anyone can understand.',
  badFor: 'Guessing: too early costs downtime, too late costs bytes.',
  tunables,
  requires: [
    {
      values: { action: ['post-copy'] },
      offers: 'post-copy',
      reason: 'virsh --timeout-postcopy needs a migration that was started with --postcopy',
    },
  ],
  *watch(own, migration, { timeout, action }) {
    migration.policyQuietUntil = own.now + timeout;
    yield* own.wait(timeout);
    act(migration, action, timeout);
  },
});
