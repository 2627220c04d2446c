/** The guest of the examples: a database whose buffer pool is written unevenly, with a log that goes round. */
export function busyDatabase(
  name: string,
  resolution: 'expected' | 'exact',
): Record<string, unknown> {
  return {
    godwit: 'scenario',
    version: 1,
    name,
    resolution,
    limits: { time: '2 min' },
    hosts: [
      { name: 'alpha', memory: '8 GiB', nic: '1 Gbit/s' },
      { name: 'beta', memory: '8 GiB', nic: '1 Gbit/s' },
    ],
    guests: [
      {
        name: 'db',
        host: 'alpha',
        vcpus: 2,
        memory: [
          {
            name: 'buffer pool',
            size: '384 MiB',
            writes: { process: 'zipf', rate: '10000 /s', exponent: 0.9 },
            compressedTo: 0.45,
          },
          { name: 'log', size: '32 MiB', writes: { process: 'sweep', rate: '500 /s' } },
          { name: 'rest', size: '96 MiB', zero: 0.6 },
        ],
        workload: { cpu: 1.2, throughput: 800, throughputUnit: 'transactions/s' },
      },
    ],
    plan: [{ guest: 'db', to: 'beta', memory: { strategy: 'qemu' } }],
  };
}
