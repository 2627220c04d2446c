import type { MetricDefinition } from './catalogue.ts';

/** What clients of a guest see of its migration; guests of which a scenario tells no clients do not have them. */
export const CLIENT_METRICS = [
  {
    id: 'client_packets_lost',
    label: 'Packets lost',
    unit: '',
    format: 'count',
    definition:
      'Packets of clients that found nobody: during the pause, until the network delivers to the destination, and while the guest stood still.',
    better: 'lower',
  },
  {
    id: 'client_connections_broken',
    label: 'Connections broken',
    unit: '',
    format: 'count',
    definition:
      'Open connections of clients that ended, because an outage outlasted their timeout or the guest was lost; the others are kept.',
    better: 'lower',
  },
] as const satisfies readonly MetricDefinition[];
