import { FAULT_KINDS } from '#shared/scenario/life/types.ts';
import { FACTOR, field } from './field-definition.ts';
import type { FieldGroup } from './field-definition.ts';
import type { LifePartKind } from './outline.ts';

const ORDERS = ['shortest', 'smallest', 'largest', 'least-dirty', 'priority'];

const LIFE: readonly FieldGroup[] = [
  { id: 'life', fields: [field('duration', 'duration')] },
  {
    id: 'capacity',
    fields: [
      field('capacity.overcommitCpu', 'number'),
      field('capacity.overcommitMemory', 'number'),
      field('capacity.reserveHosts', 'count'),
    ],
  },
  {
    id: 'service',
    fields: [
      field('capacity.sla', 'fraction'),
      field('capacity.connectionTimeout', 'duration'),
      field('capacity.packetLoss', 'fraction'),
    ],
  },
];

const LIFE_HOST: readonly FieldGroup[] = [
  {
    id: 'lifeHost',
    fields: [field('count', 'count'), field('memoryBandwidth', 'rate')],
  },
  {
    id: 'power',
    closed: true,
    fields: [
      field('power.idle', 'number'),
      field('power.max', 'number'),
      field('power.exponent', 'number'),
      field('power.off', 'number'),
      field('power.wake', 'duration'),
    ],
  },
];

const LIFE_GUEST: readonly FieldGroup[] = [
  {
    id: 'lifeGuest',
    fields: [
      field('count', 'count'),
      field('priority', 'count'),
      field('boot', 'duration'),
      field('migratable', 'boolean'),
      field('keepApart', 'boolean'),
      field('keepTogether', 'text', { nullable: true }),
    ],
  },
  {
    id: 'needs',
    fields: [
      field('active', 'fraction'),
      field('memoryBandwidth', 'rate'),
      field('network', 'rate'),
    ],
  },
  { id: 'lifeClients', fields: [field('packets', 'frequency'), field('connections', 'number')] },
];

/** The trace that the demand "trace" plays; shown below the demand. */
export const DEMAND_TRACE: readonly FieldGroup[] = [
  { id: 'playedTrace', fields: [field('trace', 'trace', { nullable: true })] },
];

const MAINTENANCE: readonly FieldGroup[] = [
  {
    id: 'maintenance',
    fields: [
      field('name', 'text'),
      field('hosts', 'hosts'),
      field('at', 'duration'),
      field('duration', 'duration'),
      field('atOnce', 'count'),
    ],
  },
  {
    id: 'drain',
    fields: [
      field('order', 'choice', { choices: ORDERS }),
      field('deadline', 'duration', { nullable: true }),
      field('atDeadline', 'choice', { choices: ['give-up', 'shut-down'] }),
      field('failback', 'boolean'),
    ],
  },
];

const FAULT_RATE: readonly FieldGroup[] = [
  {
    id: 'faultRate',
    fields: [
      field('kind', 'choice', { choices: FAULT_KINDS }),
      field('mtbf', 'duration'),
      field('mttr', 'duration'),
      field('factor', 'number', FACTOR),
    ],
  },
];

const LIFE_FAULT: readonly FieldGroup[] = [
  {
    id: 'lifeFault',
    fields: [
      field('kind', 'choice', { choices: FAULT_KINDS }),
      field('hosts', 'hosts'),
      field('at', 'duration'),
      field('duration', 'duration', { nullable: true }),
      field('factor', 'number', FACTOR),
    ],
  },
];

const DEMAND_TRACES: readonly FieldGroup[] = [
  {
    id: 'demandTrace',
    fields: [
      field('name', 'text'),
      field('format', 'choice', { choices: ['planetlab', 'google', 'azure', 'columns'] }),
      field('unit', 'choice', { choices: ['percent', 'fraction'] }),
      field('interval', 'duration'),
      field('gaps', 'choice', { choices: ['hold', 'zero', 'refuse'] }),
    ],
  },
];

/** The fields of each kind of part of a life, beside what its policies bring along. */
export const LIFE_FIELDS: Readonly<Record<LifePartKind, readonly FieldGroup[]>> = {
  life: LIFE,
  lifePolicy: [],
  lifeMigration: [],
  lifeHost: LIFE_HOST,
  lifeGuest: LIFE_GUEST,
  maintenance: MAINTENANCE,
  faultRate: FAULT_RATE,
  lifeFault: LIFE_FAULT,
  demandTrace: DEMAND_TRACES,
};
