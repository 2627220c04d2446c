import fc from 'fast-check';
import { parseScenario } from '#shared/scenario/document.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { anyChoice } from './choices.ts';
import type { Choice } from './choices.ts';
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
    free: fc.constantFrom(0, 0, 0.2),
    compressedTo: fc.constantFrom(0.5, 0.1, 1),
    reads: fc.constantFrom(0, 0, mib * 256),
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

const memoryStrategy = anyChoice(STRATEGY_CATALOGUE.memory);
const diskStrategy = anyChoice(STRATEGY_CATALOGUE.disk);
const policies = (STRATEGY_CATALOGUE.policy ?? []).filter(({ id }) => id !== 'none');
const policy = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Choice>({ strategy: 'none' }) },
  { weight: 1, arbitrary: anyChoice(policies) },
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
  policy,
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

type Entry = Readonly<Record<'memory' | 'disk' | 'policy', Choice>> &
  Readonly<Record<string, unknown>>;

/** What an entry of the plan falls back to, step by step, when its combination is one that real systems refuse. */
const RETREATS: readonly ((entry: Entry) => Entry)[] = [
  (entry) => entry,
  (entry) => ({ ...entry, disk: { strategy: entry.disk.strategy } }),
  (entry) => ({ ...entry, memory: { strategy: entry.memory.strategy } }),
  (entry) => ({ ...entry, policy: { strategy: entry.policy.strategy } }),
  (entry) => ({ ...entry, policy: { strategy: 'none' } }),
  (entry) => ({ ...entry, disk: { strategy: 'shared' } }),
  (entry) => ({ ...entry, memory: { strategy: 'qemu' } }),
];

/** The first legal of an entry and what it falls back to; each step keeps those before it. */
function legal(document: object, entry: Entry): Entry {
  let fallen = entry;
  for (const retreat of RETREATS) {
    fallen = retreat(fallen);
    if (parseScenario({ ...document, plan: [fallen] }, STRATEGY_CATALOGUE).ok) return fallen;
  }
  throw new Error(`No legal combination was found for ${JSON.stringify(entry)}.`);
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
    const empty = {
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
      plan: [],
    };
    const document = {
      ...empty,
      plan: guests.map((one, index) =>
        legal(empty, {
          guest: `guest-${index}`,
          to: host(one.from + 1 + (one.step % (hosts - 1))),
          at: one.at,
          memory: one.memoryStrategy,
          // Disks without extents have nothing to copy.
          disk: one.extents.length === 0 ? { strategy: 'shared' } : one.diskStrategy,
          policy: one.policy,
        }),
      ),
    };
    return { scenario: scenarioOf(document), document: document as unknown as Drawn['document'] };
  });
