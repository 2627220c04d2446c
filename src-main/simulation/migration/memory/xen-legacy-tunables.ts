import { defineTunables } from '#shared/scenario/tunables.ts';

/** How long the save loop waits for a guest that was asked to suspend. */
export const SUSPEND_TUNABLES = defineTunables({
  suspendTimeout: {
    kind: 'duration',
    label: 'Wait for the suspend',
    meaning: 'A guest that takes longer to suspend runs on, and the migration has failed.',
    source: 'xc_linux_save.c suspend_and_state: 100 tries, 10 ms apart',
    default: 1,
    min: 0.01,
    max: 3600,
    rangeReason: 'one try takes 10 ms; a guest that needs an hour has hung',
  },
});

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
    rangeReason: 'one round has to be live, and a bound has to bound',
  },
  maxFactor: {
    kind: 'number',
    label: 'Memory sent at most',
    meaning: 'max_factor: the live rounds end once more than this many times the memory was sent.',
    source: 'xc_linux_save.c: DEF_MAX_FACTOR 3',
    default: 3,
    min: 1,
    max: 10_000,
    rangeReason: 'every page has to be sent once, and a bound has to bound',
  },
  lastRoundPages: {
    kind: 'count',
    label: 'Last-round pages',
    meaning: 'The live rounds end when a round sent and skipped fewer pages than this.',
    source: 'xc_linux_save.c: sent_this_iter + skip_this_iter < 50',
    default: 50,
    min: 0,
    max: 1e9,
    rangeReason: 'with 0 only an idle guest converges; no guest has a thousand million pages',
  },
  batchPages: {
    kind: 'count',
    label: 'Pages per batch',
    meaning: 'BATCH_SIZE: the dirty log is peeked once per batch.',
    source: 'xc_linux_save.c: 1024',
    default: 1024,
    min: 1,
    max: 1_048_576,
    rangeReason: 'a batch holds a page, and one of 4 GiB is no batch any more',
  },
  pageEntry: {
    kind: 'bytes',
    label: 'Entry per page',
    meaning: 'Word sent in front of each page.',
    source: 'xc_linux_save.c: 4 bytes per page-frame number',
    default: 4,
    min: 0,
    max: 4096,
    rangeReason: 'an entry is shorter than the page it belongs to',
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
    rangeReason: 'hypercalls take time, though not a minute',
  },
});
