import { GIB, wholePages } from './model.ts';
import type { WorkloadModel } from './model.ts';

const AGILE = 'Deshpande et al., Agile Live Migration of Virtual Machines, IPDPS 2016';
const MANUAL = 'sysbench 1.0, oltp_read_write';

const TRANSACTIONS = 89.55;
/** Rows that a transaction writes: two updates, a delete and an insert. */
const ROWS = 4;
/** Pages of 4 KiB that writing a row dirties: its record and its index, each in a page of 16 KiB of which a part changes. */
const PAGES_PER_ROW = 2;
/** Pages of the redo log and of the server's own structures for each transaction. */
const OWN_PAGES = 4;

export const sysbenchOltp: WorkloadModel = {
  id: 'sysbench-oltp',
  title: 'sysbench OLTP on MySQL',
  sentence:
    'A database that mostly reads; its writes go to a hundredth of the rows three times out of four.',
  published: 10 * GIB,
  least: GIB,
  scaling: 'Eight tenths of the memory are data; the transactions per second stay.',
  facts: [
    {
      what: 'Memory of the guest',
      value: '10 GB, of which 8 GB are the data set',
      evidence: 'given',
      source: `${AGILE}, section V-A`,
    },
    {
      what: 'Throughput',
      value: '89.55 transactions/s',
      evidence: 'given',
      source: `${AGILE}, table I: the best mean of the three migrations; of a guest left alone it tells none`,
    },
    {
      what: 'Rows written by a transaction',
      value: '4: an indexed update, another update, a delete and an insert',
      evidence: 'given',
      source: `${MANUAL}: index_updates, non_index_updates and delete_inserts are 1 each by default`,
    },
    {
      what: 'Choice of rows',
      value: '75 % of the requests to 1 % of the rows',
      evidence: 'given',
      source: `${MANUAL}: rand-type=special with rand-spec-pct=1 and rand-spec-res=75 are its defaults`,
    },
    {
      what: 'Pages dirtied',
      value: '2 for each row, and 4 of log and server for each transaction',
      evidence: 'assumed',
      source: 'Record and index entry; no dirty-growth curve is published',
    },
    {
      what: 'Busy CPU',
      value: '1 core',
      evidence: 'assumed',
      source: 'No load is published',
    },
  ],
  guest: (memory) => {
    const data = wholePages(memory * 0.8);
    const server = wholePages(memory * 0.02);
    const writes = TRANSACTIONS * ROWS * PAGES_PER_ROW;
    return {
      memory: [
        {
          name: 'data',
          size: data,
          writes: {
            process: 'mixed',
            classes: [
              { share: 0.01, rate: Math.round(writes * 0.75) },
              { share: 0.99, rate: Math.round(writes * 0.25) },
            ],
          },
          readsPerWrite: 10,
        },
        {
          name: 'server',
          size: server,
          writes: { process: 'sweep', rate: Math.round(TRANSACTIONS * OWN_PAGES) },
        },
        { name: 'rest', size: memory - data - server, zero: 0.3 },
      ],
      disks: [],
      workload: { cpu: 1, throughput: TRANSACTIONS, throughputUnit: 'transactions/s' },
    };
  },
};
