import type { Tunables } from '#shared/scenario/tunables.ts';
import type { Guest, PlannedMigration, Scenario, StrategyChoice } from '#shared/scenario/types.ts';
import type { Bytes, BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';
import { memoryRegion } from '../guest/write-model.ts';

/** Inputs of a migration that decide whether a validation case is anything like it. */
export interface MigrationInputs {
  readonly memory: Bytes;
  /** What the link, or a cap on it, lets through. */
  readonly bandwidth: BytesPerSecond;
  readonly latency: Seconds;
  /** Bytes of page writes per byte that the link carries. */
  readonly writes: Fraction;
  /** Share of the memory that is written while the link carries all of it once. */
  readonly workingSet: Fraction;
  readonly downtimeLimit: Seconds | null;
  readonly disk: Bytes;
  /** Bytes of disk writes per byte that the link carries. */
  readonly diskWrites: Fraction;
  /** Migrations that the scenario plans. */
  readonly migrations: number;
}

/** Inputs that each kind of strategy is judged by. */
export const JUDGED = {
  memory: ['memory', 'bandwidth', 'latency', 'writes', 'workingSet', 'downtimeLimit', 'migrations'],
  disk: ['disk', 'diskWrites', 'bandwidth'],
} as const satisfies Readonly<Record<string, readonly (keyof MigrationInputs)[]>>;

/** A scenario with its parts by name: plans may hold thousands of migrations. */
export interface NamedParts {
  readonly scenario: Scenario;
  readonly guests: ReadonlyMap<string, Guest>;
  readonly nics: ReadonlyMap<string, BytesPerSecond>;
}

export function namedParts(scenario: Scenario): NamedParts {
  return {
    scenario,
    guests: new Map(scenario.guests.map((guest) => [guest.name, guest])),
    nics: new Map(scenario.hosts.map(({ name, nic }) => [name, nic])),
  };
}

function bandwidthOf({ scenario, nics }: NamedParts, plan: PlannedMigration, guest: Guest) {
  const nicOf = (name: string): BytesPerSecond => nics.get(name) ?? Number.POSITIVE_INFINITY;
  const { efficiency, backplane } = scenario.network;
  const link = Math.min(nicOf(guest.host), nicOf(plan.to)) * efficiency;
  const cap = plan.memory['maxBandwidth'];
  return Math.min(
    link,
    backplane ?? Number.POSITIVE_INFINITY,
    typeof cap === 'number' ? cap : Number.POSITIVE_INFINITY,
  );
}

/** Page writes a second, and pages written within some time, at full speed and without the workload's phases. */
function writing(guest: Guest, time: Seconds): { readonly rate: number; readonly pages: number } {
  let rate = 0;
  let pages = 0;
  for (const region of guest.memory) {
    const { items, strata, sweep } = memoryRegion(region, guest.pageSize);
    if (sweep) {
      rate += sweep.rate;
      pages += Math.min(items, sweep.rate * time);
    }
    for (const one of strata) {
      rate += one.rate * one.share * items;
      pages -= one.share * items * Math.expm1(-one.rate * time);
    }
  }
  return { rate, pages };
}

/** The inputs of a planned migration; null when it names a guest that the scenario does not have. */
export function inputsOf(parts: NamedParts, plan: PlannedMigration): MigrationInputs | null {
  const { scenario } = parts;
  const guest = parts.guests.get(plan.guest);
  if (!guest) return null;
  const memory = guest.memory.reduce((sum, region) => sum + region.size, 0);
  const bandwidth = bandwidthOf(parts, plan, guest);
  const { rate, pages } = writing(guest, memory / bandwidth);
  const extents = guest.disks.flatMap((disk) => disk.extents);
  const diskRate = extents.reduce(
    (sum, { io }) => sum + (io.process === 'idle' ? 0 : io.writes * io.request),
    0,
  );
  // A guest that is stopped before the copy has no use for a limit.
  const limit = plan.memory['startStopped'] === true ? null : plan.memory['downtimeLimit'];
  return {
    memory,
    bandwidth,
    latency: scenario.network.latency,
    writes: (rate * guest.pageSize) / bandwidth,
    workingSet: (pages * guest.pageSize) / memory,
    downtimeLimit: typeof limit === 'number' ? limit : null,
    disk: extents.reduce((sum, extent) => sum + extent.size, 0),
    diskWrites: diskRate / bandwidth,
    migrations: scenario.plan.length,
  };
}

/** Switches and choices of a strategy that stand on something else than their default, as "name = value". */
export function settingsOf(choice: StrategyChoice, tunables: Tunables): readonly string[] {
  return Object.entries(tunables).flatMap(([name, tunable]) => {
    if (tunable.kind !== 'boolean' && tunable.kind !== 'choice') return [];
    const value = choice[name];
    return value === undefined || value === tunable.default ? [] : [`${name} = ${String(value)}`];
  });
}
