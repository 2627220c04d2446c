import { describe, expect, test } from 'vitest';
import { EVENT_MESSAGES, OUTCOME_MESSAGES } from '#shared/messages/outcomes.ts';
import { explain } from '#shared/result/explain.ts';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { MIB, oneGuest } from './builders.ts';

// Goal: a migration that a limit of its run cut off says which limit that was, and what would have ended it.
// Method: every strategy is cut off in the middle, and its explanation read as people do; one is then given what it asks for.

const memory = (rate: number) => [
  { name: 'memory', size: 64 * MIB, writes: { process: 'uniform', rate } },
];
const disks = [
  {
    name: 'disk',
    extents: [
      { name: 'data', size: 256 * MIB, io: { process: 'uniform', writes: 8000, request: 65_536 } },
    ],
  },
];

function cutOff(parts: Omit<Parameters<typeof oneGuest>[0], 'limits'>, limits: object) {
  const scenario = oneGuest({ mechanics: { setup: 0.01, suspend: 0.01 }, ...parts, limits });
  const { ended, migrations } = simulate(scenario, { resolution: 'expected', series: false });
  const [migration] = migrations;
  if (!migration) throw new Error('nothing was planned');
  return { ended, migration, text: explain(migration.explanation, OUTCOME_MESSAGES) };
}

const cases = [
  ...STRATEGY_CATALOGUE.memory.map(({ id }) => ['memory', id] as const),
  ...STRATEGY_CATALOGUE.disk.map(({ id }) => ['disk', id] as const),
];

describe.each([
  ['time', { time: 0.4 }],
  ['events', { events: 3 }],
] as const)('a limit of %s', (bound, limits) => {
  test.each(cases)('%s strategy %s says how far it came and what it needs', (kind, strategy) => {
    const parts =
      kind === 'memory'
        ? { memory: memory(200_000), strategy: { strategy } }
        : {
            memory: memory(200_000),
            strategy: { strategy: 'qemu', version: '7.2' },
            disk: { strategy },
            disks,
          };
    const { ended, migration, text } = cutOff(parts, limits);
    expect([ended, migration.outcome]).toEqual(['bounded', 'unfinished']);
    const { events } = migration;
    expect(events.map(({ code }) => code)).toContain(`limit-${bound}`);
    expect(EVENT_MESSAGES[`limit-${bound}`]).toMatch(/limit/);
    expect(text).not.toMatch(/[{}]|NaN|Infinity/);
    // Copying: rates, and what would do. Afterwards: how much longer.
    expect(text).toMatch(
      /bandwidth above|Allow .* of downtime|needed about|takes .* more|did not come into sync|a round sent|bandwidth is enough|while .* are sent/,
    );
  });
});

test('what it asks for ends it', () => {
  const parts = {
    memory: memory(60_000),
    strategy: { strategy: 'cloud-hypervisor', downtimeLimit: 0.01 },
  };
  const { migration } = cutOff(parts, { time: 20 });
  expect(migration.explanation.code).toBe('bounded-time');
  const { needDowntime } = migration.explanation.values as { needDowntime: number };
  const strategy = { ...parts.strategy, downtimeLimit: needDowntime * 1.02 };
  expect(cutOff({ ...parts, strategy }, { time: 20 }).migration.outcome).toBe('completed');
});

test('a migration that would have converged says how long it still needed', () => {
  const parts = {
    memory: memory(5000),
    strategy: { strategy: 'cloud-hypervisor', downtimeLimit: 0.005 },
  };
  const { migration } = cutOff(parts, { time: 0.6 });
  expect(migration.explanation.code).toBe('bounded-time-soon');
  const { more } = migration.explanation.values as { more: number };
  const whole = cutOff(parts, { time: 60 }).migration.metrics.total_time_s!;
  expect(Math.abs(0.6 + more - whole)).toBeLessThan(0.12);
});
