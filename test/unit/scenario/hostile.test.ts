import { describe, expect, it } from 'vitest';
import { parseScenario, toYaml } from '#shared/scenario/document.ts';
import type { Upgrader } from '#shared/scenario/upgrade.ts';
import { upgradeDocument, UPGRADERS } from '#shared/scenario/upgrade.ts';
import { SCENARIO_VERSION } from '#shared/scenario/schema.ts';
import { catalogue, GOOD } from './fixture.ts';

function firstProblem(document: string | object) {
  const reading = parseScenario(document, catalogue);
  expect(reading.ok).toBe(false);
  const problem = reading.ok ? undefined : reading.problems[0];
  return { path: '', message: '', ...problem };
}

const json = JSON.stringify(GOOD);
const yaml = toYaml(GOOD);
const nested = (levels: number, open: string, close: string) =>
  `{"name": ${open.repeat(levels)}1${close.repeat(levels)}}`;

describe('text that is no scenario', () => {
  it.each([
    ['nothing', '', 'found an empty text'],
    ['spaces', '  \n\t\n', 'found an empty text'],
    ['binary data', 'name: \u0000\u0001', 'found binary data'],
    ['a number', '42', 'found 42; expected a scenario'],
    ['a list', '- a\n- b', 'found a list; expected a scenario'],
    ['a JSON list', '[1, 2]', 'found a list; expected a scenario'],
    ['prose', 'hello there', 'found "hello there"; expected a scenario'],
    ['two documents', `${yaml}\n---\nname: other`, 'found a second document'],
    ['a YAML tag', 'name: !!js/function "x"', 'found a YAML tag'],
    ['tabs', 'hosts:\n\t- name: a', 'found a tab'],
    ['a key that is a list', '[1, 2]: x\nname: y', 'found text that is not JSON'],
    ['a key that is a number', '1: x', 'found a key that is not text'],
    ['trailing JSON', `${json}}`, 'found text that is not JSON'],
  ])('is refused: %s', (_, text, message) => {
    expect(firstProblem(text).message).toContain(message);
  });

  it('is refused wherever it was cut off', () => {
    for (const text of [json, JSON.stringify(GOOD, null, 2)]) {
      for (let length = 1; length < text.trimEnd().length; length += 7) {
        const problem = firstProblem(text.slice(0, length));
        expect(problem.message, `cut at ${length}`).toContain('cut off');
        expect(problem.line, `cut at ${length}`).toBeGreaterThan(0);
      }
    }
    // Much of cut YAML is YAML still; then fields are missing, and those are named.
    for (let length = 1; length < yaml.length - 40; length += 7) {
      expect(firstProblem(yaml.slice(0, length)).message).not.toBe('');
    }
  });

  it('is refused when it is too long, before it is parsed', () => {
    expect(firstProblem(`{"name": "${'x'.repeat(9 * 2 ** 20)}"}`).message).toMatch(
      /found a text of 9\.00 MiB; expected at most 8\.00 MiB/,
    );
    expect(firstProblem(`name: ${'x'.repeat(2 ** 20)}`).message).toContain('write it as JSON');
  });
});

describe('duplicate keys', () => {
  it('are refused in YAML with their line', () => {
    const problem = firstProblem(`${yaml}name: again\n`);
    expect(problem).toMatchObject({ path: 'name', line: yaml.split('\n').length });
    expect(problem.message).toContain('twice');
  });

  it('are refused in JSON with their line, also when escaped differently', () => {
    expect(firstProblem('{\n"name": "a",\n"name": "b"}')).toMatchObject({ path: 'name', line: 3 });
    const nestedText = '{"hosts": [{"name": "a"}, {"name": "b",\n "n\\u0061me": "c"}]}';
    expect(firstProblem(nestedText)).toMatchObject({ path: 'hosts[1].name', line: 2 });
  });

  it('are no duplicates in different groups or inside of texts', () => {
    const text = JSON.stringify({ ...GOOD, description: '{"name": 1, "name": 2}, "name": [' });
    expect(parseScenario(text, catalogue).ok).toBe(true);
  });
});

