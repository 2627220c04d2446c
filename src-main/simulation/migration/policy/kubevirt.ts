/**
 * KubeVirt: gives up when the migration makes no progress, and ends it by a timeout that grows with the data.
 *
 * Source: pkg/virt-launcher/virtwrap/live-migration-source.go (monitor, classic path); defaults completionTimeoutPerGiB 150,
 * progressTimeout 150, allowPostCopy and allowWorkloadDisruption false.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import { policy } from '../strategy.ts';
import { act, gibOf } from './deadline.ts';

const tunables = defineTunables({
  completionPerGib: {
    kind: 'duration',
    label: 'Completion timeout per GiB',
    meaning:
      'completionTimeoutPerGiB: time allowed for each GiB of memory, and of the disks where they move.',
    source: 'KubeVirt: 150 s since September 2024, 800 s before',
    default: 150,
    min: 0,
    max: 1e7,
  },
  progressTimeout: {
    kind: 'duration',
    label: 'Progress timeout',
    meaning: 'progressTimeout: gives up when what is left reaches no new low for so long.',
    source: 'KubeVirt: 150 s',
    default: 150,
    min: 0,
    max: 1e7,
  },
  allowPostCopy: {
    kind: 'boolean',
    label: 'Allow post-copy',
    meaning: 'allowPostCopy: the timeout begins post-copy where the strategy can.',
    source: 'KubeVirt: false',
    default: false,
  },
  allowDisruption: {
    kind: 'boolean',
    label: 'Allow workload disruption',
    meaning: 'allowWorkloadDisruption: the timeout pauses the guest and sends the rest.',
    source: 'KubeVirt: false',
    default: false,
  },
  monitor: {
    kind: 'duration',
    label: 'Monitor interval',
    meaning: 'How often the controller looks.',
    source: 'live-migration-source.go: 400 ms',
    default: 0.4,
    min: 0.01,
    max: 3600,
  },
});

export const kubevirt = policy({
  id: 'kubevirt',
  title: 'KubeVirt',
  summary:
    'Gives up without progress; at a timeout per GiB begins post-copy, pauses the guest, or gives up.',
  source: 'KubeVirt, live-migration-source.go (classic path)',
  stopRule: 'Progress timeout; completion timeout per GiB.',
  goodFor: 'Clusters that must not be blocked by one migration.',
  badFor: 'Large busy guests: giving up wastes everything that was sent.',
  tunables,
  *watch(
    own,
    migration,
    { completionPerGib, progressTimeout, allowPostCopy, allowDisruption, monitor },
  ) {
    const started = own.now;
    const deadline = completionPerGib * gibOf(migration, 0);
    let lowest = Number.POSITIVE_INFINITY;
    let lowestAt = own.now;
    for (;;) {
      yield* own.wait(monitor);
      const left = migration.waitingPages * migration.pageSize + migration.pendingDiskBytes();
      if (left < lowest) {
        lowest = left;
        lowestAt = own.now;
      }
      if (progressTimeout > 0 && own.now - lowestAt > progressTimeout) {
        act(migration, 'abort', own.now - started);
        return;
      }
      if (completionPerGib > 0 && own.now - started > deadline) {
        const postCopy = allowPostCopy && migration.control.acceptsPostCopy;
        act(
          migration,
          postCopy ? 'post-copy' : allowDisruption ? 'suspend' : 'abort',
          own.now - started,
        );
        return;
      }
    }
  },
});
