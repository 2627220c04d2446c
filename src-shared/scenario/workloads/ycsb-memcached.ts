import { GIB, wholePages } from './model.ts';
import type { WorkloadModel } from './model.ts';

const GUDKOV =
  'Gudkov, Migration time prediction using calc-dirty-rate, qemu-devel, 27 April 2023 (v2)';

/** Share of the sampled pages that held only zeros: 10,060 of 16,392. */
const ZERO = 10_060 / 16_392;

/**
 * The classes are fitted to the published vector of distinct dirty pages in windows of 0.125 to 60 s; the root mean square of
 * the relative errors is 6 %, most of it from the shortest windows, whose 33 to 119 samples are themselves uncertain by 9 to 17 %.
 */
const HOT = { share: 482.79 / (8_392_704 / 256), perPage: 1.1 };
const WARM = { share: 9251 / (8_392_704 / 256), perPage: 0.0151 };

export const ycsbMemcached: WorkloadModel = {
  id: 'ycsb-memcached',
  title: 'YCSB on memcached',
  sentence:
    'A cache in a large guest: a few hot pages, and a quarter of the memory that is written slowly.',
  published: 8_392_704 * 4096,
  least: GIB,
  scaling: 'All shares stay: the data set grows with the memory, and so does the traffic to it.',
  facts: [
    {
      what: 'Memory of the guest',
      value: '8,392,704 pages (32 GiB)',
      evidence: 'given',
      source: `${GUDKOV}, cover letter`,
    },
    {
      what: 'Zero pages',
      value: '61.4 % of the memory',
      evidence: 'given',
      source: `${GUDKOV}: 10,060 of 16,392 sampled pages`,
    },
    {
      what: 'Written pages',
      value: '1.5 % of the memory at 1.1 writes per page and second, 28 % at 0.015',
      evidence: 'derived',
      source: `${GUDKOV}: classes fitted to the vector of 22 windows (33 of 16,392 samples dirty in 125 ms, 236 in 1 s, 2,958 in 60 s), within 6 % on the whole. That the vector is of memcached under YCSB, as the author's measurements are, is assumed`,
    },
    {
      what: 'Throughput',
      value: 'full speed',
      evidence: 'assumed',
      source: 'No throughput is published',
    },
    {
      what: 'Busy CPU',
      value: '2 cores',
      evidence: 'assumed',
      source: 'No load is published',
    },
  ],
  guest: (memory) => {
    const zero = wholePages(memory * ZERO);
    const data = memory - zero;
    const pages = memory / 4096;
    const hot = (HOT.share * memory) / data;
    const warm = (WARM.share * memory) / data;
    return {
      memory: [
        {
          name: 'data',
          size: data,
          writes: {
            process: 'mixed',
            classes: [
              { share: hot, rate: Math.round(HOT.share * pages * HOT.perPage) },
              { share: warm, rate: Math.round(WARM.share * pages * WARM.perPage) },
              { share: 1 - hot - warm, rate: 0 },
            ],
          },
        },
        { name: 'free', size: zero, zero: 1, free: 1 },
      ],
      disks: [],
      workload: { cpu: 2 },
    };
  },
};
