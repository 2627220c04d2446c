import type { ScenarioProblem } from './problem.ts';
import { hasDowntimeLimit, hasValues, leavesBehind } from './tunables.ts';
import type { StrategyCatalogue } from './tunables.ts';
import type { Guest, PlannedMigration, StrategyChoice } from './types.ts';

/** What moves a guest, in a plan or in a life. */
export type Choices = Pick<PlannedMigration, 'memory' | 'disk' | 'policy'>;

/** Whether both are numbers and the first is larger than the second. */
function isAbove(choice: StrategyChoice, [one, other]: readonly [string, string]): boolean {
  return Number(choice[one] ?? Number.NaN) > Number(choice[other] ?? Number.NaN);
}

/** Values that have to be powers of two and are not. */
function* powersOfTwo(
  kind: 'memory' | 'disk' | 'policy',
  choice: StrategyChoice,
  path: string,
  catalogue: StrategyCatalogue,
): Generator<ScenarioProblem> {
  const descriptor = catalogue[kind]?.find((one) => one.id === choice.strategy);
  for (const [key, tunable] of Object.entries(descriptor?.tunables ?? {})) {
    const value = choice[key];
    if (!('powerOfTwo' in tunable) || typeof value !== 'number') continue;
    const near = 2 ** Math.round(Math.log2(value));
    if (value === near) continue;
    yield {
      path: `${path}.${kind}.${key}`,
      message: `found ${value}; expected a power of two`,
      example: String(Math.min(tunable.max, Math.max(tunable.min, near))),
    };
  }
}

/** What a policy does that the strategy below it cannot. */
function* policyOnStrategy(
  entry: Choices,
  path: string,
  catalogue: StrategyCatalogue,
): Generator<ScenarioProblem> {
  const policy = catalogue.policy?.find(({ id }) => id === entry.policy.strategy);
  const memory = catalogue.memory.find(({ id }) => id === entry.memory.strategy);
  for (const { values, offers, reason } of policy?.requires ?? []) {
    if (!memory || !hasValues(entry.policy, values)) continue;
    const able = offers === 'post-copy' ? leavesBehind : hasDowntimeLimit;
    if (able(memory, entry.memory)) continue;
    const [key] = Object.keys(values);
    const found = key
      ? `${key} ${JSON.stringify(entry.policy[key])}`
      : `"${entry.policy.strategy}"`;
    const others = catalogue.memory
      .filter((one) => able(one, {}))
      .slice(0, 3)
      .map(({ id }) => `"${id}"`);
    yield {
      path: `${path}.policy.${key ?? 'strategy'}`,
      message: `found ${found} on "${memory.id}": ${reason}; expected another action, or a memory strategy such as ${others.join(', ')}`,
    };
  }
}

/** Values that a strategy refuses together; the problem is told at the last of them. */
function* conflictsOf(
  kind: 'memory' | 'disk' | 'policy',
  choice: StrategyChoice,
  path: string,
  catalogue: StrategyCatalogue,
): Generator<ScenarioProblem> {
  const descriptor = catalogue[kind]?.find((one) => one.id === choice.strategy);
  for (const { values, given = [], above, reason } of descriptor?.conflicts ?? []) {
    if (!hasValues(choice, values, given) || (above && !isAbove(choice, above))) continue;
    const keys = [...Object.keys(values), ...given, ...(above ?? [])];
    const last = keys.at(-1) ?? 'strategy';
    const found = keys.map((key) => `${key} ${JSON.stringify(choice[key])}`).join(' with ');
    yield {
      path: `${path}.${kind}.${last}`,
      message: `found ${found}; expected one of them to be changed: ${reason}`,
    };
  }
}

/** A guest that the memory strategy cannot move. */
function* guestOfStrategy(
  entry: Choices,
  guests: readonly Guest[],
  path: string,
  catalogue: StrategyCatalogue,
): Generator<ScenarioProblem> {
  const memory = catalogue.memory.find(({ id }) => id === entry.memory.strategy);
  const most = memory?.mostVcpus;
  const vcpus = Math.max(0, ...guests.map((guest) => guest.vcpus));
  if (!most || vcpus <= most.count) return;
  yield {
    path: `${path}.memory.strategy`,
    message: `found "${memory.id}" for a guest of ${vcpus} vCPUs; expected a guest of ${most.count} or another strategy: ${most.reason}`,
  };
}

/** Values that a strategy or a policy refuses, alone, together, or for these guests. */
export function* choiceProblems(
  entry: Choices,
  guests: readonly Guest[],
  path: string,
  catalogue: StrategyCatalogue,
): Generator<ScenarioProblem> {
  for (const kind of ['memory', 'disk', 'policy'] as const) {
    yield* powersOfTwo(kind, entry[kind], path, catalogue);
    yield* conflictsOf(kind, entry[kind], path, catalogue);
  }
  yield* policyOnStrategy(entry, path, catalogue);
  yield* guestOfStrategy(entry, guests, path, catalogue);
}
