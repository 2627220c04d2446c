/**
 * Post-copy of Hines and Gopalan: the guest moves at once and gets its pages by demand paging, active push and
 * pre-paging around its faults ("bubbling"); free pages were given back before and are not sent.
 *
 * Source: Hines, Deshpande, Gopalan, "Post-copy live migration of virtual machines", SIGOPS OSR 2009 (and VEE 2009), section 3.
 * Design: which share of memory cannot be paged and moves while the guest is stopped. Self-ballooning goes on all the time and
 * takes none of the migration's; what it holds when the migration begins is in `self-ballooning.ts`.
 * Stop rule: the stop comes at once, or after the rounds of pre-copy asked for; it ends when no page is missing.
 */
import { defineTunables, inGroup } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { memoryStrategy } from '../strategy.ts';
import { BALLOON_TUNABLES, deflate, reclaim } from './balloon.ts';
import type { Reclaimed } from './balloon.ts';
import { Bubbles } from './bubbling.ts';
import { postCopyPhase } from './post-copy-phase.ts';
import { heldByBalloon, SELF_BALLOONING_TUNABLES } from './self-ballooning.ts';

const tunables = defineTunables({
  variant: {
    kind: 'choice',
    label: 'How pages come',
    meaning:
      'Only when they are asked for; pushed in address order as well; or pushed from around the latest faults.',
    source: 'Hines et al. 2009, section 3: pre-paging gave the best results',
    default: 'pre-paging',
    choices: ['demand', 'push', 'pre-paging'],
  },
  pivots: {
    kind: 'count',
    label: 'Pivots',
    meaning: 'Pre-paging goes on around so many of the latest faults.',
    source: 'Hines et al. 2009, section 3.3: 7 gave the best results',
    default: 7,
    min: 1,
    max: 1000,
    rangeReason: 'the latest fault is one; more bubbles than that grow no wider than a page each',
  },
  direction: {
    kind: 'choice',
    label: 'Direction',
    meaning: 'Pre-paging grows forward from a fault, or both ways.',
    source: 'Hines et al. 2009, section 3.3: dual is slightly better',
    default: 'dual',
    choices: ['dual', 'forward'],
  },
  selfBallooning: {
    kind: 'boolean',
    label: 'Dynamic self-ballooning',
    meaning: 'The guest has given its free pages back before the migration; they are not sent.',
    source: 'Hines et al. 2009, section 3.4',
    default: true,
  },
  deflateAfterwards: {
    kind: 'boolean',
    label: 'Deflate after the move',
    meaning:
      'The balloon is emptied once every page is there. Otherwise it goes on as before the move, and gives pages back as the guest asks for them.',
    source:
      'Hines et al. 2009, section 3.4: self-ballooning runs all the time and gives back under memory pressure; that its few pages at a time cost nothing is an assumption of this model',
    default: false,
  },
  nonPageable: {
    kind: 'fraction',
    label: 'Memory that cannot be paged',
    meaning: 'Share of memory that moves while the guest is stopped: kernel caches, pinned pages.',
    source: 'assumption of this model: 5 % on Xen, 0 with userfaultfd',
    default: 0.05,
    min: 0,
    max: 1,
    rangeReason: 'a share of the memory',
  },
  precopyRounds: {
    kind: 'count',
    label: 'Rounds of pre-copy first',
    meaning: 'Hybrid: so many rounds while the guest runs at the source, before it moves.',
    source: 'Hines et al. 2009 propose one and evaluate none: 0',
    default: 0,
    min: 0,
    max: 1000,
    rangeReason: '0 moves the guest at once, and a bound has to bound',
  },
  faultCost: {
    kind: 'duration',
    label: 'Cost of a fault',
    meaning: 'CPU time of one fault at both ends.',
    source: 'design',
    default: 2e-4,
    min: 0,
    max: 1,
    rangeReason: 'a fault that costs a second of CPU time is a fault of another kind',
  },
  pageHeader: {
    kind: 'bytes',
    label: 'Header per page',
    meaning: 'Wire bytes sent with each page.',
    source: 'design: as other streams',
    default: 8,
    min: 0,
    max: 4096,
    rangeReason: 'a header is shorter than the page it belongs to',
  },
  drainAfter: {
    kind: 'duration',
    label: 'Send the rest after',
    meaning: 'Demand only: once no fault is expected for this long, the rest is sent.',
    source: 'design',
    default: 10,
    min: 0,
    max: 1e7,
    rangeReason: 'at 0 all that is left goes at once; four months are for ever',
  },
  ...inGroup('Self-ballooning', SELF_BALLOONING_TUNABLES),
  ...inGroup('Deflating', BALLOON_TUNABLES),
});

