import type { Guest, Phase } from '#shared/scenario/types.ts';
import type { Bytes, Pages, PerSecond, Seconds } from '#shared/units/types.ts';
import { memoryRegion } from '#main/simulation/guest/write-model.ts';

/** Pages that are written independently of each other at one rate. */
export interface RateClass {
  readonly pages: Pages;
  /** Writes per second into one page, at full guest speed. */
  readonly rate: PerSecond;
}

/** Pages that are written one after the other, over and over. */
export interface Sweep {
  readonly pages: Pages;
  /** Pages written per second. */
  readonly rate: PerSecond;
}

/** Regions whose writing the phases of the workload scale alike. */
export interface WriteGroup {
  /** Factor on every rate, phase by phase; [1] without phases. */
  readonly factors: readonly number[];
  readonly classes: readonly RateClass[];
  readonly sweeps: readonly Sweep[];
  /** What its writes leave are zeros. */
  readonly zeros: boolean;
}

/** How a guest writes its memory when nothing slows it down. */
export interface Writing {
  readonly pages: Pages;
  readonly pageSize: Bytes;
  /** Pages that hold only zeros before anything is written. */
  readonly zeroPages: Pages;
  readonly groups: readonly WriteGroup[];
  /** Duration of each phase; empty for one phase without end. */
  readonly durations: readonly Seconds[];
  /** True when the phases start over after the last; else the last goes on. */
  readonly repeat: boolean;
}

/** Classes whose rates differ by less are counted as one: it changes no dirty count by more than this share. */
const SAME_RATE = 0.01;

function factorOf(phase: Phase, region: string): number {
  return phase.memoryWrites * (phase.regions[region] ?? 1);
}

/** Puts classes of nearly one rate together, so that the cost follows the spread of rates and not the number of regions. */
function joined(classes: readonly RateClass[]): RateClass[] {
  const bins = new Map<number, { pages: Pages; writes: number }>();
  for (const { pages, rate } of classes) {
    const bin = rate > 0 ? Math.round(Math.log(rate) / Math.log1p(SAME_RATE)) : -Infinity;
    const sum = bins.get(bin) ?? { pages: 0, writes: 0 };
    sum.pages += pages;
    sum.writes += pages * rate;
    bins.set(bin, sum);
  }
  return [...bins.values()].map(({ pages, writes }) => ({ pages, rate: writes / pages }));
}

/** What of a guest decides how it writes its memory. */
export type WritingGuest = Pick<Guest, 'memory' | 'pageSize'> & {
  readonly workload: Pick<Guest['workload'], 'phases' | 'repeat'>;
};

/** Reads how a guest writes its memory. */
export function writingOf(guest: WritingGuest): Writing {
  const { phases, repeat } = guest.workload;
  type Draft = { factors: number[]; classes: RateClass[]; sweeps: Sweep[]; zeros: boolean };
  const groups = new Map<string, Draft>();
  let pages = 0;
  let zeroPages = 0;
  for (const region of guest.memory) {
    const factors = phases.length === 0 ? [1] : phases.map((phase) => factorOf(phase, region.name));
    const { items, strata, sweep, writesZero, zero } = memoryRegion(region, guest.pageSize);
    const key = `${writesZero} ${factors.join(' ')}`;
    const group = groups.get(key) ?? { factors, classes: [], sweeps: [], zeros: writesZero };
    groups.set(key, group);
    pages += items;
    if (sweep) {
      group.sweeps.push({ pages: items, rate: sweep.rate });
      zeroPages += zero * items;
    }
    for (const one of strata) {
      group.classes.push({ pages: one.share * items, rate: one.rate });
      zeroPages += one.zero * one.share * items;
    }
  }
  return {
    pages,
    pageSize: guest.pageSize,
    zeroPages,
    groups: [...groups.values()].map((group) => ({ ...group, classes: joined(group.classes) })),
    durations: phases.map((phase) => phase.duration),
    repeat,
  };
}

/** Length of all phases together; 0 without phases. */
export function cycleOf({ durations }: Writing): Seconds {
  return durations.reduce((sum, one) => sum + one, 0);
}

