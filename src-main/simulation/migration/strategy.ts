import type { StrategyDescriptor, Tunables, TunableValues } from '#shared/scenario/tunables.ts';
import type { StrategyChoice } from '#shared/scenario/types.ts';
import type { Steps } from '../kernel/kernel.ts';
import type { MigrationContext } from './context.ts';
import type { StreamSection } from './section.ts';

/** A way to move memory. */
export interface MemoryStrategy {
  readonly descriptor: StrategyDescriptor;
  /** True when the strategy can carry disk data in its own stream. */
  readonly carriesSection: boolean;
  /**
   * Prepares one migration.
   * @param section disk data that shares the memory's stream; null when there is none
   */
  plan(
    context: MigrationContext,
    choice: StrategyChoice,
    section: StreamSection | null,
  ): MemoryPlan;
}

/**
 * The parts of one memory migration. Generators are methods of a class or functions of a file, not written into this
 * object: each generator function that is made anew gets a prototype and a hidden class of its own, whose collection costs
 * more than a simple migration.
 */
export interface MemoryPlan {
  /**
   * Begins with the guest running at the source and ends with the guest stopped; it calls `context.stopGuest` itself,
   * for the stop rule is what tells strategies apart. Without `after`, every page has been sent then.
   */
  run(): Steps;
  /** While the guest runs at the destination: the pages that were left behind (post-copy). */
  after?(): Steps;
  /** The guest is whole at the destination and the source is free: what the guest still has to do on its own. */
  completed?(): void;
}

/** A way to move disks: what happens before memory, while the guest is stopped, and after it runs again. */
export interface DiskStrategy {
  readonly descriptor: StrategyDescriptor;
  plan(context: MigrationContext, choice: StrategyChoice): DiskPlan;
}

/** The parts of one disk migration; absent parts do nothing. */
export interface DiskPlan {
  /** Bytes of disk that are known to be waiting. */
  pendingBytes(): number;
  /** While the guest runs, before memory is copied. */
  before?(): Steps;
  /** Goes on beside the memory copy in a process of its own, until the guest is stopped (a mirror that stays in sync). */
  beside?(context: MigrationContext): Steps;
  /** Shares the stream of the memory strategy instead of having a phase of its own. */
  readonly section?: StreamSection;
  /** While the guest is stopped, after the last pages. */
  stopped?(): Steps;
  /** While the guest runs at the destination. */
  after?(): Steps;
}

interface Definition<T extends Tunables> extends Omit<
  StrategyDescriptor,
  'kind' | 'tunables' | 'carriesSection'
> {
  readonly tunables: T;
}

type Run<T extends Tunables> = (
  context: MigrationContext,
  values: TunableValues<T>,
  section: StreamSection | null,
) => Steps;

/** Declares a memory strategy with typed tunables: a `run` alone, or a `plan` with what follows the switch-over. */
export function memoryStrategy<T extends Tunables>(
  definition: Definition<T> & { readonly carriesSection?: boolean } & (
      | { readonly run: Run<T>; readonly plan?: undefined }
      | {
          readonly run?: undefined;
          plan(
            context: MigrationContext,
            values: TunableValues<T>,
            section: StreamSection | null,
          ): MemoryPlan;
        }
    ),
): MemoryStrategy {
  const { run, plan, carriesSection = false, ...descriptor } = definition;
  return {
    descriptor: {
      ...descriptor,
      kind: 'memory',
      ...(carriesSection ? { carriesSection: true as const } : {}),
    },
    carriesSection,
    plan(context, choice, section) {
      // The schema has checked every value against the tunables, so the choice has exactly these fields.
      const values = choice as unknown as TunableValues<T>;
      return plan ? plan(context, values, section) : { run: () => run(context, values, section) };
    },
  };
}

/** Declares a disk strategy with typed tunables. */
export function diskStrategy<T extends Tunables>(
  definition: Definition<T> & {
    plan(context: MigrationContext, values: TunableValues<T>): DiskPlan;
  },
): DiskStrategy {
  const { plan, ...descriptor } = definition;
  return {
    descriptor: { ...descriptor, kind: 'disk' },
    plan: (context, choice) => plan(context, choice as unknown as TunableValues<T>),
  };
}

/** Something above the strategies that watches a migration and interferes, as management software does. */
export interface Policy {
  readonly descriptor: StrategyDescriptor;
  /**
   * Watches one migration in a process of its own, from the start of the copy until the guest is stopped.
   * @param own waits on the policy's clock
   * @param migration what is watched; its `control` and `abort` are the means
   */
  watch(own: MigrationContext, migration: MigrationContext, choice: StrategyChoice): Steps;
}

/** Declares a policy with typed tunables. */
export function policy<T extends Tunables>(
  definition: Definition<T> & {
    watch(own: MigrationContext, migration: MigrationContext, values: TunableValues<T>): Steps;
  },
): Policy {
  const { watch, ...descriptor } = definition;
  return {
    descriptor: { ...descriptor, kind: 'policy' },
    watch: (own, migration, choice) => watch(own, migration, choice as unknown as TunableValues<T>),
  };
}
