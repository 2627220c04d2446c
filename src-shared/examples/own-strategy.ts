/** The file of a memory strategy, as the guide shows it; a test registers and runs the same file. */
export const OWN_STRATEGY = `import { defineTunables } from '#shared/scenario/tunables.ts';
import { plainPages } from '#main/simulation/migration/memory/encoders.ts';
import { runRounds } from '#main/simulation/migration/memory/rounds.ts';
import { anyOf, fitsDowntime, maxRounds } from '#main/simulation/migration/memory/stop-rules.ts';
import { memoryStrategy } from '#main/simulation/migration/strategy.ts';

const tunables = defineTunables({
  strikes: {
    kind: 'count',
    label: 'Strikes',
    meaning: 'A page that was dirtied in so many rounds, whichever, goes only after the stop.',
    source: 'design',
    default: 3,
    min: 1,
    max: 255,
  },
  downtimeLimit: {
    kind: 'duration',
    label: 'Downtime limit',
    meaning: 'The guest is stopped once what is left goes within this.',
    source: 'design',
    default: 0.2,
    min: 0,
    max: 60,
  },
});

export const threeStrikes = memoryStrategy({
  id: 'three-strikes',
  title: 'Three strikes',
  summary: 'A page dirtied in three rounds waits for the stop.',
  source: 'the guide',
  stopRule: 'The rest fits into the downtime limit, or 20 rounds.',
  goodFor: 'Learning how a strategy is put together.',
  badFor: 'Pages that cool down: a strike is never forgotten.',
  tunables,
  *run(m, { strikes, downtimeLimit }) {
    yield* runRounds(m, {
      order: 'linear',
      peek: true,
      judge: {
        heat: {
          states: strikes + 1,
          next: (count, dirty) => (dirty ? Math.min(strikes, count + 1) : count),
        },
        last: (count) => count === strikes,
      },
      encoder: plainPages(8),
      roundFloor: 0.005,
      stop: anyOf(fitsDowntime(downtimeLimit), maxRounds(20)),
    });
  },
});
`;
