/**
 * The loop of Xen 3.x with other encodings of a page: differences to what was sent before, and compression.
 *
 * Sources: `delta`, Svärd et al., "Evaluation of delta compression techniques for efficient live migration of large
 * virtual machines" (VEE 2011; recalled): run-length encoded differences from an LRU cache; `mecom`, Jin et al., "MECOM: live migration of
 * virtual machines by adaptively compressing memory pages" (2009, 2014; abstract): zero pages as markers, the rest by its likeness.
 * Design: a page that was written is taken to have been written once, so its difference is the region's bytes per write; what
 * MECOM's choice of compressors gives is the region's compressed size; speeds and threads.
 * Stop rule, any of: fewer than 50 pages are left; 29 rounds; more than 3 times the memory sent.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { memoryStrategy } from '../strategy.ts';
import { compressedPages, deltaPages } from './encoders.ts';
import type { Encoder } from './encoders.ts';
import { runRounds } from './rounds.ts';
import { ROUND_TUNABLES } from './rounds-tunables.ts';
import { anyOf, fewDirty, maxFactor, maxRounds } from './stop-rules.ts';

function* encodedRounds(
  m: MigrationContext,
  values: TunableValues<typeof ROUND_TUNABLES>,
  encoder: Encoder,
): Steps {
  yield* runRounds(m, {
    order: 'linear',
    batchPages: values.batchPages,
    peek: values.peek,
    encoder,
    roundFloor: values.roundFloor,
    stop: anyOf(
      fewDirty(values.lastRoundPages),
      maxRounds(values.maxIterations),
      maxFactor(values.maxFactor),
    ),
  });
}

export const delta = memoryStrategy({
  id: 'delta',
  title: 'Delta compression (Svärd 2011)',
  summary: 'Sends the differences to what was sent before, for pages that a cache still holds.',
  source: 'Svärd et al., VEE 2011 (recalled)',
  stopRule: 'Fewer than 50 pages, 29 rounds, or 3 times the memory sent.',
  goodFor: 'Pages that are written often but changed little: rounds shrink although pages do not.',
  badFor: 'Pages that are rewritten whole, and a cache smaller than the working set.',
  tunables: defineTunables({
    cache: {
      kind: 'bytes',
      label: 'Cache of sent pages',
      meaning: 'Memory that keeps pages as they were sent; a page not in it goes as it is.',
      source: 'Svärd et al. 2011: 1 GiB in their largest experiments (recalled)',
      default: 1_073_741_824,
      min: 0,
      max: 1e13,
      rangeReason: 'without a cache all pages go as they are; no host spares 10 TB',
    },
    header: {
      kind: 'bytes',
      label: 'Header of a difference',
      meaning: 'Wire bytes of a difference beside the bytes that changed.',
      source: 'QEMU save_xbzrle_page: 3; runs of zeros on top',
      default: 11,
      min: 0,
      max: 4096,
      rangeReason: 'a header is shorter than the page it belongs to',
    },
    speed: {
      kind: 'rate',
      label: 'Speed of comparing',
      meaning: 'Bytes of pages that are compared with the cache per second.',
      source: 'design: 2 GB/s of one core',
      default: 2e9,
      min: 1e6,
      max: 1e13,
      rangeReason: 'slower than 1 MB/s is no code in use; no core reads more than 10 TB/s',
    },
    ...ROUND_TUNABLES,
  }),
  *run(m, values) {
    const { cache, header, speed, pageEntry } = values;
    yield* encodedRounds(m, values, deltaPages({ entry: pageEntry, header, bytes: cache, speed }));
  },
});

export const mecom = memoryStrategy({
  id: 'mecom',
  title: 'Compression by kind of page (MECOM)',
  summary: 'Compresses every page before it is sent, pages of zeros to a marker.',
  source: 'Jin et al., MECOM, 2009 and 2014 (abstract); speeds are our design',
  stopRule: 'Fewer than 50 pages, 29 rounds, or 3 times the memory sent.',
  goodFor: 'Slow links: fewer bytes make every round shorter.',
  badFor: 'Fast links: the compressor is slower than the network.',
  tunables: defineTunables({
    speed: {
      kind: 'rate',
      label: 'Speed of a thread',
      meaning: 'Bytes of pages that one thread compresses per second.',
      source: 'assumption of this model: 0.5 GB/s',
      default: 5e8,
      min: 1e6,
      max: 1e13,
      rangeReason: 'slower than 1 MB/s is no code in use; no core reads more than 10 TB/s',
    },
    threads: {
      kind: 'count',
      label: 'Threads',
      meaning: 'Threads that compress at the same time.',
      source: 'assumption of this model: 2',
      default: 2,
      min: 1,
      max: 1024,
      rangeReason: 'somebody has to compress, and no host has more threads',
    },
    ...ROUND_TUNABLES,
  }),
  *run(m, values) {
    const { speed, threads, pageEntry } = values;
    yield* encodedRounds(m, values, compressedPages({ entry: pageEntry, speed, threads }));
  },
});
