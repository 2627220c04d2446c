/**
 * CPU scheduling for migration: while the guest dirties too fast, its share of the CPU is lowered step by step.
 *
 * Source: Jin, Gao, Wu, Shi, Wu, Zhou, "Optimizing the live migration of virtual machine by CPU scheduling", JNCA 2011 (by its
 * abstract). Design: the loop and bounds of Xen 3.x, which it was built on; the threshold as a share of what was sent, the steps
 * and how often two bad periods make one, as QEMU's auto-converge does.
 * Stop rule, any of: fewer than 50 pages are left; 29 rounds; more than 3 times the memory sent.
 */
import { defineTunables, inGroup } from '#shared/scenario/tunables.ts';
import { memoryStrategy } from '../strategy.ts';
import { plainPages } from './encoders.ts';
import { AutoConverge } from './qemu-auto-converge.ts';
import { runRounds } from './rounds.ts';
import { ROUND_TUNABLES } from './rounds-tunables.ts';
import { anyOf, fewDirty, maxFactor, maxRounds } from './stop-rules.ts';

const share = (label: string, meaning: string, value: number, rangeReason: string) =>
  ({
    kind: 'fraction',
    label,
    meaning,
    source: `assumption of this model: ${value * 100} %`,
    default: value,
    min: 0.01,
    max: 0.99,
    rangeReason,
  }) as const;

const tunables = defineTunables({
  threshold: share(
    'Threshold',
    'Dirtied bytes above this share of the sent ones count as too many.',
    0.5,
    'at 100 % rounds no longer shrink, and at 0 every guest would be slowed',
  ),
  first: share('First step', 'CPU share taken at first.', 0.2, 'a guest without CPU is stopped'),
  step: share('Further steps', 'CPU share taken beside.', 0.1, 'a guest without CPU is stopped'),
  most: share(
    'Most taken',
    'The CPU share taken is no higher.',
    0.9,
    'a guest without CPU is stopped',
  ),
  ...inGroup('Loop', ROUND_TUNABLES),
});

export const jin2011 = memoryStrategy({
  id: 'jin-2011',
  title: 'CPU scheduling (Jin 2011)',
  summary: 'The loop of Xen 3.x with a guest that gets less CPU time while it dirties too fast.',
  source: 'Jin et al., JNCA 2011 (abstract); the steps are our design',
  stopRule: 'Fewer than 50 pages, 29 rounds, or 3 times the memory sent.',
  goodFor: 'CPU-bound writers: a slower guest dirties less, and the downtime shrinks.',
  badFor: 'Guests that must keep their speed: all of them is slowed, readers included.',
  tunables,
  conflicts: [
    { values: {}, above: ['first', 'most'], reason: 'the first step takes no more than the most' },
  ],
  *run(m, values) {
    yield* runRounds(m, {
      order: 'linear',
      batchPages: values.batchPages,
      peek: values.peek,
      encoder: plainPages(values.pageEntry),
      roundFloor: values.roundFloor,
      throttle: new AutoConverge(m, {
        autoConverge: true,
        throttleTrigger: values.threshold,
        throttleInitial: values.first,
        throttleIncrement: values.step,
        throttleMax: values.most,
      }),
      stop: anyOf(
        fewDirty(values.lastRoundPages),
        maxRounds(values.maxIterations),
        maxFactor(values.maxFactor),
      ),
    });
    m.throttle(0);
  },
});
