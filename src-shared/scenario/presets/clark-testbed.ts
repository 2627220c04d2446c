/**
 * What the migrations of Clark et al. share: two Dell PE-2650 (one CPU used, 2 GB RAM) on switched Gigabit Ethernet,
 * disks on network storage (section 6.1), and Xen 2.0's save loop limited to 100..500 Mbit/s in steps of dirty rate + 50
 * (section 5.3). Suspending took no time of its own in the published downtimes.
 */
export const CLARK_HOSTS = [
  { name: 'dell-a', cores: 1, memory: '2 GiB', nic: '1 Gbit/s' },
  { name: 'dell-b', cores: 1, memory: '2 GiB', nic: '1 Gbit/s' },
];

export const CLARK_STRATEGY = { strategy: 'xen-2', startRate: 100, maxRate: 500, increment: 50 };

/** Section 6.2: the copy at 100 Mbit/s took 12 % of a CPU. Shadow page tables: 10 µs a write fault. */
export const CLARK_COSTS = { writeFault: '10 us', copyCores: 0.12 };

export const CLARK_SOURCE = 'Clark et al., Live Migration of Virtual Machines, NSDI 2005';
