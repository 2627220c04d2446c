import { describe, expect, it } from 'vitest';
import { expectScenario, simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { OUTCOME_MESSAGES } from '#shared/messages/outcomes.ts';
import { explain } from '#shared/result/explain.ts';
import { parseScenario, problemSentence, setPath, toYaml } from '#shared/scenario/document.ts';
import { presetByName, PRESETS } from '#shared/scenario/presets/index.ts';
import type { Scenario } from '#shared/scenario/types.ts';

function read(document: string | object): Scenario {
  const reading = parseScenario(document, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new Error(reading.problems.map(problemSentence).join('\n'));
  return reading.scenario;
}

const preset = (name: string): Scenario => read(presetByName(name)?.text ?? '');

describe.each(PRESETS.map((one) => [one.name, one] as const))('the preset %s', (name, shipped) => {
  it('is told in a title, a sentence and a source, and named so that a shell takes it', () => {
    expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(shipped.title.length).toBeGreaterThan(5);
    expect(shipped.sentence).toMatch(/^[A-Z].{20,160}\.$/);
    expect(shipped.source.length).toBeGreaterThan(10);
    expect(presetByName(name)).toBe(shipped);
  });

  it('is a scenario that holds, in canonical YAML', () => {
    const { plan, life } = read(shipped.text);
    expect(plan.length + (life ? 1 : 0)).toBeGreaterThan(0);
    expect(toYaml(shipped.text)).toBe(shipped.text);
  });

  it('has an expectation: every migration completes and says why it stopped copying', () => {
    const { migrations } = expectScenario(read(shipped.text), null);
    const { plan, life, guests } = read(shipped.text);
    // Of a life, one migration of each class of guests is told.
    expect(migrations).toHaveLength(life ? guests.length : plan.length);
    for (const { outcome, metrics, explanation } of migrations) {
      expect(outcome).toBe('completed');
      expect(metrics['total_time_s']).toBeGreaterThan(0);
      expect(metrics['downtime_s']).toBeLessThanOrEqual(metrics['total_time_s'] ?? 0);
      for (const value of Object.values(metrics)) expect(Number.isFinite(value)).toBe(true);
      expect(explain(explanation, OUTCOME_MESSAGES)).not.toMatch(/[{}]/);
    }
  });
});

describe('presets', () => {
  it('have names of their own, and none is found by an inherited one', () => {
    expect(new Set(PRESETS.map((one) => one.name)).size).toBe(PRESETS.length);
    expect(PRESETS.length).toBeGreaterThanOrEqual(6);
    expect(presetByName('toString')).toBeUndefined();
  });

  it('with calibrated classes follow the figures they were calibrated on', () => {
    // Clark et al. 6.3: 71 s, 210 ms, 960 MB; the tolerance is the spread of their own table 9.
    const [web] = simulate(preset('clark-specweb'), { series: false }).migrations;
    expect(web?.metrics.total_time_s).toBeGreaterThan(71 * 0.97);
    expect(web?.metrics.total_time_s).toBeLessThan(71 * 1.03);
    expect(web?.metrics.downtime_s).toBeGreaterThan(0.21 * 0.85);
    expect(web?.metrics.downtime_s).toBeLessThan(0.21 * 1.15);
    expect(web?.explanation.code).toBe('rate-exceeded');
    // 6.5: the third round raises the limit to its maximum, then 3.5 s of downtime.
    const [writer] = simulate(preset('diabolical'), { series: false }).migrations;
    expect(writer?.metrics.rounds).toBe(3);
    expect(writer?.metrics.downtime_s).toBeGreaterThan(3.5 * 0.9);
    expect(writer?.metrics.downtime_s).toBeLessThan(3.5 * 1.1);
  });

  it('show what their sentences say', () => {
    const [there, back] = simulate(preset('database'), { series: false }).migrations;
    expect(back?.metrics.disk_bytes).toBeLessThan((there?.metrics.disk_bytes ?? 0) / 20);
    const text = presetByName('auto-converge')?.text ?? '';
    const [throttled] = expectScenario(read(text), null).migrations;
    expect(throttled?.converged).toBe(true);
    const scenario = preset('auto-converge') as object;
    const without = read(setPath(scenario, 'plan[0].memory.autoConverge', false));
    const [endless] = expectScenario(without, null).migrations;
    expect(endless?.converged).toBe(false);
  });

  it('are refused with a downtime limit of 0, by the range of the tunable', () => {
    const zero = setPath(preset('reference-vm'), 'plan[0].memory.downtimeLimit', 0);
    const reading = parseScenario(zero, STRATEGY_CATALOGUE);
    expect(reading).toMatchObject({
      ok: false,
      problems: [{ path: 'plan[0].memory.downtimeLimit' }],
    });
  });
});
