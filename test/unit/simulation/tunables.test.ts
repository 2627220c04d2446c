import { describe, expect, test } from 'vitest';
import { parseScenario } from '#shared/scenario/document.ts';
import type { StrategyDescriptor } from '#shared/scenario/tunables.ts';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { oneGuest, MIB } from './builders.ts';

// Goal: every tunable can be judged by those who set it, and what no system accepts is refused with the reason.
// Method: rules over the whole catalogue; documents that break one rule each.

const ALL: readonly StrategyDescriptor[] = [
  ...STRATEGY_CATALOGUE.memory,
  ...STRATEGY_CATALOGUE.disk,
  ...(STRATEGY_CATALOGUE.policy ?? []),
];
const tunables = ALL.flatMap(({ id, tunables: own }) =>
  Object.entries(own).map(([key, tunable]) => ({ name: `${id}.${key}`, tunable })),
);

describe('every tunable', () => {
  test('of a quantity has a range, a reason for it, and a default inside', () => {
    const wrong = tunables.filter(({ tunable }) => {
      if (!('min' in tunable)) return false;
      const { default: fallback, min, max, rangeReason = '' } = tunable;
      const inside = fallback === null || (fallback >= min && fallback <= max);
      return !inside || min >= max || rangeReason.length < 12;
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
    expect(tunables.length).toBeGreaterThan(200);
  });

  test('says what it does and where its default comes from', () => {
    const wrong = tunables.filter(
      ({ tunable }) => tunable.label === '' || tunable.meaning.length < 10 || tunable.source === '',
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test('of a strategy with many belongs to a group, but for the first few', () => {
    for (const { id, tunables: own } of ALL) {
      const loose = Object.values(own).filter(({ group }) => group === undefined).length;
      expect(loose, id).toBeLessThanOrEqual(16);
    }
  });
});

const problemsOf = (choices: object): string => {
  const reading = parseScenario(
    {
      name: 'refused',
      hosts: [{ name: 'alpha' }, { name: 'beta' }],
      guests: [
        {
          name: 'guest',
          host: 'alpha',
          memory: [{ name: 'm', size: 16 * MIB }],
          disks: [{ name: 'd', extents: [{ name: 'e', size: 16 * MIB }] }],
        },
      ],
      plan: [{ guest: 'guest', to: 'beta', memory: { strategy: 'qemu' }, ...choices }],
    },
    STRATEGY_CATALOGUE,
  );
  return reading.ok ? '' : reading.problems.map(({ message }) => message).join('; ');
};

test("QEMU's dirty log is cleared in chunks of 1 GiB by default (x-clear-bitmap-shift 18)", () => {
  for (const id of ['qemu', 'qemu-postcopy'])
    expect(
      STRATEGY_CATALOGUE.memory.find((one) => one.id === id)?.tunables['clearChunk'],
    ).toMatchObject({ default: 2 ** 18 * 4096, nullable: true });
});

describe('what real systems refuse', () => {
  test.each([
    [
      'multifd with XBZRLE',
      { memory: { strategy: 'qemu', multifd: true, xbzrle: true } },
      'Multifd',
    ],
    [
      'compress threads with XBZRLE, a mix that is not simulated',
      { memory: { strategy: 'qemu', version: '7.2', compress: true, xbzrle: true } },
      'compresses the first pass only',
    ],
    [
      'an XBZRLE cache of 100 MiB',
      { memory: { strategy: 'qemu', xbzrle: true, xbzrleCache: 100 * MIB } },
      'power of two',
    ],
    [
      'a chunk of the dirty log of 3 MiB',
      { memory: { strategy: 'qemu', clearChunk: 3 * MIB } },
      'power of two',
    ],
    [
      'a first rate of Xen 2.0 above the highest',
      { memory: { strategy: 'xen-2', startRate: 600 } },
      'below the highest',
    ],
    [
      'a second write threshold below the first',
      { disk: { strategy: 'forwarding', firstThreshold: 4096, secondThreshold: 2048 } },
      'longer from the second',
    ],
    [
      "a first downtime limit above the highest of KubeVirt's tuning",
      { policy: { strategy: 'kubevirt', downtimeTuning: true, initialDowntime: 2 } },
      'from the first to the highest',
    ],
    [
      'a first step of a throttling watchdog above the most',
      {
        policy: { strategy: 'watchdog', action: 'throttle', throttleStep: 0.5, mostThrottle: 0.2 },
      },
      'no more than the most',
    ],
    [
      'more than 255 multifd channels',
      { memory: { strategy: 'qemu', multifd: true, multifdChannels: 256 } },
      'at most 255',
    ],
    [
      'a downtime limit above the 2,000,000 ms that QEMU takes',
      { memory: { strategy: 'qemu', downtimeLimit: 2001 } },
      'at most',
    ],
    [
      'a throttle that leaves the guest nothing',
      { memory: { strategy: 'qemu', autoConverge: true, throttleMax: 1 } },
      'at most',
    ],
    [
      'post-copy at the timeout of a strategy that leaves nothing behind',
      { policy: { strategy: 'libvirt-timeout', action: 'post-copy' } },
      'started with --postcopy',
    ],
    [
      'blocks in the stream of QEMU 10',
      { memory: { strategy: 'qemu', version: '10' }, disk: { strategy: 'qemu-block' } },
      'QEMU 9.1 removed block migration',
    ],
    [
      'blocks in the stream of Xen',
      { memory: { strategy: 'xen-4' }, disk: { strategy: 'qemu-block' } },
      'carries pages only',
    ],
    [
      'a first throttle above the highest',
      { memory: { strategy: 'qemu', throttleInitial: 0.8, throttleMax: 0.5 } },
      'max-cpu-throttle',
    ],
    [
      'the bandwidth of a switch-over in QEMU 7.2',
      { memory: { strategy: 'qemu', version: '7.2', switchoverBandwidth: 1e9 } },
      'avail-switchover-bandwidth since 8.2',
    ],
    ['a ring of 5000 pages', { memory: { strategy: 'qemu', dirtyRing: 5000 } }, 'power of two'],
    [
      'a granularity of 100 KiB',
      { disk: { strategy: 'qemu-mirror', granularity: 102_400 } },
      'power of two',
    ],
    [
      'post-copy with blocks left behind',
      { memory: { strategy: 'qemu-postcopy' }, disk: { strategy: 'block-bitmap' } },
      'post-copy begins only when the disk is done',
    ],
    [
      'parts that leave pages behind with blocks left behind',
      { memory: { strategy: 'composed', end: 'post-copy' }, disk: { strategy: 'block-bitmap' } },
      'post-copy begins only when the disk is done',
    ],
    [
      'blocks in the stream of post-copy',
      { memory: { strategy: 'qemu-postcopy' }, disk: { strategy: 'qemu-block' } },
      'carries pages only',
    ],
    [
      'a first rate above the highest',
      { memory: { strategy: 'clark-2005', rateLeast: 2e8, rateMost: 1e8 } },
      'below the highest',
    ],
  ])('%s', (_name, choices, reason) => {
    expect(problemsOf(choices)).toContain(reason);
  });

  test('the same parts without the other are accepted', () => {
    expect(
      problemsOf({ memory: { strategy: 'composed' }, disk: { strategy: 'block-bitmap' } }),
    ).toBe('');
    expect(problemsOf({ memory: { strategy: 'qemu', xbzrle: true } })).toBe('');
    expect(problemsOf({ disk: { strategy: 'qemu-mirror', granularity: 131_072 } })).toBe('');
  });

  test('the replay of several vCPUs', () => {
    const moving = (vcpus: number) => () =>
      oneGuest({
        memory: [{ name: 'm', size: 16 * MIB }],
        strategy: { strategy: 'trace-replay' },
        guest: { vcpus },
      });
    expect(moving(2)).toThrow(
      /guest of 2 vCPUs; expected a guest of 1 or another strategy: .*ReVirt/,
    );
    expect(moving(1)).not.toThrow();
  });

  test('a mirror that blocks writes, without a disk', () => {
    const disk = { strategy: 'qemu-mirror', copyMode: 'write-blocking' };
    const memory = [{ name: 'm', size: 16 * MIB }];
    expect(() => oneGuest({ memory, strategy: { strategy: 'qemu' }, disk })).toThrow(
      'no local disk to copy',
    );
  });
});

test('a guest that was slowed on purpose runs at full speed again after its migration was given up', () => {
  const scenario = oneGuest({
    memory: [
      { name: 'hot', size: 128 * MIB, writes: { process: 'uniform', rate: 200_000 } },
      { name: 'rest', size: 64 * MIB },
    ],
    guest: { workload: { cpu: 1 } },
    strategy: { strategy: 'qemu', autoConverge: true, throttleMax: 0.3, maxBandwidth: null },
    plan: { policy: { strategy: 'watchdog', deadline: 30, action: 'abort' } },
    limits: { time: 60 },
  });
  const [migration] = simulate(scenario, { series: false }).migrations;
  const steps = migration?.events.filter(({ code }) => code === 'throttle') ?? [];
  expect(migration?.outcome).toBe('cancelled');
  expect(steps.length).toBeGreaterThan(1);
  expect(steps.at(-1)?.values['percent']).toBe(0);
});
