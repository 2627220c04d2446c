/**
 * Xen 4.6 and later ("migration v2"): at most five live rounds, no skipping, no rate limit.
 *
 * Source: tools/libs/guest/xg_sr_save.c (`send_memory_live`, `simple_precopy_policy`), 4.10 to head.
 * Stop rule: fewer than 50 dirty pages known, or 5 rounds. A log that returns fewer than 50 pages is sent once
 * more live before the guest is suspended.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import { lacked } from '../needed.ts';
import { memoryStrategy } from '../strategy.ts';
import { suspendWithin } from './suspend.ts';

const tunables = defineTunables({
  maxIterations: {
    kind: 'count',
    label: 'Live rounds at most',
    meaning: 'SPP_MAX_ITERATIONS: after so many rounds the guest is suspended.',
    source: 'xg_sr_save.c, simple_precopy_policy (4.10+)',
    default: 5,
    min: 1,
    max: 1000,
    rangeReason: 'one round has to be live, and a bound has to bound',
  },
  targetDirtyPages: {
    kind: 'count',
    label: 'Dirty pages to stop at',
    meaning: 'SPP_TARGET_DIRTY_COUNT: fewer dirty pages than this end the live rounds.',
    source: 'xg_sr_save.c, simple_precopy_policy (4.10+)',
    default: 50,
    min: 0,
    max: 1e9,
    rangeReason: 'with 0 only an idle guest converges; no guest has a thousand million pages',
  },
  batchPages: {
    kind: 'count',
    label: 'Pages per record',
    meaning: 'MAX_BATCH_SIZE: pages in one PAGE_DATA record.',
    source: 'xg_save_restore.h',
    default: 1024,
    min: 1,
    max: 65_536,
    rangeReason: 'a batch holds a page, and one of 4 GiB is no batch any more',
  },
  pageEntry: {
    kind: 'bytes',
    label: 'Entry per page',
    meaning: 'Page-frame entry in front of each page.',
    source: 'docs/specs/libxc-migration-stream: 8 bytes',
    default: 8,
    min: 0,
    max: 4096,
    rangeReason: 'an entry is shorter than the page it belongs to',
  },
  recordHeader: {
    kind: 'bytes',
    label: 'Header per record',
    meaning: 'Record header with its padding.',
    source: 'docs/specs/libxc-migration-stream: 16 bytes',
    default: 16,
    min: 0,
    max: 4096,
    rangeReason: 'a header is shorter than a page',
  },
  suspendTimeout: {
    kind: 'duration',
    label: 'Wait for the suspend',
    meaning: 'A guest that takes longer to suspend runs on, and the migration has failed.',
    source: 'libxl_dom_suspend.c: 60 s',
    default: 60,
    min: 0.01,
    max: 3600,
    rangeReason: 'a suspend takes milliseconds; a guest that needs an hour has hung',
  },
});

export const xen4 = memoryStrategy({
  id: 'xen-4',
  title: 'Xen 4.6+ pre-copy',
  summary: 'Up to five rounds of copying what was dirtied, then the rest with the guest suspended.',
  source: 'Xen 4.10 to head, tools/libs/guest/xg_sr_save.c',
  stopRule: 'Fewer than 50 dirty pages, or 5 live rounds.',
  goodFor: 'Guests whose dirty set shrinks quickly; bounded total time.',
  badFor: 'Write-heavy guests: the rounds end at five whatever is left.',
  tunables,
  *run(m, values) {
    const { maxIterations, targetDirtyPages, batchPages, pageEntry, recordHeader } = values;
    const pageBytes = m.pageSize + pageEntry + recordHeader / batchPages;
    const budget = unlimitedBudget(pageBytes, pageBytes);
    m.beginMemory('linear');
    m.control.goal = { pages: targetDirtyPages, rounds: maxIterations };
    let dirty: number = m.pages;
    let iteration = 0;
    let lastRate = 0;
    for (;;) {
      const policyStops =
        dirty < targetDirtyPages || iteration >= maxIterations || m.control.stopNow;
      const round = m.startRound(iteration + 1);
      if (dirty > 0) {
        m.memory.rewind();
        const taken = m.takePages(budget);
        yield* m.send(m.memoryFlow, taken.bytes);
        m.sample();
        iteration += 1;
      } else if (!policyStops) iteration += 1;
      const duration = m.now - round.time;
      if (policyStops || iteration >= maxIterations) {
        const rate = lastRate || m.memoryFlow.rate;
        yield* suspendWithin(m, values.suspendTimeout);
        const left = m.fetchLog('replace', round.time).logged;
        m.endRound(round, 'memory', left);
        const dirtyRate = duration > 0 ? (left * m.pageSize) / duration : 0;
        if (m.control.stopNow) m.explain(false, 'policy-stop', { left: left * m.pageSize, rate });
        else if (left < targetDirtyPages || policyStops)
          m.explain(true, 'few-dirty', { left, round: iteration, limit: targetDirtyPages });
        else
          m.explain(false, 'max-rounds', {
            rounds: iteration,
            left: left * m.pageSize,
            dirtyRate,
            rate,
            ...lacked(m),
          });
        break;
      }
      const { logged } = m.fetchLog('replace', round.time);
      m.endRound(round, 'memory', logged);
      lastRate = m.memoryFlow.rate;
      dirty = logged;
    }
    const final = m.startRound(iteration + 1);
    m.memory.rewind();
    const taken = m.takePages(budget);
    yield* m.send(m.memoryFlow, taken.bytes);
    m.release(m.memoryFlow);
    m.endRound(final, 'stop', 0);
    m.record.metrics.rounds = iteration;
  },
});
