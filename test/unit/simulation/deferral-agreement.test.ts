import { describe, expect, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import type { MetricId } from '#shared/result/catalogue.ts';
import { meanOf, oneGuest, PAGE } from './builders.ts';

// Goal: both resolutions of every variant agree, and variants keep the order that the overview promises.
// Method: means over seeds against the expected run, within four standard errors and one percent.

const PAGES = 32_768;
const memory = [
  {
    name: 'kernel',
    size: (PAGES / 8) * PAGE,
    writes: {
      process: 'mixed',
      classes: [
        { share: 0.1, rate: 4000 },
        { share: 0.9, rate: 300 },
      ],
    },
  },
  {
    name: 'heap',
    size: (PAGES / 2) * PAGE,
    free: 0.2,
    writes: { process: 'zipf', rate: 3000, exponent: 1 },
  },
  {
    name: 'log',
    size: (PAGES / 8) * PAGE,
    writes: { process: 'sweep', rate: 800, start: 0.3 },
    bytesPerWrite: 300,
  },
  { name: 'rest', size: (PAGES / 4) * PAGE, free: 0.5, compressedTo: 0.4 },
];
/** A fixed number of rounds: a stop rule near its threshold has no expectation. */
const five = { maxIterations: 5, lastRoundPages: 0 };
const STRATEGIES = [
  { strategy: 'vmotion', remaining: 0, progress: 0, maxRounds: 4 },
  { strategy: 'layered', ...five },
  { strategy: 'layered', ...five, peek: true, layers: 3 },
  {
    strategy: 'fragment',
    leastGain: 0,
    roundsPerFragment: 2,
    restShare: 0,
    restPages: 0,
    downtimeLimit: 0,
  },
  { strategy: 'ma-2010', ...five },
  { strategy: 'hu-2011', ...five, peek: true },
  { strategy: 'ewma', ...five },
  { strategy: 'delta', ...five },
  { strategy: 'mecom', ...five },
  { strategy: 'compaction', base: 'xen-4' },
  { strategy: 'hines', precopyRounds: 1, variant: 'push' },
];
const METRICS: readonly MetricId[] = [
  'total_time_s',
  'downtime_s',
  'ram_bytes',
  'normal_pages',
  'skipped_pages',
];
const SEEDS = 12;

test.each(STRATEGIES)('both resolutions agree: %o', (strategy) => {
  const scenario = oneGuest({ memory, strategy });
  const [expected] = simulate(scenario, { resolution: 'expected', series: false }).migrations;
  const runs = Array.from(
    { length: SEEDS },
    (_, seed) =>
      simulate(scenario, { resolution: 'exact', seed, series: false, verify: true }).migrations[0],
  );
  const apart = METRICS.flatMap((id) => {
    const value = expected?.metrics[id] ?? 0;
    const { mean, error } = meanOf(runs.map((run) => run?.metrics[id] ?? 0));
    const floor = id === 'downtime_s' ? 0.002 : 0;
    return Math.abs(mean - value) <= 4 * error + 0.01 * value + floor
      ? []
      : [`${id}: ${mean} +- ${error} against ${value}`];
  });
  expect(apart).toEqual([]);
});

describe.each(['expected', 'exact'] as const)('what the overview promises (%s)', (resolution) => {
  const run = (strategy: object) =>
    simulate(oneGuest({ memory, strategy }), { resolution, series: false }).migrations[0]!.metrics;

  test('no variant sends fewer pages than stop-and-copy or stops for longer, but for what is free', () => {
    const cold = run({ strategy: 'stop-and-copy', pageHeader: 0 });
    for (const strategy of STRATEGIES) {
      const live = run(strategy);
      expect(live.downtime_s, strategy.strategy).toBeLessThan(cold.downtime_s!);
      if (strategy.strategy === 'compaction' || strategy.strategy === 'hines') continue;
      expect(live.normal_pages, strategy.strategy).toBeGreaterThanOrEqual(PAGES - 1e-6);
    }
  });

  test('deferring sends less than the same rounds without it', () => {
    const all = run({ strategy: 'ma-2010', ...five, history: 1, need: 2 }).normal_pages!;
    for (const strategy of ['ma-2010', 'hu-2011', 'ewma', 'layered'])
      expect(run({ strategy, ...five }).normal_pages, strategy).toBeLessThan(all);
  });
});
