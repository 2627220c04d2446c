import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseExperiment } from '#shared/experiment/document.ts';
import { MOST_POINTS, MOST_RUNS, MOST_SEEDS } from '#shared/experiment/types.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';

const docs = readFileSync(
  new URL('../../../src-shared/experiment/docs/experiments.md', import.meta.url),
  'utf8',
);

test('the example of the documentation can be run as it stands', () => {
  const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(docs) ?? [];
  const reading = parseExperiment(text, STRATEGY_CATALOGUE);
  expect(reading.ok ? reading.points.arithmetic : reading.problems).toBe(
    'memory (2) × writes (7) = 14, 1 dropped by constraints',
  );
});

test('the documentation names every kind of axis and the limits that hold', () => {
  for (const kind of ['list', 'range', 'random', 'linked', 'latin-hypercube', 'one-at-a-time'])
    expect(docs).toMatch(new RegExp(`\\| \`${kind}\` +\\|`));
  for (const limit of [MOST_POINTS, MOST_RUNS, MOST_SEEDS])
    expect(docs).toContain(limit.toLocaleString('en'));
});
