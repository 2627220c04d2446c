/**
 * Multifd: pages leave in packets over several channels, each with a thread and a connection of its own.
 *
 * Source: migration/multifd.c `multifd_send_pages`, `multifd_send_sync_main`, MULTIFD_PACKET_SIZE (7.2 and 10.x). A packet
 * holds 128 pages behind one header; pages of zeros are markers on the main stream in 7.2 and places in a packet in 10.
 * 7.2 flushes all channels at the end of every iteration, 10 once per pass. Design: the channels share what the
 * connections carry evenly, and at the end of an iteration their packets are evenly far on.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, BytesPerSecond, Pages, Seconds } from '#shared/units/types.ts';
import type { TakeBudget, Taken } from '../../guest/item-set.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { MigrationContext } from '../context.ts';
import { compressedBytes, compressTime } from './qemu-compress.ts';
import type { CompressValues } from './qemu-compress.ts';
import { PlainPages } from './qemu-encoder.ts';
import type { PageFormat } from './qemu-encoder.ts';

export const MULTIFD_TUNABLES = defineTunables({
  multifd: {
    kind: 'boolean',
    label: 'Multifd',
    meaning:
      'multifd: pages leave in packets over several connections, each with a thread of its own.',
    source: 'migration/options.c: off',
    default: false,
  },
  multifdChannels: {
    kind: 'count',
    label: 'Multifd: channels',
    meaning: 'multifd-channels: connections and threads.',
    source: 'migration/options.c: 2',
    default: 2,
    min: 1,
    max: 255,
    rangeReason: 'QEMU counts channels in one byte',
  },
  multifdChannelRate: {
    kind: 'rate',
    label: 'Multifd: rate of a channel',
    meaning:
      'What one connection carries at most, such as a TCP window per round trip; none means no limit.',
    source: 'design',
    default: null,
    min: 1000,
    max: 1e13,
    rangeReason: 'slower than 1 kB/s no guest ever moves; no network carries more than 80 Tbit/s',
  },
  multifdFlush: {
    kind: 'duration',
    label: 'Multifd: pause of a flush',
    meaning:
      'Time in which nothing is sent because the migration thread has waited for all channels.',
    source: 'design; 1.8 ms on the measured machine, whose two cores are shared',
    default: 0,
    min: 0,
    max: 1,
    rangeReason: 'waiting a second for each flush is a stalled channel, not a flush',
  },
  multifdCompression: {
    kind: 'choice',
    label: 'Multifd: compression',
    meaning: 'multifd-compression: the channels compress their packets.',
    source: 'migration/options.c: none',
    default: 'none',
    choices: ['none', 'zlib', 'zstd'],
  },
});

/** Pages of a packet of 512 KiB, and its header: 320 bytes and 8 per page (MultiFDPacket_t). */
const PACKET_PAGES: Pages = 128;
const HEADER_FIXED: Bytes = 320;
const HEADER_PAGE: Bytes = 8;
const PACKET_BYTES: Bytes = 524_288;

interface Values extends TunableValues<typeof MULTIFD_TUNABLES> {
  readonly version: '10' | '7.2';
  readonly compressSpeed: CompressValues['compressSpeed'];
}

export class MultifdPages extends PlainPages {
  override readonly fullBytes: Bytes;
  override readonly unitPages: Pages;
  override readonly overrunPages: Pages;
  override readonly mostRate: BytesPerSecond;
  override readonly flushPause: Seconds;
  readonly #values: Values;
  readonly #header: Bytes;
  /** Wire bytes of the pages of a region; null without compression. */
  readonly #regions: readonly Bytes[] | null;
  /** Time of a channel's thread for a page. */
  readonly #pageTime: Seconds;

  constructor(m: MigrationContext, format: PageFormat, values: Values) {
    super(m, format);
    const { multifdChannels: channels, multifdChannelRate, multifdCompression: method } = values;
    this.#values = values;
    this.flushPause = values.version === '7.2' ? values.multifdFlush : 0;
    const pages = Math.max(1, Math.floor(PACKET_BYTES / m.pageSize));
    this.#header = HEADER_FIXED + HEADER_PAGE * Math.max(PACKET_PAGES, pages);
    const share = this.#header / pages;
    this.fullBytes = m.pageSize + share;
    this.unitPages = pages;
    // Half a packet until a channel is free to look at the clock, the packets under way, and the one that is half full.
    this.overrunPages = pages * (0.5 + (channels + 1) / 2 + 0.25);
    this.mostRate = (multifdChannelRate ?? Number.POSITIVE_INFINITY) * channels;
    this.#regions = method === 'none' ? null : compressedBytes(m, share);
    const compress = method === 'none' ? 0 : compressTime(m, method, values.compressSpeed);
    this.#pageTime = format.pageCost + compress;
  }

  /** Pages of a region compress alike, those of another differently. */
  override get even(): boolean {
    return this.#regions === null;
  }

  override budget(): TakeBudget {
    const { fullBytes, format, zeroBytes } = this;
    const inPackets = this.#values.version !== '7.2' && format.zeroPages;
    const budget = unlimitedBudget(
      fullBytes,
      inPackets ? this.#header / this.unitPages : format.zeroPages ? zeroBytes : fullBytes,
    );
    budget.wrap = true;
    if (this.#regions) budget.regionBytes = this.#regions;
    return budget;
  }

  /** The channels work side by side; in 7.2 the migration thread looks for zeros in every page before. */
  override account({ full, zero }: Taken): Seconds {
    const { multifdChannels: channels, version } = this.#values;
    const { zeroPageCost } = this.format;
    if (version === '7.2')
      return Math.max((full + zero) * zeroPageCost, (full * this.#pageTime) / channels);
    return (full * this.#pageTime + zero * zeroPageCost) / channels;
  }

  /** A packet that is half empty on average, and a packet without pages on each channel. */
  #flush(): Bytes {
    return this.#header * (0.5 + this.#values.multifdChannels);
  }

  override endIteration(): Bytes {
    return this.#values.version === '7.2' ? this.#flush() : 0;
  }

  override synced(): Bytes {
    return this.#values.version === '7.2' ? 0 : this.#flush();
  }
}
