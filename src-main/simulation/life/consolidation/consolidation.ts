import { lifePolicy } from '../policy.ts';
import type { TickContext, TickPolicy } from '../tick-policy.ts';

/** Declares a consolidation policy; null when it never looks. */
export const consolidationPolicy = lifePolicy<TickContext, TickPolicy | null>('consolidation');
