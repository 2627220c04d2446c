import { getPath, setPath } from '#shared/scenario/document.ts';
import { DEFAULT_MEMORY_STRATEGY } from '#shared/scenario/strategy-field.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';
import { forgetGuest, forgetHosts, renameInLife } from './life-references.ts';
import { DEFAULT_DISK_STRATEGY, outlineOf, partAround, partKind } from './outline.ts';
import type { Outline } from './outline.ts';
import { countedNames, isLife } from './topology-outline.ts';

/** A changed document, and the part that is chosen after the change. */
export interface Edit {
  readonly document: ScenarioDocument;
  readonly selection: string;
}

const set = (document: ScenarioDocument, path: string, value: unknown): ScenarioDocument =>
  setPath(document, path, value) as ScenarioDocument;

const listAt = (document: ScenarioDocument, path: string): readonly unknown[] => {
  const value = getPath(document, path);
  return Array.isArray(value) ? (value as unknown[]) : [];
};

/** A name like the wanted one that no other part has: "web", "web-2", "web-3". */
export function freeName(wanted: string, taken: readonly string[]): string {
  const stem = wanted.replace(/-\d+$/, '') || 'part';
  if (!taken.includes(wanted) && wanted !== '') return wanted;
  let number = 2;
  while (taken.includes(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}

const names = (list: readonly unknown[]): string[] =>
  list.flatMap((one) => {
    const name = (one as { name?: unknown } | null)?.name;
    return typeof name === 'string' ? [name] : [];
  });

/** Hosts of a class of a life that names are made for here; the engine takes more, a person copies fewer. */
const MOST_COUNTED = 1000;

/** Names that the counts of a life make: "node-1", "node-2", and so on. */
function namesOfLife(document: ScenarioDocument): string[] {
  const life = document['life'] as Record<string, unknown> | null | undefined;
  return ['host', 'guest'].flatMap((kind) => {
    const classes = life?.[`${kind}s`];
    return (Array.isArray(classes) ? classes : []).flatMap(
      (one: Record<string, unknown> | null) => {
        const count = Math.min(MOST_COUNTED, Number(one?.['count'] ?? 1) || 1);
        return Array.from({ length: count }, (_, at) => `${String(one?.[kind])}-${at + 1}`);
      },
    );
  });
}

/** What can be added, and into which list of which part. */
export type Addition = 'host' | 'guest' | 'region' | 'disk' | 'extent' | 'phase' | 'fault';

/** New parts hold what the schema demands and leave the rest to its defaults. */
function blank(kind: Addition, outline: Outline): Record<string, unknown> {
  switch (kind) {
    case 'host':
      return { name: 'host', memory: '64 GiB', nic: '1 Gbit/s' };
    case 'guest':
      return {
        name: 'guest',
        host: outline.hosts[0]?.name ?? '',
        memory: [{ name: 'ram', size: '1 GiB', writes: { process: 'uniform', rate: '1000 /s' } }],
      };
    case 'region':
      return { name: 'region', size: '256 MiB', writes: { process: 'uniform', rate: '1000 /s' } };
    case 'disk':
      return { name: 'disk', extents: [{ name: 'data', size: '8 GiB' }] };
    case 'extent':
      return { name: 'extent', size: '1 GiB' };
    case 'phase':
      return { name: 'phase', duration: '60 s' };
    case 'fault':
      // Longer than a connection is waited for, so that it matters.
      return { kind: 'link-down', phase: 'memory-copy', duration: '60 s' };
  }
}

const LIST_OF: Readonly<Record<Addition, (owner: string) => string>> = {
  host: () => 'hosts',
  guest: () => 'guests',
  region: (owner) => `${owner}.memory`,
  disk: (owner) => `${owner}.disks`,
  extent: (owner) => `${owner}.extents`,
  phase: (owner) => `${owner}.workload.phases`,
  fault: () => 'faults.injected',
};

/** Lists whose entries have no name of their own. */
const NAMELESS: ReadonlySet<string> = new Set([
  'plan',
  'faults.injected',
  'life.faultRates',
  'life.faults',
]);

function append(document: ScenarioDocument, listPath: string, part: object): Edit {
  const list = listAt(document, listPath);
  const selection = `${listPath}[${list.length}]`;
  if (NAMELESS.has(listPath))
    return { document: set(document, listPath, [...list, part]), selection };
  const wanted = String((part as { name?: unknown }).name ?? '');
  const name = freeName(wanted, [...names(list), ...namesOfLife(document)]);
  const next = set(document, listPath, [...list, { ...part, name }]);
  return { document: next, selection };
}

/** Adds a part; `owner` is the path of the guest or disk that gets it. */
export function addPart(document: ScenarioDocument, kind: Addition, owner: string): Edit {
  return append(document, LIST_OF[kind](owner), blank(kind, outlineOf(document)));
}

/** The list and the index that a path ends in: "plan[2]" is `["plan", 2]`. */
function splitIndex(path: string): { list: string; index: number } | undefined {
  const match = /^(.*)\[(\d+)\]$/.exec(path);
  return match ? { list: match[1] ?? '', index: Number(match[2]) } : undefined;
}

/** True for parts that are entries of a list, which can be removed and duplicated. */
export function isListed(path: string): boolean {
  return splitIndex(path) !== undefined && partKind(path) !== undefined;
}

/** A copy of a part right after the others of its list, under a free name. */
export function duplicatePart(document: ScenarioDocument, path: string): Edit {
  const at = splitIndex(path);
  const part = getPath(document, path);
  if (!at || typeof part !== 'object' || part === null) return { document, selection: path };
  return append(document, at.list, structuredClone(part));
}

/** Takes a part out; migrations of a removed guest go with it, and factors of a removed region. */
export function removePart(document: ScenarioDocument, path: string): Edit {
  const at = splitIndex(path);
  if (!at) return { document, selection: path };
  const list = listAt(document, at.list);
  let next = set(document, at.list, list.toSpliced(at.index, 1));
  if (partKind(path) === 'guest') {
    const gone = names([list[at.index]])[0];
    const plan = listAt(next, 'plan').filter((one) => (one as { guest?: unknown }).guest !== gone);
    next = set(next, 'plan', plan);
    if (isLife(next)) next = forgetGuest(next, String(gone));
  }
  if (partKind(path) === 'host' && isLife(next)) next = forgetHosts(next);
  const owner = partAround(at.list);
  const last = list.length - 2;
  const neighbour = last >= 0 ? `${at.list}[${Math.min(at.index, last)}]` : owner;
  return { document: next, selection: neighbour };
}

/** Gives every entry of a list that refers to `before` by `key` the new name. */
function refer(
  document: ScenarioDocument,
  list: string,
  key: string,
  before: string,
  after: string,
): ScenarioDocument {
  const entries = listAt(document, list);
  if (!entries.some((one) => (one as Record<string, unknown>)[key] === before)) return document;
  return set(
    document,
    list,
    entries.map((one) => {
      const entry = one as Record<string, unknown>;
      return entry[key] === before ? { ...entry, [key]: after } : entry;
    }),
  );
}

/** Sets a field of a group that documents leave out; without any field the group goes. */
export function setOptional(
  document: ScenarioDocument,
  group: string,
  path: string,
  value: unknown,
): ScenarioDocument {
  const next = set(document, path, value);
  const left = getPath(next, group);
  const empty = typeof left === 'object' && left !== null && Object.keys(left).length === 0;
  return empty ? set(next, group, undefined) : next;
}

/** Renames a part and everything that refers to it by name. */
export function renamePart(
  document: ScenarioDocument,
  path: string,
  name: string,
): ScenarioDocument {
  const before = getPath(document, `${path}.name`);
  let next = set(document, `${path}.name`, name);
  if (typeof before !== 'string' || before === '' || before === name) return next;
  const at = splitIndex(path);
  // While two parts share a name, nobody can tell which one is meant by it.
  if (!at || names(listAt(document, at.list)).filter((one) => one === before).length > 1)
    return next;
  const kind = partKind(path);
  // The class has to keep its count while its members are renamed.
  if (isLife(document) && (kind === 'host' || kind === 'guest'))
    next = renameInLife(next, kind, before, name);
  if (kind === 'host') {
    next = refer(next, 'guests', 'host', before, name);
    next = refer(next, 'plan', 'to', before, name);
  }
  if (kind === 'guest') next = refer(next, 'plan', 'guest', before, name);
  if (kind === 'demandTrace') next = refer(next, 'life.guests', 'trace', before, name);
  return next;
}

/**
 * Plans the migration of a guest. A guest with exactly one planned migration gets another target;
 * else a migration is added, with the strategies of the last one of the plan.
 * @param defaults strategy for memory when the plan is still empty
 */
export function planMigration(
  document: ScenarioDocument,
  guest: string,
  to: string,
  defaults: { readonly memory: string },
): Edit {
  const outline = outlineOf(document);
  const own = outline.plan.filter((one) => one.guest === guest);
  const [only] = own;
  if (only && own.length === 1) {
    return { document: set(document, `${only.path}.to`, to), selection: only.path };
  }
  const list = listAt(document, 'plan');
  const last = (list[list.length - 1] ?? {}) as { memory?: unknown; disk?: unknown };
  const like = outline.guests.find((one) =>
    countedNames(document, 'guest', one.name).includes(guest),
  );
  const hasDisks = (like?.disks.length ?? 0) > 0;
  const item = {
    guest,
    to,
    memory: structuredClone(last.memory) ?? { strategy: defaults.memory },
    ...(hasDisks
      ? { disk: structuredClone(last.disk) ?? { strategy: DEFAULT_DISK_STRATEGY } }
      : {}),
  };
  return {
    document: set(document, 'plan', [...list, item]),
    selection: `plan[${list.length}]`,
  };
}

/** Chooses another strategy; tunables with the same name in both keep their value. */
export function chooseStrategy(
  document: ScenarioDocument,
  path: string,
  id: string,
  tunables: readonly string[],
): ScenarioDocument {
  const before = (getPath(document, path) ?? {}) as Record<string, unknown>;
  const kept = Object.entries(before).filter(([key]) => tunables.includes(key));
  return set(document, path, { strategy: id, ...Object.fromEntries(kept) });
}

/** Chooses another write process; a rate that was written stays. */
export function chooseProcess(
  document: ScenarioDocument,
  path: string,
  process: string,
): ScenarioDocument {
  const before = (getPath(document, path) ?? {}) as Record<string, unknown>;
  const rate = before['rate'] ?? '1000 /s';
  switch (process) {
    case 'idle':
      return set(document, path, { process });
    case 'mixed':
      return set(document, path, {
        process,
        classes: [
          { share: '10 %', rate },
          { share: '90 %', rate: '10 /s' },
        ],
      });
    default:
      return set(document, path, { process, rate });
  }
}

/** A scenario to begin with when none of the presets fits: the least that can be run. */
export function smallestScenario(): ScenarioDocument {
  return {
    godwit: 'scenario',
    version: 1,
    name: 'new-scenario',
    hosts: [
      { name: 'alpha', memory: '64 GiB', nic: '1 Gbit/s' },
      { name: 'beta', memory: '64 GiB', nic: '1 Gbit/s' },
    ],
    guests: [
      {
        name: 'guest',
        host: 'alpha',
        memory: [{ name: 'ram', size: '1 GiB', writes: { process: 'uniform', rate: '1000 /s' } }],
      },
    ],
    plan: [{ guest: 'guest', to: 'beta', memory: { strategy: DEFAULT_MEMORY_STRATEGY } }],
  };
}
