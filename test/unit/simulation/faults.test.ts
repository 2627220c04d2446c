import { describe, expect, test } from 'vitest';
import { faultReport } from '#shared/result/fault-report.ts';
import type { MigrationResult, RunResult } from '#shared/result/result.ts';
import { FAULT_EVENTS, FAULT_MESSAGES } from '#shared/messages/faults.ts';
import { explain } from '#shared/result/explain.ts';
import { EVENT_MESSAGES, OUTCOME_MESSAGES } from '#shared/messages/outcomes.ts';
import type { Resolution } from '#shared/scenario/types.ts';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { KNOWN_SEMANTICS } from '#main/simulation/faults/semantics.ts';
import { MIB, scenarioOf } from './builders.ts';

// Goal: every fault in every phase ends as the hypervisor's own documents say (see `semantics.ts` for sources).
// Method: a small guest, one fault, the outcome and what came of the guest; both resolutions.

interface Parts {
  readonly memory?: object;
  readonly disk?: object;
  readonly faults: object;
  readonly hosts?: readonly object[];
  readonly more?: object;
}

const DISK = {
  name: 'root',
  extents: [{ name: 'data', size: 64 * MIB, io: { process: 'uniform', writes: 200, reads: 50 } }],
};

function run(parts: Parts, resolution: Resolution = 'expected'): RunResult {
  const scenario = scenarioOf({
    name: 'struck',
    hosts: parts.hosts ?? [{ name: 'alpha' }, { name: 'beta' }],
    guests: [
      {
        name: 'web',
        host: 'alpha',
        memory: [
          { name: 'cold', size: 96 * MIB },
          { name: 'hot', size: 32 * MIB, writes: { process: 'uniform', rate: 3000 }, reads: 3000 },
        ],
        disks: parts.disk ? [DISK] : [],
      },
    ],
    plan: [
      {
        guest: 'web',
        to: 'beta',
        memory: parts.memory ?? { strategy: 'qemu' },
        ...(parts.disk ? { disk: parts.disk } : {}),
      },
    ],
    faults: parts.faults,
    ...parts.more,
  });
  return simulate(scenario, { resolution, verify: true, series: false });
}

const only = (result: RunResult): MigrationResult => result.migrations[0]!;
const reported = (result: RunResult) => faultReport(only(result).events);

function strike(
  kind: string,
  phase: string,
  more: object = {},
  recovery: object = {},
): { injected: object[]; recovery: object } {
  return { injected: [{ kind, phase, after: '1 ms', duration: '5 min', ...more }], recovery };
}

const LUO = { strategy: 'block-bitmap', stopBelow: '64 MiB', maxIterations: 1 };

/** Tunables with which the small guest leaves pages behind. */
const LEAVING: Readonly<Record<string, object>> = {
  'qemu-postcopy': { downtimeLimit: '10 ms' },
  'quick-resume': { remaining: '24 MiB' },
};

