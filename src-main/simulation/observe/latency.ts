import type { MetricId } from '#shared/result/catalogue.ts';
import type { Guest } from '#shared/scenario/types.ts';
import type { Fraction, Seconds } from '#shared/units/types.ts';
import { follow, settledRequests, timeBetween } from './queue.ts';
import { ResponseTimes } from './response-times.ts';

/** Most load that is taken for a service whose load follows from busy cores: at full load no response time is finite. */
const MOST_LOAD: Fraction = 0.9;
/** A guest that does nothing still answers, quickly. */
const LEAST_LOAD: Fraction = 0.01;
/** A queue this many times as long as its capacity lets it settle is a backlog: its requests take as long as it lasts. */
const BACKLOG = 4;

/** Share of its capacity that the guest's service needs undisturbed. */
export function loadOf({ vcpus, workload }: Guest): Fraction {
  const load = workload.service.load ?? Math.min(MOST_LOAD, workload.cpu / vcpus);
  return Math.max(LEAST_LOAD, load);
}

/**
 * Response time of the requests that clients send to the guest's service during one migration, whatever happens to it:
 * they do not wait for answers before they send on. Time is counted in service times inside.
 */
export class ServiceLatency {
  readonly #load: number;
  readonly #service: Seconds;
  readonly #times = new ResponseTimes();
  readonly #before: number;
  #capacity: Fraction;
  #requests: number;
  #at: Seconds;
  /** Until then nothing reaches the service (the network has not heard of its move). */
  #unreachableUntil: Seconds = Number.NEGATIVE_INFINITY;
  #worst: Seconds = 0;

  /** @param capacity share of its full speed that the guest can have now */
  constructor(guest: Guest, now: Seconds, capacity: Fraction) {
    this.#load = loadOf(guest);
    this.#service = guest.workload.service.time;
    this.#at = now;
    this.#capacity = capacity;
    this.#before = settledRequests(this.#load, 1);
    // What slowed it before the migration began is no cost of the migration.
    this.#requests = Math.min(settledRequests(this.#load, capacity), BACKLOG * this.#before);
  }

  /** Response time undisturbed. */
  get undisturbed(): Seconds {
    return this.#responseOf(this.#before);
  }

  /** Time in the system of a request that leaves now, by Little's law. */
  #responseOf(requests: number): Seconds {
    return (requests / this.#load) * this.#service;
  }

  /** The same at a moment that may lie ahead of the last change; looking changes nothing. */
  responseAt(now: Seconds): Seconds {
    const reachable = this.#reachableFrom(now);
    const stopped = follow(this.#load, 0, this.#requests, (reachable - this.#at) / this.#service);
    const time = (now - reachable) / this.#service;
    return this.#responseOf(follow(this.#load, this.#capacity, stopped.requests, time).requests);
  }

  /** Where, between the last change and a moment, requests begin to reach the service. */
  #reachableFrom(now: Seconds): Seconds {
    return Math.min(now, Math.max(this.#at, this.#unreachableUntil));
  }

  /** The guest's speed changes. */
  setCapacity(now: Seconds, capacity: Fraction): void {
    if (capacity === this.#capacity) return;
    this.#advance(now);
    this.#capacity = capacity;
  }

  /** Requests don't reach the service until a moment. */
  setUnreachable(now: Seconds, until: Seconds): void {
    this.#advance(now);
    this.#unreachableUntil = until;
  }

  #advance(now: Seconds): void {
    if (now <= this.#at) return;
    const reachable = this.#reachableFrom(now);
    this.#stretch(0, (reachable - this.#at) / this.#service);
    this.#stretch(this.#capacity, (now - reachable) / this.#service);
    this.#at = now;
  }

  /** Requests above which the queue is a backlog at a capacity. */
  #calmBelow(capacity: Fraction): number {
    return BACKLOG * Math.min(settledRequests(this.#load, capacity), BACKLOG * this.#before);
  }

  #stretch(capacity: Fraction, time: number): void {
    if (time <= 0) return;
    const calm = this.#calmBelow(capacity);
    let left = time;
    // A capacity little above the load settles above what counts as calm: then there is no way down to it.
    if (settledRequests(this.#load, capacity) < calm && this.#requests > calm) {
      const drained = timeBetween(this.#load, capacity, this.#requests, calm);
      this.#count(capacity, Math.min(left, drained), calm);
      left -= drained;
    }
    if (left > 0) this.#count(capacity, left, calm);
  }

  #count(capacity: Fraction, time: number, calm: number): void {
    const from = this.#requests;
    const { requests, area } = follow(this.#load, capacity, from, time);
    this.#requests = requests;
    this.#worst = Math.max(this.#worst, this.#responseOf(from), this.#responseOf(requests));
    if (capacity === 0) return;
    const answered = this.#load * time - (requests - from);
    if (Math.max(from, requests) <= calm * (1 + 1e-6))
      this.#times.addCalm(answered, this.#responseOf(area / time));
    else this.#times.addBacklog(answered, this.#responseOf(from), this.#responseOf(requests));
  }

  /**
   * Ends the observation. Requests that arrived and were not answered yet are followed at the speed that the guest has then.
   */
  finish(now: Seconds): Partial<Record<MetricId, number>> {
    this.#advance(Math.max(now, this.#unreachableUntil));
    const capacity = this.#capacity > 0 ? this.#capacity : 1;
    const requests = this.#requests;
    const first = this.#responseOf(requests);
    const last = (requests / capacity) * this.#service;
    if (requests <= this.#calmBelow(capacity)) this.#times.addCalm(requests, first);
    else this.#times.addBacklog(requests, first, last);
    const slow = this.#times.quantile(0.99);
    return {
      latency_before_s: this.undisturbed,
      latency_mean_s: this.#times.mean,
      latency_p99_s: slow,
      // Chance makes single requests of a calm queue slower than its mean.
      latency_worst_s: Math.max(this.#worst, first, last, slow),
    };
  }
}
