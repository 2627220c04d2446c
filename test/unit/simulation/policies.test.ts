import { describe, expect, test } from 'vitest';
import type { MigrationResult } from '#shared/result/result.ts';
import { simulate } from '#main/simulation/index.ts';
import { StallDetector } from '#main/simulation/migration/policy/stall-detector.ts';
import { MIB, oneGuest } from './builders.ts';

/** A guest that dirties half of its memory faster than the link carries it away: nothing converges by itself. */
const BUSY = [
  { name: 'hot', size: 512 * MIB, writes: { process: 'uniform', rate: 40_000 } },
  { name: 'rest', size: 512 * MIB },
];

function under(policy: object, strategy: object = { strategy: 'qemu' }): MigrationResult {
  const scenario = oneGuest({ memory: BUSY, strategy, plan: { policy }, limits: { time: 900 } });
  const [migration] = simulate(scenario, { series: false }).migrations;
  if (!migration) throw new Error('the scenario plans a migration');
  return migration;
}

/** When something happened in a migration; the last time of several. */
function timeOf({ events }: MigrationResult, code: string): number {
  return events.findLast((event) => event.code === code)?.time ?? Number.NaN;
}

describe('a policy is heeded at once although quiet windows are simulated together', () => {
  // Cold memory: window follows window for a minute, and nothing but the policy decides anything.
  const COLD = [{ name: 'rest', size: 8192 * MIB, writes: { process: 'uniform', rate: 10 } }];
  const acting = [
    { strategy: 'libvirt-timeout', timeout: 20 },
    { strategy: 'kubevirt', completionPerGib: 2, allowDisruption: true },
    { strategy: 'watchdog', action: 'pause', deadline: 20, window: null },
    { strategy: 'nova', timeoutPerGib: 2, timeoutAction: 'force_complete', delayPerGib: 3 },
  ];

  test.each(acting)('$strategy', (policy) => {
    const scenario = oneGuest({ memory: COLD, strategy: { strategy: 'qemu' }, plan: { policy } });
    const { kernelEvents, migrations } = simulate(scenario, { resolution: 'expected' });
    const [migration] = migrations as [MigrationResult];
    expect(migration.explanation.code).toBe('policy-stop');
    const acted = timeOf(migration, 'policy');
    expect(acted).toBeGreaterThan(10);
    // QEMU looks at the end of its window of 100 ms.
    expect(timeOf(migration, 'stop') - acted).toBeLessThan(0.25);
    // Two events a window would be twenty a second, beside those of the policy.
    expect(kernelEvents).toBeLessThan(10 * acted);
  });

  test('the timer of auto-converge synchronises the log every five seconds', () => {
    const memory = [
      { name: 'hot', size: 64 * MIB, writes: { process: 'uniform', rate: 40_000 } },
      { name: 'rest', size: 2048 * MIB, writes: { process: 'uniform', rate: 20_000 } },
    ];
    const strategy = { strategy: 'qemu', autoConverge: true };
    const scenario = oneGuest({ memory, strategy, limits: { time: 60 } });
    const { migrations } = simulate(scenario, { resolution: 'expected' });
    const syncs = (migrations[0] as MigrationResult).events.filter(({ code }) => code === 'sync');
    const later = syncs.filter(({ time }) => time < (timeOf(migrations[0] as never, 'stop') || 60));
    expect(later.length).toBeGreaterThan(3);
    for (const [at, { time }] of later.slice(1).entries())
      expect(time - (later[at] as { time: number }).time).toBeLessThan(5.5);
  });
});

