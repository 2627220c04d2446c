import { z } from 'zod';
import { quantity } from './fields.ts';
import type { StrategyDescriptor, Tunable } from './tunables.ts';

/** What a new migration starts with: what most operators run. */
export const DEFAULT_MEMORY_STRATEGY = 'qemu';

function tunableField(tunable: Tunable): z.ZodType {
  switch (tunable.kind) {
    case 'boolean':
      return z.boolean().default(tunable.default).meta({ description: tunable.meaning });
    case 'choice':
      return z
        .enum([...tunable.choices])
        .default(tunable.default)
        .meta({ description: tunable.meaning });
    default: {
      const { kind, min, max, meaning, rangeReason: reason } = tunable;
      const field = quantity(kind, { min, max, whole: kind === 'count', meaning, reason });
      return tunable.default === null || tunable.nullable === true
        ? field.nullable().default(tunable.default)
        : field.default(tunable.default);
    }
  }
}

/** A choice among strategies, each with its own tunables, told apart by `strategy`. */
export function strategyField(strategies: readonly Pick<StrategyDescriptor, 'id' | 'tunables'>[]) {
  const variants = strategies.map((strategy) =>
    z.strictObject({
      strategy: z.literal(strategy.id),
      ...Object.fromEntries(
        Object.entries(strategy.tunables).map(([key, tunable]) => [key, tunableField(tunable)]),
      ),
    }),
  );
  const ids = strategies.map((strategy) => `"${strategy.id}"`).join(', ');
  return z
    .discriminatedUnion(
      'strategy',
      variants as [(typeof variants)[number], ...(typeof variants)[number][]],
      {
        error: (issue) =>
          issue.code === 'invalid_union' ? `expected "strategy" to be one of ${ids}` : undefined,
      },
    )
    .transform(
      (choice) => choice as { strategy: string } & Record<string, number | string | boolean | null>,
    );
}
