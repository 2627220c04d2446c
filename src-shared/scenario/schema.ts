import { z } from 'zod';
import { nameField, quantity, YEARS_10 } from './fields.ts';
import { faultsSchema } from './faults/schema.ts';
import { lifeSchema } from './life/schema.ts';
import { howToMigrate } from './migration-fields.ts';
import { topologySchema } from './topology.ts';
import { describeShorthands } from './shorthand.ts';
import type { Scenario } from './types.ts';
import type { StrategyCatalogue } from './tunables.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const TIB = 2 ** 40;

/** The newest version of the scenario document; `document.ts` upgrades older ones. */
export const SCENARIO_VERSION = 1;

const fraction = (meaning: string) => quantity('fraction', { min: 0, max: 1, meaning });
const rate = (meaning: string) => quantity('rate', { above: 0, max: 1e15, meaning });
const frequency = (meaning: string) => quantity('frequency', { min: 0, max: 1e12, meaning });
const duration = (meaning: string) => quantity('duration', { min: 0, max: 3.2e9, meaning });
const size = (meaning: string, above = 0) =>
  quantity('bytes', { above, max: 64 * TIB, whole: true, meaning });

const host = z.strictObject({
  name: nameField,
  cores: quantity('number', { above: 0, max: 4096, meaning: 'CPU cores.' }).default(16),
  memory: size('Memory for guests.').default(64 * GIB),
  nic: rate('Capacity of the migration network port, each direction.').default(1.25e8),
  disk: z
    .strictObject({
      read: rate('Read bandwidth, shared by copying and guests.').default(500 * MIB),
      write: rate('Write bandwidth, shared by copying and guests.').default(400 * MIB),
    })
    .prefault({}),
  images: z
    .array(nameField)
    .max(1000)
    .default([])
    .meta({ description: 'Base images that lie on its disk already.' }),
});

const network = z.strictObject({
  latency: quantity('duration', {
    min: 0,
    max: 60,
    meaning: 'One-way latency between two hosts.',
  }).default(1e-4),
  efficiency: quantity('fraction', {
    above: 0,
    max: 1,
    meaning:
      'Goodput as a share of the line rate; 0.94 for TCP over Ethernet with 1500-byte frames.',
  }).default(0.94),
  backplane: rate('Total switching capacity; null when the switch never limits.')
    .nullable()
    .default(null),
  topology: topologySchema
    .nullish()
    .meta({ description: 'Switches between the hosts; absent: one switch.' }),
});

const writes = z.discriminatedUnion('process', [
  z.strictObject({ process: z.literal('idle') }),
  z.strictObject({
    process: z.literal('uniform'),
    rate: frequency('Page writes per second into the region.'),
  }),
  z.strictObject({
    process: z.literal('zipf'),
    rate: frequency('Page writes per second into the region.'),
    exponent: quantity('number', {
      above: 0,
      max: 4,
      meaning: 'Exponent of the rank law.',
    }).default(1),
  }),
  z.strictObject({
    process: z.literal('sweep'),
    rate: frequency('Pages written per second, one after the other, wrapping around.'),
    start: fraction('Where in the region the sweep stands when the simulation starts.').default(0),
  }),
  z.strictObject({
    process: z.literal('mixed'),
    classes: z
      .array(
        z.strictObject({
          share: fraction("Share of the region's pages."),
          rate: frequency('Page writes per second into this class.'),
          zero: fraction(
            'Share of the class that holds only zeros at the start; null: as the region.',
          )
            .nullable()
            .default(null),
        }),
      )
      .min(1)
      .max(64)
      .refine(
        (classes) => Math.abs(classes.reduce((sum, one) => sum + one.share, 0) - 1) < 1e-6,
        'expected shares that add up to 1, for example 0.1 and 0.9',
      ),
  }),
]);

const region = z.strictObject({
  name: nameField,
  size: size('A contiguous run of pages, in address order.'),
  writes: writes.default({ process: 'idle' }),
  reads: frequency('Page reads per second, spread evenly; only post-copy asks for them.').default(
    0,
  ),
  readsPerWrite: quantity('number', {
    min: 0,
    max: 1e6,
    meaning: 'Reads of a page for each write to it, on top of that.',
  }).default(1),
  zero: fraction('Share of pages that hold only zeros at the start.').default(0),
  writesZero: z.boolean().default(false).meta({ description: 'True when writes store zeros.' }),
  free: fraction('Share of pages that the guest could give back.').default(0),
  compressedTo: fraction('Compressed size / page size of the non-zero pages.').default(0.5),
  bytesPerWrite: quantity('bytes', {
    min: 0,
    max: GIB,
    meaning: 'Bytes changed by one page write.',
  }).default(64),
});

const extent = z.strictObject({
  name: nameField,
  size: size('A contiguous run of blocks.'),
  allocated: fraction('Share that holds data; the rest are holes.').default(1),
  changed: fraction('Share of the data that differs from the base image.').default(1),
  io: z
    .strictObject({
      process: z.enum(['idle', 'uniform', 'sweep']).default('idle'),
      writes: frequency('Write requests per second.').default(0),
      reads: frequency('Read requests per second.').default(0),
      request: quantity('bytes', {
        min: 512,
        max: GIB,
        whole: true,
        meaning: 'Bytes of one request.',
      }).default(16_384),
    })
    .prefault({}),
});

const disk = z.strictObject({
  name: nameField,
  base: nameField
    .nullable()
    .default(null)
    .meta({ description: 'Base image that the disk was made from.' }),
  extents: z.array(extent).min(1).max(256),
});

