import { defineTunables } from '#shared/scenario/tunables.ts';

/** Tunables that every version of the legacy save loop has. */
export const LEGACY_TUNABLES = defineTunables({
  maxIterations: {
    kind: 'count',
    label: 'Live rounds at most',
    meaning: 'max_iters: after so many rounds the guest is suspended.',
    source: 'xc_linux_save.c: DEF_MAX_ITERS 29',
    default: 29,
    min: 1,
    max: 10_000,
  },
  maxFactor: {
    kind: 'number',
    label: 'Memory sent at most',
    meaning: 'max_factor: the live rounds end once more than this many times the memory was sent.',
    source: 'xc_linux_save.c: DEF_MAX_FACTOR 3',
    default: 3,
    min: 1,
    max: 10_000,
  },
  lastRoundPages: {
    kind: 'count',
    label: 'Last-round pages',
    meaning: 'The live rounds end when a round sent and skipped fewer pages than this.',
    source: 'xc_linux_save.c: sent_this_iter + skip_this_iter < 50',
    default: 50,
    min: 0,
    max: 1e9,
  },
  batchPages: {
    kind: 'count',
    label: 'Pages per batch',
    meaning: 'BATCH_SIZE: the dirty log is peeked once per batch.',
    source: 'xc_linux_save.c: 1024',
    default: 1024,
    min: 1,
    max: 1_048_576,
  },
  pageEntry: {
    kind: 'bytes',
    label: 'Entry per page',
    meaning: 'Word sent in front of each page.',
    source: 'xc_linux_save.c: 4 bytes per page-frame number',
    default: 4,
    min: 0,
    max: 4096,
  },
  roundFloor: {
    kind: 'duration',
    label: 'Shortest round',
    meaning:
      'A round takes at least this long, however little it sends: the hypercalls that scan and clear the log.',
    source: 'assumption of this model',
    default: 0.005,
    min: 0,
    max: 60,
  },
});
