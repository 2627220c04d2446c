/** How pages are put on the wire: their bytes, and how fast the sender can encode them. */
import type { Region } from '#shared/scenario/types.ts';
import type { Bytes, BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';

/** Prices of one round. */
interface PagePrices {
  /** Wire bytes of a page, and of a page of zeros. */
  readonly full: Bytes;
  readonly zero: Bytes;
  /** Wire bytes of a page by region, instead of `full`. */
  readonly regions?: readonly Bytes[];
  /** Time that the encoder takes for a page; none when left out. */
  readonly pageTime?: Seconds;
}

/** Prices of a round; 1 is the first pass, in which the destination holds no page yet. */
export type Encoder = (m: MigrationContext, round: number) => PagePrices;

/** Pages as they are, each with an entry; pages of zeros cost `zero` bytes, or as much as any other. */
export function plainPages(entry: Bytes, zero?: Bytes): Encoder {
  return (m) => ({ full: m.pageSize + entry, zero: zero ?? m.pageSize + entry });
}

/** A general compressor with a speed. */
export interface Compressor {
  readonly entry: Bytes;
  /** Uncompressed bytes per second of one thread. */
  readonly speed: BytesPerSecond;
  readonly threads: number;
}

/** Pages compressed to what the guest's regions say; zero pages become markers. */
export function compressedPages({ entry, speed, threads }: Compressor): Encoder {
  return (m) => {
    const { memory } = m.guest.spec;
    const regions = memory.map((region) => m.pageSize * region.compressedTo + entry);
    return {
      full: mean(memory, regions),
      zero: entry + 1,
      regions,
      pageTime: m.pageSize / (speed * threads),
    };
  };
}

/** A cache of sent pages from which differences are made. */
export interface DeltaCache {
  readonly entry: Bytes;
  readonly header: Bytes;
  readonly bytes: Bytes;
  /** Uncompressed bytes per second that can be compared. */
  readonly speed: BytesPerSecond;
}

/**
 * Differences to the content that was sent before, for the pages that the cache holds; the first pass goes as it is.
 * A page was written once or more since: the expected bytes changed follow from its region's bytes per write.
 */
export function deltaPages({ entry, header, bytes, speed }: DeltaCache): Encoder {
  return (m, round) => {
    const full = m.pageSize + entry;
    if (round === 1) return { full, zero: full };
    // The pages to send are those worth caching: an LRU cache holds them as far as it reaches.
    const wanted = Math.max(1, m.waitingPages) * m.pageSize;
    const hits = Math.min(1, bytes / wanted);
    const regions = m.guest.spec.memory.map(({ bytesPerWrite }) => {
      const delta = Math.min(m.pageSize, bytesPerWrite + header);
      return hits * (delta + entry) + (1 - hits) * full;
    });
    return { full, zero: full, regions, pageTime: (hits * m.pageSize) / speed };
  };
}

function mean(memory: readonly Region[], values: readonly number[]): number {
  const size = memory.reduce((sum, region) => sum + region.size, 0);
  const share = (region: Region): Fraction => (size > 0 ? region.size / size : 0);
  return memory.reduce((sum, region, at) => sum + share(region) * (values[at] as number), 0);
}
