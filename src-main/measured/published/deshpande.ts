/**
 * Idle guests of two papers of the same group on Gigabit Ethernet: what a pre-copy costs without a writer. Larger ones
 * were partly swapped out, which hosts of this model don't do.
 */
import { assumed, calibrated, derived, given } from './inputs.ts';
import type { Input } from './inputs.ts';
import { GIB, gigabit, GIGABIT_GOODPUT, MIB, numberIn, twoHosts } from './source.ts';
import type { PublishedPrediction, PublishedSource } from './source.ts';

interface Idle {
  readonly name: string;
  readonly description: string;
  readonly ram: number;
  readonly where: string;
  readonly efficiency: Input;
  readonly host: Input;
  readonly sibling: string;
}

function idleGuest(idle: Idle): PublishedPrediction {
  const { name, description, ram, where, efficiency, host, sibling } = idle;
  return {
    draws: 1,
    tree: {
      name,
      description,
      hosts: twoHosts(gigabit(where).nic, given(8, where), host),
      network: { efficiency },
      guests: [
        {
          name: 'guest',
          host: 'source',
          vcpus: given(2, where),
          memory: [
            {
              name: 'memory',
              size: given(ram * GIB, where),
              writes: { process: 'idle' },
              zero: calibrated(0, [sibling], 'the sibling sends every page in full'),
            },
          ],
        },
      ],
      plan: [
        {
          guest: 'guest',
          to: 'destination',
          memory: {
            strategy: 'qemu',
            maxBandwidth: calibrated(null, [sibling], 'the sibling goes at the speed of the link'),
            clearChunk: derived(null, 'QEMU clears the log in parts since 4.2 (2019)'),
          },
          mechanics: {
            setup: assumed(0, "the total is QEMU's, from its first iteration"),
            suspend: assumed(0.01, 'default of the schema; below the precision of the figure'),
            activate: assumed(0.01, 'default of the schema; below the precision of the figure'),
          },
        },
      ],
    },
  };
}

/** Section V-B: with 6 GB in the host, guests above this were swapped. */
const LARGEST_UNSWAPPED_GB = 5.5;

export const agile2016: PublishedSource = {
  id: 'agile2016',
  family: () => 'published: Deshpande 2016',
  citation: 'Deshpande et al., Agile Live Migration of Virtual Machines, IPDPS 2016',
  claims: (id) => id === 'agile-size-pre_idle',
  // 10,268 "MB" are sent of a guest of 10,240 MiB whose pages all move.
  megabyte: () => MIB,
  roundsCountStop: false,
  predict(known) {
    const ram = numberIn(known.point, 'ram_gb');
    if (ram === null) return { skipped: 'published without the memory of the guest' };
    if (ram > LARGEST_UNSWAPPED_GB) {
      return {
        skipped: `Above about ${LARGEST_UNSWAPPED_GB} GB the guest is swapped, and the rate at which it is read back is not published.`,
      };
    }
    return idleGuest({
      name: `${known.id}, ${ram} GB`,
      description: 'Deshpande et al., IPDPS 2016, section V-B, figures 7 and 8.',
      ram,
      where: 'section V-B',
      efficiency: derived(GIGABIT_GOODPUT, 'TCP payload of 1500-byte frames: 1448 of 1538 bytes'),
      host: derived(6 * GIB, 'section V-B: host memory of 6 GB'),
      sibling: 'agile-size-post_idle',
    });
  },
};

/** Section V, table of memory: below this the destination has to swap before it can take the guest in. */
const DESTINATION_WITHOUT_SWAP_GB = 16;
const SCATTER_SIBLING = 'sg-5gb-idle-post/16';

export const scattergather2015: PublishedSource = {
  id: 'scattergather2015',
  family: () => 'published: Deshpande 2015',
  citation: 'Deshpande et al., Scatter-Gather Live Migration of Virtual Machines, 2015',
  claims: (id) => /^sg-\w+-idle-pre$/.test(id),
  megabyte: () => MIB,
  roundsCountStop: false,
  predict(known) {
    const ram = numberIn(known.vm, 'ram_gb');
    const destination = numberIn(known.point, 'dest_ram_gb');
    if (ram === null || destination === null)
      return { skipped: 'published without the memory of the guest or of its destination' };
    if (destination < DESTINATION_WITHOUT_SWAP_GB) {
      return {
        skipped: `With ${destination} GB the destination swaps while it receives, and its swap-out rate is not published.`,
      };
    }
    return idleGuest({
      name: `${known.id}, destination of ${destination} GB`,
      description: 'Deshpande et al., Scatter-Gather Live Migration, figure 9.',
      ram,
      where: 'section V',
      efficiency: calibrated(
        (5 * GIB) / 50.9 / 1.25e8,
        [SCATTER_SIBLING],
        '5 GiB in 50.9 s over the same link; the text says "close to 900 Mbit/s"',
      ),
      host: given(26 * GIB, 'hosts of 26 GB RAM'),
      sibling: SCATTER_SIBLING,
    });
  },
};
