import { describe, expect, test } from 'vitest';
import { expectScenario } from '#main/simulation/index.ts';
import { replicationCost } from '#main/simulation/life/availability/replication-cost.ts';
import { lifeDocument, lived, parsed } from './build.ts';

// Goal: what becomes of guests whose host or link fails, by each way of caring for them. Method: one failure at a known
// time, so that every duration follows from timeouts.

const CRASH = { kind: 'host-crash', at: '100 s', hosts: ['node-1'], duration: '1000 s' };
/** Waits of the policy without the random part: up to one heartbeat. */
const DETECT = {
  heartbeat: '0.01 s',
  timeout: '10 s',
  confirm: '5 s',
  fenceTime: '10 s',
  fenceSuccess: 1,
};

const after = (availability: object, fault: object = CRASH, more: object = {}) =>
  lived(
    lifeDocument(
      { duration: '1 h', availability, faults: [fault], ...more },
      { guests: 8, guest: { boot: '30 s' } },
    ),
  );

describe('a host crash', () => {
  test('without high availability costs its guests the repair and a start', () => {
    const { cluster } = after({ strategy: 'none' });
    // Two of eight guests, 1000 s to repair, 30 s to start.
    expect(cluster.metrics.cluster_downtime_s).toBeCloseTo(2 * 1030, 6);
    expect(cluster.metrics.host_failures).toBe(1);
    expect(cluster.metrics.availability).toBeCloseTo(1 - 2060 / (8 * 3600), 9);
  });

  test('with restart costs detection, fencing and a start elsewhere', () => {
    const { simulation, cluster } = after({ strategy: 'restart', ...DETECT });
    expect(cluster.metrics.detect_s).toBeCloseTo(15, 1);
    expect(cluster.metrics.recover_s).toBeCloseTo(15 + 10 + 30, 1);
    expect(cluster.metrics.cluster_downtime_s).toBeCloseTo(2 * 55, 0);
    expect(cluster.metrics.fencings).toBe(1);
    expect(cluster.metrics.work_lost_s).toBe(10);
    expect(simulation.cluster.fleet.residents[0]).toEqual([]);
  });

  test('restarts the most urgent guests first', () => {
    const document = lifeDocument(
      {
        duration: '1 h',
        availability: { strategy: 'restart', ...DETECT, restartsAtOnce: 1 },
        faults: [CRASH],
        placement: { strategy: 'as-given' },
      },
      { hosts: 2, guests: 1, guest: { priority: 4, boot: '30 s' } },
    ) as { guests: object[]; life: { guests: object[] } };
    const urgent = { ...document.guests[0], name: 'urgent' };
    document.guests.push(urgent);
    document.life.guests.push({ guest: 'urgent', priority: 1, boot: '30 s' });
    const { cluster } = lived(document);
    const [first, second] = cluster.timeline.outages.toSorted((one, other) => one[3] - other[3]);
    expect(cluster.timeline.guests[first?.[0] ?? 0]).toBe('urgent');
    expect(cluster.timeline.guests[second?.[0] ?? 0]).toBe('web');
    expect((second?.[3] ?? 0) - (first?.[3] ?? 0)).toBeCloseTo(30, 6);
  });

  test('with local disks keeps guests waiting for their host', () => {
    const { cluster } = after({ strategy: 'restart', ...DETECT, disks: 'local' });
    expect(cluster.metrics.cluster_downtime_s).toBeCloseTo(2 * 1030, 6);
    expect(cluster.metrics.data_lost_bytes).toBe(0);
  });

  test('with copied disks loses what was written since the last copy', () => {
    const disks = [
      {
        name: 'disk',
        extents: [
          {
            name: 'data',
            size: '1 GiB',
            io: { process: 'uniform', writes: '100 /s', request: 4096 },
          },
        ],
      },
    ];
    const { cluster } = lived(
      lifeDocument(
        {
          duration: '1 h',
          availability: { strategy: 'restart', ...DETECT, disks: 'synced', syncInterval: '600 s' },
          faults: [CRASH],
        },
        { guests: 8, spec: { disks } },
      ),
    );
    const lost = cluster.metrics.data_lost_bytes ?? 0;
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThanOrEqual(2 * 600 * 100 * 4096);
  });

  test('with checkpoints goes on at the backup within seconds', () => {
    const { cluster } = after({
      strategy: 'checkpoints',
      ...DETECT,
      detect: '1 s',
      activate: '0.5 s',
    });
    expect(cluster.metrics.cluster_downtime_s).toBeCloseTo(2 * 1.5, 6);
    expect(cluster.metrics.work_lost_s).toBeLessThan(1);
    expect(cluster.metrics.replication_slowdown).toBeGreaterThan(0);
    expect(cluster.metrics.replication_bytes).toBeGreaterThan(8 * 4 * 2 ** 30);
  });

  test('brings guests back when it returns, where that was asked for', () => {
    const { simulation, cluster } = after({ strategy: 'restart', ...DETECT, failback: true });
    expect(simulation.cluster.fleet.residents[0]).toHaveLength(2);
    expect(cluster.timeline.moves.map(({ reason }) => reason)).toEqual(['failback', 'failback']);
  });

  test('fails migrations under way: pre-copy leaves the guest at the source, post-copy loses it', () => {
    const during = (memory: object, host: string, at: string) =>
      lived(
        lifeDocument(
          {
            duration: '20 min',
            placement: { strategy: 'first-fit' },
            migration: { memory },
            scheduler: { strategy: 'vsphere', retries: 0 },
            availability: { strategy: 'restart', ...DETECT },
            faults: [{ kind: 'host-crash', at, hosts: [host] }],
          },
          { guests: 1, plan: [{ guest: 'web', to: 'node-2', memory: { strategy: 'qemu' } }] },
        ),
      ).cluster;
    const preCopy = during({ strategy: 'qemu', maxBandwidth: '50 MB/s' }, 'node-2', '20 s');
    expect(preCopy.timeline.moves.map(({ outcome }) => outcome)).toEqual(['failed']);
    expect(preCopy.metrics.cluster_downtime_s).toBe(0);
    const lost = during({ strategy: 'demand' }, 'node-1', '100 s');
    expect(lost.timeline.moves.map(({ outcome }) => outcome)).toEqual(['lost']);
    expect(lost.causes['migration-lost']).toBeGreaterThan(0);
  });
});