describe('policies above a migration that does not converge', () => {
  test('without a policy it goes on to the end of the run and says what would converge', () => {
    const { outcome, explanation } = under({ strategy: 'none' });
    expect(outcome).toBe('unfinished');
    expect(explanation.code).toBe('bounded-time');
    // The guest writes 40,000 pages a second: more than that, and a little for the headers, never has to be carried.
    expect(explanation.values['needRate']).toBeLessThanOrEqual(40_000 * 4104 * 1.07);
  });

  test('the libvirt timeout suspends the guest: the rest goes while it is stopped', () => {
    const { outcome, converged, explanation, metrics } = under({
      strategy: 'libvirt-timeout',
      timeout: 30,
    });
    expect([outcome, converged, explanation.code]).toEqual(['completed', false, 'policy-stop']);
    expect(metrics.total_time_s).toBeGreaterThan(30);
    expect(metrics.total_time_s).toBeLessThan(36);
    expect(metrics.downtime_s).toBeGreaterThan(1);
  });

  test('the same timeout begins post-copy where the strategy can leave pages behind', () => {
    const policy = { strategy: 'libvirt-timeout', timeout: 30, action: 'post-copy' };
    const left = under(policy, { strategy: 'qemu-postcopy', passes: 1000 });
    expect(left.explanation.code).toBe('post-copy');
    expect(left.metrics.downtime_s).toBeLessThan(0.5);
    // QEMU pre-copy cannot.
    expect(() => under(policy)).toThrow('started with --postcopy');
  });

  test('Nova raises the downtime limit in equal steps from a tenth to the whole, then gives up', () => {
    const { outcome, events, explanation } = under({
      strategy: 'nova',
      delayPerGib: 10,
      timeoutPerGib: 150,
    });
    const limits = events
      .filter((event) => event.code === 'downtime-limit')
      .map((event) => event.values['limit'] as number);
    expect(limits).toHaveLength(11);
    expect(limits[0]).toBeCloseTo(0.05);
    expect(limits[1]).toBeCloseTo(0.095);
    expect(limits.at(-1)).toBeCloseTo(0.5);
    expect([outcome, explanation.code]).toEqual(['cancelled', 'policy-abort']);
    // The guest counts as the 2 GiB that Nova takes at least.
    expect(explanation.values['time']).toBeCloseTo(300);
  });

  test('Nova counts the memory and each disk that moves as 2 GiB at least', () => {
    const disk = (name: string, mib: number) => ({
      name,
      extents: [{ name: 'data', size: mib * MIB, io: { process: 'idle' } }],
    });
    const scenario = oneGuest({
      memory: BUSY,
      disks: [disk('root', 3072), disk('config', 256)],
      strategy: { strategy: 'qemu' },
      disk: { strategy: 'qemu-mirror' },
      hosts: { disk: { read: 4e9, write: 4e9 } },
      plan: { policy: { strategy: 'nova', timeoutPerGib: 10 } },
      limits: { time: 900 },
    });
    const [migration] = simulate(scenario, { series: false }).migrations;
    expect(migration?.explanation.code).toBe('policy-abort');
    expect(migration?.explanation.values['time']).toBeCloseTo(70);
  });

  test('a step of Nova that is long enough lets the migration converge', () => {
    const calm = [
      { name: 'hot', size: 64 * MIB, writes: { process: 'uniform', rate: 20_000 } },
      ...BUSY.slice(1),
    ];
    const scenario = oneGuest({
      memory: calm,
      strategy: { strategy: 'qemu', downtimeLimit: 0.05, maxBandwidth: null },
      plan: { policy: { strategy: 'nova', delayPerGib: 5, downtime: 2 } },
      limits: { time: 900 },
    });
    const [migration] = simulate(scenario, { series: false }).migrations;
    expect(migration?.converged).toBe(true);
    expect(migration?.explanation.values['limit']).toBeGreaterThan(0.05);
  });

  test('KubeVirt gives up after its completion timeout, or pauses the guest where that is allowed', () => {
    const given = under({ strategy: 'kubevirt', progressTimeout: 0 });
    expect([given.outcome, given.explanation.code]).toEqual(['cancelled', 'policy-abort']);
    expect(given.explanation.values['time']).toBeGreaterThan(150);
    expect(given.explanation.values['time']).toBeLessThan(152);
    const paused = under({ strategy: 'kubevirt', progressTimeout: 0, allowDisruption: true });
    expect([paused.outcome, paused.explanation.code]).toEqual(['completed', 'policy-stop']);
  });

  test('KubeVirt gives up sooner when what is left reaches no new low', () => {
    const { explanation } = under({ strategy: 'kubevirt', progressTimeout: 20 });
    expect(explanation.code).toBe('policy-abort');
    expect(explanation.values['time']).toBeLessThan(100);
  });

  test('Xen looks at the policy after every round', () => {
    const { explanation, metrics } = under(
      { strategy: 'libvirt-timeout', timeout: 12 },
      { strategy: 'xen-3' },
    );
    expect(explanation.code).toBe('policy-stop');
    expect(metrics.rounds).toBeLessThan(29);
  });
});

