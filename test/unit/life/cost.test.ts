import { expect, test } from 'vitest';
import { CostModel } from '#main/simulation/life/cost-model.ts';
import { lifeDocument, parsed } from './build.ts';

// Goal: what a move of a life costs follows the path where the path bounds it, and keeps to the strategy's cap where that
// does, between the rates that are simulated too. Method: the cost model over many rates, with a cap and without.

const CAP = 134_217_728;
const RATES = [1.05, 1.15, 1.3, 1.5, 1.6, 1.7, 1.9, 2.1, 2.7, 4].map((times) => times * CAP);

function costs(maxBandwidth: number | null) {
  const scenario = parsed(
    lifeDocument({ migration: { memory: { strategy: 'qemu', maxBandwidth } } }),
  );
  const model = new CostModel(scenario.life.migration);
  const hosts = { from: scenario.hosts[0]!, to: scenario.hosts[0]! };
  return RATES.map((rate) => model.of(0, scenario.guests[0]!, hosts, 0.1, rate, 1e-4));
}

test('no move goes faster than its cap, whatever the path is', () => {
  const rates = costs(CAP).map(({ bytes, transfer }) => bytes / transfer);
  expect(Math.max(...rates)).toBeLessThan(CAP * 1.01);
  expect(Math.min(...rates)).toBeGreaterThan(CAP * 0.98);
});

test('a move without a cap takes as long as its path takes for its bytes, and never longer on a wider one', () => {
  const free = costs(null);
  free.forEach(({ bytes, transfer }, at) => {
    expect(bytes / transfer / RATES[at]!).toBeCloseTo(1, 1);
    if (at > 0) expect(transfer).toBeLessThan(free[at - 1]!.transfer);
  });
});
