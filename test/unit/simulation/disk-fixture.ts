import { simulate } from '#main/simulation/index.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { LINK, MIB, oneGuest } from './builders.ts';

export const KIB = 1024;

export interface DiskCase {
  readonly disk: object;
  readonly extents: readonly object[];
  readonly more?: object;
  readonly memory?: readonly object[];
  readonly strategy?: object;
  readonly hosts?: object;
  readonly network?: object;
  readonly limits?: object;
  readonly base?: string;
}

const IDLE = [{ name: 'memory', size: '32 MiB', writes: { process: 'idle' } }];

/** One guest with one disk; memory is small and idle unless said. */
export function diskScenario(parts: DiskCase): Scenario {
  const { disk, extents, memory = IDLE, strategy = { strategy: 'stop-and-copy' } } = parts;
  return oneGuest({
    memory,
    strategy,
    disk,
    disks: [{ name: 'disk', base: parts.base ?? null, extents }],
    ...(parts.hosts ? { hosts: parts.hosts } : {}),
    ...(parts.network ? { network: parts.network } : {}),
    ...(parts.limits ? { limits: parts.limits } : {}),
    ...(parts.more ? { more: parts.more } : {}),
  });
}

/** Simulates one; the exact resolution counts every version and throws when a block would be lost. */
export function moved(parts: DiskCase): MigrationResult {
  const [migration] = simulate(diskScenario(parts), { series: false, verify: true }).migrations;
  if (!migration) throw new Error('nothing was planned');
  return migration;
}

/** Evenly spread writes of one block of 64 KiB each, given in bytes per second. */
export function writesOf(bytesPerSecond: number, requestKib = 64): object {
  return {
    process: 'uniform',
    writes: bytesPerSecond / (requestKib * KIB),
    request: requestKib * KIB,
  };
}

/** Every way to copy a local disk over a connection of its own, with what makes them comparable. */
export const COPYING: readonly object[] = [
  { strategy: 'qemu-mirror' },
  { strategy: 'qemu-mirror', copyMode: 'write-blocking' },
  { strategy: 'qemu-mirror', copyMode: 'switched' },
  { strategy: 'bitmap-incremental' },
  { strategy: 'forwarding' },
  { strategy: 'io-mirroring' },
  { strategy: 'xvmotion' },
  { strategy: 'vmware-dbt' },
  { strategy: 'vmware-snapshot' },
  { strategy: 'block-bitmap' },
  { strategy: 'block-bitmap', order: 'parallel' },
  { strategy: 'block-bitmap', order: 'align-end' },
  { strategy: 'full-copy' },
];

export const nameOf = (disk: object): string => Object.values(disk).join(', ');

/** Seconds that bytes take over the link of the reference guest. */
export const overLink = (bytes: number): number => bytes / LINK;

export { LINK, MIB };
