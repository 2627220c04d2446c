import type { Extent } from '#shared/scenario/types.ts';
import { TEST_BED } from './calibration.ts';
import type { KnownBefore } from './qemu-file.ts';

const MIB = 2 ** 20;

/** True when the disk is copied over a connection of its own before `migrate` is sent (mirror and bitmap runs). */
export function copiesDiskFirst({ config }: KnownBefore): boolean {
  return (
    config.disk !== null && config.disk !== undefined && !config.disk.mode.startsWith('legacy')
  );
}

/** The disk as extents: where it is written, and how much of it was filled. */
export function extentsOf({ config, workload }: KnownBefore): Partial<Extent>[] {
  const sizeMib = config.disk?.size_mib ?? 0;
  const filledMib = config.disk?.filled_mib ?? sizeMib;
  const { drate = 0, dext = 64, dsize = 0, dhot = 0, dhotfrac = 0, dseq } = workload.configured;
  const written = Math.min(sizeMib, dsize || sizeMib);
  const rate = config.mode === 'cold' ? 0 : drate;
  const hotMib = Math.min(dhot, written);
  const everywhere = (rate * (1 - (hotMib > 0 ? dhotfrac / 100 : 0))) / Math.max(1, written);
  let first = 0;
  const extent = (name: string, mib: number, writes: number): Partial<Extent>[] => {
    if (mib <= 0) return [];
    // What an overlay holds lies anywhere, over holes of its base too.
    const held = Math.min(1, Math.max(0, filledMib - first) / mib);
    const allocated = config.disk?.mode === 'legacy-inc' ? 1 : held;
    first += mib;
    // An overlay holds the blocks that were written since the guest started.
    const changed = dseq
      ? Math.min(1, (writes * TEST_BED.lead.value * dext) / 1024 / mib)
      : 1 - Math.exp((-writes * TEST_BED.lead.value) / mib);
    const process = writes === 0 ? 'idle' : dseq ? 'sweep' : 'uniform';
    const io = { process, writes, reads: 0, request: dext * 1024 } as const;
    return [{ name, size: mib * MIB, allocated, changed, io }];
  };
  return [
    ...extent('hot', hotMib, everywhere * hotMib + (hotMib > 0 ? (rate * dhotfrac) / 100 : 0)),
    ...extent('written', written - hotMib, everywhere * (written - hotMib)),
    ...extent('idle', sizeMib - written, 0),
  ];
}

/** How the test bed moved the disk. */
export function diskChoice({ config }: KnownBefore): Record<string, unknown> {
  const { disk } = config;
  if (!disk) return { strategy: 'shared' };
  if (disk.mode.startsWith('legacy')) {
    return {
      strategy: 'qemu-block',
      incremental: disk.mode === 'legacy-inc',
      blockHeader: TEST_BED.blockHeader.value,
    };
  }
  const common = {
    ...(disk.granularity === undefined ? {} : { granularity: disk.granularity }),
    ...(disk.speed_mib === undefined ? {} : { speed: disk.speed_mib * MIB }),
    // The test bed's writer issues one write after the other.
    guestWrites: 1,
    managerPoll: TEST_BED.storagePoll.value,
  };
  return disk.mode === 'mirror'
    ? {
        strategy: 'qemu-mirror',
        copyMode: disk.copy_mode ?? 'background',
        ...(disk.buf_size === undefined ? {} : { bufferSize: disk.buf_size }),
        ...common,
      }
    : { strategy: 'bitmap-incremental', rounds: disk.inc_rounds ?? 3, ...common };
}

/**
 * What QEMU reports as transferred disk bytes. Legacy block migration: the progress of the bulk phase before its last
 * block (migration/block.c, completed_sectors), not what was sent; an overlay whose last block is not allocated reports
 * the whole size. Mirror and backup jobs: their offsets, in which holes count as if they had been copied.
 *
 * @param sent disk bytes that the model sends
 */
export function reportedDiskBytes(known: KnownBefore, sent: number): number {
  const { disk } = known.config;
  if (!disk) return sent;
  const size = disk.size_mib * MIB;
  if (!disk.mode.startsWith('legacy'))
    return sent + Math.max(0, size - (disk.filled_mib ?? disk.size_mib) * MIB);
  if (disk.mode !== 'legacy-inc') return size - MIB;
  // The overlay holds the last block if its extent is more likely written than not when the migration begins.
  const lastAllocated = (extentsOf(known).at(-1)?.changed ?? 0) > 0.5;
  return lastAllocated ? size - MIB : size;
}