describe('fencing', () => {
  const PARTITION = { kind: 'partition', at: '100 s', hosts: ['node-1'], duration: '600 s' };

  test('off: an unheard host and its successor both run the guest, and that is told', () => {
    const { cluster } = after({ strategy: 'restart', ...DETECT, fencing: false }, PARTITION);
    expect(cluster.metrics.split_brain_s).toBeCloseTo(2 * (600 - 15), 0);
    expect(cluster.notes.map(({ code }) => code)).toContain('split-brain');
  });

  test('on: never two copies', () => {
    const { cluster } = after({ strategy: 'restart', ...DETECT }, PARTITION);
    expect(cluster.metrics.split_brain_s).toBe(0);
    expect(cluster.metrics.fencings).toBe(1);
    expect(cluster.metrics.cluster_downtime_s).toBeCloseTo(2 * 55, 0);
  });

  test('replaced by disk locks: never two copies, but the guests stay out of reach', () => {
    const locked = { strategy: 'restart', ...DETECT, fencing: false, locks: true };
    const { cluster } = after(locked, PARTITION);
    expect(cluster.metrics.split_brain_s).toBe(0);
    expect(cluster.metrics.cluster_downtime_s).toBeCloseTo(2 * 600, 6);
    const switched = after(
      { ...locked, isolation: 'switch-off', isolationDelay: '60 s' },
      PARTITION,
    );
    expect(switched.cluster.metrics.cluster_downtime_s).toBeCloseTo(2 * (60 + 30), 0);
  });

  test('of a host whose clock is wrong is a false alarm', () => {
    const skew = { kind: 'clock-skew', at: '100 s', hosts: ['node-1'], factor: 60 };
    const { cluster } = after({ strategy: 'restart', ...DETECT }, skew);
    expect(cluster.metrics.false_alarms).toBe(1);
    expect(cluster.metrics.host_failures).toBe(0);
    expect(cluster.causes['fenced']).toBeGreaterThan(0);
  });

  test('of overloaded hosts happens with short timeouts only', () => {
    const overloaded = (timeout: string) =>
      lived(
        lifeDocument(
          {
            duration: '1 h',
            capacity: { overcommitCpu: 8 },
            placement: { strategy: 'first-fit' },
            availability: { strategy: 'restart', ...DETECT, heartbeat: '1 s', timeout },
          },
          { guests: 16 },
        ),
      ).cluster.metrics.false_alarms;
    expect(overloaded('1 s')).toBeGreaterThan(0);
    expect(overloaded('60 s')).toBe(0);
  });
});

