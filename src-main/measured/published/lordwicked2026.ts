import { assumed, calibrated, given } from './inputs.ts';
import { GIB, numberIn, PAGE, twoHosts, writtenRegion } from './source.ts';
import type { KnownCase, PublishedPrediction, PublishedSource } from './source.ts';

const SIXTEEN = 'lw-precopy_nonconvergent_16t';
const READS = 'lw-precopy_nonconvergent_onlyreads_16t';
const POSTCOPY = 'lw-postcopy_4t';

/** Updates per second of the two loads: the sibling's during its migration, and four threads before one. */
const SIXTEEN_UPDATES = 2059.4;
const FOUR_UPDATES = 606.7;

/** Pages of zeros that the post-copy sibling found; each page is sent once there. */
const ZERO_PAGES = 1_636_851;

/**
 * Pages newly dirty at the synchronisations of the 16-thread sibling (medians of ten runs: time since the one before,
 * dirty_pages_rate x time), and the steady state of its later passes.
 */
const SIXTEEN_GROWTH: readonly (readonly [number, number])[] = [
  [0.37, 11_930],
  [1.407, 39_366],
  [2.0085, 47_889],
  [3.515, 70_968],
  [8.134, 119_059],
  [24.5, 275_904],
];

function predict(known: KnownCase): PublishedPrediction {
  if (known.id !== 'lw-precopy_convergent') {
    return {
      skipped:
        'It ends when the benchmark ends (published), and when that is, counted from the start of the migration, is not given.',
    };
  }
  const bytes = numberIn(known.vm, 'ram_bytes_total');
  if (bytes === null) return { skipped: 'published without the memory of the guest' };
  const pages = bytes / PAGE;
  const points = SIXTEEN_GROWTH.map(([seconds, dirty]) => ({
    interval: (seconds * SIXTEEN_UPDATES) / FOUR_UPDATES,
    pages: dirty,
  }));
  return {
    draws: 1,
    tree: {
      name: known.id,
      description: 'Bachelor thesis data: YCSB updates on PostgreSQL, QEMU pre-copy on one host.',
      hosts: twoHosts(
        assumed(1e10, 'a Unix socket; the cap and the CPU time per page limit'),
        assumed(16, 'not stated; more than the guest uses'),
        assumed(64 * GIB, 'not stated; holds the guest'),
      ),
      network: { efficiency: given(1, 'no network') },
      guests: [
        {
          name: 'guest',
          host: 'source',
          vcpus: given(4, 'testbed: four vCPUs'),
          memory: [
            writtenRegion(
              'memory',
              pages,
              points,
              (value) =>
                calibrated(
                  value,
                  [SIXTEEN, POSTCOPY],
                  `growth curve of 16 threads, its intervals times ${SIXTEEN_UPDATES} / ${FOUR_UPDATES} updates per second; zero pages of the post-copy run`,
                ),
              ZERO_PAGES,
            ),
          ],
        },
      ],
      plan: [
        {
          guest: 'guest',
          to: 'destination',
          memory: {
            strategy: 'qemu',
            downtimeLimit: given(0.3, 'downtime limit of QEMU'),
            maxBandwidth: given(134_217_728, 'QEMU default of 128 MiB/s'),
            pageCost: calibrated(
              1.9e-6,
              [SIXTEEN, READS],
              '(downtime - 4 ms) / pages sent in it: 22 ms for 7,785 and 7 ms for 7,066 pages; mean',
            ),
          },
          mechanics: {
            setup: assumed(0, "the total is QEMU's, from its first iteration"),
            suspend: calibrated(0, [POSTCOPY], 'counted with the resume'),
            activate: calibrated(0.004, [POSTCOPY], 'median downtime when no page is sent in it'),
          },
        },
      ],
    },
  };
}

export const lordwicked2026: PublishedSource = {
  id: 'lordwicked2026_rawdata',
  family: () => 'published: LordWicked 2026',
  citation: 'A Case Study of Live Migration for Cloud Databases, thesis data, 2026',
  claims: (id) => id.startsWith('lw-precopy_'),
  megabyte: () => 1e6,
  roundsCountStop: false,
  predict,
};
