import { GIB, KIB, MIB } from './model.ts';
import type { WorkloadModel } from './model.ts';

const MEASURED = 'Measured migrations of idle guests with QEMU 7.2, shipped as examples';

export const idleServer: WorkloadModel = {
  id: 'idle-server',
  title: 'Idle server',
  sentence: 'A Linux guest that does nothing: timers and console, and pages of zeros.',
  published: 512 * MIB,
  least: 128 * MIB,
  scaling: 'Kernel and programs stay as large; all further memory is zeros.',
  facts: [
    {
      what: 'Kernel and programs',
      value: '80 MiB that hold something else than zeros',
      evidence: 'given',
      source: MEASURED,
    },
    {
      what: 'Always dirty',
      value: '110 pages (440 KiB), written 1,100 times a second',
      evidence: 'derived',
      source: `${MEASURED}: 80 to 140 pages are dirty again, most of them within 100 ms`,
    },
    { what: 'Busy CPU', value: '0.01 cores', evidence: 'assumed', source: 'Timer interrupts' },
  ],
  guest: (memory) => ({
    memory: [
      { name: 'housekeeping', size: 440 * KIB, writes: { process: 'uniform', rate: 1100 } },
      { name: 'kernel and programs', size: 80 * MIB },
      { name: 'free', size: memory - 80 * MIB - 440 * KIB, zero: 1, free: 1 },
    ],
    disks: [],
    workload: { cpu: 0.01 },
  }),
};

const SIMGRID =
  'Hirofuchi, Lèbre and Pouilloux, Adding a Live Migration Model into SimGrid, CloudCom 2013, and its tool Qemu-DPT';

export const idleDesktop: WorkloadModel = {
  id: 'idle-desktop',
  title: 'Idle desktop',
  sentence:
    'Open applications that nobody uses: clocks, indicators, and now and then something in the background.',
  published: GIB,
  least: 512 * MIB,
  scaling: 'Applications take up to 1.5 GiB, at most six tenths of the memory; the rest is free.',
  facts: [
    {
      what: 'Dirty rate',
      value: '0.217 MB/s, the middle of 0.145 to 0.289',
      evidence: 'given',
      source: `${SIMGRID}: an idle Linux guest (example of its readme)`,
    },
    {
      what: 'Spread of the writes',
      value: 'half to a hot 8 MiB, half over the applications',
      evidence: 'assumed',
      source: 'Nothing is published beyond the rate',
    },
    {
      what: 'Applications',
      value: 'up to 1.5 GiB',
      evidence: 'assumed',
      source: 'A browser, an office program and a desktop environment',
    },
    { what: 'Busy CPU', value: '0.05 cores', evidence: 'assumed', source: 'Clocks and indicators' },
  ],
  guest: (memory) => {
    const applications = Math.round(Math.min(1536 * MIB, memory * 0.6) / 4096) * 4096;
    const hot = 8 * MIB;
    const pagesPerSecond = 0.217e6 / 4096;
    return {
      memory: [
        { name: 'hot', size: hot, writes: { process: 'uniform', rate: pagesPerSecond / 2 } },
        {
          name: 'applications',
          size: applications,
          writes: { process: 'uniform', rate: pagesPerSecond / 2 },
        },
        { name: 'free', size: memory - applications - hot, zero: 1, free: 1 },
      ],
      disks: [],
      workload: { cpu: 0.05 },
    };
  },
};