describe('heartbeats', () => {
  const cable = { kind: 'link-down', at: '100 s', hosts: ['node-1'], duration: '300 s' };

  test('over a second network survive a broken cable', () => {
    expect(
      after({ strategy: 'restart', ...DETECT }, cable).cluster.metrics.cluster_downtime_s,
    ).toBe(0);
    const single = after({ strategy: 'restart', ...DETECT, networks: 1 }, cable);
    expect(single.cluster.metrics.cluster_downtime_s).toBeGreaterThan(0);
  });

  test('that are late by less than the timeout change nothing', () => {
    const skew = { kind: 'clock-skew', at: '100 s', hosts: ['node-1'], factor: 5 };
    expect(after({ strategy: 'restart', ...DETECT }, skew).cluster.metrics.false_alarms).toBe(0);
  });
});

describe('other faults', () => {
  test.each(['out-of-memory', 'migration-killed', 'link-down'])(
    '%s ends a pre-copy at the source',
    (kind) => {
      const { cluster } = lived(
        lifeDocument(
          {
            duration: '10 min',
            placement: { strategy: 'first-fit' },
            migration: { memory: { strategy: 'qemu', maxBandwidth: '50 MB/s' } },
            scheduler: { strategy: 'vsphere', retries: 0 },
            faults: [{ kind, at: '20 s', hosts: ['node-2'], duration: '10 s' }],
          },
          { guests: 1, plan: [{ guest: 'web', to: 'node-2', memory: { strategy: 'qemu' } }] },
        ),
      );
      expect(cluster.timeline.moves.map(({ outcome }) => outcome)).toEqual(['failed']);
      expect(cluster.metrics.cluster_downtime_s).toBe(0);
      expect(cluster.timeline.stays.map(([, host]) => host)).toEqual([0]);
    },
  );

  test('a broken cable stalls a post-copy, which goes on when it is mended', () => {
    const stalled = (duration: string) =>
      lived(
        lifeDocument(
          {
            duration: '30 min',
            placement: { strategy: 'first-fit' },
            migration: { memory: { strategy: 'demand' } },
            faults: [{ kind: 'link-down', at: '100 s', hosts: ['node-2'], duration }],
          },
          { guests: 1, plan: [{ guest: 'web', to: 'node-2', memory: { strategy: 'qemu' } }] },
        ),
      ).cluster;
    expect(stalled('200 s').timeline.moves.map(({ outcome }) => outcome)).toEqual(['completed']);
    expect(stalled('200 s').causes['post-copy-stalled']).toBeCloseTo(200, 6);
  });

  test('a slow or degraded host makes migrations longer', () => {
    const took = (faults: object[]): number => {
      const { cluster } = lived(
        lifeDocument(
          {
            placement: { strategy: 'first-fit' },
            migration: { memory: { strategy: 'qemu', maxBandwidth: null } },
            faults,
          },
          {
            guests: 1,
            plan: [{ guest: 'web', to: 'node-2', at: '10 s', memory: { strategy: 'qemu' } }],
          },
        ),
      );
      const [move] = cluster.timeline.moves;
      expect(move?.outcome).toBe('completed');
      return (move?.end ?? 0) - (move?.start ?? 0);
    };
    const degraded = [
      { kind: 'link-degraded', at: '11 s', hosts: ['node-1'], duration: '5 min', factor: 0.05 },
    ];
    expect(took(degraded)).toBeGreaterThan(5 * took([]));
  });
});

