import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { createSimulation, simulate } from '#main/simulation/index.ts';
import { parsed } from './support/scenarios.ts';

// What decides a digest is scenario, seed and engine. Where the caller stops (pace, pauses, steps) and how often it
// looks (frames, maps) must leave no trace, to the last bit.

/** One visit of a caller: how far it goes at most, and what it looks at then. */
const visit = fc.record({
  share: fc.double({ min: 0, max: 0.2, noNaN: true }),
  events: fc.integer({ min: 1, max: 2000 }),
  frame: fc.boolean(),
  maps: fc.boolean(),
});

describe.each(PRESETS.map(({ name, text }) => [name, text]))('%s', (_, text) => {
  test.each(['expected', 'exact'] as const)(
    'ends the same however it is driven and watched: %s',
    (resolution) => {
      const scenario = { ...parsed(text), resolution };
      const { digest, simulatedTime } = simulate(scenario);
      fc.assert(
        fc.property(fc.array(visit, { minLength: 1, maxLength: 20 }), (visits) => {
          const simulation = createSimulation(scenario);
          for (const { share, events, frame, maps } of visits) {
            simulation.advance({
              untilTime: simulation.now + share * simulatedTime,
              maxEvents: events,
            });
            if (frame) simulation.frame();
            if (maps) simulation.maps(0, 256);
          }
          simulation.advance();
          expect(simulation.result().digest).toBe(digest);
        }),
        { numRuns: resolution === 'exact' ? 8 : 30 },
      );
    },
  );
});
