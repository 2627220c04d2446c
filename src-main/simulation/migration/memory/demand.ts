/**
 * Freeze-and-fetch (copy on reference): the guest moves with its essential pages and fetches every other page when it
 * first needs it.
 *
 * Source: Zayas, SOSP 1987 (Accent; recalled); named "pull" by Clark et al., NSDI 2005, section 3.1.
 * Stop rule: the stop comes at once. Pages that are never needed would keep the source for ever; once no
 * fault is expected for `drainAfter`, the rest is sent (design).
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { Bytes, Fraction } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { memoryStrategy } from '../strategy.ts';
import { postCopyPhase } from './post-copy-phase.ts';

const tunables = defineTunables({
  essential: {
    kind: 'fraction',
    label: 'Essential pages',
    meaning: 'Share of memory that moves while the guest is stopped: page tables, kernel stacks.',
    source: 'assumption of this model: 2 %',
    default: 0.02,
    min: 0,
    max: 1,
    rangeReason: 'a share of all pages',
  },
  cluster: {
    kind: 'count',
    label: 'Pages per fault',
    meaning: 'Pages fetched for one fault: the page and the ones after it.',
    source: 'assumption of this model: 1',
    default: 1,
    min: 1,
    max: 4096,
    rangeReason: 'the page itself has to come, and 16 MiB for a fault is a push, not a fault',
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
    source: 'QEMU save_page_header: 8',
    default: 8,
    min: 0,
    max: 4096,
    rangeReason: 'a header is shorter than the page it belongs to',
  },
  drainAfter: {
    kind: 'duration',
    label: 'Send the rest after',
    meaning:
      'Once no fault is expected for this long, what was never needed is sent and the source is free.',
    source: 'design',
    default: 10,
    min: 0,
    max: 1e7,
    rangeReason: 'at 0 all that is left goes at once; four months are for ever',
  },
});

export const demand = memoryStrategy({
  id: 'demand',
  leavesBehind: true,
  title: 'Freeze and fetch on demand',
  summary: 'The guest moves almost at once and fetches each page when it first needs it.',
  source: 'Zayas, SOSP 1987 (recalled); Clark et al., NSDI 2005, section 3.1',
  stopRule: 'Stops at once; ends when every needed page was fetched and the rest was sent.',
  goodFor: 'The shortest downtime; fewest bytes while only needed pages move.',
  badFor: 'Guest speed after the move, and a dependency on the source without a bound.',
  tunables,
  plan(m, { essential, cluster, faultCost, pageHeader, drainAfter }) {
    const fullBytes = m.pageSize + pageHeader;
    return {
      run: () => freeze(m, essential, fullBytes),
      after: () =>
        postCopyPhase(m, {
          fullBytes,
          zeroBytes: fullBytes,
          cap: Number.POSITIVE_INFINITY,
          push: false,
          followFaults: false,
          queueBytes: 0,
          faultCost,
          cluster,
          drainAfter,
        }),
    };
  },
});

/** Stops the guest and sends the pages that have to move with it. */
function* freeze(m: MigrationContext, essential: Fraction, fullBytes: Bytes): Steps {
  yield* m.stopGuest();
  m.beginMemory('linear');
  const round = m.startRound(1);
  const budget = unlimitedBudget(fullBytes, fullBytes);
  budget.items = m.pages * essential;
  const { bytes } = m.takePages(budget);
  yield* m.send(m.memoryFlow, bytes);
  m.release(m.memoryFlow);
  m.endRound(round, 'stop', 0);
  m.explain(true, 'post-copy', { syncs: 0, left: m.memory.pending() * m.pageSize });
}
