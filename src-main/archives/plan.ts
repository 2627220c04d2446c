import { isDeepStrictEqual } from 'node:util';
import type { PortableKind, PortableReader } from '#main/store/portable.ts';
import type {
  ArchiveContent,
  ArchivedComparison,
  ArchivedExperiment,
  ArchivedReport,
  ArchivedRun,
} from './content.ts';
import { jsonEntry } from './json.ts';

/**
 * How something in an archive stands to the store: `new`: nothing there has its id; `identical`: it is there already;
 * `conflicting`: something else, or something in the trash, has its id, so it comes in under another and both stay.
 */
export type Standing = 'new' | 'identical' | 'conflicting';

export interface PlannedItem {
  readonly kind: 'run' | 'experiment' | 'comparison' | 'report';
  readonly id: string;
  readonly name: string;
  readonly standing: Standing;
  /** The id under which it will be found; that of the store when it is there already. */
  readonly storedAs: string;
}

export interface ImportPlan {
  readonly items: readonly PlannedItem[];
  /** What is to be stored, under its new ids and with everything that refers to them. */
  readonly content: ArchiveContent;
}

/** Where imported runs say that they came from; no part of what makes two runs the same. */
const IMPORT_NOTES = ['importedFrom', 'archiveDigest', 'archivedId'] as const;

/** Name and digest of an archive, kept with every imported run. */
export interface Origin {
  readonly name: string;
  readonly digest: string;
}

/**
 * What importing an archive would do. Nothing is stored.
 *
 * @param newId makes an id that no one has
 */
export function planImport(
  content: ArchiveContent,
  store: PortableReader,
  origin: Origin,
  newId: () => string,
): ImportPlan {
  const steps = planningImport(content, store, origin, newId);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same in small steps, between which others get their turn. */
export function* planningImport(
  content: ArchiveContent,
  store: PortableReader,
  origin: Origin,
  newId: () => string,
): Generator<void, ImportPlan> {
  const taken = store.taken({
    runs: content.runs.map(({ id }) => id),
    experiments: content.experiments.map(({ id }) => id),
    comparisons: content.comparisons.map(({ id }) => id),
    reports: content.reports.map(({ id }) => id),
  });
  const judged = function* <T extends { readonly id: string; readonly name: string }>(
    kind: PortableKind,
    items: readonly T[],
    read: (id: string) => T,
    evidence: (item: T) => unknown,
  ): Generator<void, (readonly [T, PlannedItem])[]> {
    const list: (readonly [T, PlannedItem])[] = [];
    for (const item of items) {
      const found = taken[kind].get(item.id);
      const standing: Standing =
        found === undefined
          ? 'new'
          : found.whole && same(evidence(item), evidence(read(item.id)))
            ? 'identical'
            : 'conflicting';
      const storedAs = standing === 'conflicting' ? newId() : item.id;
      const planned: PlannedItem = {
        kind: SINGULAR[kind],
        id: item.id,
        name: item.name,
        standing,
        storedAs,
      };
      list.push([item, planned]);
      if (found !== undefined) yield;
    }
    return list;
  };
  const runs = yield* judged('runs', content.runs, store.run, evidenceOfRun);
  const experiments = yield* judged(
    'experiments',
    content.experiments,
    store.experiment,
    evidenceOfExperiment,
  );
  const comparisons = yield* judged(
    'comparisons',
    content.comparisons,
    store.comparison,
    evidenceOfComparison,
  );
  const reports = yield* judged('reports', content.reports, store.report, evidenceOfReport);
  const plans = [...runs, ...experiments, ...comparisons, ...reports].map(([, planned]) => planned);
  const moved = new Map(plans.map(({ id, storedAs }) => [id, storedAs]));
  const wanted = <T>(list: readonly (readonly [T, PlannedItem])[]): (readonly [T, PlannedItem])[] =>
    list.filter(([, { standing }]) => standing !== 'identical');
  return {
    items: plans,
    content: {
      ...content,
      runs: wanted(runs).map(([run, { storedAs }]) => ({
        ...run,
        id: storedAs,
        provenance: {
          ...run.provenance,
          importedFrom: origin.name,
          archiveDigest: origin.digest,
          ...(storedAs === run.id ? {} : { archivedId: run.id }),
        },
      })),
      experiments: wanted(experiments).map(([one]) => readdressed(one, moved)),
      comparisons: wanted(comparisons).map(([one]) => readdressed(one, moved)),
      reports: wanted(reports).map(([one]) => readdressed(one, moved)),
    },
  };
}

const SINGULAR = {
  runs: 'run',
  experiments: 'experiment',
  comparisons: 'comparison',
  reports: 'report',
} as const satisfies Record<PortableKind, PlannedItem['kind']>;

function evidenceOfRun({ provenance, ...run }: ArchivedRun): unknown {
  // What people may change on a run does not make it another.
  const { name: _name, note: _note, tags: _tags, pinned: _pinned, ...evidence } = run;
  const origin = Object.entries(provenance).filter(
    ([key]) => !IMPORT_NOTES.some((note) => note === key),
  );
  return { ...evidence, provenance: Object.fromEntries(origin) };
}

function evidenceOfExperiment({ document, points, runs }: ArchivedExperiment): unknown {
  return { document, points, runs };
}

function evidenceOfComparison({ name, recipe }: ArchivedComparison): unknown {
  return { name, recipe };
}

function evidenceOfReport({ document }: ArchivedReport): unknown {
  return { document };
}

/** As an archive would write them; most are equal already as they are, and that is seen much sooner. */
function same(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other) || Buffer.compare(jsonEntry(one), jsonEntry(other)) === 0;
}

/** The same with every text that is an id which has moved replaced; ids are random, so nothing else is meant by one. */
function readdressed<T>(value: T, moved: ReadonlyMap<string, string>): T {
  const walk = (inner: unknown): unknown => {
    if (typeof inner === 'string') return moved.get(inner) ?? inner;
    if (Array.isArray(inner)) return inner.map(walk);
    if (inner === null || typeof inner !== 'object') return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, walk(one)]));
  };
  return walk(value) as T;
}
