import { defineTunables } from '#shared/scenario/tunables.ts';

/** What both ways of KubeVirt have in common. */
export const KUBEVIRT_TUNABLES = defineTunables({
  completionPerGib: {
    kind: 'duration',
    label: 'Completion timeout per GiB',
    meaning:
      'completionTimeoutPerGiB: time allowed for each GiB of memory, and of the disks where they move.',
    source: 'KubeVirt: 150 s since September 2024, 800 s before',
    default: 150,
    min: 0,
    max: 1e7,
    rangeReason: 'KubeVirt refuses negative ones; 0 never ends it',
  },
  allowPostCopy: {
    kind: 'boolean',
    label: 'Allow post-copy',
    meaning: 'allowPostCopy: begins post-copy where the strategy can.',
    source: 'KubeVirt: false',
    default: false,
  },
  allowDisruption: {
    kind: 'boolean',
    label: 'Allow workload disruption',
    meaning: 'allowWorkloadDisruption: pauses the guest and sends the rest.',
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
    rangeReason: 'asking libvirt takes some milliseconds, and a monitor has to look',
  },
});

/** The most that a guest may be stopped for. */
export const MAX_DOWNTIME = defineTunables({
  maxDowntime: {
    kind: 'duration',
    label: 'Highest downtime limit',
    meaning: 'maxDowntimeMs: the downtime limit is raised to this and no further.',
    source: 'KubeVirt: 900 ms',
    default: 0.9,
    min: 0.001,
    max: 2000,
    rangeReason: 'QEMU refuses more than 2,000,000 ms',
  },
});
