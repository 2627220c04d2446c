import { assumed, calibrated, derived, given } from './inputs.ts';
import type { InputTree } from './inputs.ts';
import { GIB, gigabit, MIB, numberIn, PAGE, twoHosts } from './source.ts';
import type { KnownCase, PublishedPrediction, PublishedSource } from './source.ts';

const READ_PRE = 'hines-stress-read_precopy_nodsb';
const WRITE_PRE = 'hines-stress-write_precopy_nodsb';
const READ_POST = 'hines-stress-read_postcopy_nodsb';

/** Section 5.1: a program goes over a working set again and again, writing or only reading; the rest is free. */
function memoryOf(total: number, workingSet: number, writes: boolean): readonly InputTree[] {
  const rest: InputTree = {
    name: 'rest',
    size: given(total - workingSet, 'section 5.1: the rest of the guest of 2048 MB'),
  };
  const set: InputTree = {
    name: 'working-set',
    size: given(workingSet, 'section 5.1: working set size'),
    ...(writes
      ? {
          writes: {
            process: 'sweep',
            rate: assumed(
              GIB / PAGE,
              '1 GiB/s, what one core of 2008 writes; matters only below the speed of the link',
            ),
          },
        }
      : {}),
  };
  return [rest, set];
}

function predict(known: KnownCase): PublishedPrediction {
  const wss = numberIn(known.point, 'wss_mb');
  const ram = numberIn(known.vm, 'ram_mb');
  if (wss === null || ram === null)
    return { skipped: 'published without the working set or the memory of the guest' };
  const writes = known.id === WRITE_PRE;
  const { nic, efficiency } = gigabit('section 5');
  const stopping = writes
    ? calibrated(0.019, [READ_PRE], 'median downtime with no dirty page left')
    : calibrated(0.016, [WRITE_PRE], 'downtime - working set / goodput of the points 16 to 512 MB');
  return {
    draws: 1,
    tree: {
      name: `${known.id}, working set of ${wss} MB`,
      description: 'Hines, Deshpande, Gopalan, SIGOPS OSR 43(3) 2009, section 5.1, figures 5 to 7.',
      hosts: twoHosts(
        nic,
        given(2, 'section 5: dual-core hosts'),
        given(4 * GIB, 'section 5: 4 GB RAM'),
      ),
      network: { efficiency },
      guests: [
        {
          name: 'guest',
          host: 'source',
          vcpus: given(2, 'section 5: two VCPUs'),
          memory: memoryOf(ram * MIB, wss * MIB, writes),
          workload: { cpu: derived(1, 'one program that never waits') },
        },
      ],
      plan: [
        {
          guest: 'guest',
          to: 'destination',
          memory: { strategy: 'xen-3' },
          mechanics: {
            setup: calibrated(
              7.1,
              [`${READ_POST}/8`, `${READ_POST}/16`],
              'total - 2048 MiB / goodput: building a domain of this size',
            ),
            suspend: derived(0, 'counted with the resume'),
            activate: stopping,
          },
        },
      ],
    },
  };
}

export const hines2009: PublishedSource = {
  id: 'hines2009',
  family: () => 'published: Hines 2009',
  citation: 'Hines, Deshpande, Gopalan, Post-Copy Live Migration of Virtual Machines, OSR 2009',
  claims: (id) => id === READ_PRE || id === WRITE_PRE,
  megabyte: () => MIB,
  roundsCountStop: false,
  predict,
};
