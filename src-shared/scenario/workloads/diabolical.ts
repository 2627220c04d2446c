import { MIB, wholePages } from './model.ts';
import type { WorkloadModel } from './model.ts';

const CLARK = 'Clark et al., Live Migration of Virtual Machines, NSDI 2005';
/** Pages per second: the 256 MiB region once a second. */
const WRITES_PER_SECOND = 65_536;

export const diabolical: WorkloadModel = {
  id: 'diabolical',
  title: 'The diabolical writer',
  sentence:
    'A program that writes constantly to half of the memory, faster than any link carries it away.',
  published: 512 * MIB,
  least: 64 * MIB,
  scaling: 'The program writes to half of the memory, as in 256 of 512 MB, at the same speed.',
  facts: [
    {
      what: 'Memory of the guest',
      value: '512 MB',
      evidence: 'given',
      source: `${CLARK}, section 6.5`,
    },
    {
      what: 'Region written',
      value: 'half of the memory',
      evidence: 'recalled',
      source: `${CLARK}, section 6.5: 256 MB; the 222.5 MB left for the stop agree with it`,
    },
    {
      what: 'Write rate',
      value: '65,536 pages/s, one after the other',
      evidence: 'assumed',
      source:
        '"Constantly" is all that is said; 256 MiB/s is four times the fastest rate of that migration (500 Mbit/s)',
    },
    {
      what: 'Busy CPU',
      value: '1 core',
      evidence: 'assumed',
      source: 'A loop without waiting',
    },
  ],
  guest: (memory) => {
    const written = wholePages(memory / 2);
    return {
      memory: [
        { name: 'system', size: memory - written },
        {
          name: 'written',
          size: written,
          writes: { process: 'sweep', rate: WRITES_PER_SECOND },
        },
      ],
      disks: [],
      workload: { cpu: 1 },
    };
  },
};
