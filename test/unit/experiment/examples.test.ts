import { describe, expect, test } from 'vitest';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { parseExperiment } from '#shared/experiment/document.ts';
import { EXPERIMENT_EXAMPLES } from '#shared/experiment/examples/index.ts';
import { pointScenario } from '#shared/experiment/point-scenario.ts';

// Goal: examples can be run as they ship. Method: every point of them is parsed; one is simulated.

const ready = (name: string) => {
  const text = EXPERIMENT_EXAMPLES.find((one) => one.name === name)?.text ?? '';
  const reading = parseExperiment(text, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading;
};

describe.each(EXPERIMENT_EXAMPLES.map(({ name }) => name))('the example %s', (name) => {
  test('has points that are scenarios', () => {
    const { points, experiment } = ready(name);
    expect(points.length).toBeGreaterThan(1);
    for (let index = 0; index < points.length; index += 1) {
      const { changes } = points.at(index);
      expect(pointScenario(experiment.scenario, changes, STRATEGY_CATALOGUE).ok).toBe(true);
    }
  });
});

describe('the example about availability', () => {
  const { points, experiment } = ready('availability');
  const availability = (index: number, seed: number): number => {
    const reading = pointScenario(
      experiment.scenario,
      points.at(index).changes,
      STRATEGY_CATALOGUE,
    );
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    return simulate({ ...reading.scenario, seed }).cluster?.metrics.availability ?? 0;
  };

  test.each([1, 2])('gives more nines the more is done about the same crashes, seed %i', (seed) => {
    const answers = [0, 1, 2, 3].map((index) => availability(index, seed));
    expect(answers).toEqual(answers.toSorted((a, b) => a - b));
    // Hours for a repair, minutes for a restart, seconds for a take-over.
    expect(answers[0]).toBeLessThan(0.999);
    expect(answers[1]).toBeGreaterThan(0.9999);
    expect(answers[3]).toBeGreaterThan(0.999_999);
  });
});
