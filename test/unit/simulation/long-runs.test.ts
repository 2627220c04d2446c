import { describe, expect, test } from 'vitest';
import { createSimulation } from '#main/simulation/index.ts';
import { MIB, oneGuest } from './builders.ts';

// Goal: a migration that never ends fills neither memory nor its log, and says what it left out.
// Method: writers faster than the link, run ten times as long: what is kept may not grow, though what happened does.

const memory = [
  { name: 'hot', size: 64 * MIB, writes: { process: 'uniform', rate: 90_000 } },
  { name: 'rest', size: 64 * MIB },
];
const disks = [
  {
    name: 'disk',
    extents: [
      {
        name: 'data',
        size: 256 * MIB,
        io: { process: 'uniform', writes: 4000, request: '64 KiB' },
      },
    ],
  },
];

function runFor(time: number, disk: string, resolution: 'expected' | 'exact', series = false) {
  const scenario = oneGuest({
    memory,
    strategy: { strategy: 'qemu', version: '7.2' },
    disks,
    disk: { strategy: disk },
    limits: { time, events: 1e9 },
  });
  const simulation = createSimulation(scenario, { resolution, series });
  simulation.advance();
  const result = simulation.result();
  const [migration] = result.migrations;
  if (!migration) throw new Error('nothing was planned');
  return { events: simulation.kernelEvents, migration };
}

/** Numbers, texts and names in a value, as a measure of the memory that it takes. */
function entries(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, one) => sum + entries(one), 1);
}

describe.each(['expected', 'exact'] as const)('a migration without an end (%s)', (resolution) => {
  const base = resolution === 'expected' ? 600 : 60;

  test.each(['shared', 'qemu-block', 'vmware-dbt'])(
    'keeps no more of ten times the time, with disk strategy %s',
    (disk) => {
      const short = runFor(base, disk, resolution);
      const long = runFor(10 * base, disk, resolution);
      expect(long.migration.outcome).toBe('unfinished');
      expect(long.events).toBeGreaterThan(5 * short.events);
      expect(long.migration.rounds.length).toBeLessThanOrEqual(5100);
      expect(long.migration.events.length).toBeLessThanOrEqual(2100);
      expect(entries(long.migration)).toBeLessThan(100_000);
      expect(long.migration.metrics.rounds).toBeGreaterThan(5 * short.migration.metrics.rounds!);
    },
  );
});

test('says how many rounds and events it left out, and keeps the last ones that matter', () => {
  const { migration } = runFor(6000, 'shared', 'expected');
  const kept = migration.rounds.filter((row) => row.kind === 'memory').length;
  const [leftOut, end] = migration.events.slice(-2);
  expect(end?.code).toBe('end');
  expect(leftOut?.code).toBe('left-out');
  expect(leftOut?.values['rounds']).toBe(migration.metrics.rounds! - kept);
  expect(leftOut?.values['rounds']).toBeGreaterThan(0);
  expect(leftOut?.values['events']).toBeGreaterThan(0);
});

test('series are thinned instead of growing', () => {
  const { migration } = runFor(6000, 'shared', 'expected', true);
  expect(migration.series.time.length).toBeGreaterThan(500);
  expect(migration.series.time.length).toBeLessThanOrEqual(4097);
});