type Values = TunableValues<typeof tunables>;

export const hines = memoryStrategy({
  id: 'hines',
  leavesBehind: true,
  title: 'Post-copy (Hines and Gopalan)',
  summary:
    'The guest moves at once; its pages follow, those around its faults first, free ones not at all.',
  source: 'Hines, Deshpande, Gopalan, SIGOPS OSR 2009',
  stopRule: 'Stops at once, or after the rounds asked for; ends when no page is missing.',
  goodFor: 'Heavy writers: every page moves once, and the total time is known before.',
  badFor: 'Guest speed after the move, and safety: a lost host or link costs the guest.',
  tunables,
  plan(m, values) {
    m.control.acceptsPostCopy = true;
    const fullBytes = m.pageSize + values.pageHeader;
    const free = m.guest.spec.memory.reduce((sum, one) => sum + one.free * one.size, 0);
    const reclaimed = reclaim(m, {
      share: values.selfBallooning ? heldByBalloon(free, values) : 0,
      rate: Number.POSITIVE_INFINITY,
      timeout: Number.POSITIVE_INFINITY,
    });
    return {
      run: () => beforeTheMove(m, values, reclaimed, fullBytes),
      completed: () => {
        if (values.deflateAfterwards) deflate(m, reclaimed.bytes, values);
      },
      after: () => {
        const prepaging = values.variant === 'pre-paging';
        return postCopyPhase(m, {
          fullBytes,
          zeroBytes: fullBytes,
          cap: Number.POSITIVE_INFINITY,
          push: values.variant !== 'demand',
          followFaults: false,
          ...(prepaging ? { pusher: new Bubbles(values.pivots, values.direction === 'dual') } : {}),
          queueBytes: 0,
          faultCost: values.faultCost,
          cluster: 1,
          drainAfter: values.drainAfter,
        });
      },
    };
  },
});

/** The rounds of pre-copy that were asked for, the stop, and the memory that cannot be paged. */
function* beforeTheMove(
  m: MigrationContext,
  values: Values,
  reclaimed: Reclaimed,
  fullBytes: number,
): Steps {
  const { precopyRounds, nonPageable } = values;
  const budget = unlimitedBudget(fullBytes, fullBytes);
  if (precopyRounds === 0) yield* m.stopGuest();
  m.beginMemory('linear', reclaimed.moves);
  for (let number = 1; number <= precopyRounds; number += 1) {
    const round = m.startRound(number);
    m.memory.rewind();
    const { bytes } = m.takePages(budget);
    yield* m.send(m.memoryFlow, bytes);
    // A policy may have asked for the move; there is nothing that it could stop later.
    const leaves = number === precopyRounds || m.control.stopNow || m.control.postCopyNow;
    if (leaves) yield* m.stopGuest();
    const { logged } = m.fetchLog('merge', round.time);
    m.endRound(round, 'memory', logged);
    if (leaves) break;
  }
  const last = m.startRound(precopyRounds + 1);
  budget.items = Math.min(m.memory.pending(), m.pages * nonPageable);
  m.memory.rewind();
  const { bytes } = m.takePages(budget);
  yield* m.send(m.memoryFlow, bytes);
  m.release(m.memoryFlow);
  m.endRound(last, 'stop', 0);
  m.explain(true, 'post-copy', {
    syncs: precopyRounds,
    left: m.memory.pending() * m.pageSize,
  });
}
