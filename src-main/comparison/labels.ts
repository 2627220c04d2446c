import { writeParameter } from '#shared/comparison/parameter-text.ts';
import type { Configuration } from '#shared/contract/comparison.ts';
import {
  englishWords,
  labelParameters,
  strategyTitle,
  tunableKind,
} from '#shared/messages/parameter-labels.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import type { Group } from './grouping.ts';

const WORDS = englishWords(STRATEGY_CATALOGUE);

/** What parameters are called where they stand together: what the window calls them. */
export const parameterNames = (paths: readonly string[]): ReadonlyMap<string, string> =>
  labelParameters(paths, WORDS);

/** A value of a parameter as the window writes it: those of tunables in their units, strategies by their titles. */
export function parameterText(path: string, value: string | number | boolean | null): string {
  const title = typeof value === 'string' ? strategyTitle(STRATEGY_CATALOGUE, path, value) : null;
  return title ?? writeParameter(path, value, tunableKind(STRATEGY_CATALOGUE, path));
}

/** More differences than these make no name any more. */
const MOST_DIFFERENCES = 4;

/** What every run of a group is called, or null where they have names of their own. */
function commonName({ runs }: Group): string | null {
  const [first] = runs;
  return first !== undefined && runs.every((run) => run.name === first.name) ? first.name : null;
}

/** Names without what all of them begin with, up to a colon: that of their experiment tells none of them apart. */
function withoutCommonHead(names: readonly (string | null)[]): readonly (string | null)[] {
  const [first] = names;
  const head = /^.+?: (?=.)/u.exec(first ?? '')?.[0];
  if (head === undefined || names.length < 2) return names;
  const shared = names.every(
    (name) => name !== null && name.length > head.length && name.startsWith(head),
  );
  return shared ? names.map((name) => name?.slice(head.length) ?? null) : names;
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

/** A parameter that some configurations have otherwise than others. */
interface Difference {
  readonly path: string;
  /** Its value as it is written, configuration by configuration; empty where it has none. */
  readonly texts: readonly string[];
}

/** Keeps what was told so far and adds one more difference to each. */
function extended(heads: readonly string[], { texts }: Difference): string[] {
  return heads.map((head, index) => `${head}\n${texts[index] ?? ''}`);
}

/**
 * The fewest differences that tell the configurations apart, each the one that then tells most of them apart; in the
 * order of the scenario. What a strategy brings along tells nothing that its name does not.
 */
function tellingDifferences(
  heads: readonly string[],
  differences: readonly Difference[],
): Difference[] {
  const chosen: Difference[] = [];
  let told = heads;
  for (let round = 0; round < MOST_DIFFERENCES; round += 1) {
    let most = new Set(told).size;
    let best: Difference | undefined;
    if (most === heads.length) break;
    for (const difference of differences) {
      const size = new Set(extended(told, difference)).size;
      if (size > most) [most, best] = [size, difference];
    }
    if (!best) break;
    chosen.push(best);
    told = extended(told, best);
  }
  return differences.filter((difference) => chosen.includes(difference));
}

/**
 * What configurations are called: the name that people gave; else the name that all its runs have, where no
 * other configuration has the same; else the strategy with the parameters that tell it from the others.
 */
export function labelsOf(
  groups: readonly Group[],
  given: Readonly<Record<string, string>>,
  parameters: readonly { readonly path: string; readonly differs: boolean }[],
  valuesOf: readonly Configuration['parameters'][],
): string[] {
  const runNames = withoutCommonHead(groups.map(commonName));
  const isOwn = (name: string | null) => runNames.filter((one) => one === name).length === 1;
  const strategies = groups.map(strategyText);
  const common = new Set(strategies).size > 1 ? null : (runNames[0] ?? null);
  const heads = groups.map((_, index) =>
    common !== null && runNames.every((name) => name === common)
      ? common
      : (strategies[index] ?? ''),
  );
  const differences = parameters.flatMap(({ path, differs }, index): Difference[] =>
    // The strategy's own name stands in front already.
    differs && !path.endsWith('.strategy')
      ? [
          {
            path,
            texts: groups.map((_, place) => {
              const value = valuesOf[place]?.[index] ?? null;
              return value === null ? '' : parameterText(path, value);
            }),
          },
        ]
      : [],
  );
  const telling = tellingDifferences(heads, differences);
  const names = parameterNames(telling.map(({ path }) => path));
  return groups.map((group, index) => {
    const own = given[group.id];
    if (own !== undefined) return own;
    const name = runNames[index] ?? null;
    if (name !== null && isOwn(name)) return name;
    const told = telling.flatMap(({ path, texts }) =>
      texts[index] ? `${names.get(path) ?? path} ${texts[index]}` : [],
    );
    // What all have in common tells none of them apart, and only makes labels long.
    const head = told.length > 0 && new Set(heads).size === 1 ? '' : (heads[index] ?? '');
    const label = [head, ...told].filter(Boolean).join(', ');
    return label === '' ? group.id : label;
  });
}
