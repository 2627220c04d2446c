import { z } from 'zod';
import { durationField, nameField, quantity } from '../fields.ts';
import { howToMigrate } from '../migration-fields.ts';
import { strategyField, DEFAULT_MEMORY_STRATEGY } from '../strategy-field.ts';
import type { LifeCatalogue, StrategyCatalogue } from '../tunables.ts';
import { LONGEST_TRACE } from './trace.ts';
import { FAULT_KINDS } from './types.ts';
import type { Life } from './types.ts';

const fraction = (meaning: string) => quantity('fraction', { min: 0, max: 1, meaning });
const number = (meaning: string, min: number, max: number) =>
  quantity('number', { min, max, meaning });
const count = (meaning: string, min: number, max: number) =>
  quantity('count', { min, max, whole: true, meaning });
const rate = (meaning: string) => quantity('rate', { min: 0, max: 1e15, meaning });

const hosts = z.strictObject({
  host: nameField.meta({ description: 'Name of a host of this scenario.' }),
  count: count('How many such hosts there are.', 1, 10_000).default(1),
  power: z
    .strictObject({
      idle: number('Watts at no load.', 0, 1e5).default(100),
      max: number('Watts at full load.', 0, 1e5).default(250),
      exponent: number('Bend of the power curve; 1 is a straight line.', 0.1, 10).default(1),
      off: number('Watts while switched off.', 0, 1e5).default(8),
      wake: durationField('From switching on until guests can run.').default(120),
    })
    .prefault({}),
  memoryBandwidth: rate('What its memory can deliver to guests.').default(100e9),
});

function guests(life: LifeCatalogue) {
  return z.strictObject({
    guest: nameField.meta({ description: 'Name of a guest of this scenario.' }),
    count: count('How many such guests there are.', 1, 100_000).default(1),
    priority: count('1 is served first.', 1, 5).default(3),
    demand: strategyField(life.demand).prefault({ strategy: 'constant' }),
    trace: nameField
      .nullable()
      .default(null)
      .meta({ description: 'Trace that the demand "trace" plays.' }),
    keepApart: z
      .boolean()
      .default(false)
      .meta({ description: 'Guests of this class never share a host.' }),
    keepTogether: nameField
      .nullable()
      .default(null)
      .meta({ description: 'Guests with the same text run on one host.' }),
    network: rate('Traffic with clients at full demand.').default(0),
    memoryBandwidth: rate('Memory traffic at full demand.').default(0),
    active: fraction('Share of the memory that is touched regularly.').default(0.6),
    boot: durationField('From being started until it serves again, after a crash.').default(60),
    migratable: z
      .boolean()
      .default(true)
      .meta({ description: 'False when it can only be stopped.' }),
    packets: quantity('frequency', {
      min: 0,
      max: 1e12,
      meaning: 'Packets from clients at full demand.',
    }).default(0),
    connections: number('Open connections of clients.', 0, 1e9).default(0),
  });
}

const trace = z.strictObject({
  name: nameField,
  format: z.enum(['planetlab', 'google', 'azure', 'columns']).meta({
    description:
      'PlanetLab: a number a line; Google 2011 and Azure: as published; columns: "time" and one column a guest.',
  }),
  unit: z
    .enum(['percent', 'fraction'])
    .default('percent')
    .meta({ description: 'Whether 100 or 1 is full demand.' }),
  interval: durationField('Distance of samples without a time of their own.', 0).default(300),
  gaps: z
    .enum(['hold', 'zero', 'refuse'])
    .default('hold')
    .meta({ description: 'What is taken where samples are missing.' }),
  text: z.string().max(LONGEST_TRACE).meta({ description: 'The file, embedded.' }),
});

