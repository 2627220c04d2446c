import { GIB, MIB, wholePages } from './model.ts';
import type { WorkloadModel } from './model.ts';

const HINES = 'Hines, Deshpande and Gopalan, SIGOPS OSR 43(3), 2009';

export const memoryWriter: WorkloadModel = {
  id: 'memory-writer',
  title: 'Sequential memory writer',
  sentence: 'A C program that goes over a quarter of the memory again and again; the rest is free.',
  published: 2 * GIB,
  least: 64 * MIB,
  scaling:
    'A quarter of the memory is written, the largest published working set (512 of 2,048 MB); change the regions for a smaller one.',
  facts: [
    {
      what: 'Memory of the guest',
      value: '2 GB',
      evidence: 'given',
      source: `${HINES}, section 5.1`,
    },
    {
      what: 'Working set',
      value: 'a quarter of the memory, swept in order',
      evidence: 'given',
      source: `${HINES}, figures 5 to 7: 8 to 512 MB of 2,048 MB, swept sequentially`,
    },
    {
      what: 'Kernel and programs',
      value: '64 MiB, at most an eighth of the memory',
      evidence: 'assumed',
      source: 'The paper tells only that the rest of the memory is free',
    },
    {
      what: 'Write rate',
      value: '65,536 pages/s',
      evidence: 'assumed',
      source: `Not told; downtimes of pre-copy are the working set over the bandwidth (${HINES}, figure 6), so it exceeds the 106 MiB/s of that link, beyond which it matters no more`,
    },
  ],
  guest: (memory) => {
    const written = wholePages(memory / 4);
    const system = wholePages(Math.min(64 * MIB, memory / 8));
    return {
      memory: [
        { name: 'system', size: system },
        { name: 'written', size: written, writes: { process: 'sweep', rate: 65_536 } },
        { name: 'free', size: memory - written - system, zero: 1, free: 1 },
      ],
      disks: [],
      workload: { cpu: 1 },
    };
  },
};
