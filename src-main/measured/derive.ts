import { DocumentError, parseScenario } from '#shared/scenario/document.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { TEST_BED } from './calibration.ts';
import { memoryLayout } from './layout.ts';
import type { KnownBefore } from './qemu-file.ts';
import { copiesDiskFirst, diskChoice, extentsOf } from './storage.ts';

const MIB = 2 ** 20;
/** testbed/driver.py gives a mirror 90 s to come into sync. */
const LONGEST_DISK_COPY = 90;
/** Capabilities that are simulated, or change nothing that is. */
const CAPABILITIES: ReadonlySet<string> = new Set([
  'events',
  'return-path',
  'pause-before-switchover',
  'auto-converge',
  'xbzrle',
  'compress',
  'multifd',
  'postcopy-ram',
  'postcopy-blocktime',
  'postcopy-preempt',
  'release-ram',
]);
const DISK_MODES: readonly string[] = ['legacy', 'legacy-inc', 'mirror', 'bitmap'];

/** Features of a measured migration that no strategy of this version simulates, with the reason to tell. */
export function notSimulated({ config, workload }: KnownBefore): string | null {
  const { pages_per_s: before } = workload.measured.before;
  if ((workload.configured.rate ?? 0) < 0 && before === undefined)
    return 'The workload is not paced, and its write rate before the migration was not measured.';
  if (config.disk && !DISK_MODES.includes(config.disk.mode))
    return `Disk mode "${config.disk.mode}" is not simulated yet.`;
  const unknown = config.capabilities.find((one) => !CAPABILITIES.has(one));
  if (unknown !== undefined) return `The capability "${unknown}" is not simulated.`;
  return null;
}

/**
 * The scenario that a person could have written before the migration began. It looks at `KnownBefore` and nothing else.
 *
 * @throws DocumentError when no strategy of this version simulates the case, or its values make no scenario
 */
export function deriveScenario(known: KnownBefore): Scenario {
  const reason = notSimulated(known);
  if (reason !== null) throw new DocumentError([{ path: 'config', message: reason }]);
  const reading = parseScenario(scenarioDocument(known), STRATEGY_CATALOGUE);
  if (!reading.ok) throw new DocumentError(reading.problems);
  return reading.scenario;
}

/** The same as a document, with what it leaves to defaults left out. */
export function scenarioDocument(known: KnownBefore): object {
  const { config, workload } = known;
  const relay = config.link === 'relay';
  const cold = config.mode === 'cold';
  const rate = config.bandwidth_mib_s * MIB;
  const incremental = config.disk?.mode === 'legacy-inc';
  const host = (name: string) => ({
    name,
    cores: 2,
    memory: '1 TiB',
    nic: relay ? rate : TEST_BED.socket.value,
    disk: { read: '4 GiB/s', write: '4 GiB/s' },
    images: incremental ? ['base'] : [],
  });
  return {
    name: known.name,
    description: `Derived from what was known before the measured migration "${known.name}" began.`,
    hosts: [host('source'), host('destination')],
    network: {
      latency: config.delay_us / 1e6,
      efficiency: relay ? TEST_BED.relayEfficiency.value : 1,
    },
    limits: {
      time: TEST_BED.lead.value + config.max_s + (copiesDiskFirst(known) ? LONGEST_DISK_COPY : 0),
    },
    guests: [
      {
        name: 'guest',
        host: 'source',
        vcpus: 1,
        deviceState: config.disk ? TEST_BED.deviceStateDisk.value : TEST_BED.deviceState.value,
        memory: memoryLayout(known),
        disks: config.disk
          ? [{ name: 'disk', base: incremental ? 'base' : null, extents: extentsOf(known) }]
          : [],
        workload: {
          cpu: busyCores(workload),
          housekeeping: TEST_BED.housekeeping.value,
        },
      },
    ],
    plan: [
      {
        guest: 'guest',
        to: 'destination',
        at: TEST_BED.lead.value,
        memory: memoryChoice(known),
        disk: diskChoice(known),
        mechanics: {
          setup: TEST_BED.setup.value,
          suspend: TEST_BED.stop.value,
          activate: cold ? TEST_BED.coldDelay.value : TEST_BED.activate.value,
          redirect: 0,
        },
        // The emulated guest tracks dirty pages in its own translation cache: no fault to pay for.
        costs: { writeFault: 0, copyCores: 1 },
      },
    ],
  };
}

