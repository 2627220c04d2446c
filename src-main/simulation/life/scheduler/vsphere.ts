import { defineTunables } from '#shared/scenario/tunables.ts';
import { schedulerPolicy } from './scheduler.ts';
import { RETRY_TUNABLES } from './tunables.ts';

const TUNABLES = defineTunables({
  perHost: {
    kind: 'count',
    label: 'Migrations per host',
    meaning: 'Migrations that leave or reach a host at once: 4 on 1 Gbit/s, 8 on 10 Gbit/s.',
    source: 'vSphere 6.7, "Limits on Simultaneous Migrations": network cost 1 of 4 or 8',
    default: 8,
    min: 1,
    max: 1000,
  },
  cluster: {
    kind: 'count',
    label: 'Migrations in the cluster',
    meaning: 'Per datastore: 128 at cost 1 each.',
    source: 'vSphere 6.7, "Limits on Simultaneous Migrations"',
    default: 128,
    min: 1,
    max: 100_000,
  },
  ...RETRY_TUNABLES,
});

/** The resource costs of vSphere. */
export const vsphere = schedulerPolicy({
  id: 'vsphere',
  title: 'vSphere',
  summary: 'Starts up to eight migrations a host, as many as its ports are rated for.',
  source: 'VMware vSphere 5.0 to 6.7, "Limits on Simultaneous Migrations"',
  goodFor: 'Fast networks and idle guests.',
  badFor: 'Guests that write fast: each gets an eighth of the port.',
  tunables: TUNABLES,
  create: (_, { reserve, perHost, cluster, retries, backoff }) => ({
    out: perHost,
    in: perHost,
    perHost,
    cluster,
    bandwidth: null,
    timeoutPerGib: 600,
    timeoutFrom: 2 ** 30,
    retries,
    backoff,
    reserve,
  }),
});
