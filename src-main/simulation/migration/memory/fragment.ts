/**
 * Fragmented iterative copy: memory is iterated fragment by fragment, so that a round is short and little is dirtied
 * behind it; what a fragment keeps dirtying is left to short clean-up passes and to the stop.
 *
 * Source: Xiong and Xu 2013, known by its abstract only ("cutting the termination time of the iterative copy").
 * Design: equal fragments in address order; a fragment is done when its rest is small, after 4
 * rounds, or when a round gained less than 30 %; clean-ups go over everything that is left.
 * Stop rule: after the last fragment, once what is left fits into the downtime wanted, or after 4 clean-ups.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Pages } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { TakeBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext, RoundStart } from '../context.ts';
import { memoryStrategy } from '../strategy.ts';

const tunables = defineTunables({
  fragments: {
    kind: 'count',
    label: 'Fragments',
    meaning: 'Memory is divided into so many equal runs of addresses; 1 is ordinary pre-copy.',
    source: 'assumption of this model: 16',
    default: 16,
    min: 1,
    max: 4096,
    rangeReason: '1 is ordinary pre-copy; the pages of a fragment must be worth a round',
  },
  roundsPerFragment: {
    kind: 'count',
    label: 'Rounds per fragment',
    meaning: 'After so many rounds the copy goes on to the next fragment.',
    source: 'assumption of this model: 4',
    default: 4,
    min: 1,
    max: 1000,
    rangeReason: 'a fragment has to be sent once, and a bound has to bound',
  },
  leastGain: {
    kind: 'fraction',
    label: 'Least gain of a round',
    meaning: 'A round that shrinks the rest of its fragment by a smaller share is the last of it.',
    source: 'assumption of this model: 30 %',
    default: 0.3,
    min: 0,
    max: 1,
    rangeReason: 'a share of what the round before left',
  },
  restShare: {
    kind: 'fraction',
    label: 'Rest of a fragment',
    meaning: 'A fragment is done when at most this share of it is dirty.',
    source: 'assumption of this model: 0.5 %',
    default: 0.005,
    min: 0,
    max: 1,
    rangeReason: 'a share of the fragment',
  },
  restPages: {
    kind: 'count',
    label: 'Rest of all fragments',
    meaning: 'A fragment is done, too, when at most its part of so many pages is dirty.',
    source: 'Xen: 50 pages end the rounds',
    default: 50,
    min: 0,
    max: 1e9,
    rangeReason: 'with 0 only an idle guest converges; no guest has a thousand million pages',
  },
  cleanUps: {
    kind: 'count',
    label: 'Clean-up passes at most',
    meaning:
      'Passes over everything that was left or dirtied since; fewer stop earlier with a longer downtime.',
    source: 'assumption of this model: 4',
    default: 4,
    min: 0,
    max: 1000,
    rangeReason: '0 leaves all to the stop, and a bound has to bound',
  },
  downtimeLimit: {
    kind: 'duration',
    label: 'Downtime wanted',
    meaning: 'Clean-ups end once what is left goes within this.',
    source: 'design: 0.03 s; the abstract names no downtime',
    default: 0.03,
    min: 0,
    max: 3600,
    rangeReason: 'with 0 only an idle guest converges, and what takes an hour is no live migration',
  },
  pageEntry: {
    kind: 'bytes',
    label: 'Entry per page',
    meaning: 'Wire bytes in front of each page.',
    source: 'xc_linux_save.c: 4 bytes per page-frame number',
    default: 4,
    min: 0,
    max: 4096,
    rangeReason: 'an entry is shorter than the page it belongs to',
  },
});

type Values = TunableValues<typeof tunables>;

export const fragment = memoryStrategy({
  id: 'fragment',
  downtimeLimit: true,
  title: 'Fragmented iterative copy',
  summary:
    'Iterates over one fragment of memory until little of it is dirty, then over the next; cleans up at the end.',
  source: 'Xiong and Xu 2013 (abstract); the design is ours',
  stopRule: 'After the last fragment: the rest fits into the downtime wanted, or 4 clean-ups.',
  goodFor: 'Heavy writers: it reaches its end sooner than rounds over the whole memory.',
  badFor: 'Downtime: the first fragments are dirtied while the last are copied.',
  tunables,
  *run(m, values) {
    const budget = unlimitedBudget(m.pageSize + values.pageEntry, m.pageSize + values.pageEntry);
    m.beginMemory('linear');
    m.memory.divide(values.fragments);
    const first = m.startRound(1);
    let faults = 0;
    for (let part = 0; part < values.fragments; part += 1)
      faults += yield* iterateFragment(m, values, budget, part);
    m.chargeFaults(faults, first.time);
    budget.fragment = undefined;
    yield* cleanUp(m, values, budget, first);
  },
});

/** Iterates over one fragment; what it leaves dirty stays in the set. Answers how many writes the log held. */
function* iterateFragment(
  m: MigrationContext,
  { roundsPerFragment, leastGain, restShare, restPages, fragments }: Values,
  budget: TakeBudget,
  part: number,
): Steps<Pages> {
  budget.fragment = part;
  const small = Math.max(restPages / fragments, (restShare * m.pages) / fragments);
  let before = Number.POSITIVE_INFINITY;
  let faults = 0;
  m.memory.fetch('merge', part);
  for (let round = 1; ; round += 1) {
    const { bytes } = m.takePages(budget);
    yield* m.send(m.memoryFlow, bytes);
    m.sample();
    const { logged } = m.memory.fetch('merge', part);
    faults += logged;
    const done =
      m.control.stopNow ||
      logged <= small ||
      round >= roundsPerFragment ||
      logged >= (1 - leastGain) * before;
    before = logged;
    if (done) return faults;
  }
}

/** Short passes over everything that is left, then the stop. */
function* cleanUp(
  m: MigrationContext,
  { cleanUps, downtimeLimit }: Values,
  budget: TakeBudget,
  first: RoundStart,
): Steps {
  let round = first;
  for (let pass = 0; ; pass += 1) {
    const { logged } = m.fetchLog('merge', round.time);
    const row = m.endRound(round, 'memory', logged);
    const left = m.memory.pending() * m.pageSize;
    const rate = row.duration > 0 ? row.bytes / row.duration : m.pathRate;
    const limit = m.control.downtimeLimit ?? downtimeLimit;
    const fits = left <= rate * limit;
    if (fits || pass >= cleanUps || m.control.stopNow) {
      if (m.control.stopNow) m.explain(false, 'policy-stop', { left, rate });
      else if (fits) m.explain(true, 'fits-downtime', { left, rate, limit });
      else
        m.explain(false, 'max-rounds', {
          rounds: pass + 1,
          left,
          rate,
          dirtyRate: (logged * m.pageSize) / Math.max(row.duration, Number.MIN_VALUE),
        });
      m.record.metrics.rounds = pass + 1;
      break;
    }
    round = m.startRound(pass + 2);
    yield* sweepOnce(m, budget);
  }
  yield* m.stopGuest();
  m.memory.fetch('merge');
  const last = m.startRound(round.number + 1);
  yield* sweepOnce(m, budget);
  m.release(m.memoryFlow);
  m.endRound(last, 'stop', 0);
}

function* sweepOnce(m: MigrationContext, budget: TakeBudget): Steps {
  m.memory.rewind();
  const { bytes } = m.takePages(budget);
  yield* m.send(m.memoryFlow, bytes);
  m.sample();
}
