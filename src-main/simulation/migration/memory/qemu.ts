/**
 * QEMU pre-copy: a continuous scan in address order that synchronises the dirty log only when little is left.
 *
 * Source: migration/migration.c and migration/ram.c of QEMU 7.2 and 10.x; the loop is in `qemu-precopy.ts`.
 * Stop rule: after a synchronisation, what is pending is below bandwidth (of the last window) x downtime limit.
 */
import { memoryStrategy } from '../strategy.ts';
import { QemuPrecopy } from './qemu-precopy.ts';
import { QEMU_TUNABLES } from './qemu-tunables.ts';

export const qemu = memoryStrategy({
  id: 'qemu',
  title: 'QEMU pre-copy',
  summary:
    'Scans memory in address order, again and again, until the rest fits into the downtime limit.',
  source: 'QEMU 7.2 and 10.x, migration/migration.c and migration/ram.c',
  stopRule: 'After a dirty-log synchronisation: pending below measured bandwidth x downtime limit.',
  goodFor: 'A downtime that is asked for; memory with many zero pages.',
  badFor: 'Working sets written faster than the link: it never ends by itself without throttling.',
  tunables: QEMU_TUNABLES,
  carriesSection: true,
  *run(m, values, section) {
    yield* new QemuPrecopy(m, values, section).run();
  },
});
