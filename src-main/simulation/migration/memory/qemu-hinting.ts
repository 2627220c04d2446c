/**
 * Free-page hinting: after every synchronisation the guest tells which pages it does not use; they are not sent.
 *
 * Source: hw/virtio/virtio-balloon.c `virtio_balloon_free_page_report_notify`, migration/ram.c
 * `qemu_guest_free_page_hint` (4.0 and later). Off in post-copy. Design: the hints come in order of addresses at a steady
 * rate, beside the scan; a page that is written after its hint is found by the next synchronisation.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Pages, Seconds } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';

export const HINTING_TUNABLES = defineTunables({
  freePageHint: {
    kind: 'boolean',
    label: 'Free-page hinting',
    meaning:
      'free-page-hint of the balloon device: pages that the guest does not use are not sent.',
    source: 'hw/virtio/virtio-balloon.c: off',
    default: false,
  },
  hintRate: {
    kind: 'rate',
    label: 'Free-page hinting: rate',
    meaning: 'Unused memory that the guest reports per second.',
    source: 'assumption of this model: 1 GiB/s',
    default: 1_073_741_824,
    min: 1e6,
    max: 1e13,
    rangeReason:
      'slower than 1 MB/s nothing is hinted in time; no guest reports faster than memory is read',
  },
});

export class FreePageHints {
  readonly #m: MigrationContext;
  readonly #free: readonly number[];
  /** Pages of the address space that a second of hints covers. */
  readonly #speed: number;
  #reported: Pages;
  #lastTurn: Seconds;

  constructor(m: MigrationContext, { hintRate }: TunableValues<typeof HINTING_TUNABLES>) {
    this.#m = m;
    const { memory } = m.guest.spec;
    this.#free = memory.map((region) => region.free);
    const unused = memory.reduce((sum, region) => sum + region.free * region.size, 0);
    this.#speed = unused > 0 ? (m.pages * hintRate) / unused : 0;
    this.#reported = unused > 0 ? 0 : m.pages;
    this.#lastTurn = m.now;
  }

  /** True while hints come in. */
  get busy(): boolean {
    return this.#reported < this.#m.pages;
  }

  /** The log was fetched: the guest begins to report anew. */
  afterSync(): void {
    this.#lastTurn = this.#m.now;
    if (this.#speed > 0) this.#reported = 0;
  }

  /** Takes the hints that came since the last turn. */
  turn(): void {
    const { now, guest } = this.#m;
    const seconds = now - this.#lastTurn;
    this.#lastTurn = now;
    if (!this.busy || !guest.running) return;
    const from = this.#reported;
    this.#reported = Math.min(this.#m.pages, Math.floor(from + seconds * this.#speed));
    const released = this.#m.memory.releaseFree(from, this.#reported, this.#free);
    const { metrics } = this.#m.record;
    metrics.hinted_pages = (metrics.hinted_pages ?? 0) + released;
  }
}