/** Seconds at the regions' own rates that a group has been writing by the moment `until` after the start of the workload. */
function workUntil(group: WriteGroup, { durations, repeat }: Writing, until: Seconds): Seconds {
  if (durations.length === 0) return until;
  const { begins, works } = sumsOf(group, durations);
  const last = durations.length;
  const cycle = begins[last] as number;
  const cycles = repeat ? Math.floor(until / cycle) : 0;
  const left = until - cycles * cycle;
  let low = 0;
  // Past the last of phases that do not repeat, the last goes on.
  let high = last - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((begins[middle] as number) <= left) low = middle;
    else high = middle - 1;
  }
  const spent = left - (begins[low] as number);
  return (
    cycles * (works[last] as number) + (works[low] as number) + spent * (group.factors[low] ?? 1)
  );
}

interface PhaseSums {
  /** When each phase begins, and when the last ends. */
  readonly begins: Float64Array;
  /** Work done by then. */
  readonly works: Float64Array;
}

const sumsByGroup = new WeakMap<WriteGroup, PhaseSums>();

/** Times and work up to each phase, added up once: a trace may have ten thousand phases. */
function sumsOf(group: WriteGroup, durations: readonly Seconds[]): PhaseSums {
  const known = sumsByGroup.get(group);
  if (known) return known;
  const begins = new Float64Array(durations.length + 1);
  const works = new Float64Array(durations.length + 1);
  durations.forEach((duration, at) => {
    begins[at + 1] = (begins[at] as number) + duration;
    works[at + 1] = (works[at] as number) + duration * (group.factors[at] ?? 1);
  });
  const sums = { begins, works };
  sumsByGroup.set(group, sums);
  return sums;
}

/** Expected number of distinct pages of a group that are written during some work. */
function distinct({ classes, sweeps }: WriteGroup, work: Seconds): Pages {
  let sum = 0;
  for (const { pages, rate } of classes) sum -= pages * Math.expm1(-rate * work);
  for (const { pages, rate } of sweeps) sum += Math.min(pages, rate * work);
  return sum;
}

/**
 * Expected number of distinct pages written between two moments after the start of the workload.
 * Source: the write model of the simulation, `1 - exp(-rate x time)` per page, and sweeps that cover what they pass.
 */
export function writtenPages(writing: Writing, from: Seconds, to: Seconds): Pages {
  if (to <= from) return 0;
  return writing.groups.reduce((sum, group) => {
    const work = workUntil(group, writing, to) - workUntil(group, writing, from);
    return sum + distinct(group, work);
  }, 0);
}

/** What a page of zeros takes on the wire (QEMU: an address, a flag and a byte). */
export const ZERO_MARKER: Bytes = 9;

/** Bytes that sending the whole memory takes, pages of zeros as markers. */
export function memoryBytes({ pages, zeroPages, pageSize }: Writing): Bytes {
  return (pages - zeroPages) * pageSize + zeroPages * ZERO_MARKER;
}

/** Bytes that sending what was written between two moments takes, pages of zeros as markers. */
export function writtenBytes(writing: Writing, from: Seconds, to: Seconds): Bytes {
  const perGroup = (zeros: boolean): Writing => ({
    ...writing,
    groups: writing.groups.filter((group) => group.zeros === zeros),
  });
  return (
    writtenPages(perGroup(false), from, to) * writing.pageSize +
    writtenPages(perGroup(true), from, to) * ZERO_MARKER
  );
}

/** Page writes per second during a phase (0 for a guest without phases). */
export function pageWrites({ groups }: Writing, phase = 0): PerSecond {
  return groups.reduce((sum, { factors, classes, sweeps }) => {
    const writes =
      classes.reduce((all, one) => all + one.pages * one.rate, 0) +
      sweeps.reduce((all, one) => all + one.rate, 0);
    return sum + writes * (factors[phase] ?? 1);
  }, 0);
}

/** The same guest staying in one of its phases for ever. */
export function steady(writing: Writing, phase: number): Writing {
  const scaled = writing.groups.map(({ factors, classes, sweeps, zeros }) => {
    const factor = factors[phase] ?? 1;
    return {
      zeros,
      classes: classes.map((one) => ({ ...one, rate: one.rate * factor })),
      sweeps: sweeps.map((one) => ({ ...one, rate: one.rate * factor })),
    };
  });
  const groups = [false, true].flatMap((zeros): WriteGroup[] => {
    const alike = scaled.filter((one) => one.zeros === zeros);
    if (alike.length === 0) return [];
    const classes = joined(alike.flatMap((one) => one.classes));
    return [{ factors: [1], classes, sweeps: alike.flatMap((one) => one.sweeps), zeros }];
  });
  return { ...writing, groups, durations: [], repeat: false };
}
