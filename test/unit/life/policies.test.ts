import { describe, expect, test } from 'vitest';
import { expectScenario, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { LIFE_POLICY_KINDS } from '#shared/scenario/tunables.ts';
import { lifeDocument, lived, parsed, problemsOf, simulationOf } from './build.ts';

// Goal: each policy does what its page says. Method: small clusters in which only one thing can be right.

/** Guests on each host at the start. */
function guestsAtStart(life: object, wishes: Parameters<typeof lifeDocument>[1] = {}): number[] {
  const { fleet } = simulationOf(lifeDocument(life, wishes)).cluster;
  return fleet.residents.map((one) => one.length);
}

describe('how guests of a life move', () => {
  test.each([
    [{ memory: { strategy: 'qemu', multifd: true, xbzrle: true } }, 'Multifd is not compatible'],
    [{ memory: { strategy: 'trace-replay' } }, 'guest of 2 vCPUs'],
    [{ memory: { strategy: 'xen-4' }, disk: { strategy: 'qemu-block' } }, 'carries pages only'],
    [
      {
        memory: { strategy: 'xen-4' },
        policy: { strategy: 'libvirt-timeout', action: 'post-copy' },
      },
      'started with --postcopy',
    ],
  ])('is refused as in a plan: %o', (migration, reason) => {
    expect(problemsOf(lifeDocument({ migration })).join(' ')).toContain(reason);
    expect(problemsOf(lifeDocument({ migration: { memory: { strategy: 'qemu' } } }))).toEqual([]);
  });
});

describe('the catalogue', () => {
  test('tells of every policy where it comes from and what each tunable is', () => {
    for (const kind of LIFE_POLICY_KINDS) {
      const policies = STRATEGY_CATALOGUE.life?.[kind] ?? [];
      expect(policies.length).toBeGreaterThan(1);
      for (const { id, title, summary, source, goodFor, badFor, tunables } of policies) {
        for (const text of [id, title, summary, source, goodFor, badFor]) expect(text).not.toBe('');
        for (const { meaning, source: from } of Object.values(tunables))
          expect(meaning.length * from.length).toBeGreaterThan(0);
      }
    }
  });
});

describe('placement', () => {
  test.each([
    ['worst-fit', [4, 4, 4, 4]],
    ['balanced', [4, 4, 4, 4]],
    ['first-fit', [16, 0, 0, 0]],
    ['best-fit', [16, 0, 0, 0]],
    ['as-given', [16, 0, 0, 0]],
  ])('%s', (strategy, expected) => {
    expect(guestsAtStart({ placement: { strategy } }, { guests: 16 })).toEqual(expected);
  });

  test('never fills a host beyond what may be promised', () => {
    const counts = guestsAtStart({ placement: { strategy: 'first-fit' } }, { guests: 40 });
    expect(counts).toEqual([16, 16, 8, 0]);
    const tight = { placement: { strategy: 'first-fit' }, capacity: { overcommitCpu: 0.5 } };
    expect(guestsAtStart(tight, { guests: 10 })).toEqual([4, 4, 2, 0]);
  });

  test('keeps guests apart, and together', () => {
    expect(
      guestsAtStart(
        { placement: { strategy: 'first-fit' } },
        { guests: 4, guest: { keepApart: true } },
      ),
    ).toEqual([1, 1, 1, 1]);
    expect(
      guestsAtStart(
        { placement: { strategy: 'worst-fit' } },
        { guests: 4, guest: { keepTogether: 'tier' } },
      ),
    ).toEqual([4, 0, 0, 0]);
  });
});

describe('balancing', () => {
  // Everybody on the first host: 12 guests of 2 cores on 16.
  const crowded = (balancing: object) =>
    lived(
      lifeDocument(
        {
          duration: '2 h',
          placement: { strategy: 'first-fit' },
          capacity: { overcommitCpu: 4 },
          balancing,
        },
        { guests: 12 },
      ),
    );

  test('nobody moves without a balancer', () => {
    const { cluster } = crowded({ strategy: 'none' });
    expect(cluster.metrics.cluster_migrations).toBe(0);
    expect(cluster.metrics.sla_violation_s).toBe(12 * 7200);
    for (const { violation } of cluster.worst) expect(violation).toBe(7200);
  });

  test.each(['watcher', 'drs', 'sandpiper'])('%s relieves a crowded host', (strategy) => {
    const { simulation, cluster } = crowded({ strategy });
    const loads = simulation.cluster.fleet.hosts.map((_, host) =>
      simulation.cluster.fleet.loadOf(host),
    );
    expect(Math.max(...loads)).toBeLessThan(0.8);
    expect(cluster.metrics.cluster_migrations).toBeGreaterThan(0);
    expect(cluster.metrics.sla_violation_s).toBeLessThan(12 * 7200 * 0.2);
  });

  test('workload stabilization stops at its threshold', () => {
    const { simulation } = crowded({ strategy: 'watcher', threshold: 0.2 });
    const { imbalance } = simulation.cluster.fleet.meters;
    expect(imbalance).toBeLessThanOrEqual(0.2);
    expect(
      crowded({ strategy: 'watcher', threshold: 0.05 }).cluster.metrics.cluster_migrations,
    ).toBeGreaterThan(
      crowded({ strategy: 'watcher', threshold: 0.2 }).cluster.metrics.cluster_migrations ?? 0,
    );
  });

  test('charging what migrations cost means fewer of them', () => {
    const bursting = (chargeCost: boolean) =>
      lived(
        lifeDocument(
          {
            duration: '12 h',
            capacity: { overcommitCpu: 4 },
            balancing: { strategy: 'drs', level: 5, chargeCost },
          },
          {
            guests: 28,
            guest: { demand: { strategy: 'bursts', every: '20 min', length: '10 min' } },
            spec: {
              memory: [
                { name: 'hot', size: '1 GiB', writes: { process: 'uniform', rate: '40000 /s' } },
                { name: 'cold', size: '3 GiB' },
              ],
            },
          },
        ),
      ).cluster.metrics;
    const charged = bursting(true);
    const free = bursting(false);
    expect(charged.cluster_migrations).toBeLessThan(0.7 * (free.cluster_migrations ?? 0));
    expect(charged.cluster_downtime_s).toBeLessThan(free.cluster_downtime_s ?? 0);
  });

  test('a policy that takes back what it did is told', () => {
    const { cluster } = lived(
      lifeDocument(
        {
          duration: '12 h',
          capacity: { overcommitCpu: 8 },
          balancing: { strategy: 'watcher', threshold: 0.01, period: '60 s' },
        },
        {
          hosts: 2,
          guests: 6,
          guest: { demand: { strategy: 'bursts', every: '3 min', length: '3 min' } },
        },
      ),
    );
    expect(cluster.metrics.oscillations).toBeGreaterThan(10);
    expect(cluster.notes.map(({ code }) => code)).toContain('oscillates');
  });
});

describe('consolidation', () => {
  const night = (consolidation: object, reserveHosts = 0) =>
    lived(
      lifeDocument(
        { duration: '4 h', consolidation, capacity: { overcommitCpu: 4, reserveHosts } },
        { guests: 16, guest: { demand: { strategy: 'constant', level: 0.1 } } },
      ),
    ).cluster.metrics;

  test('switches hosts off and saves energy', () => {
    const saving = night({ strategy: 'power-save' });
    const always = night({ strategy: 'none' });
    expect(saving.host_off_s).toBeGreaterThan(2 * 3600);
    expect(saving.cluster_energy_j).toBeLessThan(0.75 * (always.cluster_energy_j ?? 0));
    expect(always.host_off_s).toBe(0);
  });

  test('keeps the room that is reserved for failures', () => {
    expect(night({ strategy: 'power-save' }, 2).host_off_s).toBeLessThan(
      night({ strategy: 'power-save' }).host_off_s ?? 0,
    );
  });

  test('switches hosts on again when load comes', () => {
    const { simulation, cluster } = lived(
      lifeDocument(
        {
          duration: '1 d',
          consolidation: { strategy: 'power-save' },
          balancing: { strategy: 'watcher' },
          capacity: { overcommitCpu: 4 },
        },
        {
          guests: 24,
          guest: { demand: { strategy: 'daily', low: 0.05, high: 1, shift: 0, noise: 0 } },
        },
      ),
    );
    expect(cluster.metrics.host_off_s).toBeGreaterThan(3600);
    const waking = cluster.timeline.states.filter(([, state]) => state === 'waking');
    expect(waking.length).toBeGreaterThan(0);
    expect(simulation.cluster.ledger.downNow).toBe(0);
  });
});

describe('the scheduler', () => {
  const most = (scheduler: object): { out: number; cluster: number } => {
    const { cluster } = lived(
      lifeDocument(
        {
          duration: '1 h',
          placement: { strategy: 'first-fit' },
          scheduler,
          maintenance: [{ at: '10 s', hosts: ['node-1'], duration: '60 s' }],
        },
        { guests: 16 },
      ),
    );
    const { moves } = cluster.timeline;
    const under = (at: number) => moves.filter((move) => move.start <= at && move.end > at).length;
    return { out: Math.max(...moves.map(({ start }) => under(start))), cluster: moves.length };
  };

  test.each([
    [{ strategy: 'nova' }, 1],
    [{ strategy: 'kubevirt' }, 2],
    [{ strategy: 'vsphere' }, 8],
    [{ strategy: 'vsphere', perHost: 3 }, 3],
    // 9.4 Gbit/s of goodput hold four times 2 Gbit/s.
    [{ strategy: 'vsphere', reserve: '2 Gbit/s' }, 4],
  ])('%o', (scheduler, expected) => {
    expect(most(scheduler)).toEqual({ out: expected, cluster: 16 });
  });

  test('a migration that takes too long is tried again, then given up', () => {
    const { simulation, cluster } = lived(
      lifeDocument(
        {
          duration: '6 h',
          scheduler: { strategy: 'kubevirt', timeoutPerGib: '20 s', retries: 2, backoff: '10 s' },
        },
        {
          guests: 1,
          plan: [{ guest: 'web', to: 'node-2', memory: { strategy: 'qemu' } }],
          spec: {
            memory: [
              { name: 'hot', size: '4 GiB', writes: { process: 'uniform', rate: '2000000 /s' } },
            ],
          },
        },
      ),
    );
    expect(cluster.timeline.moves.map(({ outcome, why }) => [outcome, why])).toEqual(
      Array.from({ length: 3 }, () => ['failed', 'timeout']),
    );
    expect(simulation.cluster.scheduler.gaveUp).toBe(1);
    expect(cluster.notes.map(({ code }) => code)).toContain('migrations-given-up');
    expect(simulation.cluster.fleet.hostOf[0]).toBe(0);
  });
});

describe('maintenance', () => {
  test('a rolling upgrade takes every host once, no more at once than allowed', () => {
    const { cluster } = lived(
      lifeDocument(
        { duration: '3 h', maintenance: [{ duration: '5 min', atOnce: 2 }] },
        { hosts: 6, guests: 24 },
      ),
    );
    const away = cluster.timeline.states.filter(([, state]) => state === 'away');
    expect(away.map(([host]) => host).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    for (const [, , from] of away)
      expect(
        away.filter(([, , start, end]) => start <= from && end > from).length,
      ).toBeLessThanOrEqual(2);
    expect(cluster.metrics.hosts_maintained).toBe(6);
    expect(cluster.causes['maintenance']).toBeUndefined();
  });

  test('guests that cannot migrate are stopped and started elsewhere', () => {
    const { cluster } = lived(
      lifeDocument(
        { duration: '1 h', maintenance: [{ hosts: ['node-1'], at: '60 s' }] },
        { guests: 4, guest: { migratable: false, boot: '40 s' } },
      ),
    );
    expect(cluster.causes).toEqual({ maintenance: 40 });
    expect(cluster.metrics.cluster_migrations).toBe(0);
    expect(cluster.metrics.hosts_maintained).toBe(1);
  });

  const hopeless = (atDeadline: string) =>
    lifeDocument(
      {
        duration: '3 h',
        maintenance: [{ hosts: ['node-1'], deadline: '30 s', atDeadline }],
        placement: { strategy: 'first-fit' },
        scheduler: { strategy: 'nova' },
        migration: { memory: { strategy: 'qemu', maxBandwidth: '20 MB/s' } },
      },
      { guests: 8 },
    );

  test('a deadline that cannot be kept is told before, and gives the drain up', () => {
    const { notes } = expectScenario(parsed(hopeless('give-up')), null);
    expect(notes?.map(({ code }) => code)).toEqual(['deadline-not-met']);
    const { cluster } = lived(hopeless('give-up'));
    expect(cluster.metrics.drains_given_up).toBe(1);
    expect(cluster.metrics.hosts_maintained).toBe(0);
  });

  test('or stops the guests that are left', () => {
    const { cluster } = lived(hopeless('shut-down'));
    expect(cluster.metrics.hosts_maintained).toBe(1);
    expect(cluster.causes['maintenance']).toBeGreaterThan(0);
  });
});
