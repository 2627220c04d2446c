import type { LifeGuest } from '#shared/scenario/life/expand.ts';
import type { LifeTrace } from '#shared/scenario/life/types.ts';
import type { Fraction, Seconds } from '#shared/units/types.ts';
import { RandomStream } from '../../kernel/random.ts';
import { lifePolicy } from '../policy.ts';

/** The demand of the guests of one class over time, piecewise constant. */
export interface Demand {
  /** Demand of a member at the start. */
  initial(member: number): Fraction;
  /** Time of the next change of any member after `now`; infinite when there is none. */
  next(now: Seconds): Seconds;
  /** Makes the changes of this instant. */
  apply(now: Seconds, set: (member: number, level: Fraction) => void): void;
}

export interface DemandContext {
  readonly members: readonly LifeGuest[];
  readonly trace: LifeTrace | null;
  readonly seed: number;
}

export const demandPolicy = lifePolicy<DemandContext, Demand>('demand');

/** One stream a guest, by name: another guest more changes nobody else's demand. */
export function streamsOf(context: DemandContext, purpose: string): RandomStream[] {
  return context.members.map(
    ({ name }) => new RandomStream(context.seed, `life/${name}/${purpose}`),
  );
}

/** Exponentially distributed, in seconds. */
export function exponential(stream: RandomStream, mean: Seconds): Seconds {
  return -Math.log(1 - stream.uniform()) * mean;
}
