import { describe, expect, test } from 'vitest';
import { parseExperiment } from '#shared/experiment/document.ts';
import { outlineOf } from '#shared/experiment/outline.ts';
import { canonicalJson, pointContent } from '#shared/experiment/point-scenario.ts';
import { experimentToYaml, renamedText } from '#shared/experiment/yaml.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { BASE, LIMIT, problem, RATE, ready, reading } from './documents.ts';

const list = (field: string, values: unknown[]) => ({ axes: [{ kind: 'list', field, values }] });

describe('what is wrong is told with its place', () => {
  test.each([
    ['another kind of document', { godwit: 'scenario' }, 'godwit', 'expected "experiment"'],
    ['a newer version', { version: 2 }, 'version', 'newer Godwit'],
    ['an unknown key', { axis: [] }, 'axis', 'did you mean "axes"'],
    ['a wrong scenario', { scenario: { ...BASE, hosts: [] } }, 'scenario.hosts', 'at least 1'],
    [
      'a field that is not there',
      list('plan[0].memory.downtimLimit', [1]),
      'axes[0].field',
      'expected the path',
    ],
    [
      'a wildcard over nothing',
      list('guests[*].disks[*].base', ['x']),
      'axes[0].field',
      'expected the path',
    ],
    ['no path at all', list('plan..x', [1]), 'axes', 'expected names joined by'],
    ['the seed as a field', list('seed', [1, 2]), 'axes[0].field', '"seeds" of the experiment'],
    ['a value without a meaning', list(RATE, ['1 /s', 'fast']), 'axes[0].values[1]', 'a frequency'],
    [
      'a range over a choice',
      { axes: [{ kind: 'range', field: 'plan[0].memory.strategy', from: 1, to: 2, count: 2 }] },
      'axes[0].kind',
      'a strategy',
    ],
    [
      'a logarithm of zero',
      { axes: [{ kind: 'range', field: RATE, from: 0, to: 2, count: 2, scale: 'logarithmic' }] },
      'axes[0].from',
      'above zero',
    ],
    [
      'a step of nothing',
      { axes: [{ kind: 'range', field: RATE, from: 0, to: 2, step: 0 }] },
      'axes[0].step',
      'above zero',
    ],
    [
      'count and step',
      { axes: [{ kind: 'range', field: RATE, from: 0, to: 2, step: 1, count: 3 }] },
      'axes[0]',
      'either count or step',
    ],
    ['the same seed twice', { seeds: [1, 2, 1] }, 'seeds', 'same seed twice'],
    [
      'an unknown metric',
      { stop: { metric: 'downtime', relative: '5 %' }, seeds: { count: 9 } },
      'stop.metric',
      'id of a metric',
    ],
    [
      'a width in a wrong unit',
      { stop: { metric: 'downtime_s', absolute: '5 MiB' }, seeds: { count: 9 } },
      'stop.absolute',
      'a duration',
    ],
    [
      'more replications than seeds',
      { stop: { metric: 'downtime_s', relative: 0.1 }, seeds: { count: 3 } },
      'stop.minimum',
      'more than the 3 seeds',
    ],
    [
      'constraints that leave nothing',
      { ...list(RATE, [1, 2]), constraints: ['rate > 5 /s'] },
      'constraints',
      'drop all of rate (2) = 2',
    ],
  ])('%s', (_, changes, path, message) => {
    expect(problem(changes)).toMatchObject({ path, message: expect.stringContaining(message) });
  });

  test('a sweep that is too large, with its arithmetic', () => {
    const axis = (name: string, field: string) => ({
      kind: 'range',
      name,
      field,
      from: 1,
      to: 2000,
      count: 2000,
    });
    const axes = [axis('a', RATE), axis('b', 'guests[1].memory[0].writes.rate')];
    expect(problem({ axes })).toEqual({
      path: 'axes',
      message:
        'found a (2000) × b (2000) = 4,000,000 points; expected at most 1,000,000: take fewer values, or a random sample or Latin hypercube of them',
    });
    const runs = { axes: [{ ...axis('a', RATE), count: 1000 }], seeds: { count: 20_000 } };
    expect(problem(runs).message).toContain('1,000 points × 20,000 seeds = 20,000,000 runs');
  });

  test('with line and column in text', () => {
    const text = 'godwit: experiment\nname: T\nscenario: {}\naxes:\n  - kind: list\n    field: x\n';
    const found = parseExperiment(text, STRATEGY_CATALOGUE);
    expect(found).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([
        expect.objectContaining({ path: 'axes[0].values', line: 5 }),
      ]),
    });
  });

  test.each([
    ['null', null],
    ['a list', []],
    ['text', 'just words'],
    ['nothing', ''],
  ])('%s is refused, not thrown', (_, input) => {
    expect(parseExperiment(input as never, STRATEGY_CATALOGUE).ok).toBe(false);
  });

  test('the base stays known while an axis is wrong', () => {
    const found = reading(list('nowhere', [1]));
    expect(found.ok ? null : found.scenario?.name).toBe('Base');
  });
});

