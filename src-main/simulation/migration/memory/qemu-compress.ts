/**
 * Compressed pages: what a compressor leaves of them, and how fast it is. The old compress threads use it on the main
 * stream; multifd uses it in its channels (`qemu-multifd.ts`).
 *
 * Source: migration/ram.c `save_compressed_page` and migration/ram-compress.c (up to 9.0); migration/multifd-zlib.c,
 * multifd-zstd.c. How small a page becomes is what its region says (`compressedTo`); speeds are tunables.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';
import type { TakeBudget, Taken } from '../../guest/item-set.ts';
import type { MigrationContext } from '../context.ts';
import { PlainPages } from './qemu-encoder.ts';
import type { PageFormat } from './qemu-encoder.ts';

export const COMPRESS_TUNABLES = defineTunables({
  compress: {
    kind: 'boolean',
    label: 'Compress threads',
    meaning: 'compress: pages go through zlib in threads of their own; QEMU up to 9.0.',
    source: 'migration/options.c of 9.0: off; removed in 9.1',
    default: false,
  },
  compressThreads: {
    kind: 'count',
    label: 'Compress: threads',
    meaning: 'compress-threads: threads that compress at the same time.',
    source: 'migration/options.c of 9.0: 8',
    default: 8,
    min: 1,
    max: 255,
    rangeReason: 'QEMU counts threads in one byte',
  },
  compressSpeed: {
    kind: 'rate',
    label: 'Compress: speed of a core',
    meaning:
      'Bytes of pages that one thread or channel compresses per second; none means as the method is known for.',
    source: 'zlib level 1: 80 MB/s, zstd level 1: 500 MB/s',
    default: null,
    min: 1e5,
    max: 1e12,
    rangeReason: 'slower than 0.1 MB/s is no compressor in use; no core reads more than 1 TB/s',
  },
});

export type CompressValues = TunableValues<typeof COMPRESS_TUNABLES>;

/** Uncompressed bytes per second of one core, by method at level 1. */
const SPEED: Readonly<Record<'zlib' | 'zstd', BytesPerSecond>> = { zlib: 8e7, zstd: 5e8 };
/** Length of the compressed page on the main stream (`qemu_put_compression_data`). */
const LENGTH_WORD: Bytes = 4;

/** Time of one core for one page. */
export function compressTime(
  m: MigrationContext,
  method: 'zlib' | 'zstd',
  speed: BytesPerSecond | null,
): Seconds {
  return m.pageSize / (speed ?? SPEED[method]);
}

/** Wire bytes of a compressed page, by region; never more than the page. */
export function compressedBytes(m: MigrationContext, beside: Bytes): Bytes[] {
  return m.guest.spec.memory.map(
    ({ compressedTo }) => m.pageSize * Math.min(1, compressedTo) + beside,
  );
}

export class CompressThreads extends PlainPages {
  readonly #regions: readonly Bytes[];
  readonly #time: Seconds;

  constructor(
    m: MigrationContext,
    format: PageFormat,
    { compressThreads, compressSpeed }: CompressValues,
  ) {
    super(m, format);
    this.#regions = compressedBytes(m, format.pageHeader + LENGTH_WORD);
    this.#time = compressTime(m, 'zlib', compressSpeed) / compressThreads;
  }

  override get even(): boolean {
    return false;
  }

  override budget(): TakeBudget {
    const budget = super.budget();
    budget.regionBytes = this.#regions;
    return budget;
  }

  /** The migration thread waits for a free thread (compress-wait-thread, on by default). */
  override account(taken: Taken): Seconds {
    return Math.max(super.account(taken), taken.full * this.#time);
  }
}
