import { parseExperiment } from '#shared/experiment/document.ts';
import type { ExperimentReading, ReadyExperiment } from '#shared/experiment/document.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';

/** Two hosts, two guests and two migrations, as people write them. */
export const BASE = {
  name: 'Base',
  hosts: [{ name: 'alpha' }, { name: 'beta' }],
  guests: [
    {
      name: 'db',
      host: 'alpha',
      memory: [{ name: 'heap', size: '64 MiB', writes: { process: 'uniform', rate: '1000 /s' } }],
    },
    {
      name: 'web',
      host: 'alpha',
      memory: [{ name: 'heap', size: '32 MiB', writes: { process: 'uniform', rate: '200 /s' } }],
    },
  ],
  plan: [
    { guest: 'db', to: 'beta', memory: { strategy: 'qemu', downtimeLimit: '300 ms' } },
    { guest: 'web', to: 'beta', memory: { strategy: 'xen-4' } },
  ],
};

export const RATE = 'guests[0].memory[0].writes.rate';
export const LIMIT = 'plan[0].memory.downtimeLimit';

/** The reading of an experiment over the base. */
export function reading(changes: Readonly<Record<string, unknown>>): ExperimentReading {
  const document = { godwit: 'experiment', name: 'Test', scenario: BASE, ...changes };
  return parseExperiment(document, STRATEGY_CATALOGUE);
}

export function ready(changes: Readonly<Record<string, unknown>>): ReadyExperiment {
  const found = reading(changes);
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return found;
}

/** What each point has on one axis. */
export function column(changes: Readonly<Record<string, unknown>>, name: string): unknown[] {
  const { points } = ready(changes);
  return Array.from({ length: points.length }, (_, index) => points.at(index).values[name]);
}

/** The first problem of a document that is wrong. */
export function problem(changes: Readonly<Record<string, unknown>>): {
  path: string;
  message: string;
} {
  const found = reading(changes);
  if (found.ok) throw new Error('the document was accepted');
  const [first] = found.problems;
  return { path: first?.path ?? '', message: first?.message ?? '' };
}
