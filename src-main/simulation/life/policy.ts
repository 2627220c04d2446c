import type {
  LifePolicyDescriptor,
  LifePolicyKind,
  Tunables,
  TunableValues,
} from '#shared/scenario/tunables.ts';
import type { StrategyChoice } from '#shared/scenario/types.ts';

/** A policy of one kind: what it tells about itself, and how it is put to work. */
export interface LifePolicy<Context, Working> {
  readonly descriptor: LifePolicyDescriptor;
  readonly create: (context: Context, choice: StrategyChoice) => Working;
}

/** Declares a policy with typed tunables. `create` is called once a life. */
export function lifePolicy<Context, Working>(kind: LifePolicyKind) {
  return <T extends Tunables>(
    definition: Omit<LifePolicyDescriptor, 'kind' | 'tunables'> & {
      readonly tunables: T;
      create(context: Context, values: TunableValues<T>): Working;
    },
  ): LifePolicy<Context, Working> => {
    const { create, ...descriptor } = definition;
    return {
      descriptor: { ...descriptor, kind },
      // The schema has checked every value against the tunables, so the choice has exactly these fields.
      create: (context, choice) => create(context, choice as unknown as TunableValues<T>),
    };
  };
}