/** A working set of 10,000 pages that the link cannot keep down, in a guest that is otherwise still. */
const SETTLED = [
  { name: 'hot', size: 40 * MIB, writes: { process: 'uniform', rate: 200_000 } },
  { name: 'rest', size: 216 * MIB },
];

function settled(policy: object, strategy: object = { strategy: 'qemu', maxBandwidth: null }) {
  const scenario = oneGuest({ memory: SETTLED, strategy, plan: { policy }, limits: { time: 900 } });
  const [migration] = simulate(scenario, { series: false }).migrations;
  if (!migration) throw new Error('the scenario plans a migration');
  return migration;
}

const limitsOf = ({ events }: MigrationResult): number[] =>
  events
    .filter(({ code }) => code === 'downtime-limit')
    .map(({ values }) => Number(values['limit']));

describe('KubeVirt: stall detection', () => {
  // Sending 40 MiB takes about 0.34 s: more than QEMU's 0.3 s, less than KubeVirt's 0.9 s.
  test('raises the limit to the highest once nothing was gained for the window, and the migration ends', () => {
    const found = settled({ strategy: 'kubevirt-stall', stallWindow: 10 });
    expect(limitsOf(found)).toEqual([0.3, 0.9]);
    expect([found.outcome, found.explanation.code]).toEqual(['completed', 'fits-downtime']);
    expect(found.metrics.total_time_s).toBeGreaterThan(10);
    expect(found.metrics.total_time_s).toBeLessThan(20);
    expect(found.metrics.downtime_s).toBeLessThan(0.9);
  });

  test('gives up where even a factor above the highest limit would not do', () => {
    const found = settled({ strategy: 'kubevirt-stall', stallWindow: 10, maxDowntime: 0.1 });
    expect([found.outcome, found.explanation.code]).toEqual(['cancelled', 'policy-abort']);
    expect(Number(found.explanation.values['time'])).toBeLessThan(20);
    // Within the factor it tries, and gives up when the switch-over does not come.
    const near = settled({
      strategy: 'kubevirt-stall',
      stallWindow: 10,
      maxDowntime: 0.25,
      switchoverTimeout: 15,
    });
    expect([near.outcome, near.explanation.code]).toEqual(['cancelled', 'policy-abort']);
    expect(Number(near.explanation.values['time'])).toBeGreaterThan(25);
  });

  test('begins post-copy or lifts the limit where workload disruption is allowed', () => {
    const policy = { strategy: 'kubevirt-stall', stallWindow: 10, allowDisruption: true };
    expect(limitsOf(settled({ ...policy, maxDowntime: 0.1 }))).toEqual([0.1, 2000]);
    const strategy = { strategy: 'qemu-postcopy', passes: 1000, maxBandwidth: null };
    const left = settled({ ...policy, allowPostCopy: true }, strategy);
    expect(left.explanation.code).toBe('post-copy');
  });

  test('the detector compares iterations with the best one outside the window', () => {
    const settings = { stallMargin: 0.04, stallWindow: 40, ewmaAlpha: 0.4, patienceDecay: 0.5 };
    const detector = new StallDetector(settings);
    expect(detector.iteration(0, 1000), 'without bandwidth nothing is judged').toBe(false);
    detector.sample(100);
    detector.sample(200);
    expect(detector.bandwidth).toBeCloseTo(140);
    expect(detector.iteration(10, 1000)).toBe(false);
    expect(detector.iteration(30, 900)).toBe(false);
    // At 50 s the first iteration has left the window: 970 gains less than 4 % on 1000.
    expect(detector.iteration(50, 970)).toBe(true);
    // The best seen is 900, and a low lies within 4 % of it.
    expect([detector.atLow(936), detector.atLow(937)]).toEqual([true, false]);
    expect(detector.downtime(1400)).toBeCloseTo(10);
    // Patience of 40 s, then the best of those seen since the stall counts; then 20 s.
    detector.iteration(60, 980);
    detector.iteration(91, 990);
    expect([detector.atLow(980 * 1.039), detector.atLow(980 * 1.05)]).toEqual([true, false]);
    detector.iteration(112, 1000);
    expect(detector.atLow(990 * 1.039)).toBe(true);
  });

  test('is refused on a strategy that knows no downtime limit', () => {
    expect(() => settled({ strategy: 'kubevirt-stall' }, { strategy: 'xen-3' })).toThrow(
      'raising the downtime limit',
    );
  });
});

