/**
 * KubeVirt: gives up when the migration makes no progress, and ends it by a timeout that grows with the data.
 *
 * Source: pkg/virt-launcher/virtwrap/live-migration-source.go (monitor, classic path); defaults completionTimeoutPerGiB 150,
 * progressTimeout 150, allowPostCopy and allowWorkloadDisruption false; downtime tuning of 2026 (`downtime-tuning.ts`).
 */
import { defineTunables, inGroup } from '#shared/scenario/tunables.ts';
import { policy } from '../strategy.ts';
import { act, gibOf } from './deadline.ts';
import { DowntimeTuning, TUNING_TUNABLES } from './downtime-tuning.ts';
import { KUBEVIRT_TUNABLES } from './kubevirt-tunables.ts';

const { completionPerGib: perGib, ...means } = KUBEVIRT_TUNABLES;

const tunables = defineTunables({
  completionPerGib: perGib,
  progressTimeout: {
    kind: 'duration',
    label: 'Progress timeout',
    meaning: 'progressTimeout: gives up when what is left reaches no new low for so long.',
    source: 'KubeVirt: 150 s',
    default: 150,
    min: 0,
    max: 1e7,
    rangeReason: 'KubeVirt refuses negative ones; 0 never gives up',
  },
  ...means,
  ...inGroup('Downtime tuning', TUNING_TUNABLES),
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
  conflicts: [
    {
      values: { downtimeTuning: [true] },
      above: ['initialDowntime', 'maxDowntime'],
      reason: 'the limit rises from the first to the highest',
    },
  ],
  requires: [
    {
      values: { downtimeTuning: [true] },
      offers: 'downtime-limit',
      reason: 'downtime tuning raises a downtime limit, and the strategy has none',
    },
  ],
  *watch(own, migration, values) {
    const { completionPerGib, progressTimeout, allowPostCopy, allowDisruption, monitor } = values;
    const tuning = new DowntimeTuning(migration, values);
    const started = own.now;
    const deadline = completionPerGib * gibOf(migration);
    let lowest = Number.POSITIVE_INFINITY;
    let lowestAt = own.now;
    for (;;) {
      tuning.look();
      migration.policyQuietUntil = Math.min(
        values.downtimeTuning ? own.now + monitor : Number.POSITIVE_INFINITY,
        progressTimeout > 0 ? lowestAt + progressTimeout : Number.POSITIVE_INFINITY,
        completionPerGib > 0 ? started + deadline : Number.POSITIVE_INFINITY,
      );
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
