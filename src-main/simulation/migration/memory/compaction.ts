/**
 * Memory compaction: the balloon gives free pages back before or while memory is copied, so that they are not sent.
 *
 * Source: Li Y., thesis 2008, known by its abstract only ("compacts the memory of the domain migrating by making full use of
 * the balloon driver").
 * Design: free pages are those that the scenario calls free; 5 % of the used memory stays free; the
 * balloon inflates at 1 GiB/s for 10 s at most; a page given back costs its entry in the stream. Pages that the
 * guest writes again afterwards are dirty like any other: that is the balloon deflating under memory pressure. After the move it
 * deflates as fast as it can (`balloon.ts`).
 * Stop rule: that of the base, Xen 3.x (50 pages, 29 rounds, 3 times) or Xen 4.6+ (50 pages, 5 rounds).
 */
import { defineTunables, inGroup } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { memoryStrategy } from '../strategy.ts';
import { BALLOON_TUNABLES, deflate, inflate, reclaim, reclaimMeanwhile } from './balloon.ts';
import type { Reclaimed } from './balloon.ts';
import { plainPages } from './encoders.ts';
import { runRounds } from './rounds.ts';
import { anyOf, fewDirty, maxFactor, maxRounds } from './stop-rules.ts';

const GIB = 2 ** 30;

const tunables = defineTunables({
  base: {
    kind: 'choice',
    label: 'Base',
    meaning: 'Whose rounds copy what is left: those of Xen 3.x, which skip, or of Xen 4.6+.',
    source: 'Li 2008 worked on Xen 3.x',
    default: 'xen-3',
    choices: ['xen-3', 'xen-4'],
  },
  overlap: {
    kind: 'boolean',
    label: 'Inflate while copying',
    meaning:
      'The first round does not wait for the balloon; free pages that it reaches first are sent.',
    source: 'assumption of this model: off',
    default: false,
  },
  margin: {
    kind: 'fraction',
    label: 'Free memory kept',
    meaning: 'Share of the used memory that stays free, so that the guest is not short of pages.',
    source: 'assumption of this model: 5 %',
    default: 0.05,
    min: 0,
    max: 1,
    rangeReason: 'a share of the used memory',
  },
  inflateRate: {
    kind: 'rate',
    label: 'Speed of the balloon',
    meaning: 'Bytes that the guest gives back per second.',
    source: 'assumption of this model: 1 GiB/s',
    default: GIB,
    min: 1e6,
    max: 1e13,
    rangeReason:
      'slower than 1 MB/s the balloon never gets anywhere; no guest frees memory faster than it is read',
  },
  timeout: {
    kind: 'duration',
    label: 'Inflating at most',
    meaning: 'After so long the migration goes on with what was given back.',
    source: 'assumption of this model: 10 s',
    default: 10,
    min: 0,
    max: 3600,
    rangeReason: 'at 0 nothing is given back; a guest that takes an hour has nothing to give',
  },
  allocTime: {
    kind: 'duration',
    label: 'Creating a GiB at the destination',
    meaning:
      'Time to allocate one GiB of the new domain, before the first page; only for memory that moves.',
    source:
      'design: 0, so that it compares with strategies whose set-up includes it; 0.25 s is a usual set-up of its own',
    default: 0,
    min: 0,
    max: 60,
    rangeReason: 'creating memory takes time, though not a minute per GiB',
  },
  pageEntry: {
    kind: 'bytes',
    label: 'Entry per page',
    meaning: 'Wire bytes in front of each page, and those of a page that was given back.',
    source: 'xc_linux_save.c: 4; docs/specs/libxc-migration-stream: 8',
    default: 8,
    min: 0,
    max: 4096,
    rangeReason: 'an entry is shorter than the page it belongs to',
  },
  ...inGroup('Balloon', BALLOON_TUNABLES),
});

type Values = TunableValues<typeof tunables>;

export const compaction = memoryStrategy({
  id: 'compaction',
  title: 'Memory compaction',
  summary:
    "Gives the guest's free pages back through the balloon, then copies what is left in rounds.",
  source: 'Li Y., thesis 2008 (abstract); the design is ours',
  stopRule: "The base's: fewer than 50 pages, 29 or 5 rounds, or 3 times the memory sent.",
  goodFor: 'Guests with much free memory that is not zero: it is not sent, nor allocated.',
  badFor: 'Full guests: the balloon takes its time and finds nothing.',
  tunables,
  plan(m, values) {
    const { memory } = m.guest.spec;
    const free = memory.reduce((sum, region) => sum + region.free * region.size, 0);
    const kept = values.margin * (m.guest.memoryBytes - free);
    const share = free > 0 ? Math.max(0, 1 - kept / free) : 0;
    const { inflateRate: rate, timeout } = values;
    const reclaimed = reclaim(m, { share, rate, timeout });
    return {
      run: () => copyTheRest(m, values, reclaimed),
      completed: () => deflate(m, reclaimed.bytes, values),
    };
  },
});

/** Inflates the balloon, then copies what is left in the rounds of the base. */
function* copyTheRest(m: MigrationContext, values: Values, reclaimed: Reclaimed): Steps {
  const { base, overlap, allocTime, pageEntry } = values;
  inflate(m, reclaimed.seconds, values);
  if (!overlap) yield* m.wait(reclaimed.seconds);
  yield* m.wait(((m.guest.memoryBytes - reclaimed.bytes) / GIB) * allocTime);
  const markers = (reclaimed.bytes / m.pageSize) * pageEntry;
  m.record.ramBytes += markers;
  yield* m.send(m.memoryFlow, markers);
  const skips = base === 'xen-3';
  yield* runRounds(m, {
    order: 'linear',
    batchPages: 1024,
    peek: skips,
    encoder: plainPages(pageEntry),
    roundFloor: skips ? 0.005 : 0,
    stop: anyOf(
      fewDirty(50),
      maxRounds(skips ? 29 : 5),
      maxFactor(skips ? 3 : Number.POSITIVE_INFINITY),
    ),
    moves: overlap ? reclaimMeanwhile(m, reclaimed, m.pathRate) : reclaimed.moves,
  });
}
