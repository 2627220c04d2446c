/** A run of addresses whose items wait with the same probability, per stratum. */
export interface Segment {
  /** First address after the run. */
  end: number;
  readonly density: number[];
  /** Never sent since the migration began, so that zero items are still zero unless written. */
  fresh: boolean;
  /** Its log was cleared after it was fetched (see `clearLate`); nothing when it was cleared then. */
  late: LateClear | undefined;
  /** Items that the guest does not use were taken out and not written since. */
  released: boolean | undefined;
}

/** A later clearing of the log of the items that waited then. */
export interface LateClear {
  readonly work: number;
  /** Chance that an item waited, per stratum. */
  readonly waited: readonly number[];
}

/** Marks a run as sent. */
export function clear(segment: Segment): void {
  const { density } = segment;
  // Shorter than `fill` for the few strata there are.
  for (let k = 0; k < density.length; k += 1) density[k] = 0;
  segment.fresh = false;
}

/** Puts a run before another; unlike `splice` it makes no array of what it removed. */
export function insert(segments: Segment[], at: number, head: Segment): void {
  for (let place = segments.length; place > at; place -= 1)
    segments[place] = segments[place - 1] as Segment;
  segments[at] = head;
}

/** True when nothing of a run waits. */
export function isEmpty({ density }: Segment): boolean {
  for (let k = 0; k < density.length; k += 1) if (density[k] !== 0) return false;
  return true;
}

function sameDensity(a: readonly number[], b: readonly number[]): boolean {
  for (let k = 0; k < a.length; k += 1) if (a[k] !== b[k]) return false;
  return true;
}

/** True when two runs could be one. */
export function sameState(one: Segment, other: Segment): boolean {
  return (
    one.fresh === other.fresh &&
    one.late?.work === other.late?.work &&
    one.released === other.released &&
    sameDensity(one.density, other.density) &&
    (!one.late || sameDensity(one.late.waited, other.late?.waited ?? []))
  );
}
