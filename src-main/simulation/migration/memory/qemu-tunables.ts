import { defineTunables, inGroup } from '#shared/scenario/tunables.ts';
import type { Conflict } from '#shared/scenario/tunables.ts';

/** Whether and how the guest is throttled. */
const AUTO_CONVERGE = defineTunables({
  autoConverge: {
    kind: 'boolean',
    label: 'Auto-converge',
    meaning:
      'auto-converge: takes CPU time from the guest when it dirties more than half of what is sent.',
    source: 'migration/options.c: off',
    default: false,
  },
  throttleTrigger: {
    kind: 'fraction',
    label: 'Throttle trigger',
    meaning:
      'throttle-trigger-threshold: dirtied bytes above this share of the sent ones count as a bad period.',
    source: 'migration/options.c: 50',
    default: 0.5,
    min: 0.01,
    max: 1,
    rangeReason: 'QEMU counts whole per cent from 1 to 100',
  },
  throttleInitial: {
    kind: 'fraction',
    label: 'First throttle',
    meaning: 'cpu-throttle-initial: share of CPU time taken at first.',
    source: 'migration/options.c: 20',
    default: 0.2,
    min: 0.01,
    max: 0.99,
    rangeReason: 'QEMU counts whole per cent from 1 to 99: something has to be left to the guest',
  },
  throttleIncrement: {
    kind: 'fraction',
    label: 'Throttle step',
    meaning: 'cpu-throttle-increment: added at every further raise.',
    source: 'migration/options.c: 10',
    default: 0.1,
    min: 0.01,
    max: 0.99,
    rangeReason: 'QEMU counts whole per cent from 1 to 99: something has to be left to the guest',
  },
  throttleMax: {
    kind: 'fraction',
    label: 'Highest throttle',
    meaning: 'max-cpu-throttle.',
    source: 'migration/options.c: 99',
    default: 0.99,
    min: 0.01,
    max: 0.99,
    rangeReason: 'QEMU counts whole per cent from 1 to 99: something has to be left to the guest',
  },
  throttleLost: {
    kind: 'duration',
    label: 'Lost of a throttled slice',
    meaning:
      'What the workload does not get of each 10 ms that a throttled vCPU may run: timers that came due while it slept, and waiting for a core that other work took meanwhile. A vCPU with a core of its own loses next to nothing.',
    source: 'design; 1.5 ms on the measured machine, whose two cores are shared',
    default: 0,
    min: 0,
    max: 0.009,
    rangeReason: 'the slice is 10 ms long, and something of it has to be left to the guest',
  },
});

/** Sizes in the stream, and times of the migration thread and of its machine. */
const MACHINE = defineTunables({
  pageHeader: {
    kind: 'bytes',
    label: 'Header per page',
    meaning: 'Offset word with flags in front of each page; a zero page is this and one byte.',
    source: 'migration/ram.c save_page_header',
    default: 8,
    min: 0,
    max: 4096,
    rangeReason: 'a header is shorter than the page it belongs to',
  },
  window: {
    kind: 'duration',
    label: 'Bandwidth window',
    meaning: 'The bandwidth is estimated, and the cap applied, over windows of this length.',
    source: 'migration/migration.h BUFFER_DELAY 100 ms',
    default: 0.1,
    min: 0.001,
    max: 10,
    rangeReason:
      'QEMU counts whole milliseconds, and nothing is limited by a window longer than the copy',
  },
  wakeUp: {
    kind: 'duration',
    label: 'Late wake-up',
    meaning:
      'By how much the migration thread wakes up after the end of a window in which it slept.',
    source: 'design; 0.06 ms on the measured machine',
    default: 0,
    min: 0,
    max: 1,
    rangeReason:
      'a thread that wakes up a second late is on a host that is overloaded otherwise too',
  },
  iteration: {
    kind: 'duration',
    label: 'Longest iteration',
    meaning: 'ram_save_iterate returns after this time, and the stop is considered.',
    source: 'migration/ram.c MAX_WAIT 50 ms, tested as whole milliseconds above 50',
    default: 0.051,
    min: 0.001,
    max: 10,
    rangeReason: 'QEMU counts whole milliseconds, and a stop has to be considered now and then',
  },
  pageCost: {
    kind: 'duration',
    label: 'CPU time per page',
    meaning: 'Time of the migration thread to check and write one page; bounds the send rate.',
    source: 'one thread moves 1 to 2.5 GB/s uncompressed',
    default: 2.6e-6,
    min: 0,
    max: 1,
    rangeReason: 'a core that takes a second for a page sends nothing',
  },
  zeroPageCost: {
    kind: 'duration',
    label: 'CPU time per zero page',
    meaning: 'Time of the migration thread to recognise one page of zeros.',
    source: 'about 10 GB/s per core',
    default: 4e-7,
    min: 0,
    max: 1,
    rangeReason: 'a core that takes a second for a page sends nothing',
  },
  clearChunk: {
    kind: 'bytes',
    label: 'Chunk of the dirty log',
    meaning:
      'x-clear-bitmap-shift: the log of a chunk is cleared when its first page is sent; none clears all of it at a synchronisation.',
    source:
      'migration/ram.c: x-clear-bitmap-shift 18, which is 1 GiB (4.2 and later, KVM); TCG clears all at once',
    default: 2 ** 30,
    nullable: true,
    min: 262_144,
    max: 2 ** 43,
    rangeReason: 'the shift is 6 to 31 pages',
    powerOfTwo: true,
  },
});

