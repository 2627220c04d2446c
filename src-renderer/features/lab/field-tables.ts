import { MIGRATION_FAULTS } from '#shared/scenario/faults/kinds.ts';
import { FAULT_PHASES, FAULT_SIDES } from '#shared/scenario/faults/types.ts';
import { FACTOR, field } from './field-definition.ts';
import type { FieldDefinition, FieldGroup } from './field-definition.ts';
import { LIFE_FIELDS } from './life-tables.ts';
import type { PartKind } from './outline.ts';

const SCENARIO: readonly FieldGroup[] = [
  {
    id: 'about',
    fields: [
      field('name', 'text', { wide: true }),
      field('description', 'long-text', { wide: true }),
    ],
  },
  {
    id: 'chance',
    fields: [
      field('seed', 'count'),
      field('resolution', 'choice', { choices: ['expected', 'exact'] }),
    ],
  },
  { id: 'limits', fields: [field('limits.time', 'duration'), field('limits.events', 'count')] },
];

const HOST: readonly FieldGroup[] = [
  {
    id: 'machine',
    fields: [
      field('name', 'text'),
      field('cores', 'number'),
      field('memory', 'bytes'),
      field('nic', 'rate'),
    ],
  },
  {
    id: 'localDisk',
    fields: [field('disk.read', 'rate'), field('disk.write', 'rate'), field('images', 'names')],
  },
];

const NETWORK: readonly FieldGroup[] = [
  {
    id: 'switch',
    fields: [
      field('latency', 'duration'),
      field('efficiency', 'fraction'),
      field('backplane', 'rate', { nullable: true }),
    ],
  },
];

/** Of clients nothing is told until a field says something. */
const CLIENTS = { within: 'workload.clients' };

const GUEST: readonly FieldGroup[] = [
  {
    id: 'guest',
    fields: [
      field('name', 'text'),
      field('host', 'host'),
      field('vcpus', 'number'),
      field('pageSize', 'bytes'),
      field('deviceState', 'bytes'),
    ],
  },
  {
    id: 'workload',
    fields: [
      field('workload.cpu', 'number'),
      field('workload.housekeeping', 'number'),
      field('workload.throughput', 'number'),
      field('workload.throughputUnit', 'text'),
      field('workload.service.time', 'duration'),
      field('workload.service.load', 'fraction', { nullable: true }),
      field('workload.repeat', 'boolean'),
    ],
  },
  {
    id: 'clients',
    fields: [
      field('workload.clients.packets', 'frequency', CLIENTS),
      field('workload.clients.connections', 'number', CLIENTS),
      field('workload.clients.timeout', 'duration', CLIENTS),
    ],
  },
];

const REGION: readonly FieldGroup[] = [
  { id: 'region', fields: [field('name', 'text'), field('size', 'bytes')] },
  {
    id: 'content',
    fields: [
      field('zero', 'fraction'),
      field('writesZero', 'boolean'),
      field('free', 'fraction'),
      field('compressedTo', 'fraction'),
      field('bytesPerWrite', 'bytes'),
    ],
  },
];

const DISK: readonly FieldGroup[] = [
  { id: 'disk', fields: [field('name', 'text'), field('base', 'text', { nullable: true })] },
];

const EXTENT: readonly FieldGroup[] = [
  {
    id: 'extent',
    fields: [
      field('name', 'text'),
      field('size', 'bytes'),
      field('allocated', 'fraction'),
      field('changed', 'fraction'),
    ],
  },
  {
    id: 'io',
    fields: [
      field('io.process', 'choice', { choices: ['idle', 'uniform', 'sweep'] }),
      field('io.writes', 'frequency'),
      field('io.reads', 'frequency'),
      field('io.request', 'bytes'),
    ],
  },
];

