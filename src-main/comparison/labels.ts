import { writeParameter } from '#shared/comparison/parameter-text.ts';
import type { Configuration } from '#shared/contract/comparison.ts';
import type { Group } from './grouping.ts';

/** More differences than these make no name any more. */
const MOST_DIFFERENCES = 4;

/** What every run of a group is called, or null where they have names of their own. */
function commonName({ runs }: Group): string | null {
  const [first] = runs;
  return first !== undefined && runs.every((run) => run.name === first.name) ? first.name : null;
}

function strategyText(group: Group): string {
  const [first] = group.runs;
  if (!first) return '';
  if (first.kind === 'measured') return 'measured';
  const { memoryStrategy, diskStrategy } = first;
  return diskStrategy === '' || diskStrategy === 'shared' || diskStrategy === memoryStrategy
    ? memoryStrategy
    : `${memoryStrategy}, ${diskStrategy}`;
}

/** The last two parts of a path: "memory.downtimeLimit". */
function shortPath(path: string): string {
  return path.split('.').slice(-2).join('.');
}

/**
 * What configurations are called: the name that people gave; else the name that all its runs have, where no
 * other configuration has the same; else the strategy with the parameters that differ.
 */
export function labelsOf(
  groups: readonly Group[],
  given: Readonly<Record<string, string>>,
  parameters: readonly { readonly path: string; readonly differs: boolean }[],
  valuesOf: readonly Configuration['parameters'][],
): string[] {
  const names = groups.map(commonName);
  const strategies = groups.map(strategyText);
  const strategiesDiffer = new Set(strategies).size > 1;
  const differing = parameters.flatMap(({ path, differs }, index) => {
    // The strategy's own name stands in front already.
    return differs && !path.endsWith('.strategy') ? [{ path, index }] : [];
  });
  return groups.map((group, position) => {
    const own = given[group.id];
    if (own !== undefined) return own;
    const name = names[position] ?? null;
    if (name !== null && names.filter((one) => one === name).length === 1) return name;
    const told = differing
      .flatMap(({ path, index }) => {
        const value = valuesOf[position]?.[index] ?? null;
        return value === null ? [] : [`${shortPath(path)} ${writeParameter(path, value)}`];
      })
      .slice(0, MOST_DIFFERENCES);
    const head = strategiesDiffer || name === null ? (strategies[position] ?? '') : name;
    const label = [head, ...told].filter(Boolean).join(', ');
    return label === '' ? group.id : label;
  });
}
