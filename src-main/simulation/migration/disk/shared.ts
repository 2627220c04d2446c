/**
 * Shared storage: nothing moves; at the switch-over the source flushes and hands over the disk.
 *
 * Source: QEMU migration/block-active.c (`migration_block_inactivate`).
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import { diskStrategy } from '../strategy.ts';

const tunables = defineTunables({
  handOver: {
    kind: 'duration',
    label: 'Hand-over',
    meaning:
      'Flushing caches at the source and opening the disk at the destination, with the guest stopped.',
    source: 'design; 10 to 100 ms are usual',
    default: 0,
    min: 0,
    max: 600,
    rangeReason: 'releasing and taking locks takes time, though not ten minutes',
  },
});

export const sharedStorage = diskStrategy({
  id: 'shared',
  title: 'Shared storage',
  summary: 'Both hosts reach the same disk; nothing is copied.',
  source: 'QEMU migration/block-active.c; every hypervisor',
  stopRule: 'Nothing to copy.',
  goodFor: 'Clusters with a SAN, NFS or Ceph.',
  badFor: 'Hosts with local disks only.',
  tunables,
  plan: (m, { handOver }) => ({
    pendingBytes: () => 0,
    stopped: () => m.wait(handOver),
  }),
});