describe('growth and nesting', () => {
  it.each([
    ['JSON lists', nested(5000, '[', ']')],
    ['JSON groups', nested(5000, '{"a":', '}')],
    ['YAML lists', `name: ${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['YAML list entries', '- '.repeat(5000)],
    ['YAML groups', Array.from({ length: 200 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ])('refuses deep nesting: %s', (_, text) => {
    expect(firstProblem(text).message).toMatch(/levels|nesting/);
  });

  it('refuses deep and cyclic objects', () => {
    const cyclic: Record<string, unknown> = { name: 'x' };
    cyclic['self'] = cyclic;
    expect(firstProblem(cyclic).message).toContain('levels of nesting');
  });

  it('refuses aliases that grow without bound, and aliases of themselves', () => {
    const bomb = Array.from(
      { length: 12 },
      (_, level) =>
        `a${level}: &a${level} [${level === 0 ? '1' : Array(9).fill(`*a${level - 1}`)}]`,
    ).join('\n');
    expect(firstProblem(bomb).message).toContain('found aliases that repeat more than');
    expect(firstProblem('name: &a [*a]').message).toContain('levels of nesting');
    expect(firstProblem('name: *nowhere').message).toContain('found the alias "*nowhere"');
  });

  it('finds a duplicate among many keys', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `k${index}: 1`).join('\n');
    expect(firstProblem(`${keys}\nk7: 2`)).toMatchObject({ path: 'k7', line: 1001 });
  });

  // What these cost in time grows with the text and no faster; a slower reader would hang here for minutes.
  it.each([
    [
      'fields',
      `{${Array.from({ length: 500_000 }, (_, index) => `"k${index}":1`).join(',')}}`,
      'fields in one group',
    ],
    [
      'YAML fields',
      Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`).join('\n'),
      'fields in one group',
    ],
    ['values', `{"name": [${'1,'.repeat(2_000_000)}1]}`, 'more than 1,500,000 values'],
    [
      'objects',
      { hosts: Array.from({ length: 2_000_000 }, () => 1) },
      'more than 1,500,000 values',
    ],
    [
      'problems',
      JSON.stringify({ ...GOOD, hosts: Array.from({ length: 200_000 }, () => ({ name: 5 })) }),
      'found',
    ],
  ])('refuses far too many %s', (_, document, message) => {
    expect(firstProblem(document).message).toContain(message);
  });
});

describe('values that nothing real has', () => {
  it.each([
    ['.nan', 'found NaN'],
    ['.inf', 'found Infinity'],
    ['-.inf', 'found -Infinity'],
    ['1e999', 'found Infinity'],
    ['"NaN"', 'found "NaN"'],
    ['99999999999999999999 TiB', 'expected a size'],
  ])('are refused in YAML: %s', (value, message) => {
    const problem = firstProblem(yaml.replace('8 GiB', value));
    expect(problem.path).toBe('hosts[0].memory');
    expect(problem.message).toContain(message);
  });

  it('are refused in JSON and in objects', () => {
    expect(firstProblem(json.replace('"8 GiB"', '1e999')).message).toContain('found Infinity');
    expect(firstProblem({ ...GOOD, seed: NaN }).message).toContain('found NaN');
    expect(firstProblem({ ...GOOD, seed: 5n }).message).toContain('found a bigint');
    expect(firstProblem({ ...GOOD, seed: () => 1 }).message).toContain('found a function');
  });
});

describe('keys that reach prototypes', () => {
  it.each(['__proto__', 'constructor', 'prototype'])('refuses %s everywhere', (key) => {
    for (const text of [
      `{"name": "x", "${key}": {"polluted": true}}`,
      `name: x\n${key}: { polluted: true }`,
      `{"name": "x", "hosts": [{"${key}": {"polluted": true}}]}`,
    ]) {
      expect(firstProblem(text).message).toContain(`found the key "${key}"`);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('kinds and versions', () => {
  it('refuses documents of another kind', () => {
    expect(firstProblem({ ...GOOD, godwit: 'archive' })).toMatchObject({ path: 'godwit' });
    expect(firstProblem({ config: {}, result: {} }).message).toContain('a measured migration');
  });

  it('refuses a version that is newer, or none', () => {
    const newer = firstProblem({ ...GOOD, version: SCENARIO_VERSION + 1 });
    expect(newer).toMatchObject({ path: 'version' });
    expect(newer.message).toContain('made by a newer Godwit');
    expect(firstProblem({ ...GOOD, version: '1' }).message).toContain('found "1"');
    expect(firstProblem({ ...GOOD, version: 0.5 }).path).toBe('version');
  });

  it('has an upgrader for every version left behind', () => {
    expect(UPGRADERS).toHaveLength(SCENARIO_VERSION - 1);
  });

  it('upgrades step by step to the newest version', () => {
    const steps: Upgrader[] = [
      ({ title, ...rest }) => ({ ...rest, name: title }),
      (document) => ({ ...document, name: `${String(document['name'])}!` }),
    ];
    expect(upgradeDocument({ version: 1, title: 'old' }, steps)).toEqual({
      ok: true,
      document: { version: 3, name: 'old!' },
    });
    expect(upgradeDocument({ version: 2, name: 'newer' }, steps)).toEqual({
      ok: true,
      document: { version: 3, name: 'newer!' },
    });
    expect(upgradeDocument({ version: 4 }, steps)).toMatchObject({ ok: false });
  });
});
