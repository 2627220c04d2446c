import type { Bytes, BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';
import type { Mirroring, TakeBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import type { DiskStream } from './disk-stream.ts';

/** Mirrored writes are sent at the end of steps no shorter than this. */
const SHORTEST_STEP: Seconds = 0.02;
/** Steps of a pass at most: the shares of writes that meet a copied block change by as little in between. */
const STEPS = { expected: 16, exact: 64 } as const;
/** While only writes are mirrored they flow as they come; their rate is looked at this often, expectations ever less often. */
const FIRST_LOOK: Seconds = 0.1;
const LONGEST_LOOK = { expected: 2, exact: FIRST_LOOK } as const;

/** How a pass shares the way to the destination with mirrored writes. */
export interface PassOptions {
  /** Asked before every step. */
  cap(): BytesPerSecond;
  /** Share of what can be sent that mirrored writes may take from the copy. */
  readonly mirrorShare: Fraction;
  /** Called after every step with the rate and the length of the step. */
  after(rate: BytesPerSecond, step: Seconds): void;
  /** Longest step from now on; no limit when left out. */
  longest?(): Seconds;
}

/** One pass over the disks while the guest's writes are sent beside it: what the mirroring strategies share. */
export class MirroredCopy {
  readonly #stream: DiskStream;
  /** Mirrored writes that were not sent yet; below 0 while the flow is ahead of what is known to be written. */
  #backlog: Bytes = 0;
  /** Bytes of mirrored writes so far. */
  total: Bytes = 0;
  /** Wire bytes of one write on top of its data. */
  #header: Bytes = 0;
  /** The rate of the last step. */
  rate: BytesPerSecond = Number.POSITIVE_INFINITY;

  constructor(stream: DiskStream) {
    this.#stream = stream;
  }

  /**
   * Begins to mirror; the copy has begun.
   * @param header wire bytes of one write on top of its data
   */
  start(waiting: (request: Bytes) => Mirroring['waiting'], header: Bytes): void {
    const { m, blockSize } = this.#stream;
    this.#header = header;
    this.#stream.set.startMirroring(
      m.guest.extents.map(({ io }) => {
        // Blocks that the write model lets one request touch; each carries its part of the bytes.
        const whole = io.request / blockSize;
        const blocks = io.process === 'sweep' ? whole : Math.max(1, Math.round(whole));
        return { waiting: waiting(io.request), bytes: (io.request + header) / blocks };
      }),
    );
  }

  /** Bytes per second that mirrored writes come to when nothing waits to be copied any more. */
  get #demand(): BytesPerSecond {
    const { guest } = this.#stream.m;
    const { requests, bytes } = guest.diskWriteDemand;
    return (bytes + requests * this.#header) * guest.diskShare;
  }

  /** Mirrored writes that were not sent yet. */
  get backlog(): Bytes {
    return Math.max(0, this.#backlog);
  }

  /** Mirrored writes that the destination has. */
  get arrived(): Bytes {
    return this.total - this.#backlog;
  }

  /** Takes over what the guest wrote since the last call. */
  collect(): void {
    const { bytes } = this.#stream.set.mirrored();
    this.#backlog += bytes;
    this.total += bytes;
    this.#stream.m.record.diskBytes += bytes;
    this.#stream.m.record.metrics.mirrored_bytes = this.total;
  }

  /** Sends what is mirrored and not sent yet. */
  *flush(cap: BytesPerSecond = Number.POSITIVE_INFINITY): Steps {
    this.collect();
    const bytes = this.#backlog;
    this.#backlog = 0;
    // What the flow carried too much was on the wire all the same.
    if (bytes < 0) this.#stream.m.record.diskBytes -= bytes;
    yield* this.#stream.transmit(bytes, cap);
  }

  /** Copies what waits in one pass, with the writes of each step. */
  *pass(budget: TakeBudget, { cap, mirrorShare, after, longest }: PassOptions): Steps {
    const stream = this.#stream;
    const { m, carrier } = stream;
    let step = 0;
    let length = 0;
    // What mirrored writes leave to the copy; less than a block is kept until it is one.
    let room = 0;
    stream.set.rewind();
    for (;;) {
      const began = m.now;
      const most = cap();
      this.rate = yield* carrier.rateOf(carrier.diskFlow, most);
      if (step === 0) {
        const whole = stream.pendingBytes() / this.rate;
        step = Math.max(SHORTEST_STEP, whole / STEPS[m.guest.resolution]);
        after(this.rate, step);
      }
      // Writes of a step meet what was copied before it: half a step ahead that is, on average, what was copied then.
      length = Math.min(length === 0 ? step / 2 : step, longest?.() ?? step);
      this.collect();
      const mirrored = Math.min(this.backlog, mirrorShare * this.rate * length);
      this.#backlog -= mirrored;
      room += this.rate * length - mirrored;
      const copies = room >= budget.fullBytes;
      budget.bytes = room;
      const copied = copies ? stream.take(budget).bytes : 0;
      room = copies ? Math.min(0, room - copied) : room;
      yield* stream.transmit(mirrored + copied, most);
      m.sample();
      if (copies && stream.taken.passEnded) break;
      after(this.rate, Math.max(length, m.now - began));
    }
    carrier.release(carrier.diskFlow);
  }

  /** Goes on mirroring beside the memory copy, until it is ended. */
  *keepUp(own: MigrationContext, { cap, after }: Omit<PassOptions, 'mirrorShare'>): Steps {
    const stream = this.#stream;
    stream.carrier = own;
    const carried = (bytes: Bytes): void => {
      this.#backlog -= bytes;
    };
    const longest = LONGEST_LOOK[stream.m.guest.resolution];
    const demand = (): BytesPerSecond => this.#demand;
    let look = FIRST_LOOK;
    this.collect();
    for (;;) {
      const began = stream.m.now;
      const most = cap();
      this.rate = yield* own.rateOf(own.diskFlow, most);
      const wanted = demand() + this.#backlog / look;
      if (wanted > 0) yield* own.carry(own.diskFlow, look, Math.min(most, wanted), demand, carried);
      own.release(own.diskFlow);
      if (wanted <= 0) yield* own.wait(look);
      this.collect();
      stream.m.sample();
      const lasted = stream.m.now - began;
      after(this.rate, lasted);
      look = lasted < look / 2 ? FIRST_LOOK : Math.min(2 * look, longest);
    }
  }

  /** With the guest stopped: what is under way and what is left arrives. */
  *drain(): Steps {
    const stream = this.#stream;
    const { m } = stream;
    stream.carrier = m;
    yield* stream.sendCutOff();
    yield* this.flush();
    m.release(m.diskFlow);
  }
}
