import { defineTunables } from '#shared/scenario/tunables.ts';
import { schedulerPolicy } from './scheduler.ts';
import { RETRY_TUNABLES } from './tunables.ts';

const TUNABLES = defineTunables({
  perHost: {
    kind: 'count',
    label: 'Migrations per host',
    meaning: 'max_concurrent_live_migrations: migrations that leave a host at once.',
    source: 'nova/conf/compute.py: 1',
    default: 1,
    min: 1,
    max: 1000,
  },
  bandwidth: {
    kind: 'rate',
    label: 'Bandwidth of a migration',
    meaning: 'live_migration_bandwidth; none: what the links give.',
    source: 'nova/conf/libvirt.py: 0, unlimited',
    default: null,
    nullable: true,
    min: 1,
    max: 1e12,
  },
  timeoutPerGib: {
    kind: 'duration',
    label: 'Timeout per GiB',
    meaning: 'live_migration_completion_timeout; a migration that takes longer is aborted.',
    source: 'nova/conf/libvirt.py: 800 s per GiB, for at least 2 GiB',
    default: 800,
    min: 1,
    max: 1e6,
  },
  ...RETRY_TUNABLES,
});

/** One at a time. */
export const nova = schedulerPolicy({
  id: 'nova',
  title: 'OpenStack Nova',
  summary: 'Starts one migration out of each host at a time and aborts those that take too long.',
  source: 'OpenStack Nova, nova/conf/compute.py and nova/conf/libvirt.py',
  goodFor: 'Guests that write fast: each has the whole port.',
  badFor: 'Setup and switch-over leave the port idle.',
  tunables: TUNABLES,
  create: (_, { reserve, perHost, bandwidth, timeoutPerGib, retries, backoff }) => ({
    out: perHost,
    in: 1000,
    perHost: 1000,
    cluster: 100_000,
    bandwidth,
    timeoutPerGib,
    timeoutFrom: 2 ** 31,
    retries,
    backoff,
    reserve,
  }),
});
