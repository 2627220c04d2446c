import { describe, expect, test } from 'vitest';
import { parseScenario } from '#shared/scenario/document.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { MIB, oneGuest, PAGE } from './builders.ts';

// Goal: a strategy put together from parts in a scenario is the published one when its parts are, and every combination that
// is not refused moves the guest whole. Method: results compared field by field; all pairs of parts at both resolutions.

const resolutions = ['expected', 'exact'] as const;

/** A hot set, a warm one, zeros and free pages: every part has something to do. */
const MEMORY = [
  { name: 'hot', size: 600 * PAGE, writes: { process: 'uniform', rate: 20_000 } },
  {
    name: 'warm',
    size: 4096 * PAGE,
    zero: 0.2,
    free: 0.1,
    writes: { process: 'zipf', rate: 1500, exponent: 0.9 },
  },
  { name: 'swept', size: 1024 * PAGE, writes: { process: 'sweep', rate: 300 } },
  { name: 'calm', size: 24 * MIB, zero: 0.5, free: 0.4, compressedTo: 0.4 },
];

function run(
  strategy: object,
  resolution: (typeof resolutions)[number],
  more: Partial<Parameters<typeof oneGuest>[0]> = {},
): MigrationResult {
  const scenario = oneGuest({ memory: MEMORY, strategy, limits: { time: 300 }, ...more });
  const [migration] = simulate(scenario, {
    resolution,
    series: false,
    verify: resolution === 'exact',
  }).migrations;
  if (!migration) throw new Error('the scenario plans a migration');
  return migration;
}

/** All that a migration did; which cases a strategy was held against is a matter of its name. */
function own({ metrics, rounds, events, outcome, converged, explanation }: MigrationResult) {
  const { unvalidated_inputs: _outside, ...numbers } = metrics;
  return { numbers, rounds, events, outcome, converged, explanation };
}

/** The stop rules of Xen's loops. */
const XEN = { downtimeLimit: null, stopPages: 50, maxRounds: 29, maxFactor: 3 };
const LEGACY = {
  strategy: 'composed',
  ...XEN,
  peek: true,
  decides: 'what-was-found',
  encode: 'plain',
  pageHeader: 4,
};
const DEFERRING = { strategy: 'composed', ...XEN, encode: 'plain', pageHeader: 4 };

const TWINS: readonly (readonly [string, object, object])[] = [
  ['Xen 3.x', { strategy: 'xen-3' }, LEGACY],
  [
    'Xen 3.x, scattered',
    { strategy: 'xen-3', order: 'scattered' },
    { ...LEGACY, order: 'scattered' },
  ],
  [
    'Xen 2.0 with its limiter',
    { strategy: 'xen-2', startRate: 100 },
    {
      ...LEGACY,
      order: 'scattered',
      pace: 'xen-2',
      rateLeast: 100 * 131_072,
      rateMost: 500 * 131_072,
      rateIncrement: 50 * 131_072,
    },
  ],
  [
    'QEMU pre-copy',
    { strategy: 'qemu', maxBandwidth: null },
    { strategy: 'composed', loop: 'scan', maxRounds: null },
  ],
  [
    'QEMU with a cap and auto-converge',
    { strategy: 'qemu', autoConverge: true, downtimeLimit: 0.005, maxBandwidth: 30 * MIB },
    {
      strategy: 'composed',
      loop: 'scan',
      maxRounds: null,
      slow: 'cpu-steps',
      downtimeLimit: 0.005,
      bandwidth: 30 * MIB,
    },
  ],
  [
    'QEMU with XBZRLE',
    { strategy: 'qemu', xbzrle: true, maxBandwidth: null, xbzrleCost: PAGE / 1e9 },
    { strategy: 'composed', loop: 'scan', maxRounds: null, encode: 'delta', threadSpeed: 1e9 },
  ],
  [
    'vMotion with its slow-down',
    { strategy: 'vmotion', slowDown: true, target: 0.01 },
    {
      strategy: 'composed',
      log: 'on-sending',
      batchPages: 256,
      roundFloor: 0,
      slow: 'sleeps',
      encode: 'plain',
      downtimeLimit: 0.01,
      maxRounds: 100,
    },
  ],
  ['Microwiper', { strategy: 'microwiper' }, { ...DEFERRING, order: 'coldest-stripes' }],
  ['layered copy', { strategy: 'layered' }, { ...DEFERRING, defer: 'layers' }],
  [
    'a time series, with peeking',
    { strategy: 'hu-2011', peek: true },
    { ...DEFERRING, defer: 'history', peek: true },
  ],
  ['a moving average', { strategy: 'ewma' }, { ...DEFERRING, defer: 'average' }],
  [
    'delta compression',
    { strategy: 'delta', cache: 67_108_864 },
    { ...DEFERRING, encode: 'delta', threadSpeed: 2e9 },
  ],
  ['MECOM', { strategy: 'mecom', threads: 8 }, { ...DEFERRING, encode: 'compressed' }],
  [
    'ITC-LM',
    { strategy: 'itc-lm', downtimeLimit: 0.02 },
    { strategy: 'composed', downtimeLimit: 0.02, leastGain: 0.1 },
  ],
  [
    'Cloud Hypervisor',
    { strategy: 'cloud-hypervisor', downtimeLimit: 0.02, timeout: 1 },
    { strategy: 'composed', downtimeLimit: 0.02, maxRounds: null, maxTime: 1 },
  ],
];

describe.each(resolutions)('the parts of a published strategy (%s)', (resolution) => {
  test.each(TWINS)('%s', (_name, published, parts) => {
    const found = run(parts, resolution);
    expect(own(found)).toEqual(own(run(published, resolution)));
    expect(found.rounds.length, 'more than one pass').toBeGreaterThan(2);
  });
});