/**
 * CPU time that the guest wants. A writer without a pace never waits: what its vCPU did not get, others took, and a
 * throttle slows it in proportion. What others took is in its write rate, and is taken to stay as it was.
 */
function busyCores({ configured, measured }: KnownBefore['workload']): number {
  if ((configured.rate ?? 0) < 0) return 1;
  return Math.min(1, Math.max(0, measured.before.vcpu_utilisation ?? 0.2));
}

/** QEMU as the test bed configured it. */
function memoryChoice({ config }: KnownBefore): Record<string, unknown> {
  const postcopy = config.mode === 'postcopy';
  return {
    strategy: postcopy ? 'qemu-postcopy' : 'qemu',
    version: '7.2',
    startStopped: config.mode === 'cold',
    downtimeLimit: config.downtime_limit_ms / 1000,
    maxBandwidth: config.link === 'relay' ? null : config.bandwidth_mib_s * MIB,
    autoConverge: config.capabilities.includes('auto-converge'),
    ...throttling(config.parameters),
    ...(config.capabilities.includes('auto-converge')
      ? { throttleLost: TEST_BED.throttleLost.value }
      : {}),
    wakeUp: TEST_BED.wakeUp.value,
    iteration: TEST_BED.iteration.value,
    // Emulated guests have no log in parts.
    clearChunk: null,
    pageCost: TEST_BED.pageCost.value,
    zeroPageCost: TEST_BED.zeroPageCost.value,
    ...(postcopy ? {} : encoding(config)),
    ...(postcopy
      ? {
          switchDelay: TEST_BED.poll.value / 2,
          ...postcopyCap(config.parameters),
          preempt: config.capabilities.includes('postcopy-preempt'),
        }
      : {}),
  };
}

/** How pages are put on the wire: capabilities and their parameters. */
function encoding({ capabilities, parameters }: KnownBefore['config']): Record<string, unknown> {
  const given = (key: string, name: string): Record<string, number> =>
    typeof parameters[key] === 'number' ? { [name]: parameters[key] } : {};
  return {
    xbzrle: capabilities.includes('xbzrle'),
    ...given('xbzrle-cache-size', 'xbzrleCache'),
    compress: capabilities.includes('compress'),
    ...given('compress-threads', 'compressThreads'),
    multifd: capabilities.includes('multifd'),
    ...(capabilities.includes('multifd') && typeof parameters['multifd-compression'] === 'string'
      ? { multifdCompression: parameters['multifd-compression'] }
      : {}),
    multifdFlush: TEST_BED.multifdFlush.value,
    ...given('multifd-channels', 'multifdChannels'),
  };
}

/** 0 is no cap. */
function postcopyCap(parameters: KnownBefore['config']['parameters']): Record<string, number> {
  const cap = parameters['max-postcopy-bandwidth'];
  return typeof cap === 'number' && cap > 0 ? { postcopyBandwidth: cap } : {};
}

function throttling(parameters: KnownBefore['config']['parameters']): Record<string, unknown> {
  const shares: readonly [string, string][] = [
    ['cpu-throttle-initial', 'throttleInitial'],
    ['cpu-throttle-increment', 'throttleIncrement'],
    ['max-cpu-throttle', 'throttleMax'],
    ['throttle-trigger-threshold', 'throttleTrigger'],
  ];
  return {
    ...Object.fromEntries(
      shares.flatMap(([key, name]) =>
        typeof parameters[key] === 'number' ? [[name, parameters[key] / 100]] : [],
      ),
    ),
    ...(parameters['cpu-throttle-tailslow'] === true ? { throttleTailSlow: true } : {}),
  };
}
