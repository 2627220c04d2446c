/**
 * The test bed's guest and its QEMU, as far as it has to be known to predict a migration.
 *
 * Measured files fall into two halves by a hash of their name without "-repN" (`isCalibrationCase`): even SHA-256 is
 * the half that constants may be calibrated on; the other half shows what a prediction is worth.
 */

/** One number with its origin. */
export interface Constant {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  /** Cases whose measurements fixed the value; empty when it is documented. */
  readonly calibratedOn: readonly string[];
}

const PRE_LOADED = [
  'pre-h64-6000-b50-d300',
  'pre-u-3000-b50',
  'pre-seq-4000-b50',
  'pre-h16-8000-b50',
];
const LINKED = [
  'lnk-h64-6000-b50',
  'lnk-u-3000-b50',
  'lnk-idlefill-b100',
  'lnk-u-9000-b50-d50',
  'cold-r256-b100-lnk',
];

const constant = (
  name: string,
  value: number,
  unit: string,
  source: string,
  calibratedOn: readonly string[] = [],
): Constant => ({ name, value, unit, source, calibratedOn });

export const TEST_BED = {
  wakeUp: constant(
    'late wake-up',
    6e-5,
    's',
    'mean distance of the bandwidth windows minus BUFFER_DELAY',
    ['idle-r256-b25', 'idle-r512-b50', 'blk-d256-b50', ...PRE_LOADED],
  ),
  iteration: constant(
    'longest iteration',
    0.051,
    's',
    'migration/ram.c MAX_WAIT 50, tested as whole ms above 50',
  ),
  pageCost: constant('CPU time per page', 2.6e-6, 's', 'downtime per page sent in the last stage', [
    'idle-r512-b50',
    ...PRE_LOADED,
  ]),
  zeroPageCost: constant('CPU time per zero page', 6e-7, 's', 'pages scanned between two samples', [
    'idle-r512-b50',
    'pre-zero-6000-b50',
  ]),
  setup: constant('setup', 0.003, 's', 'time of the first synchronisation', [
    ...PRE_LOADED,
    ...LINKED,
  ]),
  stop: constant('stopping the guest', 0.0025, 's', 'downtime with next to nothing left', [
    'pre-zero-6000-b50',
    'idle-r512-b50',
  ]),
  activate: constant(
    'starting at the destination',
    0.002,
    's',
    'stop to resume minus downtime',
    PRE_LOADED,
  ),
  coldDelay: constant(
    'delay before a cold guest is continued',
    0.25,
    's',
    'testbed/driver.py: 0.2 s and half a poll of 0.1 s',
  ),
  poll: constant(
    'poll of the driver',
    0.1,
    's',
    'testbed/driver.py: post-copy is asked for when a poll sees the second synchronisation',
  ),
  storagePoll: constant(
    'poll of the driver with a disk job',
    0.1011,
    's',
    'testbed/driver.py: 0.1 s and two queries; from migrate to the switch-over as a multiple of it',
    ['bmp-d256-b50', 'bmp-d512-hot-b100', 'mir-d512-half-b50'],
  ),
  lead: constant(
    'workload running before the migration',
    4.33,
    's',
    'testbed/driver.py: 1 + 3 guest lines + 0.3 s',
  ),
  socket: constant(
    'socket below the cap',
    2e9,
    'B/s',
    'README of the measured runs: much faster than the cap; the page cost binds',
  ),
  relayEfficiency: constant(
    'relay goodput',
    0.997,
    '',
    'bytes per time of saturated windows',
    LINKED,
  ),
  deviceState: constant('device state', 115_000, 'B', 'wire bytes minus RAM bytes', LINKED),
  deviceStateDisk: constant(
    'device state with a disk',
    160_000,
    'B',
    'wire bytes minus RAM bytes of storage runs',
    ['mir-d512-half-b50', 'bmp-d256-b50'],
  ),
  lowFrames: constant(
    'frames below the region',
    22_528,
    'pages',
    'README of the measured runs, section 6',
  ),
  extraPages: constant(
    'pages of other RAM blocks',
    130,
    'pages',
    'RAM total minus configured size, the same in every run',
  ),
  lowZeroSmall: constant(
    'zero pages among the low frames, 256 MiB',
    4088,
    'pages',
    'duplicates of the first pass',
    ['blk-d256-b50', 'cold-r256-b100-lnk'],
  ),
  lowZero: constant(
    'zero pages among the low frames, larger',
    4572,
    'pages',
    'duplicates of the first pass',
    [...PRE_LOADED, ...LINKED],
  ),
  scatteredSmall: constant(
    'region pages among the low frames, 256 MiB',
    3144,
    'pages',
    'README of the measured runs, section 6',
  ),
  scattered: constant(
    'region pages among the low frames, larger',
    2364,
    'pages',
    'README of the measured runs, section 6',
  ),
  idleLow: constant(
    'low pages of an idle guest in use',
    17_700,
    'pages',
    'normal pages of idle runs',
    ['idle-r256-b25', 'idle-r512-b50'],
  ),
  topPages: constant(
    'pages in use at the top of memory',
    1065,
    'pages',
    'normal pages after the zero run',
    ['blk-d256-b50', 'cold-r256-b100-lnk', ...PRE_LOADED],
  ),
  topPagesPerMib: constant(
    'more of them per MiB',
    3.7,
    'pages/MiB',
    'the same, 256 against 512 MiB',
    ['blk-d256-b50', 'cold-r256-b100-lnk', ...PRE_LOADED],
  ),
  topZero: constant('zero pages among them', 210, 'pages', 'the same', [
    'blk-d256-b50',
    ...PRE_LOADED,
  ]),
  workingLow: constant(
    "guest's own working set, low",
    115,
    'pages',
    'pages newly dirty at the only synchronisation',
    ['idle-r256-b25', 'idle-r512-b50', 'lnk-idlefill-b100'],
  ),
  workingTop: constant(
    "guest's own working set, top",
    115,
    'pages',
    'excess of the second synchronisation',
    ['pre-u-3000-b50', 'lnk-u-3000-b50', 'pre-h64-6000-b50-d300'],
  ),
  workingRate: constant('writes per page of it', 30, '/s', 'synchronisations 52 ms apart', [
    'lnk-u-9000-b50-d50',
  ]),
  housekeeping: constant(
    'CPU time of an idle guest',
    0.148,
    'cores',
    'vCPU utilisation before the migration: timers, heartbeats, the console',
    ['idle-r256-b25', 'idle-r512-b50', 'lnk-idlefill-b100'],
  ),
  throttleLost: constant(
    'lost of a throttled slice',
    0.0015,
    's',
    'test bed run again on another shared machine, no case of the set: throttled by 20 to 90 % a CPU-bound writer writes 6 % less per second of CPU time; a thread that runs and sleeps as cpu_throttle_thread lets it gets 10 % less of its share of a core than in the seconds between, unthrottled',
  ),
  multifdFlush: constant(
    'flush of the multifd channels',
    0.0018,
    's',
    'bandwidth windows longer than their bytes take, per iteration',
    ['mfd2-u-3000-b50-lnk'],
  ),
  tablePage: constant(
    'bytes of tables per page of a zipf region',
    8,
    'B',
    'testbed/workload.c: cdf and perm',
  ),
  blockHeader: constant(
    'header of a disk block',
    14,
    'B',
    'migration/block.c blk_send with the name "disk0"',
  ),
} as const;

/** Whether constants may be calibrated on a case; repetitions of a cell stay together. */
export function isCalibrationCase(name: string): boolean {
  return CALIBRATION_CELLS.has(name.replace(/-rep\d+$/, ''));
}

/** The half of the measured cells that constants may be calibrated on: those whose SHA-256 of the name is even. */
const CALIBRATION_CELLS: ReadonlySet<string> = new Set([
  'ac-paced-u-25000-b50',
  'blk-d256-b50',
  'bmp-d256-b50',
  'bmp-d512-hot-b100',
  'cold-r256-b100-lnk',
  'idle-r256-b25',
  'idle-r512-b50',
  'lnk-h64-6000-b50',
  'lnk-idlefill-b100',
  'lnk-u-3000-b50',
  'lnk-u-9000-b50-d50',
  'mfd2-u-3000-b50-lnk',
  'mfd4-u-6000-b100',
  'mir-d512-half-b50',
  'pre-h16-8000-b50',
  'pre-h64-6000-b50-d300',
  'pre-seq-4000-b50',
  'pre-u-25000-b50-nonconv',
  'pre-u-3000-b50',
  'pre-zero-6000-b50',
  'xb-b64-h32-15000-b25-d50',
  'xb-b8-h32-20000-b50',
]);