/** Strategy, disk, kind, side, phase and what is published of it. */
const PUBLISHED: readonly (readonly [string, string, string, string, string, string])[] = [
  // The source's copy is the guest until the hand-over.
  ['qemu', 'shared', 'host-crash', 'source', 'memory-copy', 'lost-restarted'],
  ['qemu', 'shared', 'host-crash', 'destination', 'memory-copy', 'continues-at-source'],
  ['qemu', 'shared', 'link-down', 'source', 'memory-copy', 'continues-at-source'],
  ['qemu', 'shared', 'link-down', 'source', 'switch-over', 'continues-at-source'],
  ['qemu', 'shared', 'out-of-memory', 'destination', 'memory-copy', 'continues-at-source'],
  ['xen-4', 'shared', 'migration-killed', 'source', 'switch-over', 'continues-at-source'],
  // libvirt's third protocol; xl's final handshake.
  ['qemu', 'shared', 'host-crash', 'source', 'hand-over', 'continues-at-destination'],
  ['qemu', 'shared', 'host-crash', 'destination', 'hand-over', 'continues-at-source'],
  ['qemu', 'shared', 'link-down', 'source', 'hand-over', 'continues-at-source'],
  ['xen-4', 'shared', 'host-crash', 'destination', 'hand-over', 'undefined'],
  ['xen-4', 'shared', 'link-down', 'source', 'hand-over', 'undefined'],
  ['xen-4', 'shared', 'host-crash', 'source', 'hand-over', 'continues-at-destination'],
  ['vmotion', 'shared', 'host-crash', 'destination', 'hand-over', 'continues-at-source'],
  ['clark-2005', 'shared', 'link-down', 'source', 'hand-over', 'continues-at-source'],
  // "A failure of either side causes the guest to be lost", but a lost way can be recovered since QEMU 3.0.
  ['qemu-postcopy', 'shared', 'host-crash', 'source', 'post-copy', 'lost-restarted'],
  ['qemu-postcopy', 'shared', 'host-crash', 'destination', 'post-copy', 'lost-restarted'],
  ['qemu-postcopy', 'shared', 'host-crash', 'destination', 'hand-over', 'lost-restarted'],
  ['qemu-postcopy', 'shared', 'link-down', 'source', 'post-copy', 'recovered'],
  ['qemu-postcopy', 'shared', 'migration-killed', 'destination', 'post-copy', 'lost-restarted'],
  ['hines', 'shared', 'link-down', 'source', 'post-copy', 'lost-restarted'],
  ['demand', 'shared', 'migration-killed', 'source', 'post-copy', 'lost-restarted'],
  // The file on shared storage of Quick Resume.
  ['quick-resume', 'shared', 'host-crash', 'source', 'post-copy', 'continues-at-destination'],
  // Luo et al.: the destination's disk is incomplete until the bitmap is empty.
  ['qemu', 'blocks', 'host-crash', 'destination', 'disk-copy', 'continues-at-source'],
  ['qemu', 'blocks', 'host-crash', 'source', 'disk-copy', 'lost-restarted'],
  ['qemu', 'blocks', 'host-crash', 'source', 'disk-push-pull', 'recovered'],
  ['qemu', 'blocks', 'link-down', 'source', 'disk-push-pull', 'recovered'],
  ['qemu', 'blocks', 'disk-error', 'source', 'disk-push-pull', 'continues-at-destination'],
  ['qemu', 'blocks', 'disk-error', 'destination', 'disk-push-pull', 'lost-restarted'],
  ['qemu', 'blocks', 'disk-full', 'destination', 'disk-push-pull', 'recovered'],
  ['qemu', 'blocks', 'disk-full', 'destination', 'disk-copy', 'continues-at-source'],
  // What only slows lets every migration go on.
  ['xen-4', 'shared', 'link-degraded', 'source', 'memory-copy', 'completed'],
  ['hines', 'shared', 'packet-loss', 'source', 'post-copy', 'completed'],
  ['qemu', 'shared', 'slow-host', 'destination', 'memory-copy', 'completed'],
];

describe('published outcomes', () => {
  test.each(PUBLISHED)('%s with %s disks, %s at the %s in %s: %s', (...row) => {
    const [strategy, disks, kind, side, phase, outcome] = row;
    const memory = { strategy, ...LEAVING[strategy] };
    const disk = disks === 'blocks' ? { disk: LUO } : {};
    for (const resolution of ['expected', 'exact'] as const) {
      const result = run({ memory, ...disk, faults: strike(kind, phase, { side }) }, resolution);
      expect([resolution, reported(result)?.outcome]).toEqual([resolution, outcome]);
    }
  });

  test('every strategy has its semantics written down, and nothing else has', () => {
    expect([...KNOWN_SEMANTICS].toSorted()).toEqual(
      STRATEGY_CATALOGUE.memory.map(({ id }) => id).toSorted(),
    );
  });
});

