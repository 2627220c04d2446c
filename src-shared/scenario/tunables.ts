import type { QuantityKind } from '../units/types.ts';

/** What every tunable of a strategy tells about itself; the window draws its field from this. */
interface TunableBase {
  /** Short name on screen. */
  readonly label: string;
  /** What it does, in a sentence. */
  readonly meaning: string;
  /** Where the default comes from: paper section, hypervisor file and version, or "design". */
  readonly source: string;
  /** Tunables of one group are shown together, under its name; those without one come first. */
  readonly group?: string;
}

/** A number with a unit. A null default, or `nullable`, allows null in documents: none. */
interface QuantityTunable extends TunableBase {
  readonly kind: QuantityKind;
  readonly default: number | null;
  readonly nullable?: boolean;
  readonly min: number;
  readonly max: number;
  /** Only powers of two, as bitmaps and rings have them. */
  readonly powerOfTwo?: true;
  /** Why values outside the range make no sense; shown when one is refused. */
  readonly rangeReason?: string;
}

interface SwitchTunable extends TunableBase {
  readonly kind: 'boolean';
  readonly default: boolean;
}

interface ChoiceTunable extends TunableBase {
  readonly kind: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}

export type Tunable = QuantityTunable | SwitchTunable | ChoiceTunable;
export type Tunables = Readonly<Record<string, Tunable>>;

/** The values of a set of tunables, as a strategy reads them. */
export type TunableValues<T extends Tunables> = {
  readonly [K in keyof T]: T[K] extends { kind: 'boolean' }
    ? boolean
    : T[K] extends { kind: 'choice'; choices: readonly (infer C)[] }
      ? C
      : T[K] extends { default: null } | { nullable: true }
        ? number | null
        : number;
};

/** Some values of tunables: each of the named tunables has one of the named values. */
export type ChosenValues = Readonly<Record<string, readonly (string | boolean | null)[]>>;

/** Values of tunables that a real system refuses together. */
export interface Conflict {
  readonly values: ChosenValues;
  /** Quantities that may be none, and are given here. */
  readonly given?: readonly string[];
  /** Two quantities, refused where the first is larger than the second. */
  readonly above?: readonly [string, string];
  /** Why, in the words of the system where it has some. */
  readonly reason: string;
}

/** Whether a choice of values is one of those that are meant. */
export function hasValues(
  choice: Readonly<Record<string, unknown>>,
  values: ChosenValues,
  given: readonly string[] = [],
): boolean {
  return (
    Object.entries(values).every(([key, some]) => some.some((one) => one === choice[key])) &&
    given.every((key) => choice[key] !== null)
  );
}

/** What a policy of a life decides. */
export const LIFE_POLICY_KINDS = [
  'demand',
  'placement',
  'balancing',
  'consolidation',
  'scheduler',
  'availability',
  'proactive',
] as const;
export type LifePolicyKind = (typeof LIFE_POLICY_KINDS)[number];

/** What a policy of a life tells about itself. */
export type LifePolicyDescriptor = Omit<StrategyDescriptor, 'kind' | 'stopRule'> & {
  readonly kind: LifePolicyKind;
};

/** The policies of a life, by what they decide, in the order in which they are offered. */
export type LifeCatalogue = Readonly<Record<LifePolicyKind, readonly LifePolicyDescriptor[]>>;

/** What a strategy tells about itself, as plain data that can cross to the window. */
export interface StrategyDescriptor {
  readonly id: string;
  readonly kind: 'memory' | 'disk' | 'policy';
  readonly title: string;
  /** One sentence: what it does. */
  readonly summary: string;
  readonly source: string;
  /** When the live part ends, in words. */
  readonly stopRule: string;
  readonly goodFor: string;
  readonly badFor: string;
  readonly tunables: Tunables;
  /** Combinations of values that are refused. */
  readonly conflicts?: readonly Conflict[];
  /** Of a memory strategy: its stream can carry the sections of a disk strategy. */
  readonly carriesSection?: true;
  /** Part of what it moves follows after the guest runs at the destination: always, or with these values. */
  readonly leavesBehind?: true | ChosenValues;
  /** Of a memory strategy: it stops by a downtime limit, which a policy can replace: always, or with these values. */
  readonly downtimeLimit?: true | ChosenValues;
  /** Of a memory strategy: guests with more vCPUs than this are refused, and why, as the end of a sentence. */
  readonly mostVcpus?: { readonly count: number; readonly reason: string };
  /** Of a disk strategy: what the memory strategy beside it has to offer, and with which values. */
  readonly needs?: { readonly carriesSection?: true; readonly memory?: MemoryNeed };
  /** Of a policy: what the memory strategy that it is put on has to offer. */
  readonly requires?: readonly PolicyRequirement[];
}

/** Values that a disk strategy asks of the memory strategy beside it. */
interface MemoryNeed {
  /** With these values of the disk strategy; always when left out. */
  readonly when?: ChosenValues;
  readonly values: ChosenValues;
  /** Why, as a sentence without its end. */
  readonly reason: string;
}

/** What a policy asks of the strategy below it, when it has these values. */
interface PolicyRequirement {
  readonly values: ChosenValues;
  readonly offers: 'post-copy' | 'downtime-limit';
  /** Why, as the end of a sentence. */
  readonly reason: string;
}

/** Every strategy that the engine knows, in the order in which they are offered. */
export interface StrategyCatalogue {
  readonly memory: readonly StrategyDescriptor[];
  readonly disk: readonly StrategyDescriptor[];
  /** Control-plane policies above the strategies; without any, migrations are left alone. */
  readonly policy?: readonly StrategyDescriptor[];
  /** What may decide in the life of a cluster; without, scenarios can't have one. */
  readonly life?: LifeCatalogue;
}

/** Keeps the literal types of a set of tunables, so that `TunableValues` can be exact. */
export function defineTunables<const T extends Tunables>(tunables: T): T {
  return tunables;
}

/** The same tunables as members of a group. */
export function inGroup<const T extends Tunables>(group: string, tunables: T): T {
  return Object.fromEntries(
    Object.entries(tunables).map(([key, tunable]) => [key, { ...tunable, group }]),
  ) as unknown as T;
}

type Choice = Readonly<Record<string, unknown>>;

const holds = (when: true | ChosenValues | undefined, choice: Choice): boolean =>
  when === true || (when !== undefined && hasValues(choice, when));

/** Whether part of what a strategy moves follows after the guest runs at the destination, as it was chosen. */
export function leavesBehind(
  descriptor: Pick<StrategyDescriptor, 'leavesBehind'>,
  choice: Choice,
): boolean {
  return holds(descriptor.leavesBehind, choice);
}

/** Whether a strategy stops by a downtime limit, as it was chosen. */
export function hasDowntimeLimit(
  descriptor: Pick<StrategyDescriptor, 'downtimeLimit'>,
  choice: Choice,
): boolean {
  return holds(descriptor.downtimeLimit, choice);
}

/** Values of the memory strategy with which a disk strategy runs at its defaults, where it does not with all. */
export function memoryBeside({
  needs,
}: Pick<StrategyDescriptor, 'needs'>): Record<string, string | boolean | null> {
  return Object.fromEntries(
    Object.entries((needs?.memory?.when ? null : needs?.memory?.values) ?? {}).flatMap(
      ([key, [first]]) => (first === undefined ? [] : [[key, first]]),
    ),
  );
}

/** The default value of every tunable. */
export function defaultsOf(tunables: Tunables): Record<string, number | string | boolean | null> {
  return Object.fromEntries(
    Object.entries(tunables).map(([key, tunable]) => [key, tunable.default]),
  );
}
