import { parseScenario } from '#shared/scenario/document.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';

/** A guest that writes moderately, migrated once; as people write it. */
export const ONE_GUEST = `
name: One guest
seed: 7
hosts:
  - { name: alpha, nic: 1 Gbit/s }
  - { name: beta, nic: 1 Gbit/s }
guests:
  - name: web
    host: alpha
    memory:
      - { name: idle, size: 192 MiB, zero: 0.25 }
      - { name: hot, size: 64 MiB, writes: { process: uniform, rate: 4000 } }
plan:
  - { guest: web, to: beta, memory: { strategy: qemu } }
`;

/** A run that takes so many events that it is still going on whenever a test looks. */
export const ENDLESS = `
name: Endless
seed: 3
resolution: exact
limits: { time: 80000 h, events: 1e10 }
hosts:
  - { name: alpha, nic: 1 Gbit/s }
  - { name: beta, nic: 1 Gbit/s }
guests:
  - name: writer
    host: alpha
    memory:
      - { name: hot, size: 512 MiB, writes: { process: uniform, rate: 2000000 } }
plan:
  - { guest: writer, to: beta, memory: { strategy: qemu, downtimeLimit: 1 ms } }
`;

/** A scenario as the engine takes it. */
export function parsed(document: string | object): Scenario {
  const reading = parseScenario(document, STRATEGY_CATALOGUE);
  if (!reading.ok)
    throw new Error(reading.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return reading.scenario;
}
