import { defineTunables } from '#shared/scenario/tunables.ts';
import { schedulerPolicy } from './scheduler.ts';
import { RETRY_TUNABLES } from './tunables.ts';

const TUNABLES = defineTunables({
  cluster: {
    kind: 'count',
    label: 'Migrations in the cluster',
    meaning: 'parallelMigrationsPerCluster.',
    source: 'KubeVirt, pkg/virt-config: 5',
    default: 5,
    min: 1,
    max: 100_000,
  },
  perHost: {
    kind: 'count',
    label: 'Migrations out of a host',
    meaning: 'parallelOutboundMigrationsPerNode.',
    source: 'KubeVirt, pkg/virt-config: 2',
    default: 2,
    min: 1,
    max: 1000,
  },
  bandwidth: {
    kind: 'rate',
    label: 'Bandwidth of a migration',
    meaning: 'bandwidthPerMigration; none: what the links give.',
    source: 'KubeVirt, pkg/virt-config: 0Mi, unlimited; 64Mi in OpenShift 4.1 to 4.6',
    default: null,
    nullable: true,
    min: 1,
    max: 1e12,
  },
  timeoutPerGib: {
    kind: 'duration',
    label: 'Timeout per GiB',
    meaning: 'completionTimeoutPerGiB; a migration that takes longer is aborted.',
    source: 'KubeVirt since September 2024: 150 s; 800 s before',
    default: 150,
    min: 1,
    max: 1e6,
  },
  ...RETRY_TUNABLES,
});

/** Few in the whole cluster. */
export const kubevirt = schedulerPolicy({
  id: 'kubevirt',
  title: 'KubeVirt',
  summary: 'Starts up to five migrations in the cluster, two out of a host.',
  source: 'KubeVirt, pkg/virt-config/configuration.go',
  goodFor: 'A network that migrations share with everything else.',
  badFor: 'Emptying many hosts in a given time.',
  tunables: TUNABLES,
  create: (_, { reserve, cluster, perHost, bandwidth, timeoutPerGib, retries, backoff }) => ({
    out: perHost,
    in: 1000,
    perHost: 1000,
    cluster,
    bandwidth,
    timeoutPerGib,
    timeoutFrom: 2 ** 30,
    retries,
    backoff,
    reserve,
  }),
});
