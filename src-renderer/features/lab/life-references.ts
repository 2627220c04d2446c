import { getPath, setPath } from '#shared/scenario/document.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';
import { entriesAt } from './life-outline.ts';
import type { ClassKind } from './life-outline.ts';
import { countOf, documentHosts } from './topology-outline.ts';

/** Another name for a host or guest; null takes it out. */
type NewName = (name: string) => string | null;

const set = (document: ScenarioDocument, path: string, value: unknown): ScenarioDocument =>
  setPath(document, path, value) as ScenarioDocument;

/** Renames what a list of names holds, and leaves the document as it is when nothing changes. */
function renameList(document: ScenarioDocument, path: string, to: NewName): ScenarioDocument {
  const list = getPath(document, path);
  if (!Array.isArray(list)) return document;
  const names = list.map(String);
  const next = names.flatMap((name) => to(name) ?? []);
  const same = next.length === names.length && next.every((name, at) => name === names[at]);
  return same ? document : set(document, path, next);
}

/** Renames what a field of every entry of a list says; entries whose name is taken out go. */
function renameEntries(
  document: ScenarioDocument,
  path: string,
  key: string,
  to: NewName,
): ScenarioDocument {
  const entries = entriesAt(document, path);
  const next = entries.flatMap((one) => {
    const name = one[key];
    const renamed = typeof name === 'string' ? to(name) : name;
    return renamed === null ? [] : renamed === name ? [one] : [{ ...one, [key]: renamed }];
  });
  const same = next.length === entries.length && next.every((one, at) => one === entries[at]);
  return same ? document : set(document, path, next);
}

/** Lists of the life that name single hosts; an entry that is left without hosts goes, for none may mean all. */
function renameHostLists(document: ScenarioDocument, to: NewName): ScenarioDocument {
  let next = renameList(document, 'network.topology.wide.hosts', to);
  for (const list of ['life.maintenance', 'life.faults']) {
    const before = entriesAt(next, list);
    before.forEach((_, at) => {
      next = renameList(next, `${list}[${at}].hosts`, to);
    });
    const after = entriesAt(next, list);
    const kept = after.filter(({ hosts }, at) => {
      const had = before[at]?.['hosts'];
      return !(Array.isArray(hosts) && hosts.length === 0 && Array.isArray(had) && had.length > 0);
    });
    if (kept.length < after.length) next = set(next, list, kept);
  }
  return next;
}

/** Lets everything in the life and the network that names a host or guest name it otherwise. */
function renameSingles(document: ScenarioDocument, kind: ClassKind, to: NewName): ScenarioDocument {
  if (kind === 'guest') return renameEntries(document, 'plan', 'guest', to);
  return renameHostLists(renameEntries(document, 'plan', 'to', to), to);
}

/** A host or guest of a life has another name: its class follows, and whatever names one of the class. */
export function renameInLife(
  document: ScenarioDocument,
  kind: ClassKind,
  before: string,
  after: string,
): ScenarioDocument {
  const count = countOf(document, before, kind);
  const numbered = new Map(
    Array.from({ length: count === 1 ? 0 : count }, (_, at) => [
      `${before}-${at + 1}`,
      `${after}-${at + 1}`,
    ]),
  );
  const to: NewName = (name) => (name === before ? after : (numbered.get(name) ?? name));
  const renamed = renameEntries(document, `life.${kind}s`, kind, to);
  return renameSingles(renamed, kind, to);
}

/** Names change when a class grows from one or shrinks to one: "node" is "node-1" among several. */
export function followCount(
  document: ScenarioDocument,
  kind: ClassKind,
  name: string,
  before: number,
): ScenarioDocument {
  const after = countOf(document, name, kind);
  if ((before === 1) === (after === 1)) return document;
  const [from, to] = before === 1 ? [name, `${name}-1`] : [`${name}-1`, name];
  return renameSingles(document, kind, (one) => (one === from ? to : one));
}

/** Takes hosts that are gone out of everything that names hosts. */
export function forgetHosts(document: ScenarioDocument): ScenarioDocument {
  const singles = documentHosts(document);
  const names = new Set(singles.map(({ name }) => name));
  const kinds = new Set(singles.map(({ like }) => like));
  const known = renameEntries(document, 'life.hosts', 'host', (one) =>
    kinds.has(one) ? one : null,
  );
  return renameHostLists(known, (one) => (names.has(one) || kinds.has(one) ? one : null));
}

/** Takes the class of a guest that is gone out of the life. */
export function forgetGuest(document: ScenarioDocument, name: string): ScenarioDocument {
  return renameEntries(document, 'life.guests', 'guest', (one) => (one === name ? null : one));
}
