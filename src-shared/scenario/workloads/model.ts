import type { Bytes, PerSecond } from '../../units/types.ts';

/** Where a number of a model comes from. */
type Evidence = 'given' | 'derived' | 'recalled' | 'assumed';

/** One number of a model, or a few that belong together, with its origin. */
interface ModelFact {
  /** What it is: "Memory written within a window". */
  readonly what: string;
  /** The number as the model uses it. */
  readonly value: string;
  /**
   * `given` stands so in the source, `derived` follows from what stands there, `recalled` was published but could not be
   * read again, `assumed` is Godwit's choice.
   */
  readonly evidence: Evidence;
  /** Paper with table, figure or section; for an assumption the reason for it. */
  readonly source: string;
}

/** Fields of a guest as a scenario document writes them: quantities may be text with units. */
type DocumentFields = Readonly<Record<string, unknown>>;

/** A guest that runs a workload, in the terms of a scenario document. */
interface ModelGuest {
  /** Regions in address order; together exactly the memory that was asked for. */
  readonly memory: readonly DocumentFields[];
  /** Local disks that the workload works on; empty where it needs none. */
  readonly disks: readonly DocumentFields[];
  readonly workload: DocumentFields;
}

/** A published workload as a function of the guest's memory. */
export interface WorkloadModel {
  /** What `workload: { model: ID }` takes. */
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  /** Memory of the guest in the publication. */
  readonly published: Bytes;
  /** Smallest memory into which the workload fits. */
  readonly least: Bytes;
  /** How the model follows another memory than the published one. */
  readonly scaling: string;
  readonly facts: readonly ModelFact[];
  /** The guest at a memory of at least `least`, whole pages of 4 KiB. */
  readonly guest: (memory: Bytes) => ModelGuest;
}

export const KIB = 2 ** 10;
export const MIB = 2 ** 20;
export const GIB = 2 ** 30;
const PAGE = 4096;

/** Whole pages nearest to a share of the memory. */
export const wholePages = (bytes: Bytes): Bytes => Math.round(bytes / PAGE) * PAGE;

/** Some memory of which every page is written at one rate. */
export interface SizedClass {
  readonly size: Bytes;
  /** Writes per second into one page. */
  readonly perPage: PerSecond;
}

/**
 * One region in which classes of absolute sizes are mixed, the rest being idle: a working set that does not grow with
 * the memory around it.
 */
export function mixedRegion(
  name: string,
  memory: Bytes,
  classes: readonly SizedClass[],
): DocumentFields {
  const taken = classes.reduce((sum, one) => sum + one.size, 0);
  const list = classes.map(({ size, perPage }) => ({
    share: size / memory,
    rate: Math.round((size / PAGE) * perPage),
  }));
  if (memory > taken) list.push({ share: (memory - taken) / memory, rate: 0 });
  return { name, size: memory, writes: { process: 'mixed', classes: list } };
}
