import { KIB, MIB, wholePages } from './model.ts';
import type { WorkloadModel } from './model.ts';

const LUO = 'Luo et al., Live and Incremental Whole-System Migration, CLUSTER 2008';
const MANUAL = 'Bonnie++ 1.03, manual page and readme';

/** Bytes per second of the testbed's disk, shared by reading and writing. */
const DISK = 49e6;
const REQUEST = 64 * KIB;

/** The tests of one run in order: seconds they take, and shares of the disk's rate that they write and read. */
const TESTS = [
  { name: 'putc', duration: 60, disk: 0.5, memory: 0.5 },
  { name: 'write', duration: 30, disk: 1, memory: 1 },
  { name: 'rewrite', duration: 45, disk: 0.5, memory: 0.5 },
  { name: 'read', duration: 60, disk: 0, memory: 1 },
  { name: 'seeks', duration: 30, disk: 0.1, memory: 0.1 },
] as const;

export const bonnie: WorkloadModel = {
  id: 'bonnie',
  title: 'Bonnie++',
  sentence: 'The disk benchmark: writes, rewrites and reads a file twice as large as the memory.',
  published: 512 * MIB,
  least: 64 * MIB,
  scaling: 'The file is twice as large as the memory, as the program demands by default.',
  facts: [
    {
      what: 'Memory and disk of the guest',
      value: '512 MB, a disk of 39,070 MB',
      evidence: 'recalled',
      source: `${LUO}, table I ("diabolical server")`,
    },
    {
      what: 'File',
      value: 'twice the memory',
      evidence: 'given',
      source: `${MANUAL}: the default, so that the file cache cannot hold it`,
    },
    {
      what: 'Tests',
      value: 'putc, block write, rewrite, read, seeks',
      evidence: 'given',
      source: `${MANUAL}, the tests in their order`,
    },
    {
      what: 'Speed of the disk',
      value: '49 MB/s',
      evidence: 'recalled',
      source: `${LUO}, implied by 39,070 MB in 796 s`,
    },
    {
      what: 'Time and share of the disk of each test',
      value: '60 s at half, 30 s at full, 45 s at half, 60 s reading, 30 s at a tenth',
      evidence: 'assumed',
      source:
        'What a file of 1 GiB takes at 49 MB/s, with single characters bound by the CPU; per test nothing was published',
    },
    {
      what: 'Written memory',
      value: 'the file cache, half of the memory, at the rate of the disk',
      evidence: 'derived',
      source: 'Every block written or read passes through the file cache',
    },
  ],
  guest: (memory) => {
    const cache = wholePages(memory / 2);
    const file = 2 * memory;
    return {
      memory: [
        { name: 'system', size: memory - cache, zero: 0.2 },
        {
          name: 'cache',
          size: cache,
          writes: { process: 'sweep', rate: Math.round(DISK / 4096) },
        },
      ],
      disks: [
        {
          name: 'disk',
          extents: [
            { name: 'system', size: 8192 * MIB },
            {
              name: 'file',
              size: file,
              io: { process: 'sweep', writes: Math.round(DISK / REQUEST), request: REQUEST },
            },
            { name: 'rest', size: Math.max(1024 * MIB, 39_070 * MIB - 8192 * MIB - file) },
          ],
        },
      ],
      workload: {
        cpu: 0.8,
        throughput: 49,
        throughputUnit: 'MB/s',
        phases: TESTS.map(({ name, duration, disk, memory: writes }) => ({
          name,
          duration,
          memoryWrites: writes,
          diskIo: disk,
          throughput: writes,
        })),
        repeat: true,
      },
    };
  },
};
