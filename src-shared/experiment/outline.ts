import { fieldPath } from '../scenario/problem.ts';
import type { StrategyCatalogue } from '../scenario/tunables.ts';
import type { Scenario } from '../scenario/types.ts';
import { childrenOf, factsOf, ScenarioFields } from './field-facts.ts';
import type { SweepableField } from './types.ts';

/** More fields than anyone reads through; those of thousands of guests are reached by path. */
const MOST_FIELDS = 2000;

/** Fields that name things instead of deciding what happens, and the seed, which replications vary. */
const NOT_SWEPT: ReadonlySet<string> = new Set([
  'godwit',
  'version',
  'description',
  'seed',
  'throughputUnit',
  'name',
]);

/** What one entry of a list is called. */
const ENTRY: Readonly<Record<string, string>> = {
  hosts: 'host',
  guests: 'guest',
  memory: 'region',
  disks: 'disk',
  extents: 'extent',
  phases: 'phase',
  classes: 'class',
  plan: 'migration of',
};

interface Walk {
  readonly fields: SweepableField[];
  readonly scenario: Scenario;
}

/** "guest db", "migration of db", "class 2". */
function entryWords(list: string, index: number, entry: unknown): string {
  const what = ENTRY[list] ?? list;
  const { name, guest } = (typeof entry === 'object' && entry !== null ? entry : {}) as Partial<
    Record<'name' | 'guest', unknown>
  >;
  const called = name ?? guest;
  return `${what} ${typeof called === 'string' ? called : String(index + 1)}`;
}

function visit(
  walk: Walk,
  schema: Parameters<typeof childrenOf>[0],
  value: unknown,
  path: readonly (string | number)[],
  group: readonly string[],
): void {
  for (const child of childrenOf(schema, value)) {
    if (walk.fields.length >= MOST_FIELDS) return;
    if (NOT_SWEPT.has(String(child.key))) continue;
    const here = [...path, child.key];
    const isGroup = typeof child.value === 'object' && child.value !== null;
    if (isGroup) {
      const list = String(path.at(-1) ?? '');
      const words =
        typeof child.key === 'number'
          ? [...group.slice(0, -1), entryWords(list, child.key, child.value)]
          : [...group, child.key];
      visit(walk, child.place.schema, child.value, here, words);
      continue;
    }
    const facts = factsOf(child.place.schema, child.place.union);
    if (facts === null) continue;
    const { whole: _whole, ...told } = facts;
    walk.fields.push({
      path: fieldPath(here),
      group: group.join(', '),
      label: String(child.key),
      value: child.value as SweepableField['value'],
      ...told,
    });
  }
}

/** Every field of a parsed scenario over which an experiment can vary, in the order of the document. */
export function outlineOf(scenario: Scenario, catalogue: StrategyCatalogue): SweepableField[] {
  const walk: Walk = { fields: [], scenario };
  visit(walk, ScenarioFields.of(catalogue).root, scenario, [], []);
  return walk.fields;
}
