import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explain } from '#shared/result/explain.ts';
import { UNVALIDATED_MESSAGES } from '#shared/messages/unvalidated.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { coveredRanges } from '#main/measured/covered.ts';
import { deriveScenario, knownBefore } from '#main/measured/index.ts';
import { shippedPapers } from '#main/measured/published/index.ts';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { inputsOf, JUDGED, namedParts } from '#main/simulation/validity/inputs.ts';
import { measuredFiles, measuredTexts } from './cases.ts';
import { MIB, oneGuest } from '../unit/simulation/builders.ts';

// Goal: a run outside of what the validation cases cover says so, and the ranges are those of the cases.
// Method: the ranges are computed again from every case of the project; migrations are put inside and outside.
// The file is written anew with GODWIT_ACCEPT_RANGES=1.

const FILE = new URL('../../src-main/simulation/validity/ranges.json', import.meta.url);
const ranges = coveredRanges(measuredTexts(), shippedPapers());
if (process.env['GODWIT_ACCEPT_RANGES'] === '1')
  writeFileSync(FILE, `${JSON.stringify(ranges, null, 2)}\n`);

const told = (scenario: Scenario): readonly string[] =>
  simulate(scenario, { series: false }).migrations.flatMap((one) =>
    (one.unvalidated ?? []).map(({ code }) => code),
  );

const QEMU = { strategy: 'qemu', version: '7.2' };
const like = (more: object, size = 512 * MIB) =>
  oneGuest({
    memory: [{ name: 'memory', size, writes: { process: 'uniform', rate: 3000 } }],
    strategy: { ...QEMU, maxBandwidth: 50 * MIB, downtimeLimit: 0.3, ...more },
  });

describe('the ranges', () => {
  test('are those of the cases', () => {
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(JSON.stringify(ranges)));
  });

  test('hold every strategy that a case was measured with, and no other', () => {
    const strategies = Object.keys(ranges.memory).filter((key) => !key.includes(':'));
    expect(strategies).toEqual(expect.arrayContaining(['qemu', 'qemu-postcopy', 'xen-2', 'xen-3']));
    expect(ranges.memory['qemu']?.cases).toBeGreaterThan(50);
    expect(ranges.memory['layered']).toBeUndefined();
    expect(Object.keys(ranges.disk)).toEqual(
      expect.arrayContaining(['qemu-block', 'qemu-mirror', 'bitmap-incremental']),
    );
  });

  test('hold the inputs of each case', () => {
    for (const file of measuredFiles()) {
      const scenario = deriveScenario(knownBefore(file));
      const inputs = inputsOf(namedParts(scenario), scenario.plan[0]!)!;
      for (const field of JUDGED.memory) {
        const [least, most] = ranges.memory[scenario.plan[0]!.memory.strategy]?.inputs[field] ?? [
          0, 0,
        ];
        const value = inputs[field] ?? least;
        expect(value, `${file.name}: ${field}`).toBeGreaterThanOrEqual(least * (1 - 1e-5));
        expect(value, `${file.name}: ${field}`).toBeLessThanOrEqual(most * (1 + 1e-5));
      }
    }
  });
});

describe('a migration', () => {
  test('amid the cases has nothing to tell', () => {
    expect(told(like({}))).toEqual([]);
  });

  test.each([
    ['a larger guest', like({}, 64 * 1024 * MIB), 'outside-memory'],
    ['a longer downtime limit', like({ downtimeLimit: 30 }), 'outside-downtimeLimit'],
    ['more bandwidth than any case', like({ maxBandwidth: 100_000 * MIB }), 'outside-bandwidth'],
    ['a setting without a case', like({ version: '10', dirtyLimit: true }), 'no-case-setting'],
  ])('%s is told', (_, scenario, code) => {
    // The link of the builder is slower than the bandwidth asked for in one of them.
    const wide = { ...scenario, hosts: scenario.hosts.map((host) => ({ ...host, nic: 1e12 })) };
    expect(told(wide)).toContain(code);
  });

  test('by a strategy without a case says so and nothing else of it', () => {
    const memory = [{ name: 'memory', size: 512 * MIB }];
    expect(told(oneGuest({ memory, strategy: { strategy: 'layered' } }))).toEqual([
      'no-case-memory',
    ]);
  });

  test('counts what it tells in a metric that no digest holds', () => {
    const scenario = oneGuest({
      memory: [{ name: 'memory', size: 512 * MIB }],
      strategy: { strategy: 'layered' },
    });
    expect(simulate(scenario).migrations[0]!.metrics.unvalidated_inputs).toBe(1);
    expect(simulate(like({})).migrations[0]!.metrics.unvalidated_inputs).toBe(0);
  });

  test('has a sentence for everything that it may tell', () => {
    const codes = [
      ...[...JUDGED.memory, ...JUDGED.disk].map((field) => `outside-${field}`),
      'no-case-memory',
      'no-case-disk',
      'no-case-setting',
      'no-case-policy',
    ];
    for (const code of codes) {
      const values = { strategy: 'x', setting: 'y', value: 1, least: 2, most: 3 };
      expect(explain({ code, values }, UNVALIDATED_MESSAGES)).toMatch(/^[A-Z].*\.$/);
      expect(explain({ code, values }, UNVALIDATED_MESSAGES)).not.toContain('{');
    }
    for (const { text } of PRESETS) {
      const reading = parseScenario(text, STRATEGY_CATALOGUE);
      if (reading.ok) for (const code of told(reading.scenario)) expect(codes).toContain(code);
    }
  });
});
