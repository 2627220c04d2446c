import { GIB, wholePages } from './model.ts';
import type { WorkloadModel } from './model.ts';

const AGILE = 'Deshpande et al., Agile Live Migration of Virtual Machines, IPDPS 2016';
const YCSB = 'YCSB, core workloads (workloads/workloada)';

/** Operations per second of the published guest, and the share of them that write. */
const OPERATIONS = 17_112;
const UPDATES = 0.5;

export const ycsbRedis: WorkloadModel = {
  id: 'ycsb-redis',
  title: 'YCSB on Redis',
  sentence:
    'A key-value store whose popular keys are written most: a rank law over nine tenths of the memory.',
  published: 10 * GIB,
  least: GIB,
  scaling: 'Nine tenths of the memory are data; the clients ask as often, whatever the size.',
  facts: [
    {
      what: 'Memory of the guest',
      value: '10 GB, of which 9 GB are the Redis data set',
      evidence: 'given',
      source: `${AGILE}, section V-A`,
    },
    {
      what: 'Throughput',
      value: '17,112 operations/s',
      evidence: 'given',
      source: `${AGILE}, table I: the best mean of the three migrations; of a guest left alone it tells none`,
    },
    {
      what: 'Writes',
      value: 'half of the operations, one page each',
      evidence: 'assumed',
      source: `${YCSB} has 50 % updates of records of 1 KB; the paper does not tell its mix`,
    },
    {
      what: 'Popularity of keys',
      value: 'Zipf with exponent 0.99 over the pages of the data',
      evidence: 'assumed',
      source: `${YCSB}: requestdistribution=zipfian, whose constant is 0.99; four records share a page, which evens it out a little`,
    },
    {
      what: 'Busy CPU',
      value: '1.2 cores',
      evidence: 'assumed',
      source: 'Redis serves from one thread; the rest is the network',
    },
  ],
  guest: (memory) => {
    const data = wholePages(memory * 0.9);
    return {
      memory: [
        {
          name: 'data',
          size: data,
          writes: { process: 'zipf', rate: OPERATIONS * UPDATES, exponent: 0.99 },
        },
        { name: 'system', size: memory - data, zero: 0.5 },
      ],
      disks: [],
      workload: { cpu: 1.2, throughput: OPERATIONS, throughputUnit: 'operations/s' },
    };
  },
};
