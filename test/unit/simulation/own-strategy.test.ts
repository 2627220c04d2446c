import type * as Catalogue from '#main/simulation/migration/catalogue.ts';
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { parseScenario } from '#shared/scenario/document.ts';
import { COMPOSED_SCENARIO } from '#shared/examples/composed-scenario.ts';
import { OWN_STRATEGY } from '#shared/examples/own-strategy.ts';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { PAGE } from './builders.ts';
import { threeStrikes } from './own-strategy.ts';

// Goal: the example of the guide is the file beside this one, and it works once it is registered.
// Method: the catalogue with the example added, a guest with a hot set at both resolutions.

vi.mock('#main/simulation/migration/catalogue.ts', async (original) => {
  const catalogue = await original<typeof Catalogue>();
  const own = await import('./own-strategy.ts');
  return {
    ...catalogue,
    memoryStrategyById: (id: string) =>
      id === own.threeStrikes.descriptor.id ? own.threeStrikes : catalogue.memoryStrategyById(id),
  };
});

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the guide shows the examples as they are', () => {
  const guide = read('../../../src-main/simulation/migration/docs/write-your-own-strategy.md');
  expect(guide).toContain(read('./own-strategy.ts').trimEnd());
  expect(guide).toContain(COMPOSED_SCENARIO);
  expect(OWN_STRATEGY).toBe(read('./own-strategy.ts'));
});

test.each(['expected', 'exact'] as const)(
  'the example in a scenario does what its comments say (%s)',
  (resolution) => {
    const found = parseScenario(COMPOSED_SCENARIO, STRATEGY_CATALOGUE);
    if (!found.ok) throw new Error(JSON.stringify(found.problems));
    const options = { resolution, series: false, verify: true };
    const [migration] = simulate(found.scenario, options).migrations;
    const { outcome, explanation, metrics, rounds } = migration ?? {};
    expect([outcome, explanation?.code]).toEqual(['completed', 'post-copy']);
    const live = rounds?.filter(({ kind }) => kind === 'memory') ?? [];
    expect(live.length).toBeGreaterThan(2);
    expect(live.length).toBeLessThanOrEqual(29);
    expect(metrics?.skipped_pages).toBeGreaterThan(0);
    // Most of the 16,384 hot pages stayed back, and followed.
    const followed = rounds?.find(({ kind }) => kind === 'push-pull')?.sent ?? 0;
    expect(followed).toBeGreaterThan(8000);
    expect(metrics?.downtime_s).toBeLessThan(0.2);
  },
);

test.each(['expected', 'exact'] as const)('the example moves a guest (%s)', (resolution) => {
  const catalogue = {
    ...STRATEGY_CATALOGUE,
    memory: [...STRATEGY_CATALOGUE.memory, threeStrikes.descriptor],
  };
  const hot = 500;
  const reading = parseScenario(
    {
      name: 'own strategy',
      hosts: [
        { name: 'alpha', memory: '64 GiB' },
        { name: 'beta', memory: '64 GiB' },
      ],
      guests: [
        {
          name: 'guest',
          host: 'alpha',
          memory: [
            { name: 'calm', size: 8192 * PAGE, writes: { process: 'uniform', rate: 3000 } },
            {
              name: 'hot',
              size: hot * PAGE,
              writes: { process: 'uniform', rate: hot * 10_000 },
            },
          ],
        },
      ],
      plan: [
        { guest: 'guest', to: 'beta', memory: { strategy: 'three-strikes', downtimeLimit: 0 } },
      ],
    },
    catalogue,
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const options = { resolution, series: false, verify: true };
  const [migration] = simulate(reading.scenario, options).migrations;
  expect(migration).toMatchObject({ outcome: 'completed', explanation: { code: 'max-rounds' } });
  expect(migration?.metrics.rounds).toBe(20);
  // Hot pages had their strikes after three rounds: they go last, and no more in between.
  expect(migration?.rounds.at(-1)?.sent).toBeGreaterThanOrEqual(hot);
  expect(migration?.rounds[10]?.sent).toBeLessThan(hot);
});
