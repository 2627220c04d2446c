import { parseScenario } from '#shared/scenario/document.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { nothingTaken, unlimitedBudget } from '#main/simulation/guest/item-set.ts';
import type { ItemSet, ItemTraffic, TakeBudget, Taken } from '#main/simulation/guest/item-set.ts';
import { memoryRegion } from '#main/simulation/guest/write-model.ts';
import type { ItemRegion } from '#main/simulation/guest/write-model.ts';

export const PAGE = 4096;
export const MIB = 2 ** 20;
/** The ideal link of the reference guest, in bytes per second. */
export const LINK = 125_000_000;

/** A document as a scenario; problems fail the test that wrote it. */
export function scenarioOf(document: object): Scenario {
  const reading = parseScenario(document, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.scenario;
}

export interface OneGuest {
  readonly memory: readonly object[];
  readonly strategy: object;
  readonly disk?: object;
  readonly disks?: readonly object[];
  readonly guest?: object;
  readonly plan?: object;
  readonly mechanics?: object;
  readonly hosts?: object;
  readonly limits?: object;
  readonly network?: object;
  readonly more?: object;
}

/**
 * One guest and one migration over an ideal link, without fixed times, headers of the device state or a slow-down: what is left is
 * the strategy.
 */
export function oneGuest(parts: OneGuest): Scenario {
  const host = { memory: '64 GiB', nic: LINK, ...parts.hosts };
  return scenarioOf({
    name: 'one guest',
    hosts: [
      { name: 'alpha', ...host },
      { name: 'beta', ...host },
    ],
    network: { latency: 0, efficiency: 1, ...parts.network },
    ...(parts.limits ? { limits: parts.limits } : {}),
    guests: [
      {
        name: 'guest',
        host: 'alpha',
        deviceState: 0,
        memory: parts.memory,
        disks: parts.disks ?? [],
        ...parts.guest,
      },
    ],
    plan: [
      {
        guest: 'guest',
        to: 'beta',
        memory: parts.strategy,
        disk: parts.disk ?? { strategy: 'shared' },
        mechanics: { setup: 0, suspend: 0, activate: 0, redirect: 0, ...parts.mechanics },
        costs: { writeFault: 0, copyCores: 0 },
        ...parts.plan,
      },
    ],
    ...parts.more,
  });
}

/** The model of a memory region as a scenario document writes it. */
export function modelOf(pages: number, writes: object, zero = 0): ItemRegion {
  const memory = [{ name: 'region', size: pages * PAGE, writes, zero }];
  const [parsed] = oneGuest({ memory, strategy: { strategy: 'stop-and-copy' } }).guests[0]!.memory;
  return memoryRegion(parsed!, PAGE);
}

/** An item region with one rate for all items. */
export function region(
  items: number,
  rate: number,
  more: Partial<ItemRegion> & { zeroShare?: number } = {},
): ItemRegion {
  const { zeroShare = 0, ...rest } = more;
  return {
    name: 'region',
    items,
    strata: [{ share: 1, rate, zero: zeroShare }],
    sweep: null,
    moves: 1,
    zero: zeroShare,
    writesZero: false,
    run: 1,
    ...rest,
  };
}

/** An item region that is written address by address. */
export function sweptRegion(items: number, rate: number, start = 0, writesPerItem = 1): ItemRegion {
  return region(items, 0, { strata: [], sweep: { rate, start, writesPerItem } });
}

/** Sends under a budget; what the budget leaves out is unlimited. */
export function take(set: ItemSet, limits: Partial<TakeBudget> = {}): Taken {
  const taken = nothingTaken();
  set.take({ ...unlimitedBudget(PAGE, 9), ...limits }, taken);
  return taken;
}

/** What a guest does to the items of a region where they are missing; nothing but its writes unless said. */
export function traffic(more: Partial<ItemTraffic>): ItemTraffic {
  return { readRate: 0, readsPerWrite: 0, writesCover: true, ...more };
}

/** Mean and the standard error of it. */
export function meanOf(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const variance =
    values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}
