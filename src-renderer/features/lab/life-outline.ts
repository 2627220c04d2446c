import { getPath } from '#shared/scenario/document.ts';
import { LIFE_POLICY_KINDS } from '#shared/scenario/tunables.ts';
import type { LifePolicyKind } from '#shared/scenario/tunables.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';
import { countedNames, isLife } from './topology-outline.ts';

/** What decides for the cluster as a whole; demand is decided for each class of guests. */
export type ClusterPolicyKind = Exclude<LifePolicyKind, 'demand'>;
export const CLUSTER_POLICIES = LIFE_POLICY_KINDS.filter(
  (kind): kind is ClusterPolicyKind => kind !== 'demand',
);

/** A life counts its members by class: how many like one host or guest of the scenario there are. */
export type ClassKind = 'host' | 'guest';

type Fields = Readonly<Record<string, unknown>>;

/** Entries of a list of the document; what is no group of fields is read as an empty one. */
export function entriesAt(document: ScenarioDocument, path: string): readonly Fields[] {
  const list = getPath(document, path);
  if (!Array.isArray(list)) return [];
  return (list as unknown[]).map((one) =>
    typeof one === 'object' && one !== null && !Array.isArray(one) ? (one as Fields) : {},
  );
}

/** Names of entries of a list. */
export function namesAt(document: ScenarioDocument, path: string): string[] {
  return entriesAt(document, path).flatMap(({ name }) =>
    typeof name === 'string' && name !== '' ? [name] : [],
  );
}

/** Path of the class of a host or guest: where it is, or where it would be added. */
export function classPath(document: ScenarioDocument, kind: ClassKind, name: string): string {
  const classes = entriesAt(document, `life.${kind}s`);
  const at = classes.findIndex((one) => one[kind] === name);
  return `life.${kind}s[${at < 0 ? classes.length : at}]`;
}

/** The host or guest that a class of the life is of; the path itself for every other part, and while there is none. */
export function shownPart(document: ScenarioDocument, path: string): string {
  const [, kind] = /^life\.(host|guest)s\[\d+\]$/.exec(path) ?? [];
  if (kind === undefined) return path;
  const name = getPath(document, `${path}.${kind}`);
  const at = entriesAt(document, `${kind}s`).findIndex((one) => one['name'] === name);
  return at < 0 ? path : `${kind}s[${at}]`;
}

/** Paths of the parts that the inspector shows together: a host or guest with its class in the life. */
export function shownTogether(document: ScenarioDocument, path: string): string[] {
  const [, kind] = /^(host|guest)s\[\d+\]$/.exec(path) ?? [];
  if (kind === undefined || !isLife(document)) return [path];
  const name = getPath(document, `${path}.name`);
  return [path, classPath(document, kind as ClassKind, String(name))];
}

/** True for parts that a document may leave to their defaults, and that can be chosen all the same. */
export function mayBeAbsent(document: ScenarioDocument, path: string): boolean {
  if (path === '' || path === 'network' || path === 'faults.recovery') return true;
  const chosen = path.startsWith('life.') ? path.slice('life.'.length) : '';
  const defaulted = chosen === 'migration' || CLUSTER_POLICIES.some((kind) => kind === chosen);
  return defaulted && isLife(document);
}

/** Names of single guests: as written, or counted by the life. */
export function documentGuests(document: ScenarioDocument): string[] {
  return namesAt(document, 'guests').flatMap((name) => countedNames(document, 'guest', name));
}