/** Tunables of QEMU's pre-copy, with the names of QEMU's own parameters in their meanings. */
export const QEMU_TUNABLES = defineTunables({
  version: {
    kind: 'choice',
    label: 'QEMU version',
    meaning:
      '7.2 stops when less than the threshold is pending; 10 also when just as much is, and syncs every 5 s under auto-converge.',
    source: 'migration/migration.c of 7.2 and 10.x, migration_iteration_run',
    default: '10',
    choices: ['10', '7.2'],
  },
  downtimeLimit: {
    kind: 'duration',
    label: 'Downtime limit',
    meaning:
      'downtime-limit: the guest is stopped once the rest fits into this time at the measured bandwidth.',
    source: 'migration/options.c: 300 ms',
    default: 0.3,
    min: 0.001,
    max: 2000,
    rangeReason:
      'with no downtime allowed the guest is never stopped, and QEMU refuses more than 2,000,000 ms',
  },
  maxBandwidth: {
    kind: 'rate',
    label: 'Bandwidth cap',
    meaning:
      'max-bandwidth: cap while the guest runs, lifted once it is stopped; none means unlimited.',
    source: 'migration/options.c: 128 MiB/s; 32 MiB/s up to 4.2',
    default: 134_217_728,
    nullable: true,
    min: 1000,
    max: 1e13,
    rangeReason: 'slower than 1 kB/s no guest ever moves; no network carries more than 80 Tbit/s',
  },
  switchoverBandwidth: {
    kind: 'rate',
    label: 'Bandwidth of the switch-over',
    meaning:
      'avail-switchover-bandwidth: what the stop decision reckons with instead of the measured bandwidth; it limits nothing. None means as measured.',
    source: 'migration/options.c of 8.2 and later: 0 = as measured',
    default: null,
    nullable: true,
    min: 1000,
    max: 1e13,
    rangeReason: 'slower than 1 kB/s no guest ever moves; no network carries more than 80 Tbit/s',
  },
  startStopped: {
    kind: 'boolean',
    label: 'Stop the guest first',
    meaning:
      'Stops the guest before the first byte (`stop`, then `migrate`): the same loop without a writer.',
    source: 'design; QMP stop',
    default: false,
  },
  zeroPages: {
    kind: 'boolean',
    label: 'Detect zero pages',
    meaning: 'A page of zeros is sent as a 9-byte marker.',
    source: 'migration/ram.c save_zero_page',
    default: true,
  },
  ...inGroup('Auto-converge', AUTO_CONVERGE),
  ...inGroup('Stream and machine', MACHINE),
});

/** migration/options.c, migrate_params_check. */
export const THROTTLE_ORDER: Conflict = {
  values: {},
  above: ['throttleInitial', 'throttleMax'],
  reason: 'max-cpu-throttle must be in the range of cpu-throttle-initial to 99',
};

/** migration/options.c of 8.2. */
export const SWITCHOVER_BANDWIDTH_SINCE: Conflict = {
  values: { version: ['7.2'] },
  given: ['switchoverBandwidth'],
  reason: 'QEMU has avail-switchover-bandwidth since 8.2',
};
