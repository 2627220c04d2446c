import { getPath, setPath } from '#shared/scenario/document.ts';
import { FAULT_KINDS } from '#shared/scenario/life/types.ts';
import type { LifeTrace } from '#shared/scenario/life/types.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';
import type { Edit } from './edits.ts';
import { freeName } from './edits.ts';
import { classPath, entriesAt, namesAt } from './life-outline.ts';
import type { ClassKind } from './life-outline.ts';
import { followCount } from './life-references.ts';
import { countOf, documentHosts, isLife } from './topology-outline.ts';

/** Parts of a life that can be added; each is an entry of a list. */
export type LifeAddition = 'maintenance' | 'faultRate' | 'lifeFault';

const LIST_OF: Readonly<Record<LifeAddition, string>> = {
  maintenance: 'life.maintenance',
  faultRate: 'life.faultRates',
  lifeFault: 'life.faults',
};

const set = (document: ScenarioDocument, path: string, value: unknown): ScenarioDocument =>
  setPath(document, path, value) as ScenarioDocument;

/** Faults at a known time and host mean the same in a life; those in a phase of a migration have no place in it. */
function faultsForLife(document: ScenarioDocument): object[] {
  return entriesAt(document, 'faults.injected').flatMap(({ kind, at, host, duration }) =>
    typeof at === 'string' && typeof host === 'string' && FAULT_KINDS.some((one) => one === kind)
      ? [{ kind, at, hosts: [host], ...(duration === undefined ? {} : { duration }) }]
      : [],
  );
}

/** Gives the cluster a life of a day, with the defaults of every policy. */
export function addLife(document: ScenarioDocument): Edit {
  const faults = faultsForLife(document);
  const life = {
    duration: '1 d',
    hosts: namesAt(document, 'hosts').map((host) => ({ host, count: 1 })),
    guests: namesAt(document, 'guests').map((guest) => ({ guest, count: 1 })),
    ...(faults.length > 0 ? { faults } : {}),
  };
  const next = set({ ...document, life }, 'faults', undefined);
  return { document: next, selection: 'life' };
}

/** Leaves hosts, guests and plan, and takes the life away. */
export function removeLife(document: ScenarioDocument): Edit {
  return { document: set(document, 'life', undefined), selection: '' };
}

/** What is likeliest to be meant, so that it can be run at once. */
function blank(document: ScenarioDocument, kind: LifeAddition): object {
  switch (kind) {
    case 'maintenance': {
      const name = freeName('maintenance', namesAt(document, LIST_OF.maintenance));
      return { name, at: '1 h', duration: '15 min' };
    }
    case 'faultRate': {
      const taken = new Set(entriesAt(document, LIST_OF.faultRate).map((one) => one['kind']));
      const free = FAULT_KINDS.find((one) => !taken.has(one)) ?? FAULT_KINDS[0];
      return { kind: free, mtbf: '90 d', mttr: '4 h' };
    }
    case 'lifeFault':
      return {
        kind: 'host-crash',
        at: '2 h',
        hosts: documentHosts(document)
          .slice(0, 1)
          .map(({ name }) => name),
        duration: '1 h',
      };
  }
}

export function addToLife(document: ScenarioDocument, kind: LifeAddition): Edit {
  const path = LIST_OF[kind];
  const list = entriesAt(document, path);
  return {
    document: set(document, path, [...list, blank(document, kind)]),
    selection: `${path}[${list.length}]`,
  };
}

/** Adds a recorded demand under a free name. */
export function addTrace(document: ScenarioDocument, trace: LifeTrace): Edit {
  const list = entriesAt(document, 'life.traces');
  const name = freeName(trace.name, namesAt(document, 'life.traces'));
  return {
    document: set(document, 'life.traces', [...list, { ...trace, name }]),
    selection: `life.traces[${list.length}]`,
  };
}

/** The document with an entry for the class of a host or guest, if it had none. */
export function withClass(
  document: ScenarioDocument,
  kind: ClassKind,
  name: string,
): ScenarioDocument {
  const path = classPath(document, kind, name);
  return getPath(document, path) === undefined ? set(document, path, { [kind]: name }) : document;
}

/** Sets a field of the class of a host or guest. */
export function setInClass(
  document: ScenarioDocument,
  kind: ClassKind,
  name: string,
  key: string,
  value: unknown,
): ScenarioDocument {
  const before = countOf(document, name, kind);
  const path = classPath(document, kind, name);
  const next = set(withClass(document, kind, name), `${path}.${key}`, value);
  return key === 'count' && isLife(next) ? followCount(next, kind, name, before) : next;
}
