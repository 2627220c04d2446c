import type { Bytes, Pages } from '#shared/units/types.ts';
import type { Migration } from '../migration/migration.ts';
import { ioWrites } from '../guest/write-model.ts';
import { diskRest } from './semantics.ts';

/** Less than this expected number is nothing: what the phases that push and pull end with. */
const NONE = 0.01;

/** What a migration has not brought to the destination yet. */
export function leftBehind(migration: Migration): {
  readonly pages: Pages;
  readonly blocks: Bytes;
} {
  const { context: m, plan } = migration;
  if (!m || !m.memoryBegun) return { pages: 0, blocks: 0 };
  const blocks = diskRest(plan.disk.strategy) === 'blocks' ? m.pendingDiskBytes() : 0;
  const pages = m.memory.pending() + m.pagesOnTheWay;
  return { pages: pages > NONE ? pages : 0, blocks: blocks > NONE ? blocks : 0 };
}

/** Bytes that the guest wrote to its disks since it runs at the destination; what it wrote again counts again. */
export function writtenSinceSwitch(migration: Migration): Bytes {
  const { context: m } = migration;
  if (!m) return 0;
  m.guest.settle();
  const rate = m.guest.extents.reduce((sum, { io }) => sum + ioWrites(io) * io.request, 0);
  return rate * Math.max(0, m.guest.workDone - migration.workAtSwitch);
}
