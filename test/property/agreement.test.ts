import { describe, expect, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { MetricId } from '#shared/result/catalogue.ts';
import { LINK, meanOf, MIB, oneGuest, PAGE } from '../unit/simulation/builders.ts';

// Goal: both resolutions agree on expectation, and both agree with closed forms that others derived.
// Method: means over seeds against the expected run, within four standard errors and half a percent; scenarios whose stop
// rule does not sit on a threshold, for there a mean is no expectation.

const PAGES = 65_536;
const SIZE = PAGES * PAGE;
const bare = {
  xen4: { strategy: 'xen-4', pageEntry: 0, recordHeader: 0 },
  xen3: { strategy: 'xen-3', pageEntry: 0 },
  qemu: { strategy: 'qemu', maxBandwidth: null, pageHeader: 0, pageCost: 0 },
};
const uniform = (rate: number) => [
  { name: 'memory', size: SIZE, writes: { process: 'uniform', rate } },
];
const several = [
  {
    name: 'kernel',
    size: SIZE / 8,
    writes: {
      process: 'mixed',
      classes: [
        { share: 0.05, rate: 4000 },
        { share: 0.95, rate: 100 },
      ],
    },
  },
  { name: 'heap', size: SIZE / 2, writes: { process: 'zipf', rate: 3000, exponent: 1 } },
  { name: 'log', size: SIZE / 8, writes: { process: 'sweep', rate: 800, start: 0.3 } },
  { name: 'free', size: SIZE / 4, zero: 0.7 },
];
/** Regions of which missing pages are asked for at very different rates, also by reads. */
const missed = [
  {
    name: 'kernel',
    size: SIZE / 8,
    readsPerWrite: 1,
    writes: {
      process: 'mixed',
      classes: [
        { share: 0.05, rate: 4000 },
        { share: 0.95, rate: 1000 },
      ],
    },
  },
  {
    name: 'heap',
    size: SIZE / 2,
    reads: 2000,
    writes: { process: 'zipf', rate: 6000, exponent: 1 },
  },
  { name: 'free', size: SIZE / 4 },
];
/** A distance over which a fault is felt. */
const far = { network: { latency: 5e-4 } };
const disks = [
  {
    name: 'disk',
    extents: [
      {
        name: 'data',
        size: 64 * MIB,
        io: { process: 'uniform', writes: 40, reads: 20, request: 16_384 },
      },
    ],
  },
];

/** Metrics whose expectation both resolutions give, and how they are compared. */
const METRICS: readonly MetricId[] = [
  'total_time_s',
  'ram_bytes',
  'disk_bytes',
  'downtime_s',
  'rounds',
  'skipped_pages',
  'zero_pages',
  'pulled_blocks',
  'dropped_blocks',
  'remote_faults',
  'fault_wait_s',
  'lost_work_s',
];
/** Small counts and a few milliseconds are below what the closed forms promise. */
const FLOORS: Partial<Record<MetricId, number>> = {
  downtime_s: 0.002,
  rounds: 0.3,
  remote_faults: 3,
  fault_wait_s: 0.01,
  lost_work_s: 0.01,
};
const SEEDS = 24;

/** Metrics of which the mean over seeds is further from the expected run than sampling explains. */
function disagreements(scenario: Scenario): string[] {
  const expected = simulate(scenario, { resolution: 'expected', series: false }).migrations;
  const runs = Array.from(
    { length: SEEDS },
    (_, seed) => simulate(scenario, { resolution: 'exact', seed, series: false }).migrations,
  );
  return expected.flatMap(({ metrics }, index) =>
    METRICS.flatMap((id) => {
      const value = metrics[id] ?? 0;
      const { mean, error } = meanOf(runs.map((run) => run[index]?.metrics[id] ?? 0));
      const floor = FLOORS[id] ?? (id.endsWith('blocks') ? 3 : 0);
      return Math.abs(mean - value) <= 4 * error + 0.005 * Math.abs(value) + floor
        ? []
        : [`${id}: ${mean} +- ${error} against ${value}`];
    }),
  );
}

describe('both resolutions agree', () => {
  test.each<[string, Scenario]>([
    ['Xen 4.6+, uniform writes', oneGuest({ memory: uniform(5000), strategy: bare.xen4 })],
    ['Xen 4.6+, several regions', oneGuest({ memory: several, strategy: bare.xen4 })],
    ['Xen 3.x, several regions', oneGuest({ memory: several, strategy: bare.xen3 })],
    [
      'Xen 3.x in scattered order',
      oneGuest({ memory: uniform(6000), strategy: { ...bare.xen3, order: 'scattered' } }),
    ],
    [
      'Xen 2.0 at its highest rate, which ends with the first round that grows by chance',
      oneGuest({
        memory: [
          { name: 'hot', size: SIZE / 32, writes: { process: 'uniform', rate: 100_000 } },
          { name: 'rest', size: SIZE, writes: { process: 'uniform', rate: 4000 } },
        ],
        strategy: { strategy: 'xen-2', pageEntry: 0, startRate: 400 },
      }),
    ],
    [
      'QEMU, uniform writes',
      oneGuest({ memory: uniform(3000), strategy: { ...bare.qemu, downtimeLimit: 0.2 } }),
    ],
    [
      'QEMU, several regions under a cap',
      oneGuest({ memory: several, strategy: { ...bare.qemu, maxBandwidth: 50 * MIB } }),
    ],
    [
      'stop-and-copy with zero pages',
      oneGuest({ memory: several, strategy: { strategy: 'stop-and-copy', skipZeroPages: true } }),
    ],
    [
      'a disk by block-bitmap',
      oneGuest({
        memory: uniform(500),
        strategy: bare.xen4,
        disks,
        disk: { strategy: 'block-bitmap', blockSize: 16_384, stopBelow: 0, maxIterations: 2 },
      }),
    ],
    [
      'a guest slowed by its faults',
      oneGuest({
        memory: uniform(5000),
        strategy: bare.xen4,
        plan: { costs: { writeFault: 5e-5, copyCores: 0 } },
      }),
    ],
    [
      'a guest with phases',
      oneGuest({
        memory: uniform(4000),
        strategy: bare.xen4,
        guest: {
          workload: {
            phases: [
              { name: 'a', duration: 0.6, memoryWrites: 0.2 },
              { name: 'b', duration: 0.9, memoryWrites: 1.5 },
            ],
            repeat: true,
          },
        },
      }),
    ],
    [
      'demand paging, several regions',
      oneGuest({ memory: missed, strategy: { strategy: 'demand' }, ...far }),
    ],
    [
      'demand paging in clusters of pages',
      oneGuest({ memory: uniform(4000), strategy: { strategy: 'demand', cluster: 4 }, ...far }),
    ],
    [
      'demand paging of a guest with phases',
      oneGuest({
        memory: uniform(4000),
        strategy: { strategy: 'demand' },
        ...far,
        guest: {
          workload: {
            phases: [
              { name: 'a', duration: 3, memoryWrites: 0.2 },
              { name: 'b', duration: 5, memoryWrites: 1.5 },
            ],
            repeat: true,
          },
        },
      }),
    ],
    [
      'pages pushed in order while the guest asks for others',
      oneGuest({ memory: missed, strategy: { strategy: 'hines', variant: 'push' }, ...far }),
    ],
    [
      'pages pushed around faults by bubbling',
      oneGuest({ memory: missed, strategy: { strategy: 'hines' }, ...far }),
    ],
    [
      'post-copy of QEMU after one pass',
      oneGuest({
        memory: missed,
        strategy: { ...bare.qemu, strategy: 'qemu-postcopy', switchDelay: 0 },
        ...far,
      }),
    ],
  ])('%s', (_, scenario) => {
    expect(disagreements(scenario)).toEqual([]);
  });
});

describe('rounds that settle just above the downtime limit', () => {
  // Rounds that send all that is dirty settle at t = dirty(t) x page / rate; drawn ones go below the limit now and then.
  const hot = 2048;
  const rate = 60_000;
  const memory = [
    { name: 'hot', size: hot * PAGE, writes: { process: 'uniform', rate } },
    { name: 'rest', size: SIZE / 8 },
  ];
  let settled = 1;
  for (let round = 0; round < 1000; round += 1)
    settled = (hot * -Math.expm1((-rate * settled) / hot) * PAGE) / LINK;

  test.each([
    ['cloud-hypervisor', {}],
    ['itc-lm', { leastGain: 0, times: 1000, maxRounds: 10_000 }],
    ['composed', { maxRounds: 10_000, roundFloor: 0 }],
  ])('%s ends where about half of all drawn runs have ended', (strategy, more) => {
    const own = { strategy, ...more, pageHeader: 0, downtimeLimit: 0.98 * settled };
    const scenario = oneGuest({ memory, strategy: own, limits: { time: 60 } });
    const roundsOf = (resolution: 'expected' | 'exact', seed: number): number =>
      simulate(scenario, { resolution, seed, series: false }).migrations[0]!.rounds.length;
    const drawn = Array.from({ length: 25 }, (_, seed) => roundsOf('exact', seed));
    const expected = roundsOf('expected', 0);
    const sooner = drawn.filter((rounds) => rounds < expected).length / drawn.length;
    expect(sooner).toBeGreaterThan(0.2);
    expect(sooner).toBeLessThan(0.9);
  });
});

const resolutions = ['expected', 'exact'] as const;

describe.each(resolutions)('closed forms (%s)', (resolution) => {
  const run = (scenario: Scenario) =>
    simulate(scenario, { resolution, series: false }).migrations[0]!;

  test.each([0.02, 0.1, 0.3])(
    'a geometric series of rounds, dirty rate %d of the link (Liu et al. 2011)',
    (ratio) => {
      // Few enough distinct pages that hardly one is written twice in a round: V(i) = V ratio^i.
      const pages = 4 * PAGES;
      const memory = [
        {
          name: 'memory',
          size: pages * PAGE,
          writes: { process: 'sweep', rate: (ratio * LINK) / PAGE },
        },
      ];
      const { metrics, rounds } = run(oneGuest({ memory, strategy: bare.xen4 }));
      const series = [0, 1, 2, 3, 4, 5].map((power) => pages * ratio ** power);
      const found = rounds.map((row) => row.sent);
      found.forEach((sent, at) =>
        expect(Math.abs(sent - series[at]!), `round ${at + 1}`).toBeLessThan(
          2 + 1e-3 * series[at]!,
        ),
      );
      const sum = (values: readonly number[]): number =>
        values.reduce((total, one) => total + one, 0);
      expect(metrics.total_time_s).toBeCloseTo(
        (sum(series.slice(0, found.length)) * PAGE) / LINK,
        2,
      );
      const last = series[found.length - 1]!;
      expect(Math.abs(metrics.downtime_s! - (last * PAGE) / LINK)).toBeLessThan(
        2 * (PAGE / LINK) + 1e-3,
      );
    },
  );

  test('demand paging takes the work until hardly a page is missed, and the waiting for every fault', () => {
    const rate = 4000;
    const vcpus = 2;
    const drainAfter = 0.5;
    const { metrics } = run(
      oneGuest({
        memory: uniform(rate).map((one) => ({ ...one, readsPerWrite: 0 })),
        strategy: { strategy: 'demand', essential: 0, faultCost: 0, pageHeader: 0, drainAfter },
        network: { latency: 1e-3 },
        guest: { vcpus },
      }),
    );
    const hazard = rate / PAGES;
    const left = 1 / (hazard * drainAfter);
    const work = Math.log(PAGES / left) / hazard;
    const latency = 2e-3 + PAGE / LINK;
    const waited = (PAGES - left) * latency;
    const rest = (left * PAGE) / LINK;
    // What is left then is pushed, and asked for only now and then.
    expect(metrics.remote_faults! / (PAGES - left)).toBeCloseTo(1, 2);
    expect(metrics.fault_wait_s! / waited).toBeCloseTo(1, 1.5);
    expect(metrics.residual_s! / (work + waited / vcpus + rest)).toBeCloseTo(1, 1.2);
  });

  test.each([
    ['alone', 0],
    ['and reads at random', 2000],
  ])('demand paging of a sweep %s misses every page once', (_, reads) => {
    const rate = 20_000;
    const scenario = oneGuest({
      // The sweep begins in the middle: it comes to the pages that moved with the guest, which ends nothing.
      memory: [
        { name: 'memory', size: SIZE, reads, writes: { process: 'sweep', rate, start: 0.5 } },
      ],
      strategy: { strategy: 'demand', essential: 0.1, faultCost: 0, pageHeader: 0, drainAfter: 1 },
      network: { latency: 1e-3 },
      guest: { vcpus: 2 },
    });
    const missing = 0.9 * PAGES;
    const waiting = missing * (2e-3 + PAGE / LINK);
    const { metrics } = run(scenario);
    expect(metrics.remote_faults! / missing).toBeCloseTo(1, 3);
    expect(metrics.fault_wait_s! / waiting).toBeCloseTo(1, 2);
    // The work of one turn, and one of two vCPUs waits for each page.
    expect(metrics.residual_s! / (PAGES / rate + waiting / 2)).toBeCloseTo(1, 1.5);
  });

  test.each([0.5, 1, 2])('a cyclic writer at %d of the scan speed in scattered order', (ratio) => {
    // The writer sweeps U pages at speed w while the scan visits the pages that wait, skipping those written already:
    // t = (U/w)(1 - exp(-w/r)), sent = r t, left dirty = min(U, w t).
    const speed = LINK / PAGE;
    const w = ratio * speed;
    const memory = [{ name: 'memory', size: 4 * SIZE, writes: { process: 'sweep', rate: w } }];
    const strategy = { ...bare.xen3, order: 'scattered', batchPages: 64 };
    const { rounds } = run(oneGuest({ memory, strategy }));
    const pages = 4 * PAGES;
    const seconds = (pages / w) * -Math.expm1(-w / speed);
    const [first] = rounds;
    expect(Math.abs(first!.duration / seconds - 1)).toBeLessThan(0.01);
    expect(Math.abs(first!.sent / (speed * seconds) - 1)).toBeLessThan(0.01);
    expect(Math.abs(first!.dirtied / Math.min(pages, w * seconds) - 1)).toBeLessThan(0.01);
  });

  test.each([0.2, 1, 4])(
    'skipping without end, %d writes a page and pass: T = ln(1 + w b D / B) / w',
    (perPass) => {
      const pages = 4 * PAGES;
      const pass = (pages * PAGE) / LINK;
      const w = perPass / pass;
      const memory = [
        { name: 'memory', size: pages * PAGE, writes: { process: 'uniform', rate: w * pages } },
      ];
      // Small batches: the closed form peeks before every page.
      const { rounds } = run(oneGuest({ memory, strategy: { ...bare.xen3, batchPages: 64 } }));
      const seconds = Math.log1p(perPass) / w;
      const [first] = rounds;
      expect(Math.abs(first!.duration / seconds - 1)).toBeLessThan(0.01);
      expect(Math.abs(first!.skipped / (pages - (seconds * LINK) / PAGE) - 1)).toBeLessThan(0.02);
      expect(Math.abs(first!.dirtied / (pages * -Math.expm1(-w * seconds)) - 1)).toBeLessThan(0.01);
    },
  );

  test('total time lies between the bounds of Akoush et al. for the legacy loop', () => {
    for (const rate of [0, 2000, 20_000, 200_000]) {
      const { metrics } = run(
        oneGuest({ memory: uniform(rate), strategy: { ...bare.xen3, roundFloor: 0 } }),
      );
      const once = SIZE / LINK;
      expect(metrics.total_time_s).toBeGreaterThanOrEqual(once * (1 - 1e-9));
      expect(metrics.total_time_s).toBeLessThanOrEqual(5 * once);
      expect(metrics.downtime_s).toBeLessThanOrEqual(once * (1 + 1e-9));
    }
  });
});

describe.each(resolutions)('what the overview promises of every strategy (%s)', (resolution) => {
  const memory = [
    { name: 'hot', size: 8 * MIB, writes: { process: 'uniform', rate: 60_000 } },
    { name: 'rest', size: SIZE, writes: { process: 'uniform', rate: 500 } },
  ];
  const run = (strategy: object, more: object = {}) =>
    simulate(oneGuest({ memory, strategy, ...more }), { resolution, series: false }).migrations[0]!;

  test('stop-and-copy sends least and stops longest', () => {
    const cold = run({ strategy: 'stop-and-copy', pageHeader: 0 }).metrics;
    for (const strategy of [bare.xen4, bare.xen3, { ...bare.qemu, downtimeLimit: 0.3 }]) {
      const live = run(strategy).metrics;
      expect(live.ram_bytes).toBeGreaterThan(cold.ram_bytes!);
      expect(live.downtime_s).toBeLessThan(cold.downtime_s!);
    }
  });

  test('skipping leaves a smaller last set than sending everything dirty', () => {
    const last = (strategy: object): number => run(strategy).rounds.at(-1)!.sent;
    expect(last(bare.xen3)).toBeLessThan(last(bare.xen4));
  });

  test('auto-converge ends what does not converge, and sooner than giving up', () => {
    const limits = { limits: { time: 120 }, guest: { workload: { cpu: 1 } } };
    const strategy = { ...bare.qemu, downtimeLimit: 0.02 };
    expect(run(strategy, limits).outcome).toBe('unfinished');
    const throttled = run({ ...strategy, autoConverge: true }, limits);
    expect(throttled.outcome).toBe('completed');
    expect(throttled.metrics.guest_slowdown).toBeGreaterThan(0.1);
  });
});
