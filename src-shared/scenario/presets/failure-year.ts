import { DATABASE, NODE, QEMU, WEB } from './life-fleet.ts';
import type { PresetSource } from './preset.ts';

/** The same year with another answer to failures. */
const year = (name: string, description: string, answers: Readonly<Record<string, unknown>>) => ({
  godwit: 'scenario',
  version: 1,
  name,
  description,
  hosts: [NODE],
  guests: [WEB, DATABASE],
  plan: [],
  life: {
    duration: '365 d',
    hosts: [{ host: 'node', count: 32 }],
    guests: [
      { guest: 'web', count: 192, demand: { strategy: 'constant', level: 0.4 } },
      {
        guest: 'database',
        count: 96,
        priority: 1,
        demand: { strategy: 'constant', level: 0.5 },
      },
    ],
    capacity: { overcommitCpu: 4, reserveHosts: 1 },
    migration: { memory: QEMU },
    faultRates: [
      { kind: 'host-crash', mtbf: '90 d', mttr: '4 h' },
      { kind: 'link-down', mtbf: '180 d', mttr: '10 min' },
    ],
    ...answers,
  },
});

/** Failure rates are by design: four crashes a host and year make differences visible. */
export const yearWithoutHa: PresetSource = {
  name: 'year-without-ha',
  title: 'A year of failures, without high availability',
  sentence: 'Guests of a crashed host wait for hours until the host is repaired.',
  source: 'Design: a crash of each host every 90 days, four hours to repair',
  document: year(
    'A year of failures, without high availability',
    'Nobody restarts guests elsewhere: each crash costs the time of the repair.\n',
    {},
  ),
};

export const yearWithHa: PresetSource = {
  name: 'year-with-ha',
  title: 'A year of failures, with high availability',
  sentence:
    'The same failures with restart on other hosts, and migration away from hosts that are warned of.',
  source: 'Design: the same failures; vSphere HA timeouts, fencing, 70 % of crashes foreseen',
  document: year(
    'A year of failures, with high availability',
    `Silent hosts are fenced and their guests restarted elsewhere; of the crashes, 70 % announce themselves ten minutes
ahead on average, and those hosts are emptied.
`,
    {
      availability: { strategy: 'restart' },
      proactive: { strategy: 'evacuate' },
      balancing: { strategy: 'watcher' },
    },
  ),
};
