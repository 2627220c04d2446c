/**
 * Layered copy against thrashing: pages that are dirtied again and again climb into layers that are sent ever more
 * rarely; the top layer goes only after the guest was stopped.
 *
 * Source: Li Y., thesis 2008, known by its abstract only ("layering the dirtied pages during the migration process").
 * Design: the layers, their schedule (layer l every 2^l rounds), decay, and promotion to the top after a number
 * of rounds in which a page was dirtied each time. The loop and its bounds are those of Xen 3.x, the thesis's platform.
 * Stop rule, any of: fewer than 50 pages wait below the top layer; 29 rounds; more than 3 times the memory sent.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import { memoryStrategy } from '../strategy.ts';
import { plainPages } from './encoders.ts';
import { runRounds } from './rounds.ts';
import type { Judge } from './rounds.ts';
import { ROUND_TUNABLES } from './rounds-tunables.ts';
import { anyOf, fewDirty, maxFactor, maxRounds } from './stop-rules.ts';

/** Tunables of the layers. */
export const LAYER_TUNABLES = defineTunables({
  layers: {
    kind: 'count',
    label: 'Layers',
    meaning:
      'Number of layers; with 1 every page belongs to the top layer and one live round is all.',
    source: 'assumption of this model: 4',
    default: 4,
    min: 1,
    max: 16,
    rangeReason: 'layer 15 would be sent every 32,768 rounds already',
  },
  decay: {
    kind: 'count',
    label: 'Layers lost by a quiet round',
    meaning: 'A page that was not dirtied in a round sinks by so many layers.',
    source: 'assumption of this model: 1',
    default: 1,
    min: 0,
    max: 16,
    rangeReason: 'more than there are layers sinks to the lowest anyhow',
  },
  shakeRounds: {
    kind: 'count',
    label: 'Rounds until the top layer',
    meaning: 'A page dirtied in so many rounds one after the other goes to the top layer at once.',
    source: 'assumption of this model: 3',
    default: 3,
    min: 1,
    max: 16,
    rangeReason:
      'a page keeps its streak in a few bits; with 1 every page that is dirtied goes to the top',
  },
});

interface Layers {
  readonly layers: number;
  readonly decay: number;
  readonly shakeRounds: number;
}

/** Heat of a page: its layer, and in how many rounds one after the other it was dirtied. */
export function layerJudge({ layers, decay, shakeRounds }: Layers): Judge {
  const top = layers - 1;
  const layerOf = (heat: number): number => Math.floor(heat / shakeRounds);
  return {
    heat: {
      states: layers * shakeRounds,
      next(heat, dirty) {
        if (!dirty) return Math.max(0, layerOf(heat) - decay) * shakeRounds;
        const streak = (heat % shakeRounds) + 1;
        const layer = streak >= shakeRounds ? top : Math.min(top, layerOf(heat) + 1);
        return layer * shakeRounds + Math.min(streak, shakeRounds - 1);
      },
    },
    last: (heat) => layerOf(heat) === top,
    sitsOut: (heat, round) => round % 2 ** layerOf(heat) !== 0,
    level: (heat) => Math.min(3, layerOf(heat)),
  };
}

export const layered = memoryStrategy({
  id: 'layered',
  title: 'Layered copy',
  summary:
    'Ranks dirtied pages in layers by how often they were dirtied; hot layers go rarely, the hottest last.',
  source: 'Li Y., thesis 2008 (abstract); the design is ours',
  stopRule: 'Fewer than 50 pages below the top layer, 29 rounds, or 3 times the memory sent.',
  goodFor: 'Pages dirtied in every round: each goes about once instead of in every round.',
  badFor: 'Pages that were hot and cooled down: they wait for their turn or for the stop.',
  tunables: defineTunables({ ...LAYER_TUNABLES, ...ROUND_TUNABLES }),
  *run(m, values) {
    yield* runRounds(m, {
      order: 'linear',
      batchPages: values.batchPages,
      peek: values.peek,
      judge: layerJudge(values),
      encoder: plainPages(values.pageEntry),
      roundFloor: values.roundFloor,
      stop: anyOf(
        fewDirty(values.lastRoundPages),
        maxRounds(values.maxIterations),
        maxFactor(values.maxFactor),
      ),
    });
  },
});
