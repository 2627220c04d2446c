import { GIB, MIB, wholePages } from './model.ts';
import type { WorkloadModel } from './model.ts';

const MANUAL = 'sysbench 1.0, memory test';

export const sysbenchMemory: WorkloadModel = {
  id: 'sysbench-memory',
  title: 'sysbench memory',
  sentence:
    'The memory test of sysbench with one large block: a sweep over half of the memory as fast as it goes.',
  published: 2 * GIB,
  least: 128 * MIB,
  scaling: 'The block is half of the memory; the speed of writing stays.',
  facts: [
    {
      what: 'Access',
      value: 'one block is written in order, over and over',
      evidence: 'given',
      source: `${MANUAL}: memory-oper=write and memory-access-mode=seq are its defaults`,
    },
    {
      what: 'Block size',
      value: 'half of the memory',
      evidence: 'assumed',
      source: `${MANUAL}: the default block of 1 KiB never leaves the cache and dirties one page; migration tests set memory-block-size to a share of the memory`,
    },
    {
      what: 'Write rate',
      value: '262,144 pages/s (1 GiB/s)',
      evidence: 'assumed',
      source: 'Order of magnitude of one thread that writes a block far larger than its caches',
    },
    {
      what: 'Memory of the guest',
      value: '2 GiB',
      evidence: 'assumed',
      source: 'No publication at hand gives one',
    },
  ],
  guest: (memory) => {
    const block = wholePages(memory / 2);
    const system = wholePages(Math.min(96 * MIB, memory / 4));
    return {
      memory: [
        { name: 'system', size: system },
        { name: 'block', size: block, writes: { process: 'sweep', rate: 262_144 } },
        { name: 'free', size: memory - block - system, zero: 1, free: 1 },
      ],
      disks: [],
      workload: { cpu: 1, throughput: 1024, throughputUnit: 'MiB/s' },
    };
  },
};
