import { describe, expect, test } from 'vitest';
import type { MigrationResult } from '#shared/result/result.ts';
import { simulate } from '#main/simulation/index.ts';
import { MIB, oneGuest } from './builders.ts';

// Goal: what clients see of a migration follows from its pause and the redirection, and says nothing where no clients are told of.

const CLIENTS = { packets: 1000, connections: 50, timeout: 5 };

function migrated(clients: object | null, strategy: object, more: object = {}): MigrationResult {
  const scenario = oneGuest({
    memory: [{ name: 'all', size: 64 * MIB }],
    strategy,
    guest: { workload: clients ? { clients } : {} },
    mechanics: { redirect: 0.25 },
    more,
  });
  return simulate(scenario, { series: false }).migrations[0]!;
}

describe('clients of a guest', () => {
  test('lose packets for as long as the service is down, and keep connections through a short pause', () => {
    const { metrics } = migrated(CLIENTS, { strategy: 'stop-and-copy' });
    expect(metrics.service_downtime_s).toBeCloseTo((metrics.downtime_s ?? 0) + 0.25, 9);
    expect(metrics.client_packets_lost).toBeCloseTo(1000 * (metrics.service_downtime_s ?? 0), 6);
    expect(metrics.client_connections_broken).toBe(0);
  });

  test('lose their connections to a pause that outlasts the timeout', () => {
    const { metrics } = migrated({ ...CLIENTS, timeout: 0.1 }, { strategy: 'stop-and-copy' });
    expect(metrics.client_connections_broken).toBe(50);
  });

  test('lose their connections with a guest that is lost, and packets until it serves again', () => {
    const crash = { kind: 'host-crash', phase: 'memory-copy' };
    const faults = { injected: [crash], recovery: { boot: 20 } };
    const { metrics } = migrated(CLIENTS, { strategy: 'qemu' }, { faults });
    expect(metrics.client_connections_broken).toBe(50);
    expect(metrics.client_packets_lost).toBeCloseTo(1000 * (metrics.fault_recovery_s ?? 0), 6);
  });

  test('lose nothing to a migration that fails before it stops the guest', () => {
    const faults = { injected: [{ kind: 'migration-killed', phase: 'memory-copy' }] };
    const { metrics } = migrated(CLIENTS, { strategy: 'qemu' }, { faults });
    expect(metrics.client_packets_lost).toBe(0);
    expect(metrics.client_connections_broken).toBe(0);
  });

  test('are not told of where the scenario has none', () => {
    const { metrics } = migrated(null, { strategy: 'stop-and-copy' });
    expect('client_packets_lost' in metrics).toBe(false);
  });
});