const PHASE: readonly FieldGroup[] = [
  {
    id: 'phase',
    fields: [
      field('name', 'text'),
      field('duration', 'duration'),
      field('memoryWrites', 'number'),
      field('diskIo', 'number'),
      field('throughput', 'number'),
    ],
  },
];

const MIGRATION: readonly FieldGroup[] = [
  {
    id: 'migration',
    fields: [field('guest', 'guest'), field('to', 'host'), field('at', 'duration')],
  },
];

/** Fields of a migration that are the same for every strategy; shown below the strategies. */
export const MIGRATION_TIMES: readonly FieldGroup[] = [
  {
    id: 'mechanics',
    closed: true,
    fields: [
      field('mechanics.setup', 'duration'),
      field('mechanics.suspend', 'duration'),
      field('mechanics.activate', 'duration'),
      field('mechanics.redirect', 'duration'),
    ],
  },
  {
    id: 'costs',
    closed: true,
    fields: [field('costs.writeFault', 'duration'), field('costs.copyCores', 'number')],
  },
  {
    id: 'energy',
    closed: true,
    fields: [
      field('costs.energy.model', 'choice', { choices: ['traffic', 'power'] }),
      field('costs.energy.sourcePerMegabyte', 'number'),
      field('costs.energy.sourceFixed', 'number'),
      field('costs.energy.destinationPerMegabyte', 'number'),
      field('costs.energy.destinationFixed', 'number'),
      field('costs.energy.networkPerMegabyte', 'number'),
      field('costs.energy.idlePower', 'number'),
      field('costs.energy.fullPower', 'number'),
    ],
  },
];

const FAULT: readonly FieldGroup[] = [
  {
    id: 'fault',
    fields: [
      field('kind', 'choice', { choices: MIGRATION_FAULTS }),
      field('duration', 'duration', { nullable: true }),
      field('factor', 'fraction', FACTOR),
    ],
  },
  {
    id: 'faultWhen',
    fields: [
      field('phase', 'choice', { choices: FAULT_PHASES, nullable: true }),
      field('migration', 'count'),
      field('round', 'count', { nullable: true }),
      field('after', 'duration'),
      field('at', 'duration', { nullable: true }),
    ],
  },
  {
    id: 'faultWhere',
    fields: [
      field('side', 'choice', { choices: FAULT_SIDES, nullable: true }),
      field('host', 'host', { nullable: true }),
    ],
  },
];

const RECOVERY: readonly FieldGroup[] = [
  {
    id: 'recovery',
    fields: [
      field('fencing', 'boolean'),
      field('restart', 'boolean'),
      field('detection', 'duration'),
      field('fenceTime', 'duration'),
      field('boot', 'duration'),
      field('connectionTimeout', 'duration'),
      field('resumeAfter', 'duration'),
      field('durable', 'duration'),
    ],
  },
];

/** The fields of each kind of part, in the order of the inspector. */
export const FIELDS: Readonly<Record<PartKind, readonly FieldGroup[]>> = {
  scenario: SCENARIO,
  host: HOST,
  network: NETWORK,
  guest: GUEST,
  region: REGION,
  disk: DISK,
  extent: EXTENT,
  phase: PHASE,
  migration: MIGRATION,
  fault: FAULT,
  recovery: RECOVERY,
  ...LIFE_FIELDS,
};

export const WRITE_PROCESSES = ['idle', 'uniform', 'zipf', 'sweep', 'mixed'] as const;

/** Fields that each write process has beside its name; those of `mixed` are in its classes. */
export const PROCESS_FIELDS: Readonly<Record<string, readonly FieldDefinition[]>> = {
  idle: [],
  uniform: [field('rate', 'frequency')],
  zipf: [field('rate', 'frequency'), field('exponent', 'number')],
  sweep: [field('rate', 'frequency'), field('start', 'fraction')],
  mixed: [],
};

export const CLASS_FIELDS: readonly FieldDefinition[] = [
  field('share', 'fraction'),
  field('rate', 'frequency'),
];
