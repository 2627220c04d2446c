import type { Explanation, MigrationResult, RoundRow } from '#shared/result/result.ts';
import type { PlannedMigration, Scenario } from '#shared/scenario/types.ts';
import type { BytesPerSecond } from '#shared/units/types.ts';
import { Cluster } from '../cluster/cluster.ts';
import { FluidNetwork } from '../kernel/fluid.ts';
import { Kernel } from '../kernel/kernel.ts';

/** Tunables by which memory strategies cap what they send while the guest runs; what they are called differs. */
const CAPS = ['maxBandwidth', 'bandwidth'] as const;
/** A round at this share of the cap was held back by it: windows and sleeps leave a few percent unused. */
const REACHED = 0.9;
/** A link that carries hardly more than the cap would change nothing. */
const MORE = 1.05;
/** Rounds shorter than this share of the copy say little: a burst, or the wait for a tick of the clock. */
const TELLING_SHARE = 0.1;

type Copied = Pick<MigrationResult, 'guest' | 'from' | 'to' | 'rounds'>;

/** The highest rate of the rounds over memory that decided how long it took; of the only copy where the guest was stopped first. */
function rateOf(rounds: readonly RoundRow[]): BytesPerSecond {
  const live = rounds.filter(({ kind }) => kind === 'memory');
  const copies = live.length > 0 ? live : rounds.filter(({ kind }) => kind === 'stop');
  const whole = copies.reduce((sum, { duration }) => sum + duration, 0);
  return copies.reduce((most, { bytes, duration }) => {
    const telling = duration > 0 && duration >= TELLING_SHARE * whole;
    return telling ? Math.max(most, bytes / duration) : most;
  }, 0);
}

function capOf({ memory }: PlannedMigration, rounds: readonly RoundRow[]) {
  for (const field of CAPS) {
    const cap = memory[field];
    if (typeof cap === 'number' && rateOf(rounds) >= REACHED * cap) return { field, cap };
  }
  return null;
}

/** What the path between two hosts would give to a migration that is alone on it. */
function pathsOf(scenario: Scenario): (from: string, to: string) => BytesPerSecond {
  const kernel = new Kernel();
  const options = { resolution: scenario.resolution, seed: scenario.seed, verify: false };
  const bare = { ...scenario, guests: [], plan: [] };
  const cluster = new Cluster(bare, kernel, new FluidNetwork(kernel), options);
  return (from, to) =>
    Math.min(...cluster.path(cluster.host(from), cluster.host(to)).map(({ capacity }) => capacity));
}

/**
 * The migrations of a scenario's plan, each with whether a cap of its strategy and not the link held it back: its memory went at
 * the cap, and the link would carry more. Follows from scenario and result, and so is of no digest and is not stored.
 *
 * @param migrations in the order of the plan
 * @returns with `capped` only where a cap binds; its sentence is in `messages/outcomes.ts`
 */
export function withCaps<T extends Copied>(
  scenario: Scenario,
  migrations: readonly T[],
): (T & { readonly capped?: Explanation })[] {
  let paths: ReturnType<typeof pathsOf> | null = null;
  const hosts = new Set(scenario.hosts.map(({ name }) => name));
  return migrations.map((one, index) => {
    const { guest, from, to, rounds } = one;
    const plan = scenario.plan[index];
    if (plan?.guest !== guest || !hosts.has(from) || !hosts.has(to) || from === to) return one;
    const bound = capOf(plan, rounds);
    if (!bound) return one;
    paths ??= pathsOf(scenario);
    const link = paths(from, to);
    if (link <= MORE * bound.cap) return one;
    return { ...one, capped: { code: 'capped', values: { ...bound, link } } };
  });
}
