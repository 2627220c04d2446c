import { MIB } from './model.ts';
import type { WorkloadModel } from './model.ts';

const CLARK = 'Clark et al., Live Migration of Virtual Machines, NSDI 2005';

/** Mean distinct pages dirtied in 8 s, for each twelfth of the run, with the program that ran then. */
const PAGES_IN_8S = [
  ['gzip', 17_314],
  ['vpr', 4794],
  ['gcc', 6901],
  ['mcf', 3880],
  ['crafty', 2945],
  ['parser', 430],
  ['eon', 423],
  ['perlbmk', 18_612],
  ['gap', 24_579],
  ['vortex', 11_930],
  ['bzip2', 779],
  ['twolf', 617],
] as const;
const TWELFTH = 1000;
/** Pages over which the writes spread in the model: the 512 MB of the guest. */
const SPREAD = 131_072;

/** Page writes per second over all pages of which a window of 8 s finds so many dirty. */
const writesFor = (pages: number): number => (-SPREAD / 8) * Math.log1p(-pages / SPREAD);
const BUSIEST = writesFor(24_579);

export const specCint2000: WorkloadModel = {
  id: 'spec-cint2000',
  title: 'SPEC CINT2000',
  sentence:
    'Twelve programs, one after the other: how much is written changes fiftyfold with the phase.',
  published: 512 * MIB,
  least: 512 * MIB,
  scaling: 'The programs write to 512 MiB as published; further memory is idle.',
  facts: [
    {
      what: 'Memory of the guest',
      value: '512 MB',
      evidence: 'given',
      source: `${CLARK}, section 4.1`,
    },
    {
      what: 'Phases',
      value: '12 of 1,000 s, from 423 to 24,579 pages in 8 s',
      evidence: 'given',
      source: `${CLARK}, figure 2: means of each 1,000 s of the run; the programs are its labels in order`,
    },
    {
      what: 'Write rates',
      value: 'from 53 to 3,402 writes/s over the whole memory',
      evidence: 'derived',
      source: 'Writes at random places of which 8 s find so many pages dirty',
    },
    {
      what: 'Spread of the writes',
      value: 'evenly over 512 MiB',
      evidence: 'assumed',
      source:
        'The figure has one window only, so hot pages cannot be told from others: shorter windows are then too low',
    },
    {
      what: 'Busy CPU',
      value: '1 core',
      evidence: 'assumed',
      source: 'Computation without waiting',
    },
  ],
  guest: (memory) => {
    const programs = SPREAD * 4096;
    return {
      memory: [
        {
          name: 'programs',
          size: programs,
          writes: { process: 'uniform', rate: Math.round(BUSIEST) },
        },
        ...(memory > programs ? [{ name: 'rest', size: memory - programs }] : []),
      ],
      disks: [],
      workload: {
        cpu: 1,
        phases: PAGES_IN_8S.map(([name, pages]) => ({
          name,
          duration: TWELFTH,
          memoryWrites: writesFor(pages) / BUSIEST,
        })),
        repeat: true,
      },
    };
  },
};
