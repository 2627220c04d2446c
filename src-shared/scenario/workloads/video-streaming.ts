import { KIB, MIB, wholePages } from './model.ts';
import type { WorkloadModel } from './model.ts';

const LUO = 'Luo et al., Live and Incremental Whole-System Migration, CLUSTER 2008';

export const videoStreaming: WorkloadModel = {
  id: 'video-streaming',
  title: 'Video streaming server',
  sentence:
    'A server that reads a film from its disk and sends it: much reading, next to no writing of the disk.',
  published: 512 * MIB,
  least: 128 * MIB,
  scaling:
    'The buffers of the streams stay as large; further memory is file cache that is filled once.',
  facts: [
    {
      what: 'Memory and disk of the guest',
      value: '512 MB, a disk of 39,070 MB',
      evidence: 'recalled',
      source: `${LUO}, table I`,
    },
    {
      what: 'Disk writes',
      value: '0.77 blocks of 4 KiB per second',
      evidence: 'derived',
      source: `${LUO}, section VI (recalled): 610 blocks sent again after a first pass of about 796 s`,
    },
    {
      what: 'Disk reads',
      value: '2.5 MB/s in requests of 64 KiB',
      evidence: 'assumed',
      source: 'Five streams of 4 Mbit/s; the number of clients was not read',
    },
    {
      what: 'Written memory',
      value: '8 MiB of socket and stream buffers, filled at 2.5 MB/s; file cache at the same rate',
      evidence: 'derived',
      source: 'What is read from the disk passes through the file cache and once through a buffer',
    },
    {
      what: 'Throughput',
      value: '20 Mbit/s',
      evidence: 'assumed',
      source: 'Five streams of 4 Mbit/s',
    },
  ],
  guest: (memory) => {
    const buffers = 8 * MIB;
    const cache = wholePages(memory * 0.6);
    const pagesPerSecond = Math.round(2.5e6 / 4096);
    return {
      memory: [
        { name: 'system', size: memory - buffers - cache, zero: 0.1 },
        { name: 'buffers', size: buffers, writes: { process: 'sweep', rate: pagesPerSecond } },
        { name: 'file cache', size: cache, writes: { process: 'sweep', rate: pagesPerSecond } },
      ],
      disks: [
        {
          name: 'disk',
          extents: [
            {
              name: 'log',
              size: 256 * MIB,
              io: { process: 'uniform', writes: 0.77, request: 4 * KIB },
            },
            {
              name: 'films',
              size: 38_814 * MIB,
              io: { process: 'uniform', reads: Math.round(2.5e6 / (64 * KIB)), request: 64 * KIB },
            },
          ],
        },
      ],
      workload: { cpu: 0.2, throughput: 20, throughputUnit: 'Mbit/s' },
    };
  },
};