describe('what a fault costs', () => {
  test('a lost guest is told what it lost, and serves again after detection, fencing and boot', () => {
    const recovery = { detection: 7, fenceTime: 3, boot: 40, durable: 5 };
    const result = run({ faults: strike('host-crash', 'memory-copy', {}, recovery) });
    const { metrics, outcome, explanation } = only(result);
    expect(outcome).toBe('failed');
    expect(metrics.fault_recovery_s).toBeCloseTo(50, 9);
    expect(metrics.downtime_s).toBeCloseTo(50, 9);
    expect(metrics.lost_work_s).toBeCloseTo(55, 6);
    expect(reported(result)?.runsOn).toEqual(['beta']);
    expect(explain(explanation, OUTCOME_MESSAGES)).toMatch(
      /^Host crash \(alpha\) in the phase "memory copy": .* on beta after 50\.0 s\.$/,
    );
  });

  test('without fencing a restart does not wait for it', () => {
    const recovery = { detection: 7, fenceTime: 3, boot: 40, fencing: false };
    const result = run({ faults: strike('host-crash', 'memory-copy', {}, recovery) });
    expect(only(result).metrics.fault_recovery_s).toBeCloseTo(47, 9);
  });

  test('a stopped guest waits for the connection to be given up before it is resumed', () => {
    const recovery = { connectionTimeout: 12 };
    const { metrics } = only(run({ faults: strike('link-down', 'switch-over', {}, recovery) }));
    expect(metrics.downtime_s).toBeCloseTo(12.001, 6);
  });

  test('a silence that ends before the timeout only lengthens the migration', () => {
    const recovery = { connectionTimeout: 30 };
    const undisturbed = only(run({ faults: { injected: [] } }));
    const sending = { after: '50 ms', duration: '4 s' };
    const faults = strike('link-down', 'switch-over', sending, recovery);
    const { outcome, metrics } = only(run({ faults }));
    expect(outcome).toBe('completed');
    expect(metrics.downtime_s).toBeCloseTo((undisturbed.metrics.downtime_s ?? 0) + 4, 6);
    expect(metrics.wire_bytes).toBeCloseTo(undisturbed.metrics.wire_bytes ?? 0, 3);
  });

  test('pages and bytes of a migration that failed are those that were carried', () => {
    for (const resolution of ['expected', 'exact'] as const) {
      const faults = strike('migration-killed', 'memory-copy', { after: '600 ms' });
      const { metrics } = only(run({ memory: { strategy: 'xen-4' }, faults }, resolution));
      const carried = 0.6 * 1.25e8 * 0.94;
      expect(Math.abs((metrics.wire_bytes ?? 0) - carried)).toBeLessThan(5000);
      expect(Math.abs((metrics.normal_pages ?? 0) * 4104 - carried)).toBeLessThan(10_000);
    }
  });

  test('a post-copy stands still from the fault until somebody recovers it', () => {
    const memory = { strategy: 'qemu-postcopy', ...LEAVING['qemu-postcopy'] };
    const faults = strike('link-down', 'post-copy', { duration: '2 min' }, { resumeAfter: 10 });
    const { outcome, metrics, events } = only(run({ memory, faults }));
    expect(outcome).toBe('completed');
    expect(metrics.fault_stalled_s).toBeCloseTo(130, 6);
    const stood = events.filter(({ code }) => code === 'stalled' || code === 'resumed');
    expect(stood.map(({ code }) => code)).toEqual(['stalled', 'resumed']);
  });

  test('a cut that outlasts the run leaves the guest stalled, and says so', () => {
    const memory = { strategy: 'qemu-postcopy', ...LEAVING['qemu-postcopy'] };
    const result = run({ memory, faults: strike('link-down', 'post-copy', { duration: null }) });
    expect(reported(result)).toMatchObject({ outcome: 'stalled', runsOn: [] });
    expect(only(result).explanation.code).toBe('fault-stalled');
  });

  test('disks that are gone with the source are told in bytes', () => {
    const faults = strike('host-crash', 'disk-push-pull', { duration: null });
    const result = run({ disk: LUO, faults });
    expect(reported(result)).toMatchObject({ outcome: 'lost', runsOn: [] });
    expect(only(result).metrics.fault_lost_data_bytes).toBeGreaterThan(65_536);
  });

  test('a local disk on a host that stays away leaves nothing to start from', () => {
    const faults = strike('host-crash', 'memory-copy', { duration: null });
    expect(reported(run({ disk: { strategy: 'qemu-mirror' }, faults }))?.outcome).toBe('lost');
    const back = strike('host-crash', 'memory-copy', { duration: '10 min' });
    const { metrics } = only(run({ disk: { strategy: 'qemu-mirror' }, faults: back }));
    expect(metrics.fault_recovery_s).toBeCloseTo(660, 6);
  });
});

describe('fencing', () => {
  const HANDS = strike('partition', 'hand-over', { duration: '2 min' }, { fencing: false });

  test('off, an open hand-over leaves two copies; on, never', () => {
    const split = run({ faults: HANDS });
    expect(reported(split)).toMatchObject({ outcome: 'split-brain', runsOn: ['alpha', 'beta'] });
    // From the timeout of 30 s until a minute after the partition.
    expect(only(split).metrics.fault_split_s).toBeCloseTo(150, 2);
    const fenced = { ...HANDS, recovery: { fencing: true } };
    expect(reported(run({ faults: fenced }))).toMatchObject({
      outcome: 'continues-at-source',
      runsOn: ['alpha'],
    });
  });

  test('off, the other side starts what it does not hear of, unless its disk is local', () => {
    const faults = strike('partition', 'memory-copy', {}, { fencing: false });
    expect(reported(run({ faults }))?.outcome).toBe('split-brain');
    const stopped = strike('partition', 'switch-over', {}, { fencing: false });
    expect(only(run({ faults: stopped })).metrics.downtime_s).toBeCloseTo(30.001, 6);
    const local = run({ faults, disk: { strategy: 'qemu-mirror' } });
    expect(reported(local)?.outcome).toBe('continues-at-source');
  });

  test('on, the side without a majority is fenced and its guests are restarted', () => {
    const hosts = [{ name: 'alpha' }, { name: 'beta' }, { name: 'gamma' }];
    const result = run({ hosts, faults: strike('partition', 'memory-copy') });
    expect(reported(result)).toMatchObject({ outcome: 'lost-restarted', runsOn: ['beta'] });
  });
});

