/**
 * Deferral of hot pages: pages that were dirtied often of late stay back and go only after the guest was stopped.
 * What "often" means is what the published variants differ in; each is a strategy with its own judge.
 *
 * Sources, by their abstracts: `ma-2010`, Ma, Liu, Liu, "Improved pre-copy approach" (ICSESS 2010, Xen 3.3): a page found
 * frequently updated enters a bitmap; `hu-2011`, Hu et al. (ICPADS 2011): dirtied in k of the last n rounds, a time
 * series; `ewma`: a moving average per page, from theses on Xen 4.2.
 * Design: "frequent" as dirtied in 2 rounds one after the other, n and k, weight and threshold, and the loop of Xen 3.x.
 * Stop rule, any of: fewer than 50 pages wait that are not deferred; 29 rounds; more than 3 times the memory sent.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { Tunables, TunableValues } from '#shared/scenario/tunables.ts';
import { memoryStrategy } from '../strategy.ts';
import type { MemoryStrategy } from '../strategy.ts';
import { plainPages } from './encoders.ts';
import { runRounds } from './rounds.ts';
import type { Judge } from './rounds.ts';
import { ROUND_TUNABLES } from './rounds-tunables.ts';
import { anyOf, fewDirty, maxFactor, maxRounds } from './stop-rules.ts';

/** The last rounds of a page as bits, the newest lowest; hot when it was dirty in enough of them. */
export function historyJudge(history: number, need: number): Judge {
  const mask = 2 ** history - 1;
  return {
    heat: { states: 2 ** history, next: (bits, dirty) => ((bits << 1) | Number(dirty)) & mask },
    last: (bits) => bitsSet(bits) >= need,
    level: (bits) => Math.min(3, bitsSet(bits)),
  };
}

function bitsSet(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

/** Levels that a moving average is rounded to. */
const LEVELS = 64;

/** An exponentially weighted moving average of dirty (1) and not dirty (0), rounded to 64 levels. */
export function averageJudge(alpha: number, theta: number): Judge {
  const top = LEVELS - 1;
  return {
    heat: {
      states: LEVELS,
      next: (level, dirty) =>
        dirty ? Math.ceil(level + alpha * (top - level)) : Math.floor((1 - alpha) * level),
    },
    last: (level) => level > theta * top,
    level: (level) => Math.floor((level * 4) / LEVELS),
  };
}

interface Variant<T extends Tunables> {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly source: string;
  readonly tunables: T;
  judge(values: TunableValues<T>): Judge;
}

function deferring<T extends Tunables>({ judge, tunables, ...names }: Variant<T>): MemoryStrategy {
  return memoryStrategy({
    ...names,
    stopRule: 'Fewer than 50 pages that are not deferred, 29 rounds, or 3 times the memory sent.',
    goodFor: 'Hot pages that would be sent in every round: they go once, at the end.',
    badFor: 'Downtime when much is hot: what was deferred is all left to the stop.',
    tunables: { ...tunables, ...ROUND_TUNABLES },
    *run(m, values) {
      // The types of a spread of a type parameter do not join; both parts are there.
      const own = values as unknown as TunableValues<T>;
      const loop = values as unknown as TunableValues<typeof ROUND_TUNABLES>;
      yield* runRounds(m, {
        order: 'linear',
        batchPages: loop.batchPages,
        peek: loop.peek,
        judge: judge(own),
        encoder: plainPages(loop.pageEntry),
        roundFloor: loop.roundFloor,
        stop: anyOf(
          fewDirty(loop.lastRoundPages),
          maxRounds(loop.maxIterations),
          maxFactor(loop.maxFactor),
        ),
      });
    },
  });
}

const history = (rounds: number, need: number, source: string) =>
  defineTunables({
    history: {
      kind: 'count',
      label: 'Rounds looked at',
      meaning: 'So many of the last rounds decide whether a page is hot.',
      source,
      default: rounds,
      min: 1,
      max: 8,
      rangeReason: 'a page keeps its last rounds in one byte',
    },
    need: {
      kind: 'count',
      label: 'Dirty rounds of a hot page',
      meaning:
        'A page is hot when it was dirtied in at least so many of them; none is when it is more than are looked at.',
      source,
      default: need,
      min: 1,
      max: 8,
      rangeReason: 'with 0 every page would be hot; eight rounds are looked at at most',
    },
  });

const maTunables = history(2, 2, 'assumption of this model: two rounds one after the other');
/** Tunables of a history of dirty rounds. */
export const HISTORY_TUNABLES = history(4, 2, 'assumption of this model: n = 3 to 5, k = 2 to 3');

export const ma2010 = deferring({
  id: 'ma-2010',
  title: 'Frequently updated pages last (Ma 2010)',
  summary: 'Pages dirtied in two rounds one after the other go only after the guest was stopped.',
  source: 'Ma, Liu, Liu, ICSESS 2010 (abstract); the design is ours',
  tunables: maTunables,
  judge: (values: TunableValues<typeof maTunables>) => historyJudge(values.history, values.need),
});

export const hu2011 = deferring({
  id: 'hu-2011',
  title: 'Time series of dirty pages (Hu 2011)',
  summary: 'Pages dirtied in two of the last four rounds go only after the guest was stopped.',
  source: 'Hu et al., ICPADS 2011 (abstract); the design is ours',
  tunables: HISTORY_TUNABLES,
  judge: (values: TunableValues<typeof HISTORY_TUNABLES>) =>
    historyJudge(values.history, values.need),
});

/** Tunables of a moving average of being dirtied. */
export const AVERAGE_TUNABLES = defineTunables({
  alpha: {
    kind: 'fraction',
    label: 'Weight of the last round',
    meaning: 'Score = weight x dirty + (1 - weight) x score before.',
    source: 'assumption of this model: 0.5',
    default: 0.5,
    min: 0.01,
    max: 1,
    rangeReason: 'with 0 the score would never change; 1 looks at the last round alone',
  },
  theta: {
    kind: 'fraction',
    label: 'Score of a hot page',
    meaning: 'Pages with a higher score stay back.',
    source: 'assumption of this model: 0.6',
    default: 0.6,
    min: 0,
    max: 1,
    rangeReason: 'scores lie between 0 and 1',
  },
});

export const ewma = deferring({
  id: 'ewma',
  title: 'Moving average of dirty pages',
  summary:
    'Pages whose moving average of being dirtied is high go only after the guest was stopped.',
  source: 'theses on Xen 4.2 (search excerpts); the design is ours',
  tunables: AVERAGE_TUNABLES,
  judge: (values: TunableValues<typeof AVERAGE_TUNABLES>) =>
    averageJudge(values.alpha, values.theta),
});
