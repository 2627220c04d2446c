/** Hosts and guests that the presets of a cluster's life share; all sizes and rates are by design. */
export const NODE = { name: 'node', cores: 32, memory: '256 GiB', nic: '10 Gbit/s' };

export const QEMU = { strategy: 'qemu', maxBandwidth: null };

export const WEB = {
  name: 'web',
  host: 'node',
  vcpus: 8,
  memory: [
    { name: 'sessions', size: '1 GiB', writes: { process: 'uniform', rate: '5000 /s' } },
    { name: 'code and cache', size: '7 GiB', zero: 0.2 },
  ],
  workload: { cpu: 6, throughput: 4000, throughputUnit: 'requests/s' },
};

export const DATABASE = {
  name: 'database',
  host: 'node',
  vcpus: 8,
  memory: [
    {
      name: 'buffers',
      size: '8 GiB',
      writes: { process: 'zipf', rate: '20000 /s', exponent: 0.9 },
    },
    { name: 'rest', size: '8 GiB', zero: 0.3 },
  ],
  workload: { cpu: 4, throughput: 900, throughputUnit: 'transactions/s' },
};

export const BATCH = {
  name: 'batch',
  host: 'node',
  vcpus: 8,
  memory: [
    { name: 'working array', size: '2 GiB', writes: { process: 'sweep', rate: '20000 /s' } },
    { name: 'rest', size: '2 GiB', zero: 0.5 },
  ],
  workload: { cpu: 8 },
};
