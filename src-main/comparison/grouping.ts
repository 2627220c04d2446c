import { createHash } from 'node:crypto';
import type { Grouping } from '#shared/comparison/recipe.ts';
import type { ComparedRun } from '#shared/comparison/run.ts';

type ParameterValue = string | number | boolean | null;

/** Runs that are replications of each other. */
export interface Group {
  /** Decided by what the runs have in common, so that it stays the same when runs are added. */
  readonly id: string;
  /** In the order of their seeds; without runs that repeat another one to the bit. */
  readonly runs: readonly ComparedRun[];
  readonly duplicates: number;
}

const ID_LETTERS = 16;

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The text that is equal for runs of one configuration. Scenarios of one text share one object of parameters. */
function keyWriter(grouping: Grouping): (run: ComparedRun) => string {
  if (grouping.by === 'parameters') {
    return (run) =>
      JSON.stringify([
        run.kind,
        grouping.strategy ? [run.memoryStrategy, run.diskStrategy] : null,
        grouping.name ? run.name : null,
        grouping.paths.map((path): ParameterValue => run.parameters[path] ?? null),
      ]);
  }
  const codes = new WeakMap<object, string>();
  const codeOf = (parameters: ComparedRun['parameters']): string => {
    const known = codes.get(parameters);
    if (known !== undefined) return known;
    const code = hashed(
      JSON.stringify(
        Object.entries(parameters).toSorted(([one], [other]) => (one < other ? -1 : 1)),
      ),
    );
    codes.set(parameters, code);
    return code;
  };
  // A measured run has no scenario: what was measured is told by its name too.
  return (run) =>
    JSON.stringify([
      run.kind,
      run.kind === 'measured' ? run.name : null,
      run.engineVersion,
      run.resolution,
      run.memoryStrategy,
      run.diskStrategy,
      codeOf(run.parameters),
    ]);
}

/** A run of the same seed and digest is the same run once more, or the same file, and no further evidence. */
function withoutDuplicates(runs: readonly ComparedRun[]): ComparedRun[] {
  const seen = new Set<string>();
  return runs.filter((run) => {
    if (run.digest === '') return true;
    const identity = `${run.seed} ${run.digest}`;
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
}

/** Sorts runs into configurations, in the order in which the first run of each comes. */
export function groupRuns(runs: readonly ComparedRun[], grouping: Grouping): Group[] {
  const keyOf = keyWriter(grouping);
  const groups = new Map<string, ComparedRun[]>();
  for (const run of runs) {
    const key = keyOf(run);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return [...groups].map(([key, members]) => {
    const kept = withoutDuplicates(members);
    return {
      id: hashed(key).slice(0, ID_LETTERS),
      runs: kept.toSorted((one, other) => one.seed - other.seed),
      duplicates: members.length - kept.length,
    };
  });
}

/** Paths whose presence means that chance decides a run in every resolution, as the failures of a cluster's life. */
const LEFT_TO_CHANCE = /^life(\.|\[|$)/;

/**
 * Whether nothing random decides the runs of a group: the expected resolution draws nothing, unless the scenario has
 * a life with chances of its own; and several seeds then must have given the same numbers.
 */
export function isDeterministic({ runs }: Group): boolean {
  const [first] = runs;
  if (!first) return false;
  if (runs.some((run) => run.kind !== 'simulated' || run.resolution !== 'expected')) return false;
  const seeds = new Set(runs.map((run) => run.seed));
  if (seeds.size < 2)
    return (
      runs.length === 1 && !Object.keys(first.parameters).some((path) => LEFT_TO_CHANCE.test(path))
    );
  const wanted = Object.entries(first.metrics);
  return runs.every(
    (run) =>
      Object.keys(run.metrics).length === wanted.length &&
      wanted.every(([id, value]) => run.metrics[id] === value),
  );
}
