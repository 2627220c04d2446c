import { lifeGuests } from './life/expand.ts';
import type { Scenario } from './types.ts';

/** What lists of runs tell of a scenario, whichever way it was run. */
export interface RunFacts {
  /** Number of guests, each member of a class in the life of a cluster counted. */
  readonly guests: number;
  /** How memory is migrated: each strategy once, in the order of the plan, joined by commas; empty when nothing is planned. */
  readonly memoryStrategy: string;
  readonly diskStrategy: string;
}

/** The facts of a scenario; in a life, every policy migrates in the way that the life says. */
export function runFacts(scenario: Scenario): RunFacts {
  const { plan, life } = scenario;
  const moves = life ? [life.migration] : plan;
  return {
    guests: life ? lifeGuests(scenario).length : scenario.guests.length,
    memoryStrategy: joined(moves.map(({ memory }) => memory.strategy)),
    diskStrategy: joined(moves.map(({ disk }) => disk.strategy)),
  };
}

function joined(strategies: readonly string[]): string {
  return [...new Set(strategies)].join(', ');
}
