import fc from 'fast-check';
import type { Scenario } from '#shared/scenario/types.ts';
import { scenarioOf } from '../unit/simulation/builders.ts';

const MIB = 2 ** 20;

const writes = (pages: number) =>
  fc.oneof(
    fc.constant({ process: 'idle' }),
    fc.record({ process: fc.constant('uniform'), rate: fc.integer({ min: 0, max: pages }) }),
    fc.record({
      process: fc.constant('zipf'),
      rate: fc.integer({ min: 1, max: pages }),
      exponent: fc.double({ min: 0.3, max: 1.5, noNaN: true }),
    }),
    fc.record({
      process: fc.constant('sweep'),
      rate: fc.integer({ min: 0, max: pages }),
      start: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({
      process: fc.constant('mixed'),
      classes: fc.constantFrom(
        [
          { share: 0.1, rate: pages },
          { share: 0.9, rate: pages / 20 },
        ],
        [
          { share: 0.5, rate: pages / 4, zero: 1 },
          { share: 0.25, rate: 0 },
          { share: 0.25, rate: pages / 50 },
        ],
      ),
    }),
  );

const region = fc.integer({ min: 1, max: 24 }).chain((mib) =>
  fc.record({
    size: fc.constant(mib * MIB),
    writes: writes(mib * 256),
    zero: fc.constantFrom(0, 0, 0.3, 1),
    writesZero: fc.constantFrom(false, false, true),
  }),
);

const extent = fc.record({
  size: fc.integer({ min: 1, max: 24 }).map((mib) => mib * MIB),
  allocated: fc.constantFrom(1, 0.5),
  io: fc.record({
    process: fc.constantFrom('idle', 'uniform', 'sweep'),
    writes: fc.integer({ min: 0, max: 60 }),
    reads: fc.integer({ min: 0, max: 60 }),
    request: fc.constantFrom(512, 4096, 16_384, 262_144),
  }),
});

const memoryStrategy = fc.oneof(
  fc.record({
    strategy: fc.constant('qemu'),
    version: fc.constantFrom('10', '7.2'),
    downtimeLimit: fc.constantFrom(0.03, 0.3, 1),
    maxBandwidth: fc.constantFrom(null, 20 * MIB),
    autoConverge: fc.boolean(),
    startStopped: fc.constantFrom(false, false, false, true),
    zeroPages: fc.boolean(),
  }),
  fc.constant({ strategy: 'xen-4' }),
  fc.record({ strategy: fc.constant('xen-3'), order: fc.constantFrom('linear', 'scattered') }),
  fc.record({ strategy: fc.constant('xen-2'), startRate: fc.constantFrom(0, 100, 400) }),
  fc.record({ strategy: fc.constant('stop-and-copy'), skipZeroPages: fc.boolean() }),
);

const diskStrategy = fc.oneof(
  fc.record({
    strategy: fc.constant('block-bitmap'),
    blockSize: fc.constantFrom(4096, 65_536),
    stopBelow: fc.constantFrom(0, MIB),
    pushRate: fc.constantFrom(null, 5 * MIB),
  }),
  fc.constant({ strategy: 'qemu-block' }),
  fc.record({ strategy: fc.constant('full-copy'), skipHoles: fc.boolean() }),
  fc.constant({ strategy: 'shared' }),
);

const guest = fc.record({
  memory: fc.array(region, { minLength: 1, maxLength: 3 }),
  extents: fc.array(extent, { maxLength: 2 }),
  deviceState: fc.constantFrom(0, 204_800),
  cpu: fc.constantFrom(0, 0.5, 1),
  phases: fc.constantFrom(
    [],
    [],
    [
      { name: 'one', duration: 0.7, memoryWrites: 0.2, diskIo: 2 },
      { name: 'two', duration: 0.4, memoryWrites: 3 },
    ],
  ),
  from: fc.nat(3),
  step: fc.nat(2),
  at: fc.constantFrom(0, 0, 0.3, 2),
  memoryStrategy,
  diskStrategy,
});

export interface Drawn {
  readonly scenario: Scenario;
  /** The guests and plan as documents, to build variants from. */
  readonly document: {
    readonly hosts: object[];
    readonly guests: { readonly name: string; readonly host: string }[];
    readonly plan: object[];
  } & Record<string, unknown>;
}

type DrawnGuest = typeof guest extends fc.Arbitrary<infer T> ? T : never;

function guestDocument(one: DrawnGuest, name: string, host: string): object {
  return {
    name,
    host,
    deviceState: one.deviceState,
    memory: one.memory.map((region, index) => ({ ...region, name: `region-${index}` })),
    disks:
      one.extents.length > 0
        ? [
            {
              name: 'disk',
              extents: one.extents.map((extent, index) => ({ ...extent, name: `extent-${index}` })),
            },
          ]
        : [],
    workload: { cpu: one.cpu, phases: one.phases, repeat: one.phases.length > 0 },
  };
}

/** One to four guests on two to four hosts, each migrated once to another host, with every strategy. */
export const anyScenario: fc.Arbitrary<Drawn> = fc
  .record({
    hosts: fc.integer({ min: 2, max: 4 }),
    guests: fc.array(guest, { minLength: 1, maxLength: 4 }),
    backplane: fc.constantFrom(null, null, 60 * MIB),
    cores: fc.constantFrom(1, 16),
    seed: fc.nat(2 ** 31),
  })
  .map(({ hosts, guests, backplane, cores, seed }) => {
    const host = (index: number): string => `host-${index % hosts}`;
    const document = {
      name: 'drawn',
      seed,
      limits: { time: 120, events: 100_000 },
      hosts: Array.from({ length: hosts }, (_, index) => ({
        name: host(index),
        cores,
        memory: '64 GiB',
        nic: 50 * MIB,
        disk: { read: 40 * MIB, write: 30 * MIB },
      })),
      network: { backplane },
      guests: guests.map((one, index) => guestDocument(one, `guest-${index}`, host(one.from))),
      plan: guests.map((one, index) => ({
        guest: `guest-${index}`,
        to: host(one.from + 1 + (one.step % (hosts - 1))),
        at: one.at,
        memory: one.memoryStrategy,
        // QEMU's block migration travels in QEMU's stream, and disks without extents have nothing to copy.
        disk:
          one.extents.length === 0 ||
          (one.diskStrategy.strategy === 'qemu-block' && one.memoryStrategy.strategy !== 'qemu')
            ? { strategy: 'shared' }
            : one.diskStrategy,
      })),
    };
    return { scenario: scenarioOf(document), document: document as unknown as Drawn['document'] };
  });
