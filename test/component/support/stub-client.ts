import { shallowRef } from 'vue';
import type { Settings, StoreChange, StoreHealth } from '#shared/contract/application.ts';
import type { CheckReply, Draft } from '#shared/contract/scenarios.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { isCsvTrace, readTrace } from '#shared/scenario/traces/read-trace.ts';
import { analyseTrace, analyseWorkingSet } from '#main/analysis/index.ts';
import { expectScenario, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';

/**
 * Stands in for `state/client.ts`: no socket, but the real scenario rules and the real engine, so that
 * components meet the answers that they meet in the application. Keeps what it was asked.
 */
const MOMENT = '2031-05-06T07:08:09.123Z';
const BACKUP = {
  path: '/data/godwit.sqlite.backup-2031',
  kind: 'backup' as const,
  createdAt: MOMENT,
  bytes: 2048,
};

export const service = {
  drafts: [] as Draft[],
  started: [] as unknown[],
  changes: [] as StoreChange[],
  checked: [] as unknown[],
  /** Of the questions in `checked`, where a signal came with them. */
  signals: [] as (AbortSignal | undefined)[],
  settings: { theme: 'system', language: 'en', workers: null } as Settings,
  health: {
    path: '/data/godwit.sqlite',
    bytes: 1_572_864,
    version: 10,
    runs: 12,
    deletedRuns: 2,
    integrity: 'ok',
    lastBackup: null,
    readOnly: false,
    readOnlyReason: null,
    backups: [],
    planned: null,
    notices: [],
  } as StoreHealth,
  /** Set to make every call fail with this message. */
  broken: null as string | null,
};

export function resetService(): void {
  service.drafts = [];
  service.started = [];
  service.changes = [];
  service.checked = [];
  service.signals = [];
  service.settings = { theme: 'system', language: 'en', workers: null };
  service.broken = null;
}

async function answer<T>(value: () => T): Promise<T> {
  await Promise.resolve();
  if (service.broken !== null) throw new Error(service.broken);
  return value();
}

function check(request: {
  document: string | object;
  expect: boolean;
  curveOver: string | null;
}): CheckReply {
  service.checked.push(request);
  const reading = parseScenario(request.document, STRATEGY_CATALOGUE);
  if (!reading.ok) return { ok: false, problems: [...reading.problems] };
  const expectation = request.expect
    ? { ...expectScenario(reading.scenario, request.curveOver), computeSeconds: 0.001 }
    : null;
  return { ok: true, scenario: { ...reading.scenario }, expectation };
}

function workingSet(request: { document: string | object; guest: string | null }) {
  const reading = parseScenario(request.document, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new Error(reading.problems[0]?.message);
  const guest = reading.scenario.guests.find((one) => one.name === request.guest);
  if (!guest) throw new Error(`There is no guest "${request.guest}".`);
  return analyseWorkingSet(reading.scenario, guest);
}

export const client = {
  application: {
    info: () =>
      answer(() => ({
        version: '0.1.0',
        engineVersion: '1',
        host: 'browser',
        node: '24.0.0',
        platform: 'linux',
        catalogue: STRATEGY_CATALOGUE,
      })),
    settings: () => answer(() => service.settings),
    saveSettings: (next: Settings) =>
      answer(() => {
        service.settings = next;
        return next;
      }),
    storeHealth: () => answer(() => service.health),
    checkIntegrity: () => answer(() => service.health),
    changeStore: (change: StoreChange) =>
      answer(() => {
        service.changes.push(change);
        return service.health;
      }),
    backup: () => answer(() => ({ ...service.health, lastBackup: MOMENT, backups: [BACKUP] })),
    open: ({ name, text }: { name: string; text: string }) =>
      answer(() => (isCsvTrace(text) ? { kind: 'trace', name, text } : { kind: 'scenario', text })),
  },
  scenarios: {
    presets: () => answer(() => [...PRESETS]),
    check: (request: Parameters<typeof check>[0], options?: { signal?: AbortSignal }) => {
      service.signals.push(options?.signal);
      return answer(() => check(request));
    },
    workingSet: (request: Parameters<typeof workingSet>[0]) => answer(() => workingSet(request)),
    drafts: () => answer(() => service.drafts),
    saveDraft: (draft: Omit<Draft, 'updatedAt'>) =>
      answer(() => {
        const saved = { ...draft, updatedAt: new Date(0).toISOString() };
        service.drafts = [saved, ...service.drafts.filter((one) => one.id !== draft.id)];
        return saved;
      }),
    deleteDraft: ({ id }: { id: string }) =>
      answer(() => {
        service.drafts = service.drafts.filter((one) => one.id !== id);
        return {};
      }),
  },
  traces: {
    fit: ({ text }: { text: string }) =>
      answer(() => {
        const reading = readTrace(text);
        if (!reading.ok) throw new Error(reading.problems[0]?.message);
        return analyseTrace(reading.trace);
      }),
  },
  runs: {
    start: (request: unknown) =>
      answer(() => {
        service.started.push(request);
        return { id: `run-${service.started.length}` };
      }),
  },
};

export const connection = shallowRef({ kind: 'connected' });

export const followStream = (): Promise<void> => Promise.resolve();
