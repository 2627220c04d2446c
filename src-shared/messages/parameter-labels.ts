import type { StrategyCatalogue, StrategyDescriptor } from '../scenario/tunables.ts';
import type { QuantityKind } from '../units/types.ts';
import { ENTRY_LABELS, FIELD_LABELS, STRATEGY_LABELS } from './field-labels.ts';

/** What naming a parameter asks for. */
export interface ParameterWords {
  /** A message; null where there is none of that key. */
  readonly message: (key: string, values?: Record<string, unknown>) => string | null;
  /** What strategies of a kind call one of their tunables; null when none has it. */
  readonly tunable: (kind: string, key: string) => string | null;
}

/** Which part of a scenario a path leads into, the innermost first: what its fields are called in the Lab. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/^guests\[\d+\]\.disks\[\d+\]\.extents\[\d+\]\./, 'extent'],
  [/^guests\[\d+\]\.disks\[\d+\]\./, 'disk'],
  [/^guests\[\d+\]\.workload\.phases\[\d+\]\./, 'phase'],
  [/^guests\[\d+\]\.memory\[\d+\]\.writes\.(?:classes\[\d+\]\.)?/, 'writes'],
  [/^guests\[\d+\]\.memory\[\d+\]\./, 'region'],
  [/^guests\[\d+\]\./, 'guest'],
  [/^hosts\[\d+\]\./, 'host'],
  [/^network\./, 'network'],
  [/^plan\[\d+\]\./, 'migration'],
];
const STRATEGY = /^plan\[\d+\]\.(memory|disk|policy)\.(\w+)$/;
const ENTRY = /(\w+)\[(\d+)\]/g;

/** "downtimeLimit" as "Downtime limit". */
function readable(key: string): string {
  const words = key
    .replaceAll(
      /([a-z\d])([A-Z])/g,
      (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
    )
    .replaceAll(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function ownLabel(path: string, words: ParameterWords): string {
  const [, kind, tunable] = STRATEGY.exec(path) ?? [];
  if (kind !== undefined && tunable !== undefined) {
    const known =
      tunable === 'strategy'
        ? words.message(`lab.groups.${kind}Strategy`)
        : words.tunable(kind, tunable);
    return known ?? readable(tunable);
  }
  const part = PARTS.find(([shape]) => shape.test(path));
  const key = part ? path.replace(part[0], '') : path;
  const message = `lab.fields.${part?.[1] ?? 'scenario'}.${key.replaceAll('.', '_')}`;
  return words.message(message) ?? readable(key.split('.').at(-1) ?? key);
}

/** "guest 2, region 1": which entries of lists a path goes through. */
function entriesOf(path: string, words: ParameterWords): string {
  return [...path.matchAll(ENTRY)]
    .map(([, list = '', index = '0']) => {
      const number = Number(index) + 1;
      return words.message(`parameters.entries.${list}`, { number }) ?? `${list} ${number}`;
    })
    .join(', ');
}

/**
 * What parameters are called on screen, by path. Those that have the same name are told apart by where they are, and
 * where that does not help by the end of their paths.
 */
export function labelParameters(
  paths: readonly string[],
  words: ParameterWords,
): ReadonlyMap<string, string> {
  const own = paths.map((path) => ownLabel(path, words));
  const placed = paths.map((path, index) => {
    const label = own[index] ?? path;
    if (own.filter((one) => one === label).length === 1) return label;
    const entries = entriesOf(path, words);
    return entries === '' ? `${label} (${path})` : `${label} (${entries})`;
  });
  return new Map(
    paths.map((path, index) => {
      const label = placed[index] ?? path;
      const isAlone = placed.filter((one) => one === label).length === 1;
      return [path, isAlone ? label : `${own[index] ?? ''} (${path.split('.').at(-1) ?? path})`];
    }),
  );
}

const isKind = (kind: string): kind is StrategyDescriptor['kind'] =>
  kind === 'memory' || kind === 'disk' || kind === 'policy';

/** What strategies of a kind call one of their tunables; null when none has it. */
export function tunableLabel(
  catalogue: StrategyCatalogue,
  kind: string,
  key: string,
): string | null {
  const holder = isKind(kind)
    ? catalogue[kind]?.find(({ tunables }) => tunables[key] !== undefined)
    : undefined;
  return holder?.tunables[key]?.label ?? null;
}

/** What numbers of a strategy's tunable are, by path; null for other paths, and where strategies of the kind disagree. */
export function tunableKind(catalogue: StrategyCatalogue, path: string): QuantityKind | null {
  const [, kind = '', key = ''] = STRATEGY.exec(path) ?? [];
  const kinds = new Set(
    (isKind(kind) ? (catalogue[kind] ?? []) : []).flatMap(
      ({ tunables }) => tunables[key]?.kind ?? [],
    ),
  );
  const [only] = kinds;
  return kinds.size !== 1 || only === undefined || only === 'boolean' || only === 'choice'
    ? null
    : only;
}

/** What a strategy is called that a parameter chooses; null for other parameters, and for one that nobody knows. */
export function strategyTitle(
  catalogue: StrategyCatalogue,
  path: string,
  value: string,
): string | null {
  const [, kind = '', key] = STRATEGY.exec(path) ?? [];
  if (key !== 'strategy' || !isKind(kind)) return null;
  return catalogue[kind]?.find(({ id }) => id === value)?.title ?? null;
}

const LABELS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(FIELD_LABELS).flatMap(([part, fields]) =>
    Object.entries(fields).map(
      ([key, label]) => [`lab.fields.${part}.${key}`, label] as [string, string],
    ),
  ),
  ...Object.entries(STRATEGY_LABELS).map(
    ([kind, label]) => [`lab.groups.${kind}`, label] as [string, string],
  ),
  ...Object.entries(ENTRY_LABELS).map(
    ([list, label]) => [`parameters.entries.${list}`, label] as [string, string],
  ),
]);

/** The words where there is no catalogue of messages: in the main process, for reports and the command line. */
export function englishWords(catalogue: StrategyCatalogue): ParameterWords {
  return {
    message: (key, values = {}) =>
      LABELS.get(key)?.replace('{number}', String(values['number'] ?? '')) ?? null,
    tunable: (kind, key) => tunableLabel(catalogue, kind, key),
  };
}
