import type { Seconds } from '#shared/units/types.ts';

/** A scheduled action. `slot` is its place in the heap, -1 when it is not scheduled. */
export interface ScheduledEvent {
  time: Seconds;
  readonly priority: number;
  sequence: number;
  slot: number;
  readonly action: () => void;
}

/**
 * Binary heap of events, ordered by time, then priority, then sequence. The sequence decides ties,
 * so a run repeats exactly. Removing and moving an event costs O(log n) because each knows its slot.
 */
export class EventQueue {
  readonly #heap: ScheduledEvent[] = [];
  #sequence = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** Time of the next event; infinity when there is none. */
  get nextTime(): Seconds {
    return this.#heap[0]?.time ?? Number.POSITIVE_INFINITY;
  }

  create(priority: number, action: () => void): ScheduledEvent {
    return { time: 0, priority, sequence: 0, slot: -1, action };
  }

  /** Puts the event at a time, moving it when it is scheduled already. */
  set(event: ScheduledEvent, time: Seconds): void {
    event.time = time;
    event.sequence = this.#sequence++;
    if (event.slot < 0) {
      event.slot = this.#heap.length;
      this.#heap.push(event);
      this.#up(event.slot);
    } else {
      this.#up(event.slot);
      this.#down(event.slot);
    }
  }

  remove(event: ScheduledEvent): void {
    const { slot } = event;
    if (slot < 0) return;
    event.slot = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === event) return;
    this.#heap[slot] = last;
    last.slot = slot;
    this.#up(slot);
    this.#down(last.slot);
  }

  pop(): ScheduledEvent | undefined {
    const first = this.#heap[0];
    if (first) this.remove(first);
    return first;
  }

  #before(a: ScheduledEvent, b: ScheduledEvent): boolean {
    if (a.time !== b.time) return a.time < b.time;
    if (a.priority !== b.priority) return a.priority < b.priority;
    return a.sequence < b.sequence;
  }

  #up(from: number): void {
    const heap = this.#heap;
    const event = heap[from] as ScheduledEvent;
    let slot = from;
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      const above = heap[parent] as ScheduledEvent;
      if (!this.#before(event, above)) break;
      heap[slot] = above;
      above.slot = slot;
      slot = parent;
    }
    heap[slot] = event;
    event.slot = slot;
  }

  #down(from: number): void {
    const heap = this.#heap;
    const event = heap[from] as ScheduledEvent;
    const { length } = heap;
    let slot = from;
    for (;;) {
      let child = 2 * slot + 1;
      if (child >= length) break;
      const right = child + 1;
      if (
        right < length &&
        this.#before(heap[right] as ScheduledEvent, heap[child] as ScheduledEvent)
      )
        child = right;
      const below = heap[child] as ScheduledEvent;
      if (!this.#before(below, event)) break;
      heap[slot] = below;
      below.slot = slot;
      slot = child;
    }
    heap[slot] = event;
    event.slot = slot;
  }
}
