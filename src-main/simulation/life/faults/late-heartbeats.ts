import type { Fraction } from '#shared/units/types.ts';
import type { AvailabilityPlan } from '../availability/availability.ts';
import type { Recovery } from '../availability/recovery.ts';
import type { ScheduledEvent } from '../../kernel/event-queue.ts';
import { PRIORITY } from '../../kernel/kernel.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { exponential } from '../demand/demand.ts';
import type { LifeHost } from '#shared/scenario/life/expand.ts';

/** Rarer than once in thirty years is never. */
const NEVER = 1e-9;

/**
 * Hosts that are well but seem dead: on a host that is short of CPU time, each heartbeat is late with a probability
 * equal to the share of time that is lacking, independently of the others; a timeout's worth of late ones in a row is
 * a false alarm. A second network does not help, since the sender itself is late. By design.
 */
export class LateHeartbeats {
  readonly #kernel: Kernel;
  readonly #plan: AvailabilityPlan;
  readonly #streams: RandomStream[];
  readonly #events: ScheduledEvent[];
  readonly #rates: Float64Array;

  constructor(
    kernel: Kernel,
    hosts: readonly LifeHost[],
    plan: AvailabilityPlan,
    recovery: Recovery,
    seed: number,
  ) {
    this.#kernel = kernel;
    this.#plan = plan;
    this.#streams = hosts.map(({ name }) => new RandomStream(seed, `life/${name}/late`));
    this.#rates = new Float64Array(hosts.length);
    this.#events = hosts.map((_, host) =>
      kernel.event(PRIORITY.process, () => recovery.falseAlarm(host)),
    );
  }

  /** The guests and services of a host get this share of what they want from now on. */
  shortage(host: number, satisfied: Fraction): void {
    const { timeout, heartbeat } = this.#plan;
    const inRow = Math.max(1, Math.floor(timeout / heartbeat));
    const rate = satisfied >= 1 ? 0 : (1 - satisfied) ** inRow / heartbeat;
    if (rate === this.#rates[host]) return;
    this.#rates[host] = rate;
    const event = this.#events[host] as ScheduledEvent;
    if (rate < NEVER) this.#kernel.cancel(event);
    // A memoryless wait may be drawn anew whenever its mean changes.
    else
      this.#kernel.schedule(
        event,
        this.#kernel.now + exponential(this.#streams[host] as RandomStream, 1 / rate),
      );
  }
}
