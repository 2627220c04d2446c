/**
 * The dirty log of a hypervisor that clears it chunk by chunk: when the first item of a chunk is about to be sent.
 *
 * Source: QEMU migration/ram.c `migration_clear_memory_region_dirty_bitmap`, KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2.
 */
export class ExactChunks {
  readonly #items: number;
  /** Chunks whose log is to be cleared when they are met next. */
  readonly #armed: Uint8Array;

  /** @param items of a chunk, a multiple of 32 */
  constructor(items: number, all: number) {
    this.#items = items;
    this.#armed = new Uint8Array(Math.ceil(all / items)).fill(1);
  }

  /** The log was fetched without being cleared. */
  fetched(): void {
    this.#armed.fill(1);
  }

  /** Whether an item is the first of its chunk to go since the log was fetched. */
  isFirst(position: number): boolean {
    return this.#armed[Math.floor(position / this.#items)] === 1;
  }

  /** Clears the chunk of an item. Items that do not wait stay in the log: they were not in what was fetched. */
  clear(position: number, log: Uint32Array, waiting: Uint32Array): void {
    const chunk = Math.floor(position / this.#items);
    this.#armed[chunk] = 0;
    const end = Math.min(log.length, ((chunk + 1) * this.#items) >>> 5);
    for (let at = (chunk * this.#items) >>> 5; at < end; at += 1)
      log[at] = (log[at] as number) & ~(waiting[at] as number);
  }
}