/** Parts that decide what the code does; every combination of them is tried. */
const STRUCTURE = {
  loop: ['rounds', 'scan'],
  order: ['address', 'scattered', 'coldest-stripes', 'coldest-pages'],
  peek: [false, true],
  log: ['between-rounds', 'on-sending'],
  defer: ['none', 'layers', 'history', 'average'],
  encode: ['plain', 'zero-markers', 'delta', 'compressed'],
  pace: ['capped', 'paper', 'xen-2'],
  decides: ['what-is-left', 'what-was-found'],
  end: ['stop-and-copy', 'post-copy'],
} as const;
/** Parts beside them, which take turns. */
const TURNS = {
  slow: ['none', 'cpu-steps', 'sleeps', 'dirty-quota', 'stunning'],
  freePages: ['sent', 'left-out'],
  push: ['by-address', 'behind-faults', 'around-faults', 'on-demand'],
} as const;

type Parts = Record<string, string | boolean>;

function combinations(): Parts[] {
  let all: Parts[] = [{}];
  for (const [key, values] of Object.entries(STRUCTURE))
    all = all.flatMap((parts) => values.map((value) => ({ ...parts, [key]: value })));
  let turn = 0;
  return all.map((parts) => {
    turn += 1;
    // Mixed, so that no turn goes along with a part.
    const turns = Object.entries(TURNS).map(([key, values], at) => [
      key,
      values[(Math.imul(turn, 2_654_435_761) >>> (8 + 5 * at)) % values.length],
    ]);
    return { ...parts, ...Object.fromEntries(turns) } as Parts;
  });
}

const DOCUMENT = {
  name: 'composed',
  limits: { time: 300 },
  hosts: [
    { name: 'alpha', nic: '1 Gbit/s' },
    { name: 'beta', nic: '1 Gbit/s' },
  ],
  guests: [
    {
      name: 'guest',
      host: 'alpha',
      deviceState: 0,
      memory: [
        { name: 'hot', size: 64 * PAGE, writes: { process: 'uniform', rate: 9000 } },
        { name: 'rest', size: 700 * PAGE, zero: 0.3, free: 0.2, compressedTo: 0.5 },
      ],
    },
  ],
};

const reading = (parts: Parts) =>
  parseScenario(
    {
      ...DOCUMENT,
      plan: [
        {
          guest: 'guest',
          to: 'beta',
          // A downtime in which the hot pages do not fit, so that rounds go on until another rule ends them.
          memory: { strategy: 'composed', downtimeLimit: 0.001, maxRounds: 6, ...parts },
        },
      ],
    },
    STRATEGY_CATALOGUE,
  );

describe('every combination of parts', () => {
  const all = combinations().map((parts) => ({ parts, read: reading(parts) }));
  const legal = all.flatMap(({ parts, read }) => (read.ok ? [{ parts, ...read }] : []));

  test('is either legal or refused with the reason of one of its pairs', () => {
    const reasons = STRATEGY_CATALOGUE.memory.find(({ id }) => id === 'composed')?.conflicts ?? [];
    for (const { parts, read } of all) {
      if (read.ok) continue;
      const [problem] = read.problems;
      const known = reasons.some(({ reason }) => problem?.message.endsWith(reason));
      expect(known, `${JSON.stringify(parts)}: ${problem?.message}`).toBe(true);
      expect(problem?.path).toMatch(/^plan\[0\]\.memory\.\w+$/);
    }
    expect(legal.length).toBeGreaterThan(500);
    expect(legal.length).toBeLessThan(all.length / 2);
  });

  test.each(resolutions)('that is legal moves the guest whole (%s)', (resolution) => {
    const pages = 764;
    for (const { parts, scenario } of legal) {
      const what = JSON.stringify(parts);
      const [migration] = simulate(scenario, {
        resolution,
        series: false,
        verify: resolution === 'exact',
      }).migrations;
      const { metrics, outcome, rounds } = migration as MigrationResult;
      expect(outcome, what).toBe('completed');
      const { normal_pages: full = 0, zero_pages: zero = 0, ram_bytes: bytes = 0 } = metrics;
      const least = parts['freePages'] === 'left-out' ? pages * 0.8 - 1 : pages;
      expect(full + zero, what).toBeGreaterThan(least * (1 - 1e-9) - 1e-6);
      const inRounds = rounds.reduce((sum, one) => sum + one.sent, 0);
      expect(inRounds, what).toBeCloseTo(full + zero, 3);
      expect(metrics.wire_bytes, what).toBeCloseTo(bytes, 3);
      expect(metrics.total_time_s, what).toBeGreaterThan(bytes / 125_000_000);
    }
  });

  test('post-copy stops the guest for less than sending the rest would', () => {
    const busy = { strategy: 'composed', downtimeLimit: null, maxRounds: 2 };
    for (const loop of ['rounds', 'scan']) {
      const limit = loop === 'scan' ? { downtimeLimit: 0.001 } : {};
      const left = run({ ...busy, ...limit, loop, end: 'post-copy' }, 'exact');
      const sent = run({ ...busy, ...limit, loop }, 'exact');
      expect(left.explanation.code).toBe('post-copy');
      expect(left.metrics.downtime_s).toBeLessThan((sent.metrics.downtime_s ?? 0) / 2);
      expect(left.metrics.remote_faults).toBeGreaterThan(0);
    }
  });

  test('a strategy without any stop rule is refused', () => {
    const none = reading({ downtimeLimit: null, maxRounds: null } as unknown as Parts);
    expect(none.ok ? '' : none.problems[0]?.message).toContain('without a stop rule');
  });
});