describe('when faults strike', () => {
  test('in a round, in a phase that is over too soon, and at a time', () => {
    const hot = { strategy: 'qemu', downtimeLimit: '1 ms' };
    const inRound = { injected: [{ kind: 'migration-killed', phase: 'memory-copy', round: 2 }] };
    const { events, rounds } = only(run({ memory: hot, faults: inRound }));
    const struck = events.find(({ code }) => code === 'fault');
    expect(struck?.time).toBeCloseTo(rounds[0]!.start + rounds[0]!.duration, 6);
    const late = run({ faults: strike('migration-killed', 'switch-over', { after: '1 h' }) });
    expect(only(late).outcome).toBe('completed');
    expect(reported(late)).toBeNull();
    const never = only(run({ faults: strike('link-down', 'post-copy') }));
    expect(never.outcome).toBe('completed');
    expect(never.events.map((event) => explain(event, EVENT_MESSAGES))).toContain(
      'No link down: the migration came to no post-copy in which it was to strike.',
    );
    const at = run({ faults: { injected: [{ kind: 'migration-killed', at: '750 ms' }] } });
    expect(only(at).events.find(({ code }) => code === 'fault')?.time).toBe(0.75);
  });

  test('a host that is down refuses, and a cable that is pulled silences, what begins later', () => {
    const more = { plan: [{ guest: 'web', to: 'beta', at: 5, memory: { strategy: 'qemu' } }] };
    const down = run({ more, faults: { injected: [{ kind: 'host-crash', at: 1, host: 'beta' }] } });
    expect(only(down)).toMatchObject({
      outcome: 'failed',
      explanation: { code: 'fault-host-down' },
    });
    const cut = { injected: [{ kind: 'link-down', at: 1, host: 'beta' }] };
    expect(reported(run({ more, faults: cut }))?.outcome).toBe('continues-at-source');
  });

  test('by chance: the same for a seed, another for another, about as often as the mean says', () => {
    const memory = { strategy: 'qemu', downtimeLimit: '1 ms', maxBandwidth: '1 MiB/s' };
    const faults = { rates: [{ kind: 'link-down', mtbf: '20 s', mttr: '100 ms' }] };
    const chances = (seed: number): number[] =>
      only(run({ memory, faults, more: { seed, limits: { time: 2000 } } }))
        .events.filter(({ code }) => code === 'fault')
        .map(({ time }) => time);
    expect(chances(1)).toEqual(chances(1));
    expect(chances(1)).not.toEqual(chances(2));
    const counts = [1, 2, 3, 4, 5].map((seed) => chances(seed).length);
    // Two hosts, each every 20.1 s on average, for 2000 s five times: 995, give or take three times its root.
    const all = counts.reduce((sum, one) => sum + one, 0);
    expect(Math.abs(all - 995)).toBeLessThan(95);
  });
});

test('every code that is told has its sentence', () => {
  const codes = new Set<string>();
  for (const [strategy, disks, kind, side, phase] of PUBLISHED) {
    const disk = disks === 'blocks' ? { disk: LUO } : {};
    const { explanation, events } = only(
      run({
        memory: { strategy, ...LEAVING[strategy] },
        ...disk,
        faults: strike(kind, phase, { side }),
      }),
    );
    expect(explain(explanation, OUTCOME_MESSAGES)).not.toMatch(/\{|^fault-/);
    for (const event of events) {
      codes.add(event.code);
      expect(explain(event, EVENT_MESSAGES)).not.toMatch(/\{/);
    }
  }
  for (const code of ['fault', 'fault-outcome', 'lost', 'restart', 'stalled'])
    expect(codes.has(code)).toBe(true);
  expect(Object.keys(FAULT_EVENTS).every((code) => code in EVENT_MESSAGES)).toBe(true);
  expect(Object.keys(FAULT_MESSAGES).every((code) => code in OUTCOME_MESSAGES)).toBe(true);
});

test.each(['expected', 'exact'] as const)(
  'what lies in a file when a fault strikes has not been sent (%s)',
  (resolution) => {
    const memory = { strategy: 'stop-and-copy', viaFile: true };
    const { outcome, metrics } = only(
      run({ memory, faults: strike('migration-killed', 'switch-over') }, resolution),
    );
    expect(outcome).toBe('failed');
    expect(metrics.wire_bytes).toBe(0);
  },
);