describe('KubeVirt: downtime tuning', () => {
  test('raises the limit in equal steps from the third iteration on, ten seconds apart', () => {
    const found = settled({ strategy: 'kubevirt', downtimeTuning: true });
    const limits = limitsOf(found);
    const step = (0.9 - 0.15) / 7;
    limits.forEach((limit, at) => expect(limit).toBeCloseTo(0.15 + at * step, 9));
    expect(limits.length).toBeGreaterThan(2);
    expect(found.outcome).toBe('completed');
    expect(found.explanation.values['limit']).toBeCloseTo(limits.at(-1) ?? 0, 9);
    const times = found.events
      .filter(({ code }) => code === 'downtime-limit')
      .map(({ time }) => time);
    times
      .slice(1)
      .forEach((time, at) => expect(time - (times[at] ?? 0)).toBeGreaterThanOrEqual(10));
  });
});

describe('the watchdog', () => {
  test.each([
    ['abort', 'cancelled', 'policy-abort'],
    ['pause', 'completed', 'policy-stop'],
    ['raise-downtime', 'completed', 'fits-downtime'],
  ])('%s at the deadline', (action, outcome, code) => {
    const found = settled({ strategy: 'watchdog', deadline: 20, action });
    expect([found.outcome, found.explanation.code]).toEqual([outcome, code]);
    if (action === 'abort') expect(found.explanation.values['time']).toBeCloseTo(20, 6);
    else expect(found.metrics.total_time_s).toBeGreaterThan(20);
  });

  test('fires without a new low, sooner than a deadline would', () => {
    const found = settled({ strategy: 'watchdog', window: 5, action: 'pause' });
    expect(found.explanation.code).toBe('policy-stop');
    expect(found.metrics.total_time_s).toBeLessThan(60);
  });

  test('throttles step by step, then does what follows the last', () => {
    const policy = { strategy: 'watchdog', deadline: 10, action: 'throttle', repeat: 2 };
    const found = under({ ...policy, mostThrottle: 0.3, lastAction: 'pause' });
    const steps = found.events.filter(({ code }) => code === 'throttle');
    expect(steps.slice(0, 3).map(({ values }) => Number(values['percent']))).toEqual(
      [10, 20, 30].map((percent) => expect.closeTo(percent, 6)),
    );
    expect(found.explanation.code).toBe('policy-stop');
  });

  test.each([
    ['xen-3', { action: 'raise-downtime' }, 'the strategy has none'],
    ['qemu', { action: 'post-copy' }, 'cannot leave pages behind'],
    ['qemu', { action: 'throttle', lastAction: 'post-copy' }, 'cannot leave pages behind'],
    ['qemu', { deadline: null }, 'it would never fire'],
  ])('on %s, %o is refused', (strategy, policy, reason) => {
    expect(() => settled({ strategy: 'watchdog', ...policy }, { strategy })).toThrow(reason);
  });

  test('works on strategies of rounds of every kind', () => {
    for (const strategy of [
      'xen-4',
      'vmotion',
      'layered',
      'microwiper',
      'fragment',
      'clark-2005',
    ]) {
      const policy = { strategy: 'watchdog', deadline: 2.5, action: 'pause' };
      const found = settled(policy, { strategy });
      expect([strategy, found.outcome]).toEqual([strategy, 'completed']);
    }
  });
});
