import { BATCH, DATABASE, NODE, QEMU, WEB } from './life-fleet.ts';
import type { PresetSource } from './preset.ts';

/** Sizes, rates and the times of warning and crash are by design. */
export const failureInEvacuation: PresetSource = {
  name: 'failure-in-evacuation',
  title: 'A host fails while it is being evacuated',
  sentence:
    'A warned host is emptied, but crashes before the last guests are out; the rest is restarted.',
  source: 'Design; vSphere HA timeouts, fencing, and QEMU 10 defaults without a bandwidth cap',
  document: {
    godwit: 'scenario',
    version: 1,
    name: 'A host fails while it is being evacuated',
    description: `node-1 says that it will fail and is emptied. It crashes 45 s later: guests that are out live on, migrations under way
fail with their source, and what was left is restarted once the host is declared dead and fenced.
`,
    hosts: [NODE],
    guests: [WEB, DATABASE, BATCH],
    plan: [],
    life: {
      duration: '30 min',
      hosts: [{ host: 'node', count: 4 }],
      guests: [
        { guest: 'web', count: 16, demand: { strategy: 'constant', level: 0.4 } },
        { guest: 'database', count: 12, priority: 1, demand: { strategy: 'constant', level: 0.5 } },
        { guest: 'batch', count: 8, priority: 5, demand: { strategy: 'constant', level: 0.3 } },
      ],
      capacity: { overcommitCpu: 4, reserveHosts: 1 },
      migration: { memory: QEMU },
      scheduler: { strategy: 'vsphere', perHost: 2 },
      availability: { strategy: 'restart' },
      proactive: { strategy: 'evacuate', recall: 0, falseEvery: '100 d' },
      faults: [{ kind: 'predicted-failure', at: '1 min', hosts: ['node-1'], duration: '45 s' }],
    },
  },
};
