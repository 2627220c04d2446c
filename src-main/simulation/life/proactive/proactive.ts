import type { Seconds } from '#shared/units/types.ts';
import type { ScheduledEvent } from '../../kernel/event-queue.ts';
import { PRIORITY } from '../../kernel/kernel.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { exponential } from '../demand/demand.ts';
import type { Fleet } from '../fleet.ts';
import type { Ledger } from '../ledger.ts';
import type { Drain, Drains } from '../maintenance/drains.ts';
import { lifePolicy } from '../policy.ts';

/** How well failures are foreseen, and what is done then. */
export interface ProactivePlan {
  /** Share of crashes that announce themselves. */
  readonly recall: number;
  /** Mean time from the warning to the crash; exponentially distributed. */
  readonly lead: Seconds;
  /** Mean time between two warnings without a failure, of one host. */
  readonly falseEvery: Seconds;
  /** A host that did not fail by then is taken back. */
  readonly hold: Seconds;
}

export const proactivePolicy = lifePolicy<null, ProactivePlan | null>('proactive');

/** Empties hosts that are expected to fail. */
export class Proactive {
  readonly #kernel: Kernel;
  readonly #fleet: Fleet;
  readonly #ledger: Ledger;
  readonly #drains: Drains;
  readonly #plan: ProactivePlan;
  readonly #streams: RandomStream[];
  readonly #back: (ScheduledEvent | null)[];
  readonly #drain: (Drain | null)[] = [];

  constructor(
    parts: {
      readonly kernel: Kernel;
      readonly fleet: Fleet;
      readonly ledger: Ledger;
      readonly drains: Drains;
      readonly seed: number;
    },
    plan: ProactivePlan,
  ) {
    this.#kernel = parts.kernel;
    this.#fleet = parts.fleet;
    this.#ledger = parts.ledger;
    this.#drains = parts.drains;
    this.#plan = plan;
    this.#streams = parts.fleet.hosts.map(
      ({ name }) => new RandomStream(parts.seed, `life/${name}/prediction`),
    );
    this.#back = parts.fleet.hosts.map(() => null);
  }

  /** Warnings that nothing follows. */
  begin(): void {
    if (!Number.isFinite(this.#plan.falseEvery)) return;
    this.#streams.forEach((_, host) => this.#falseWarning(host));
  }

  #falseWarning(host: number): void {
    const wait = exponential(this.#streams[host] as RandomStream, this.#plan.falseEvery);
    this.#kernel.at(this.#kernel.now + wait, PRIORITY.phase, () => {
      if (this.#fleet.isUp(host) && this.#back[host] === null) {
        this.#ledger.falseAlarms += 1;
        this.warned(host, Number.POSITIVE_INFINITY);
      }
      this.#falseWarning(host);
    });
  }

  /** A crash that will happen may announce itself. */
  foresee(host: number, at: Seconds): void {
    const stream = this.#streams[host] as RandomStream;
    const announced = stream.uniform() < this.#plan.recall;
    const lead = exponential(stream, this.#plan.lead);
    if (!announced) return;
    this.#kernel.at(Math.max(this.#kernel.now, at - lead), PRIORITY.phase, () =>
      this.warned(host, at),
    );
  }

  /** A host says that it will fail: it is emptied, and taken back when it did not. */
  warned(host: number, _at: Seconds): void {
    if (!this.#fleet.isUp(host) || this.#back[host] !== null) return;
    const drain = this.#drains.empty(host, { reason: 'proactive', order: 'shortest', priority: 1 });
    // Somebody empties it already.
    if (!drain) return;
    this.#drain[host] = drain;
    this.#back[host] = this.#kernel.at(this.#kernel.now + this.#plan.hold, PRIORITY.phase, () => {
      this.#back[host] = null;
      this.#drains.release(host, drain);
    });
  }

  /** The host failed; when it is repaired it is as good as new. */
  struck(host: number): void {
    const event = this.#back[host];
    if (!event) return;
    this.#kernel.cancel(event);
    this.#back[host] = null;
    this.#drains.release(host, this.#drain[host] ?? null);
  }
}