const capacity = z.strictObject({
  overcommitCpu: number('Nominal cores of guests per core.', 0.01, 1000).default(2),
  overcommitMemory: number('Memory of guests per byte of memory.', 0.01, 10).default(1),
  reserveHosts: count('Admission keeps room for the guests of so many hosts.', 0, 1000).default(0),
  sla: fraction('Share of its demand below which a guest counts as short.').default(0.95),
  connectionTimeout: durationField('An outage longer than this breaks connections.').default(30),
  packetLoss: quantity('fraction', {
    min: 0,
    max: 0.9,
    meaning: 'Share of announcements that the network loses.',
  }).default(0),
});

const maintenance = z.strictObject({
  name: nameField.default('maintenance').meta({ description: 'What results call it.' }),
  hosts: z.array(nameField).max(10_000).default([]).meta({ description: 'Empty for all hosts.' }),
  at: durationField('When the first host is to be emptied.').default(0),
  duration: durationField('How long a host is away once it is empty.').default(900),
  atOnce: count('Hosts that may be draining or away at once.', 1, 10_000).default(1),
  order: z
    .enum(['smallest', 'largest', 'least-dirty', 'shortest', 'priority'])
    .default('shortest')
    .meta({ description: 'Which guests leave first.' }),
  deadline: durationField('After so long a drain is forced or given up.', 0)
    .nullable()
    .default(null),
  atDeadline: z
    .enum(['give-up', 'shut-down'])
    .default('give-up')
    .meta({ description: 'What happens to a host that is not empty by then.' }),
  failback: z
    .boolean()
    .default(false)
    .meta({ description: 'Guests go back to where they were when the host returns.' }),
});

const faultKind = z.enum(FAULT_KINDS).meta({ description: 'What fails.' });
const factor = number(
  'What is left of a link or a host, the share of packets lost, or seconds of a clock error.',
  0,
  1e6,
).default(0.1);

const fault = z.strictObject({
  kind: faultKind,
  at: durationField('When it strikes.'),
  hosts: z
    .array(nameField)
    .min(1)
    .max(10_000)
    .meta({ description: 'Hosts that are hit, or one side of a partition.' }),
  duration: durationField('How long it lasts.').nullable().default(null),
  factor,
});

const faultRate = z.strictObject({
  kind: faultKind,
  mtbf: durationField('Mean time between failures of one host.', 0),
  mttr: durationField('Mean time to repair.', 0).default(3600),
  factor,
});

/** The section `life` for a catalogue; catalogues without policies for a life accept none. */
export function lifeSchema(catalogue: StrategyCatalogue) {
  const { life } = catalogue;
  const section = life === undefined ? z.null() : present(catalogue, life);
  return section.nullish() as unknown as z.ZodOptional<z.ZodType<Life | null>>;
}

function present(catalogue: StrategyCatalogue, life: LifeCatalogue) {
  const none = { strategy: 'none' };
  return z
    .strictObject({
      duration: durationField('How long the cluster is watched.', 0).default(86_400),
      hosts: z.array(hosts).max(10_000).default([]),
      guests: z.array(guests(life)).max(10_000).default([]),
      traces: z.array(trace).max(100).default([]),
      migration: z
        .strictObject({
          ...howToMigrate(catalogue),
          memory: strategyField(catalogue.memory).prefault({ strategy: DEFAULT_MEMORY_STRATEGY }),
        })
        .prefault({}),
      capacity: capacity.prefault({}),
      placement: strategyField(life.placement).prefault({ strategy: 'worst-fit' }),
      balancing: strategyField(life.balancing).prefault(none),
      consolidation: strategyField(life.consolidation).prefault(none),
      scheduler: strategyField(life.scheduler).prefault({ strategy: 'vsphere' }),
      availability: strategyField(life.availability).prefault(none),
      proactive: strategyField(life.proactive).prefault(none),
      maintenance: z.array(maintenance).max(1000).default([]),
      faultRates: z.array(faultRate).max(FAULT_KINDS.length).default([]),
      faults: z.array(fault).max(100_000).default([]),
    })
    .meta({ description: 'Hours to months of the cluster; absent: only the plan is carried out.' });
}
