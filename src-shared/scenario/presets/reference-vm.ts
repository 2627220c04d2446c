import type { PresetSource } from './preset.ts';

/**
 * The reference guest TV1 of the algorithm sheets: 262,144 pages of four classes, interleaved at random. Everything
 * that is not the algorithm is switched off, so that results can be held against values computed by hand.
 */
export const referenceVm: PresetSource = {
  name: 'reference-vm',
  title: 'Reference guest',
  sentence:
    'One GiB in four classes on an ideal link: the guest on which strategies are compared number by number.',
  source:
    'Design: reference guest TV1 (2,000 pages at 50 writes/s each, 20,000 at 0.5, 200,000 at 0.001, the rest idle)',
  document: {
    godwit: 'scenario',
    version: 1,
    name: 'Reference guest',
    description: `An ideal link of 125,000,000 B/s, no headers, no fixed times, no zero pages, no slow-down.
Computed apart from Godwit, with bitmaps: QEMU with a limit of 300 ms takes 9.58 s and stops for 0.287 s; Xen 4.6+ takes 10.01 s and stops for 0.102 s; stop-and-copy takes 8.59 s.
`,
    hosts: [
      { name: 'alpha', memory: '4 GiB', nic: 125_000_000 },
      { name: 'beta', memory: '4 GiB', nic: 125_000_000 },
    ],
    network: { latency: 0, efficiency: 1 },
    guests: [
      {
        name: 'tv1',
        host: 'alpha',
        deviceState: 0,
        memory: [
          {
            name: 'memory',
            size: '1 GiB',
            writes: {
              process: 'mixed',
              classes: [
                { share: 0.00762939453125, rate: '100000 /s' },
                { share: 0.0762939453125, rate: '10000 /s' },
                { share: 0.762939453125, rate: '200 /s' },
                { share: 0.15313720703125, rate: 0 },
              ],
            },
          },
        ],
      },
    ],
    plan: [
      {
        guest: 'tv1',
        to: 'beta',
        memory: {
          strategy: 'qemu',
          downtimeLimit: '300 ms',
          maxBandwidth: null,
          zeroPages: false,
          pageHeader: 0,
          pageCost: 0,
        },
        mechanics: { setup: 0, suspend: 0, activate: 0, redirect: 0 },
        costs: { writeFault: 0, copyCores: 0 },
      },
    ],
  },
};
