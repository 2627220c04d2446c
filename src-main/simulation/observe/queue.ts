/**
 * The mean number of requests in a service whose capacity changes: the pointwise stationary fluid flow approximation of an
 * M/M/1 queue, `dL/dt = load - capacity L / (1 + L)` with time in service times. A constant capacity settles at the number
 * that M/M/1 has; a stopped service fills with what arrives; an overloaded one grows by what it can't serve.
 * Source: Wang, Tipper and Banerjee, A simple approximation for modeling nonstationary queues (INFOCOM 1996).
 */

/** A way from one number of requests to another at a constant capacity. */
export interface Stretch {
  /** Requests at the end. */
  readonly requests: number;
  /** Integral of the number of requests over the stretch, time in service times. */
  readonly area: number;
}

/** Difference between load and capacity below which they count as equal: the closed forms divide by its cube. */
const EVEN = 1e-4;
/** Share of the way to the settled number that counts as arrived. */
const ARRIVED = 0.01;
/** Steps of Newton's method; it converges in about five from the guess below. */
const MOST_STEPS = 60;

/** Requests at which a capacity settles; infinite when it is not larger than the load. */
export function settledRequests(load: number, capacity: number): number {
  return capacity > load ? load / (capacity - load) : Number.POSITIVE_INFINITY;
}

/** Time, in service times, from one number of requests to another that lies before the settled one. */
export function timeBetween(load: number, capacity: number, from: number, to: number): number {
  if (capacity === 0) return (to - from) / load;
  const rise = load - capacity;
  if (Math.abs(rise) < EVEN) return ((1 + to) ** 2 - (1 + from) ** 2) / (2 * load);
  const grown = Math.log((load + rise * to) / (load + rise * from));
  return (to - from) / rise - (capacity / rise ** 2) * grown;
}

/** Integral of the number of requests over the same way. */
function areaBetween(load: number, capacity: number, from: number, to: number): number {
  if (capacity === 0) return (to ** 2 - from ** 2) / (2 * load);
  const rise = load - capacity;
  const squares = to ** 2 - from ** 2;
  if (Math.abs(rise) < EVEN) return (squares / 2 + (to ** 3 - from ** 3) / 3) / load;
  const grown = Math.log((load + rise * to) / (load + rise * from));
  const share = capacity / rise ** 2;
  return squares / (2 * rise) - share * (to - from) + ((load * share) / rise) * grown;
}

/** The number of requests that is reached after a time too short to settle, by Newton's method between two bounds. */
function reached(load: number, capacity: number, from: number, time: number): number {
  const settled = settledRequests(load, capacity);
  const slope = load - (capacity * from) / (1 + from);
  let low = Math.min(from, settled);
  // Nothing rises faster than requests arrive, or falls faster than at the slope of the start.
  let high = settled >= from ? Math.min(settled, from + load * time) : from;
  if (settled < from) low = Math.max(settled, from + slope * time);
  let guess = Math.min(high, Math.max(low, from + slope * time));
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const taken = timeBetween(load, capacity, from, guess);
    const late = !(taken <= time);
    if (late === settled >= from) high = guess;
    else low = guess;
    const flow = load - (capacity * guess) / (1 + guess);
    const newton = guess + (time - taken) * flow;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - guess) <= 1e-9 * (1 + guess)) return next;
    guess = next;
  }
  return guess;
}

/**
 * Follows a queue for some time at a constant capacity.
 * @param load arrivals for each service time, above 0
 * @param capacity share of the service's full speed, 0 when it is stopped
 * @param from requests at the start
 * @param time in service times
 */
export function follow(load: number, capacity: number, from: number, time: number): Stretch {
  if (capacity === 0)
    return { requests: from + load * time, area: (from + (load * time) / 2) * time };
  const settled = settledRequests(load, capacity);
  if (settled !== Number.POSITIVE_INFINITY) {
    if (Math.abs(from - settled) <= ARRIVED * ARRIVED * settled)
      return { requests: settled, area: settled * time };
    const near = settled + ARRIVED * (from - settled);
    const until = timeBetween(load, capacity, from, near);
    if (until <= time)
      return {
        requests: settled,
        area: areaBetween(load, capacity, from, near) + settled * (time - until),
      };
  }
  const requests = reached(load, capacity, from, time);
  return { requests, area: areaBetween(load, capacity, from, requests) };
}
