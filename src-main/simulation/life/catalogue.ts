import type { LifeCatalogue, LifePolicyKind } from '#shared/scenario/tunables.ts';
import { checkpoints } from './availability/checkpoints.ts';
import { noAvailability } from './availability/none.ts';
import { restart } from './availability/restart.ts';
import { drs } from './balancing/drs.ts';
import { noBalancing } from './balancing/none.ts';
import { sandpiper } from './balancing/sandpiper.ts';
import { watcher } from './balancing/watcher.ts';
import { noConsolidation } from './consolidation/none.ts';
import { powerSave } from './consolidation/power-save.ts';
import { bursts } from './demand/bursts.ts';
import { constant } from './demand/constant.ts';
import { daily } from './demand/daily.ts';
import { trace } from './demand/trace.ts';
import { asGiven } from './placement/as-given.ts';
import { balanced } from './placement/balanced.ts';
import { bestFit } from './placement/best-fit.ts';
import { firstFit } from './placement/first-fit.ts';
import { worstFit } from './placement/worst-fit.ts';
import { evacuate } from './proactive/evacuate.ts';
import { noProactive } from './proactive/none.ts';
import { kubevirt } from './scheduler/kubevirt.ts';
import { nova } from './scheduler/nova.ts';
import { vsphere } from './scheduler/vsphere.ts';
import type { LifePolicy } from './policy.ts';

/** The one place where a policy of a life is registered, in the order in which they are offered. */
export const LIFE_POLICIES = {
  demand: [constant, daily, bursts, trace],
  placement: [worstFit, bestFit, firstFit, balanced, asGiven],
  balancing: [noBalancing, watcher, drs, sandpiper],
  consolidation: [noConsolidation, powerSave],
  scheduler: [vsphere, nova, kubevirt],
  availability: [noAvailability, restart, checkpoints],
  proactive: [noProactive, evacuate],
} as const;

const descriptors = (policies: readonly LifePolicy<never, unknown>[]) =>
  policies.map(({ descriptor }) => descriptor);

/** What every policy tells about itself. */
export const LIFE_CATALOGUE = Object.fromEntries(
  Object.entries(LIFE_POLICIES).map(([kind, policies]) => [
    kind,
    descriptors(policies as readonly LifePolicy<never, unknown>[]),
  ]),
) as unknown as LifeCatalogue;

type Policies = typeof LIFE_POLICIES;

/** @throws when no policy of the kind has that id; the scenario schema refuses such documents before. */
export function lifePolicyById<Kind extends LifePolicyKind>(
  kind: Kind,
  id: string,
): Policies[Kind][number] {
  const found = LIFE_POLICIES[kind].find((one) => one.descriptor.id === id);
  if (!found) throw new Error(`No policy for ${kind} is named "${id}".`);
  return found;
}
