import { DocumentError, parseScenario } from '#shared/scenario/document.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';

const MIB = 2 ** 20;
const PAGE = 4096;

function scenarioOf(document: object): Scenario {
  const reading = parseScenario(document, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new DocumentError(reading.problems);
  return reading.scenario;
}

/** A disk of 4 GiB with a quarter that is written and read. */
const DISKS = [
  {
    name: 'disk',
    extents: [
      { name: 'system', size: 3 * 1024 * MIB, allocated: 0.5 },
      {
        name: 'data',
        size: 1024 * MIB,
        io: { process: 'uniform', writes: 40, reads: 40, request: 65_536 },
      },
    ],
  },
];

/** How a guest is moved, as a scenario says it, and what of the guest is unlike the others that are timed. */
export interface Moved {
  readonly memory: object;
  readonly disk?: object;
  readonly policy?: object;
  /** Page writes per second into the hot set; 4,000 when left out, which converges without slowing the guest. */
  readonly hot?: number;
  /** Share of the free memory that the guest reports as free; none when left out. */
  readonly reported?: number;
}

/**
 * One guest with a kernel, a hot set, a heap and free memory, moved over 1 Gbit/s, with a disk of its own if that moves too.
 */
export function singleGuest(name: string, moved: Moved, memoryMib: number): Scenario {
  const { memory, disk, policy, hot = 4000, reported = 0 } = moved;
  const region = (part: string, mib: number, rate: number, zero = 0, free = 0) => ({
    name: part,
    size: mib * MIB,
    zero,
    free,
    writes: rate > 0 ? { process: 'uniform', rate } : { process: 'idle' },
  });
  return scenarioOf({
    name: `bench ${name}`,
    hosts: ['a', 'b'].map((host) => ({ name: host, memory: 2 * memoryMib * MIB })),
    guests: [
      {
        name: 'guest',
        host: 'a',
        memory: [
          region('kernel', 64, 200),
          region('hot', 64, hot),
          region('heap', memoryMib - 384, 500),
          region('free', 256, 0, 1, reported),
        ],
        ...(disk ? { disks: DISKS } : {}),
      },
    ],
    plan: [
      {
        guest: 'guest',
        to: 'b',
        memory,
        ...(disk ? { disk } : {}),
        ...(policy ? { policy } : {}),
      },
    ],
  });
}

/** Numbers in [0, 1) that are the same at every call. */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x8000_0000;
  };
}

/**
 * Many guests of about 1 GiB with a working set of 256 MiB and about 1,000 dirty pages a second, all moving at once
 * between hosts with 10 Gbit/s ports; memory and rates vary by 10 % so that no two migrations are alike.
 */
export function manyGuests(migrations: number, hosts: number, strategy: string): Scenario {
  const random = sequence();
  const vary = (): number => 0.9 + 0.2 * random();
  const workingPages = (256 * MIB) / PAGE;
  const names = Array.from({ length: hosts }, (_, at) => `h${at}`);
  const guests = Array.from({ length: migrations }, (_, at) => ({
    name: `g${at}`,
    host: names[at % hosts] as string,
    memory: [
      {
        name: 'working',
        size: workingPages * PAGE,
        writes: { process: 'uniform', rate: 1000 * vary() },
      },
      { name: 'rest', size: (Math.round((1024 * MIB * vary()) / PAGE) - workingPages) * PAGE },
    ],
  }));
  const plan = guests.map(({ name }, at) => {
    const shift = 1 + Math.floor(random() * (hosts - 1));
    return {
      guest: name,
      to: names[(at + shift) % hosts] as string,
      memory: { strategy, ...(strategy === 'qemu' ? { maxBandwidth: null } : {}) },
    };
  });
  return scenarioOf({
    name: `bench ${migrations} migrations`,
    hosts: names.map((name) => ({ name, nic: '10 Gbit/s', cores: 64, memory: '1 TiB' })),
    guests,
    plan,
  });
}
