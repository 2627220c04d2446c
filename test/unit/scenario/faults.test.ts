import { describe, expect, test } from 'vitest';
import { parseScenario } from '#shared/scenario/document.ts';
import { scenarioJsonSchema } from '#shared/scenario/schema.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { ONE_GUEST } from '../../integration/support/scenarios.ts';

const withFaults = (faults: string): string => `${ONE_GUEST}faults:\n${faults}`;
const read = (faults: string) => parseScenario(withFaults(faults), STRATEGY_CATALOGUE);
const one = (fault: string): string => `  injected:\n    - ${fault}\n`;

describe('the section "faults"', () => {
  test('takes units, fills in what is left out, and is absent where nothing fails', () => {
    const reading = read(one('{ kind: link-down, phase: memory-copy, duration: 2 min }'));
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    expect(reading.scenario.faults).toEqual({
      injected: [
        {
          kind: 'link-down',
          at: null,
          migration: 0,
          phase: 'memory-copy',
          round: null,
          after: 0,
          side: null,
          host: null,
          duration: 120,
          factor: 0.1,
        },
      ],
      rates: [],
      recovery: {
        fencing: true,
        restart: true,
        detection: 15,
        fenceTime: 10,
        boot: 60,
        connectionTimeout: 30,
        resumeAfter: 60,
        durable: 5,
      },
    });
    const plain = parseScenario(ONE_GUEST, STRATEGY_CATALOGUE);
    expect(plain.ok && 'faults' in plain.scenario).toBe(false);
  });

  test.each([
    ['{ kind: link-down }', 'at', /neither "at" nor "phase"/],
    ['{ kind: link-down, at: 1 s, phase: before }', 'phase', /both "at" and "phase"/],
    [
      '{ kind: link-down, phase: switch-over, round: 2 }',
      'round',
      /only the memory copy has rounds/,
    ],
    ['{ kind: link-down, at: 1, round: 2 }', 'round', /without a phase/],
    ['{ kind: link-down, at: 1, migration: 3 }', 'migration', /the plan has 1 migrations/],
    ['{ kind: link-down, at: 1, host: gamma }', 'host', /no host is called so/],
    ['{ kind: out-of-memory, at: 1, side: source }', 'side', /where the guest is received/],
    ['{ kind: disk-full, at: 1 }', 'kind', /shared storage is out of reach/],
    ['{ kind: clock-skew, at: 1 }', 'kind', /heartbeats only.*life\.faults/],
    ['{ kind: predicted-failure, at: 1 }', 'kind', /forecast.*life\.faults/],
    ['{ kind: flood, at: 1 }', 'kind', /flood/],
    ['{ kind: link-down, at: -1 }', 'at', /at least 0/],
    ['{ kind: link-down, at: 1, duration: 0 }', 'duration', /more than 0/],
    ['{ kind: packet-loss, at: 1, factor: 2 }', 'factor', /at most 1/],
  ])('refuses %s', (fault, field, message) => {
    const reading = read(one(fault));
    expect(reading.ok).toBe(false);
    const [problem] = reading.ok ? [] : reading.problems;
    expect(problem?.path).toBe(`faults.injected[0].${field}`);
    expect(problem?.message).toMatch(message);
    expect(problem?.line).toBeGreaterThan(10);
  });

  test('refuses two rates of one kind, and faults beside a life', () => {
    const twice = read(
      '  rates:\n    - { kind: link-down, mtbf: 1 h }\n    - { kind: link-down, mtbf: 2 h }\n',
    );
    expect(twice.ok ? '' : twice.problems[0]?.message).toMatch(/a second time/);
    const life = parseScenario(
      `${withFaults(one('{ kind: link-down, at: 1 }'))}life: { duration: 1 h }\n`,
      STRATEGY_CATALOGUE,
    );
    expect(life.ok ? [] : life.problems.map(({ path }) => path)).toContain('faults');
  });

  test('is described field by field in the JSON schema', () => {
    const text = JSON.stringify(scenarioJsonSchema(STRATEGY_CATALOGUE));
    for (const described of [
      'Simulated time at which it strikes',
      'Mean time between failures of one',
    ])
      expect(text).toContain(described);
  });
});
