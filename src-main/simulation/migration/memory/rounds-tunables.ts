import { defineTunables } from '#shared/scenario/tunables.ts';
import { LEGACY_TUNABLES } from './xen-legacy-tunables.ts';

/** Tunables of variants that were published as changes to the loop of Xen 3.x. */
export const ROUND_TUNABLES = defineTunables({
  peek: {
    kind: 'boolean',
    label: 'Skip what is dirty again',
    meaning: "Looks at the log before every batch and leaves out pages in it, as Xen's loop does.",
    source: 'Xen 2.0 to 4.5; off here, so that strategies differ by what they are about',
    default: false,
  },
  ...LEGACY_TUNABLES,
});

/** The tunable of a log that is cleared in parts. */
export const TRACE_TUNABLES = defineTunables({
  traceParts: {
    kind: 'count',
    label: 'Parts of the trace',
    meaning:
      'Memory is traced in so many parts, each when it is sent. More parts come closer to a trace per page.',
    source: 'design: 16 keeps the pages that are sent twice within 3 % of a trace per page',
    default: 16,
    min: 2,
    max: 4096,
    rangeReason: 'one part would be a log that is cleared between rounds',
  },
});
