import type { Bytes, BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';
import type { Mirroring, TakeBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import type { DiskStream } from './disk-stream.ts';

/** Mirrored writes are sent at the end of steps no shorter than this. */
const SHORTEST_STEP: Seconds = 0.02;
/** Steps of a pass at most: the shares of writes that meet a copied block change by as little in between. */
const STEPS = 64;
/** Step while only writes are mirrored. */
const MIRROR_STEP: Seconds = 0.1;

/** How a pass shares the way to the destination with mirrored writes. */
export interface PassOptions {
  readonly cap: BytesPerSecond;
  /** Share of what can be sent that mirrored writes may take from the copy. */
  readonly mirrorShare: Fraction;
  /** Called after every step with the rate and the length of the step. */
  after(rate: BytesPerSecond, step: Seconds): void;
}

/** One pass over the disks while the guest's writes are sent beside it: what the mirroring strategies share. */
export class MirroredCopy {
  readonly #stream: DiskStream;
  /** Mirrored writes that were not sent yet. */
  backlog: Bytes = 0;
  /** Bytes of mirrored writes so far. */
  total: Bytes = 0;
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
    this.#stream.set.startMirroring(
      m.guest.extents.map(({ io }) => {
        // Blocks that the write model lets one request touch; each carries its part of the bytes.
        const whole = io.request / blockSize;
        const blocks = io.process === 'sweep' ? whole : Math.max(1, Math.round(whole));
        return { waiting: waiting(io.request), bytes: (io.request + header) / blocks };
      }),
    );
  }

  /** Takes over what the guest wrote since the last call. */
  collect(): void {
    const { bytes } = this.#stream.set.mirrored();
    this.backlog += bytes;
    this.total += bytes;
    this.#stream.m.record.diskBytes += bytes;
    this.#stream.m.record.metrics.mirrored_bytes = this.total;
  }

  /** Sends what is mirrored and not sent yet. */
  *flush(cap: BytesPerSecond = Number.POSITIVE_INFINITY): Steps {
    this.collect();
    const bytes = this.backlog;
    this.backlog = 0;
    yield* this.#stream.transmit(bytes, cap);
  }

  /** Copies what waits in one pass, with the writes of each step. */
  *pass(budget: TakeBudget, { cap, mirrorShare, after }: PassOptions): Steps {
    const stream = this.#stream;
    const { m, carrier } = stream;
    let step = 0;
    stream.set.rewind();
    for (;;) {
      const began = m.now;
      this.rate = yield* carrier.rateOf(carrier.diskFlow, cap);
      if (step === 0) {
        const whole = stream.pendingBytes() / this.rate;
        step = Math.max(SHORTEST_STEP, whole / STEPS);
        after(this.rate, step);
      }
      this.collect();
      const mirrored = Math.min(this.backlog, mirrorShare * this.rate * step);
      this.backlog -= mirrored;
      budget.bytes = Math.max(this.rate * step - mirrored, budget.fullBytes);
      const { bytes, passEnded } = stream.take(budget);
      yield* stream.transmit(mirrored + bytes, cap);
      m.sample();
      if (passEnded) break;
      after(this.rate, Math.max(step, m.now - began));
    }
    carrier.release(carrier.diskFlow);
  }

  /** Goes on mirroring beside the memory copy, until it is ended. */
  *keepUp(own: MigrationContext, { cap, after }: Omit<PassOptions, 'mirrorShare'>): Steps {
    const stream = this.#stream;
    stream.carrier = own;
    for (;;) {
      const began = stream.m.now;
      yield* own.wait(MIRROR_STEP);
      this.collect();
      if (this.backlog > 0) {
        this.rate = yield* own.rateOf(own.diskFlow, cap);
        yield* this.flush(cap);
        own.release(own.diskFlow);
      }
      stream.m.sample();
      after(this.rate, stream.m.now - began);
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
