/**
 * QEMU pre-copy: a continuous scan in address order that synchronises the dirty log only when little is left.
 *
 * Source: migration/migration.c and migration/ram.c of QEMU 7.2 and 10.x; the loop is in `qemu-precopy.ts`, what can be
 * put into it in `qemu-*.ts` beside it. Not simulated: mapped-ram files, CPR, background snapshots (no migration between
 * hosts), zero-copy send.
 * Stop rule: after a synchronisation, what is pending is below bandwidth (of the last window) x downtime limit.
 */
import { defineTunables, inGroup } from '#shared/scenario/tunables.ts';
import type { Conflict, TunableValues } from '#shared/scenario/tunables.ts';
import type { MigrationContext } from '../context.ts';
import { memoryStrategy } from '../strategy.ts';
import { ANNOUNCE_TUNABLES, announceDelay } from './qemu-announce.ts';
import { AutoConverge } from './qemu-auto-converge.ts';
import { COMPRESS_TUNABLES, CompressThreads } from './qemu-compress.ts';
import { DIRTY_LIMIT_TUNABLES, DirtyLimit } from './qemu-dirty-limit.ts';
import { PlainPages } from './qemu-encoder.ts';
import type { PageEncoder } from './qemu-encoder.ts';
import { FreePageHints, HINTING_TUNABLES } from './qemu-hinting.ts';
import { MULTIFD_TUNABLES, MultifdPages } from './qemu-multifd.ts';
import { QemuPrecopy } from './qemu-precopy.ts';
import { QEMU_TUNABLES, SWITCHOVER_BANDWIDTH_SINCE, THROTTLE_ORDER } from './qemu-tunables.ts';
import { XBZRLE_TUNABLES, XbzrlePages } from './qemu-xbzrle.ts';

const tunables = defineTunables({
  ...QEMU_TUNABLES,
  ...inGroup('XBZRLE', XBZRLE_TUNABLES),
  ...inGroup('Multifd', MULTIFD_TUNABLES),
  ...inGroup('Compression', COMPRESS_TUNABLES),
  ...inGroup('Dirty limit', DIRTY_LIMIT_TUNABLES),
  ...inGroup('Free-page hinting', HINTING_TUNABLES),
  ...inGroup('Announcing the move', ANNOUNCE_TUNABLES),
});

/** What QEMU refuses (migration/options.c, migrate_caps_check), in its words where it has some. */
const CONFLICTS: readonly Conflict[] = [
  THROTTLE_ORDER,
  SWITCHOVER_BANDWIDTH_SINCE,
  {
    values: { multifd: [true], xbzrle: [true] },
    reason: 'Multifd is not compatible with xbzrle',
  },
  {
    values: { multifd: [true], compress: [true] },
    reason: 'Multifd is not compatible with compress',
  },
  {
    values: { compress: [true], xbzrle: [true] },
    reason:
      'QEMU compresses the first pass only and sends differences afterwards (ram.c, save_page_use_compression), which is not simulated',
  },
  {
    values: { multifd: [false], multifdCompression: ['zlib', 'zstd'] },
    reason: 'multifd-compression compresses the packets of multifd channels, and there are none',
  },
  {
    values: { autoConverge: [true], dirtyLimit: [true] },
    reason: 'dirty-limit conflicts with auto-converge: only one of them can be on',
  },
  {
    values: { version: ['7.2'], dirtyLimit: [true] },
    reason: 'QEMU has dirty-limit since 8.1',
  },
  {
    values: { version: ['10'], compress: [true] },
    reason: 'QEMU has no compress threads any more since 9.1; multifd channels compress instead',
  },
];

function encoderOf(m: MigrationContext, values: TunableValues<typeof tunables>): PageEncoder {
  if (values.multifd) return new MultifdPages(m, values, values);
  if (values.xbzrle) return new XbzrlePages(m, values, values);
  if (values.compress) return new CompressThreads(m, values, values);
  return new PlainPages(m, values);
}

export const qemu = memoryStrategy({
  id: 'qemu',
  downtimeLimit: true,
  title: 'QEMU pre-copy',
  summary:
    'Scans memory in address order, again and again, until the rest fits into the downtime limit.',
  source: 'QEMU 7.2 and 10.x, migration/migration.c and migration/ram.c',
  stopRule: 'After a dirty-log synchronisation: pending below measured bandwidth x downtime limit.',
  goodFor: 'A downtime that is asked for; memory with many zero pages.',
  badFor: 'Working sets written faster than the link: it never ends by itself without throttling.',
  tunables,
  conflicts: CONFLICTS,
  carriesSection: true,
  *run(m, values, section) {
    m.announceDelay = announceDelay(values);
    const parts = {
      encoder: encoderOf(m, values),
      throttle: values.dirtyLimit ? new DirtyLimit(m, values) : new AutoConverge(m, values),
      hints: values.freePageHint ? new FreePageHints(m, values) : null,
    };
    yield* new QemuPrecopy(m, values, parts, section).run();
  },
});