const factor = (meaning: string) => quantity('number', { min: 0, max: 1e6, meaning }).default(1);

const phase = z.strictObject({
  name: nameField,
  // Shorter phases would only be averaged, at the cost of an event each.
  duration: quantity('duration', { min: 1e-3, max: 3.2e9, meaning: 'How long the phase lasts.' }),
  memoryWrites: factor('Scales the page writes of all regions.'),
  diskIo: factor('Scales the disk requests of all extents.'),
  throughput: factor('Scales the nominal throughput.'),
  regions: z
    .record(nameField, quantity('number', { min: 0, max: 1e6, meaning: 'Factor of one region.' }))
    .default({}),
});

const guest = z.strictObject({
  name: nameField,
  host: nameField.meta({ description: 'Name of the host on which it runs at the start.' }),
  vcpus: quantity('number', { above: 0, max: 1024, meaning: 'Virtual CPUs.' }).default(1),
  pageSize: quantity('bytes', {
    min: 4096,
    max: GIB,
    whole: true,
    meaning: 'Page size of the dirty log.',
  })
    .refine((bytes) => Math.log2(bytes) % 1 === 0, 'expected a power of two, for example "4 KiB"')
    .default(4096),
  deviceState: quantity('bytes', {
    min: 0,
    max: 64 * GIB,
    meaning: 'vCPU and device state.',
  }).default(204_800),
  memory: z.array(region).min(1).max(1024),
  disks: z.array(disk).max(64).default([]),
  workload: z
    .strictObject({
      cpu: quantity('number', {
        min: 0,
        max: 1024,
        meaning: 'Cores kept busy at full speed.',
      }).default(0.5),
      housekeeping: quantity('number', {
        min: 0,
        max: 1024,
        meaning:
          'Part of the busy cores that interrupts and timers take before the workload. A throttled vCPU does not gather them: they take the same part of the time that is left.',
      }).default(0),
      throughput: quantity('number', {
        min: 0,
        max: 1e15,
        meaning: 'Nominal throughput at full speed.',
      }).default(1),
      throughputUnit: z.string().max(40).default('of full speed'),
      service: z
        .strictObject({
          time: quantity('duration', {
            above: 0,
            max: 3600,
            meaning: 'CPU time of one request at full speed.',
          }).default(1e-3),
          load: quantity('fraction', {
            above: 0,
            max: 0.99,
            meaning:
              'Share of the capacity that requests need undisturbed; null: busy cores over vCPUs, at most 90 %.',
            reason: 'at full load no response time is finite',
          })
            .nullable()
            .default(null),
        })
        .prefault({}),
      clients: z
        .strictObject({
          packets: frequency('Packets from clients at full speed.').default(0),
          connections: quantity('number', {
            min: 0,
            max: 1e9,
            meaning: 'Connections of clients that are open at any time.',
          }).default(0),
          timeout: quantity('duration', {
            above: 0,
            max: 86_400,
            meaning: 'An outage longer than this breaks a connection.',
          }).default(30),
        })
        .nullish()
        .meta({ description: 'Traffic with clients; absent: nothing is told of them.' }),
      phases: z.array(phase).max(10_000).default([]),
      repeat: z.boolean().default(false),
    })
    .prefault({}),
});

/**
 * The schema of a scenario document for a given catalogue of strategies.
 *
 * Input: what people write (quantities with units, defaults left out). Output: `Scenario`.
 * Rules that span fields (names that must exist, sizes that must fit) are in `check.ts`.
 */
export function scenarioSchema(catalogue: StrategyCatalogue) {
  return z
    .strictObject({
      godwit: z.literal('scenario').default('scenario'),
      version: z.literal(SCENARIO_VERSION).default(SCENARIO_VERSION),
      name: nameField,
      description: z.string().max(10_000).default(''),
      seed: quantity('count', {
        min: 0,
        max: 2 ** 53 - 1,
        whole: true,
        meaning: 'Decides every random draw.',
      }).default(1),
      resolution: z.enum(['expected', 'exact']).default('expected'),
      limits: z
        .strictObject({
          time: quantity('duration', {
            above: 0,
            max: YEARS_10,
            meaning: 'Simulated time after which the run ends.',
          }).default(3600),
          events: quantity('count', {
            min: 1,
            max: 1e10,
            meaning: 'Kernel events after which the run ends.',
          }).default(1e7),
        })
        .prefault({}),
      hosts: z.array(host).min(1).max(10_000),
      network: network.prefault({}),
      guests: z.array(guest).min(1).max(100_000),
      plan: z
        .array(
          z.strictObject({
            guest: nameField,
            to: nameField,
            at: duration('When the migration is requested.').default(0),
            ...howToMigrate(catalogue),
          }),
        )
        .max(100_000),
      life: lifeSchema(catalogue),
      faults: faultsSchema,
    })
    .meta({ title: 'Godwit scenario' });
}

/** What a document may hold before parsing: units as text, defaults left out. */
export type ScenarioInput = z.input<ReturnType<typeof scenarioSchema>>;

/** The JSON Schema of scenario documents (draft 2020-12), for editors and other programs. */
export function scenarioJsonSchema(catalogue: StrategyCatalogue): object {
  return describeShorthands(
    z.toJSONSchema(scenarioSchema(catalogue), { io: 'input', unrepresentable: 'any' }),
  );
}

// The schema's output and the hand-written type are one shape: either drifting fails the type check.
type Parsed = z.output<ReturnType<typeof scenarioSchema>>;
type Same<_A extends B, B> = true;
export type ParsedIsScenario = Same<Parsed, Scenario>;
