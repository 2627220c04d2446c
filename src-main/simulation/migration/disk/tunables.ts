import { defineTunables } from '#shared/scenario/tunables.ts';

/** What several disk strategies let one choose in the same words. */
const SHARED = defineTunables({
  guestWrites: {
    kind: 'count',
    label: 'Guest writes outstanding',
    meaning:
      'Disk writes that the guest issues before it waits for one; held writes slow it less the more there are.',
    source: 'design: 1 is a writer that waits for each write, as a log does',
    default: 1,
    min: 1,
    max: 100_000,
    rangeReason: 'one write has to be outstanding; no device has deeper queues',
  },
  skipHoles: {
    kind: 'boolean',
    label: 'Skip holes',
    meaning: 'Leaves out what was never written.',
    source: 'design: thin images',
    default: true,
  },
});

export const guestWritesTunable = SHARED.guestWrites;
export const skipHolesTunable = SHARED.skipHoles;