test('the parsed document is read again as the same', () => {
  const { experiment } = ready({
    axes: [
      { kind: 'latin-hypercube', count: 3, axes: [{ field: LIMIT, from: '1 ms', to: '1 s' }] },
    ],
    constraints: ['downtimeLimit < 1 h'],
    seeds: { count: 3, first: 5 },
    stop: { metric: 'downtime_s', absolute: '10 ms', minimum: 2 },
  });
  expect(experiment).toMatchObject({
    seeds: [5, 6, 7],
    stop: { absolute: 0.01, confidence: 0.95 },
    record: 'metrics',
  });
  const again = parseExperiment(
    JSON.parse(JSON.stringify(experiment)) as object,
    STRATEGY_CATALOGUE,
  );
  expect(again.ok && canonicalJson(again.experiment)).toBe(canonicalJson(experiment));
});

test('the outline has every field with kind, value and choices, and names for people', () => {
  const outline = outlineOf(ready({}).scenario, STRATEGY_CATALOGUE);
  const at = (path: string) => outline.find((field) => field.path === path);
  expect(at(RATE)).toMatchObject({
    group: 'guest db, region heap, writes',
    kind: 'frequency',
    value: 1000,
  });
  expect(at('plan[1].memory.strategy')).toMatchObject({
    group: 'migration of web, memory',
    kind: 'strategy',
    value: 'xen-4',
  });
  expect(at('plan[1].memory.strategy')?.choices).toContain('qemu');
  expect(at(LIMIT)).toMatchObject({
    kind: 'duration',
    value: 0.3,
    min: expect.any(Number),
    meaning: expect.stringMatching(/\w/),
  });
  expect(at('resolution')).toMatchObject({ kind: 'choice', choices: ['expected', 'exact'] });
  expect(outline.some(({ path }) => path === 'seed' || path.endsWith('.name'))).toBe(false);
});

test('names, descriptions and seeds are no content of a point; everything else is', () => {
  const { scenario } = ready({});
  const content = pointContent(scenario);
  expect(pointContent({ ...scenario, name: 'x', description: 'y', seed: 9 })).toBe(content);
  expect(pointContent({ ...scenario, resolution: 'exact' })).not.toBe(content);
});

test('a new name leaves comments and everything else', () => {
  const text = '# why\ngodwit: experiment\nname: Old\nseeds: [1] # one\n';
  expect(renamedText(text, 'New: one')).toBe(
    '# why\ngodwit: experiment\nname: "New: one"\nseeds: [ 1 ] # one\n',
  );
  expect(experimentToYaml({ seeds: [1], name: 'A', godwit: 'experiment' })).toBe(
    'godwit: experiment\nname: A\nseeds:\n  - 1\n',
  );
});