describe('a foreseen failure', () => {
  const foreseen = (lead: string, proactive: object) =>
    lived(
      lifeDocument(
        {
          duration: '1 h',
          availability: { strategy: 'restart', ...DETECT },
          proactive,
          faults: [{ kind: 'predicted-failure', at: '100 s', hosts: ['node-1'], duration: lead }],
        },
        { guests: 8 },
      ),
    ).cluster;
  const EVACUATE = { strategy: 'evacuate', falseEvery: '100000 d' };

  test('costs nothing but switch-overs when there is time to leave', () => {
    const cluster = foreseen('120 s', EVACUATE);
    expect(cluster.metrics.host_failures).toBe(1);
    expect(cluster.causes['host-crash']).toBeUndefined();
    expect(cluster.metrics.cluster_migrations).toBe(2);
  });

  test('is a crash like any other when there is none, or nobody listens', () => {
    expect(foreseen('1 s', EVACUATE).causes['host-crash']).toBeGreaterThan(100);
    expect(foreseen('120 s', { strategy: 'none' }).causes['host-crash']).toBeGreaterThan(100);
  });
});

describe('a year of failures', () => {
  const year = (life: object) =>
    lived(
      lifeDocument(
        {
          duration: '365 d',
          faultRates: [{ kind: 'host-crash', mtbf: '60 d', mttr: '4 h' }],
          ...life,
        },
        { hosts: 16, guests: 64 },
      ),
    ).cluster.metrics;

  test('is survived the better the more is done: none, restart, restart and evacuation, checkpoints', () => {
    const lives = [
      year({}),
      year({ availability: { strategy: 'restart' } }),
      year({ availability: { strategy: 'restart' }, proactive: { strategy: 'evacuate' } }),
      year({ availability: { strategy: 'checkpoints' } }),
    ];
    // The same crashes strike each of them: every host draws from a stream of its own.
    expect(new Set(lives.map((one) => one.host_failures)).size).toBe(1);
    const nines = lives.map((one) => one.nines ?? 0);
    expect(nines).toEqual(nines.toSorted((one, other) => one - other));
    // Repair of 4 h every 60 days leaves 99.7 %; checkpoints reach the goal of five nines.
    expect(lives[0]?.availability).toBeCloseTo(1 - 4 / (60 * 24 + 4), 2);
    expect(lives[3]?.availability).toBeGreaterThan(0.99999);
  });
});

test('what five nines need is told before, and is what then comes', () => {
  const year = (availability: object) =>
    lifeDocument(
      {
        duration: '365 d',
        availability,
        faultRates: [{ kind: 'host-crash', mtbf: '60 d', mttr: '4 h' }],
      },
      { hosts: 16, guests: 64 },
    );
  const told = (availability: object) =>
    expectScenario(parsed(year(availability)), null).notes ?? [];
  expect(told({ strategy: 'none' })[0]?.code).toBe('five-nines-missed');
  expect(told({ strategy: 'checkpoints' })[0]?.code).toBe('five-nines-reached');
  const [note] = told({ strategy: 'restart' });
  // 60 days times 1e-5 is 52 s; detection, fencing and a start take 85 s.
  expect(note?.values['allowed']).toBeCloseTo(51.84, 1);
  const expected = Number.parseFloat(String(note?.values['share'])) / 100;
  const { cluster } = lived(year({ strategy: 'restart' }));
  expect((1 - (cluster.metrics.availability ?? 0)) / (1 - expected)).toBeGreaterThan(0.7);
  expect((1 - (cluster.metrics.availability ?? 0)) / (1 - expected)).toBeLessThan(1.4);
});

test('checkpoints cost more with shorter epochs, and stretch where the link is too slow', () => {
  const { guests } = parsed(lifeDocument());
  const plan = { epoch: 0.2, detect: 1, activate: 0.5, pause: 0.002, copyRate: 2e9, upTo: 5 };
  const guest = guests[0] as (typeof guests)[number];
  const path = { rate: 1.25e9, latency: 1e-4 };
  const usual = replicationCost(guest, plan, 1, path);
  const short = replicationCost(guest, { ...plan, epoch: 0.025 }, 1, path);
  expect(short.slowdown).toBeGreaterThan(usual.slowdown);
  expect(short.latency).toBeLessThan(usual.latency);
  // 2,000 writes a second over 65,536 pages: hardly any page twice within 0.2 s.
  expect(usual.rate).toBeCloseTo((400 * 4096) / (0.2 + 0.002 + (400 * 4096) / 2e9), -5);
  const slow = replicationCost(guest, plan, 1, { rate: 4e6, latency: 1e-4 });
  expect(slow.epoch).toBeGreaterThan(plan.epoch);
});
