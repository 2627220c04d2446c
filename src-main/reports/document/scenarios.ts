import { toYaml } from '#shared/scenario/document.ts';
import { fieldPath } from '#shared/scenario/problem.ts';
import { cell } from './model.ts';
import type { ReportTable, ScenarioListing } from './model.ts';

/** A scenario and what the report calls it. */
export interface NamedScenario {
  readonly label: string;
  /** By which others refer to it; unique. */
  readonly tag: string;
  readonly scenario: object;
}

/** Where a larger share of a scenario's values would have to be set, it is printed whole. */
const MOST_CHANGED = 0.6;
/** Where a larger share of an object's values differ, it is written as a whole, which is shorter to read. */
const OBJECT_CHANGED = 0.5;
/** A scenario larger than this is named by the digests of its runs only. */
const LONGEST_SCENARIO = 100_000;

/** Fields that name a scenario, and its seed, which the table of runs tells. */
const NO_DIFFERENCES: readonly string[] = ['name', 'description', 'seed'];

interface Difference {
  /** How to get there: `path = value`, or that a field is taken away. */
  readonly changes: readonly string[];
  /** Values that differ, and those that there are. */
  readonly changed: number;
  readonly values: number;
}

const NOTHING: Difference = { changes: [], changed: 0, values: 0 };

/** What was set of an object, or of a list, whose entries are named by their place. */
function entriesOf(value: unknown): ReadonlyMap<PropertyKey, unknown> | null {
  if (Array.isArray(value)) return value.length === 0 ? null : new Map(value.entries());
  if (typeof value !== 'object' || value === null) return null;
  const set = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return set.length === 0 ? null : new Map(set);
}

function valuesIn(value: unknown): number {
  const entries = entriesOf(value);
  if (entries === null) return 1;
  return [...entries.values()].reduce<number>((sum, inner) => sum + valuesIn(inner), 0);
}

const written = (value: unknown): string => JSON.stringify(ordered(value)) ?? 'null';

/** Keys by name, the strategy first: a store and an archive need not keep the order in which they were set. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const rank = (key: string): string => (key === 'strategy' ? '' : key);
  const entries = Object.entries(value).toSorted(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}

/** What has to be set in one value to get another. */
function changesBetween(from: unknown, to: unknown, path: readonly PropertyKey[]): Difference {
  const [before, after] = [entriesOf(from), entriesOf(to)];
  const whole = (values: number): Difference => ({
    changes: [`${fieldPath(path)} = ${written(to)}`],
    changed: values,
    values,
  });
  if (before === null || after === null || Array.isArray(from) !== Array.isArray(to))
    return written(from) === written(to)
      ? { ...NOTHING, values: 1 }
      : whole(Math.max(valuesIn(from), valuesIn(to)));
  const parts = [...new Set([...before.keys(), ...after.keys()])].map((key): Difference => {
    const own = [...path, key];
    if (!after.has(key)) {
      const values = valuesIn(before.get(key));
      return { changes: [`${fieldPath(own)} left out`], changed: values, values };
    }
    return changesBetween(before.get(key), after.get(key), own);
  });
  const sum: Difference = {
    changes: parts.flatMap(({ changes }) => changes),
    changed: parts.reduce((total, { changed }) => total + changed, 0),
    values: parts.reduce((total, { values }) => total + values, 0),
  };
  const shorter = path.length > 0 && sum.changes.length > 1;
  return shorter && sum.changed > OBJECT_CHANGED * sum.values
    ? { ...whole(sum.values), changed: sum.changed }
    : sum;
}

/** What decides a run apart from its seed. */
function deciding(scenario: object): object {
  return Object.fromEntries(
    Object.entries(scenario).filter(([key]) => !NO_DIFFERENCES.includes(key)),
  );
}

type Leaves = ReadonlyMap<string, string>;

/** Every value with its path, to count quickly how far two scenarios are apart. */
function leavesOf(value: unknown): Leaves {
  const leaves = new Map<string, string>();
  const visit = (inner: unknown, path: string): void => {
    const entries = entriesOf(inner);
    if (entries === null) leaves.set(path, written(inner));
    else for (const [key, next] of entries) visit(next, `${path}/${String(key)}`);
  };
  visit(value, '');
  return leaves;
}

/** How many values differ; counted up to a bound. */
function distance(one: Leaves, other: Leaves, bound: number): number {
  let common = 0;
  let changed = 0;
  for (const [path, value] of one) {
    const found = other.get(path);
    if (found !== undefined) common += 1;
    if (found !== value) changed += 1;
    if (changed > bound) return changed;
  }
  return changed + other.size - common;
}

interface Listed {
  readonly label: string;
  readonly tag: string;
  readonly scenario: object;
  readonly content: object;
  readonly leaves: Leaves;
  /** The listed one that it differs least from; null where it is printed whole. */
  readonly like: { readonly tag: string; readonly changes: readonly string[] } | null;
}

/** The scenario among those listed that another one differs least from, if it is like any. */
function nearest(listed: readonly Listed[], content: object, leaves: Leaves): Listed['like'] {
  let found: Listed | null = null;
  let least = MOST_CHANGED * leaves.size;
  for (const one of listed) {
    const changed = distance(leaves, one.leaves, least);
    if (changed > least || (changed === least && found !== null)) continue;
    found = one;
    least = changed;
  }
  return found && { tag: found.tag, changes: changesBetween(found.content, content, []).changes };
}

/**
 * Scenarios such that all of them can be written down again, and nothing is told twice: one in full, and each other one as
 * what is set otherwise in one before it.
 */
export function listScenarios(scenarios: readonly NamedScenario[]): ScenarioListing[] {
  const listed: Listed[] = [];
  for (const { label, tag, scenario } of scenarios) {
    const content = deciding(scenario);
    const leaves = leavesOf(content);
    const like = nearest(listed, content, leaves);
    listed.push({ label, tag, scenario, content, leaves, like });
  }
  return listed
    .filter(({ like }) => like === null)
    .map(({ label, scenario }, index, whole) => {
      const yaml = toYaml(ordered(scenario) as object);
      const others = index === whole.length - 1 ? othersTable(listed) : null;
      return { label, text: yaml.length > LONGEST_SCENARIO ? null : yaml, others };
    });
}

/** All that are like another one, after those that are printed whole. */
function othersTable(listed: readonly Listed[]): ReportTable | null {
  const rows = listed.flatMap(({ label, like }) =>
    like === null
      ? []
      : [
          [
            cell(label),
            cell(like.tag),
            cell(like.changes.length === 0 ? 'nothing: the same' : like.changes.join('; ')),
          ],
        ],
  );
  if (rows.length === 0) return null;
  return {
    caption:
      'The other scenarios: each is that of another one but for what is set here (in seconds and bytes), and for the seed of the run',
    head: [cell('Scenario of'), cell('is that of'), cell('but for')],
    rows,
    numeric: false,
    shares: [0.3, 0.12, 0.58],
  };
}
