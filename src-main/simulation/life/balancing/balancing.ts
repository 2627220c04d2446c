import { lifePolicy } from '../policy.ts';
import type { TickContext, TickPolicy } from '../tick-policy.ts';

/** Declares a balancing policy; null when it never looks. */
export const balancingPolicy = lifePolicy<TickContext, TickPolicy | null>('balancing');
