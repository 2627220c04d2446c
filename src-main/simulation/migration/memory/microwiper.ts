/**
 * Microwiper: memory in stripes; an iteration sends stripes in the order of their rewrite rates, coldest first, and
 * begins anew before the rates that it let in add up to more than the link.
 *
 * Source: Du et al., "Microwiper: efficient memory propagation in live migration" (ICPP 2010; recalled, not re-read).
 * Design: the size of a stripe, its rate as the pages that its last log held per second, and the bounds of Xen 3.x.
 * Stop rule, any of: fewer than 50 pages are left; 29 iterations; more than 3 times the memory sent.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { Pages, PerSecond, Seconds } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { TakeBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { memoryStrategy } from '../strategy.ts';
import { anyOf, fewDirty, maxFactor, maxRounds } from './stop-rules.ts';
import { LEGACY_TUNABLES } from './xen-legacy-tunables.ts';

const { batchPages: _unused, ...loopTunables } = LEGACY_TUNABLES;

const tunables = defineTunables({
  stripe: {
    kind: 'bytes',
    label: 'Stripe',
    meaning: 'Size of the runs of addresses whose rewrite rates are compared.',
    source: 'assumption of this model: 1 to 16 MiB',
    default: 16_777_216,
    min: 131_072,
    max: 1e12,
    rangeReason: 'below 32 pages a stripe is no longer a run of whole words of the log',
  },
  ...loopTunables,
});

interface Stripe {
  readonly part: number;
  rate: PerSecond;
  fetchedAt: Seconds;
}

export const microwiper = memoryStrategy({
  id: 'microwiper',
  title: 'Microwiper (ordered stripes)',
  summary:
    'Sends stripes of memory coldest first and starts anew before they are dirtied faster than the link.',
  source: 'Du et al., ICPP 2010 (recalled); the details are our design',
  stopRule: 'Fewer than 50 pages left, 29 iterations, or 3 times the memory sent.',
  goodFor: 'Hot data that lies together: its stripes wait until the cold ones are done.',
  badFor: 'Hot pages spread over all memory: then every stripe is as hot as any other.',
  tunables,
  *run(m, { stripe, maxIterations, maxFactor: factor, lastRoundPages, pageEntry, roundFloor }) {
    const count = Math.max(1, Math.ceil((m.pages * m.pageSize) / stripe));
    const budget = unlimitedBudget(m.pageSize + pageEntry, m.pageSize + pageEntry);
    const stop = anyOf(fewDirty(lastRoundPages), maxRounds(maxIterations), maxFactor(factor));
    m.beginMemory('linear');
    m.memory.divide(count);
    const stripes = Array.from({ length: count }, (_, part): Stripe => ({
      part,
      rate: 0,
      fetchedAt: m.now,
    }));
    let total = 0;
    let before = Number.POSITIVE_INFINITY;
    for (let number = 1; ; number += 1) {
      const round = m.startRound(number);
      yield* sendColdest(m, stripes, budget, number === 1);
      const short = roundFloor - (m.now - round.time);
      if (short > 0) yield* m.wait(short);
      const logged = fetchAll(m, stripes);
      m.chargeFaults(logged, round.time);
      const row = m.endRound(round, 'memory', logged);
      total += row.sent;
      const dirty = m.memory.pending();
      const seconds = Math.max(row.duration, Number.MIN_VALUE);
      const reason = stop(
        {
          round: number,
          sent: row.sent,
          skipped: 0,
          total,
          dirty,
          before,
          held: 0,
          duration: row.duration,
          rate: row.bytes / seconds,
          dirtyRate: (logged * m.pageSize) / seconds,
        },
        m,
      );
      before = dirty;
      if (!reason) continue;
      m.explain(reason.converged, reason.code, reason.values);
      m.record.metrics.rounds = number;
      break;
    }
    yield* sendRest(m, budget);
  },
});

/** One iteration: stripes in the order of their rates, as long as the rates let in stay below the link. */
function* sendColdest(
  m: MigrationContext,
  stripes: readonly Stripe[],
  budget: TakeBudget,
  all: boolean,
): Steps {
  const link = m.memoryFlow.rate > 0 ? m.memoryFlow.rate : m.pathRate;
  let rate = 0;
  for (const { part, rate: own } of [...stripes].sort((a, b) => a.rate - b.rate)) {
    rate += own * m.pageSize;
    if (!all && rate > link) return;
    budget.fragment = part;
    const { bytes } = m.takePages(budget);
    if (!m.sendUndisturbed(m.memoryFlow, bytes)) yield* m.send(m.memoryFlow, bytes);
    m.sample();
  }
}

/** Fetches the log of every stripe and notes its rate; answers how many pages were in it. */
function fetchAll(m: MigrationContext, stripes: readonly Stripe[]): Pages {
  const { memory } = m;
  let sum = 0;
  for (const stripe of stripes) {
    const { logged } = memory.fetch('merge', stripe.part);
    const elapsed = m.now - stripe.fetchedAt;
    if (elapsed > 0) stripe.rate = logged / elapsed;
    stripe.fetchedAt = m.now;
    sum += logged;
  }
  return sum;
}

function* sendRest(m: MigrationContext, budget: TakeBudget): Steps {
  yield* m.stopGuest();
  m.memory.fetch('merge');
  budget.fragment = undefined;
  const last = m.startRound(m.record.rounds.length + 1);
  m.memory.rewind();
  const { bytes } = m.takePages(budget);
  yield* m.send(m.memoryFlow, bytes);
  m.release(m.memoryFlow);
  m.endRound(last, 'stop', 0);
}
