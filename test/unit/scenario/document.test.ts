import { describe, expect, it } from 'vitest';
import { parseScenario, problemSentence, setPath, toYaml } from '#shared/scenario/document.ts';
import type { ScenarioProblem } from '#shared/scenario/problem.ts';
import { catalogue, GOOD } from './fixture.ts';

function problemsOf(document: string | object): readonly ScenarioProblem[] {
  const reading = parseScenario(document, catalogue);
  if (reading.ok) throw new Error('expected the document to be refused');
  return reading.problems;
}

/** Sets one field of the good document and gives the only problem that follows. */
function problemOf(path: string, value: unknown): ScenarioProblem {
  const problems = problemsOf(setPath(GOOD, path, value));
  expect(problems.map((one) => one.path)).toHaveLength(1);
  return problems[0] as ScenarioProblem;
}

describe('a scenario that holds', () => {
  it('is read alike from an object, from JSON and from YAML', () => {
    const fromObject = parseScenario(GOOD, catalogue);
    expect(fromObject.ok).toBe(true);
    expect(parseScenario(JSON.stringify(GOOD), catalogue)).toEqual(fromObject);
    expect(parseScenario(toYaml(GOOD), catalogue)).toEqual(fromObject);
    expect(parseScenario(`\uFEFF${toYaml(GOOD)}`, catalogue)).toEqual(fromObject);
  });

  it('has its quantities in bytes, seconds and per second, and its defaults filled in', () => {
    const reading = parseScenario(GOOD, catalogue);
    if (!reading.ok) throw new Error('refused');
    const { hosts, guests, plan, network } = reading.scenario;
    expect(hosts[0]?.memory).toBe(8 * 2 ** 30);
    expect(guests[0]?.memory[0]?.writes).toEqual({ process: 'uniform', rate: 6000 });
    expect(plan[0]?.memory).toEqual({
      strategy: 'qemu',
      downtimeLimit: 0.3,
      maxBandwidth: null,
      autoConverge: false,
      detection: 'legacy',
    });
    expect(plan[0]?.disk).toEqual({ strategy: 'shared' });
    expect(network.efficiency).toBe(0.94);
  });

  it('may use a few anchors and aliases', () => {
    const text = `
name: aliased
hosts:
  - &host { name: alpha, memory: 8 GiB, disk: &disk { read: 100 MiB/s } }
  - { name: beta, memory: 8 GiB, disk: *disk }
guests: [{ name: g, host: alpha, memory: [{ name: m, size: 1 MiB }] }]
plan: []
`;
    const reading = parseScenario(text, catalogue);
    expect(reading.ok && reading.scenario.hosts.map((host) => host.disk.read)).toEqual([
      100 * 2 ** 20,
      100 * 2 ** 20,
    ]);
  });
});

describe('a field that is wrong', () => {
  it.each([
    ['hosts[0].memory', 'plenty', 'found "plenty"; expected a size', '2 GiB'],
    ['hosts[0].memory', true, 'found true; expected a size', '2 GiB'],
    ['hosts[0].nic', 0, 'found 0; expected a rate of more than 0 B/s', '1 Gbit/s'],
    ['hosts[0].nic', -5, 'found -5; expected a rate of more than 0 B/s', '1 Gbit/s'],
    ['hosts[0].nic', '1e300 Gbit/s', 'found "1e300 Gbit/s"; expected a rate of more', 'Gbit/s'],
    ['network.efficiency', '150 %', 'found "150 %"; expected a share of more than 0', '1'],
    ['guests[0].pageSize', 5000, 'found 5000; expected a power of two', '4 KiB'],
    ['guests[0].memory[0].size', 1.5, 'found 1.5; expected a size of more than 0 B', '2 GiB'],
    ['guests[0].memory', [], 'found an empty list; expected at least 1 entry', 'none'],
    ['guests[0].name', 'a/b', 'expected a name without control characters', 'none'],
    ['guests[0].name', 7, 'found 7; expected text', '"alpha"'],
    ['name', undefined, 'found nothing; expected text', '"alpha"'],
    ['resolution', 'exakt', '(did you mean "exact"?); expected "expected" or "exact"', 'expected'],
    ['seed', 2 ** 60, 'expected a whole number of at least 0', '9007199254740991'],
    ['plan[0].memory.downtimeLimit', 0, 'with 0 no migration would ever end', '1 ms'],
    ['plan[0].memory.autoConverge', 'yes', 'found "yes"; expected true or false', 'true'],
    ['plan[0].memory.detection', 'non', '(did you mean "none"?)', 'none'],
    ['plan[0].memory', 'qemu', 'expected a memory strategy with its tunables', 'strategy: qemu'],
    ['plan[0].memory', undefined, 'found nothing; expected a memory strategy', 'strategy: qemu'],
  ])('%s = %j is told with what was expected', (path, value, message, example) => {
    const problem = problemOf(path, value);
    expect(problem.path).toBe(path);
    expect(problem.message).toContain(message);
    expect(problem.example ?? 'none').toContain(example);
  });

  it('is told for a strategy or write process that nobody knows', () => {
    const strategy = problemOf('plan[0].memory.strategy', 'quemu');
    expect(strategy.path).toBe('plan[0].memory.strategy');
    expect(strategy.message).toBe(
      'found "quemu" (did you mean "qemu"?); expected one of "stop-and-copy", "qemu"',
    );
    expect(problemOf('guests[0].memory[1].writes', { process: 'zip', rate: 5 }).message).toContain(
      'did you mean "zipf"',
    );
  });

  it('is told with the field that was probably meant when its name is unknown', () => {
    const problem = problemOf('plan[0].memory.downtime-limit', '1 s');
    expect(problem.path).toBe('plan[0].memory.downtime-limit');
    expect(problem.message).toMatch(
      /unknown field "downtime-limit" \(did you mean "downtimeLimit"\?\); expected one of strategy, downtimeLimit,/,
    );
    expect(problem.example).toBe('downtimeLimit');
    expect(problemOf('hots', []).message).toContain('(did you mean "hosts"?)');
    expect(problemOf('colour', 'red').example).toBeUndefined();
  });

  it('is told with its line and column in YAML and in JSON', () => {
    const yaml = toYaml(setPath(GOOD, 'hosts[1].memory', 'plenty'));
    const lines = yaml.split('\n');
    const [problem] = problemsOf(yaml);
    expect(lines[(problem?.line ?? 0) - 1]).toContain('memory: plenty');
    expect(problem?.column).toBe((lines[(problem?.line ?? 0) - 1] ?? '').indexOf('memory') + 1);
    const json = JSON.stringify(setPath(GOOD, 'plan[0].to', 'gamma'), null, 2);
    const [inJson] = problemsOf(json);
    const jsonLine = json.split('\n')[(inJson?.line ?? 0) - 1] ?? '';
    expect(jsonLine.slice((inJson?.column ?? 0) - 1)).toContain('"gamma"');
  });

  it('is told as one line for people', () => {
    const problem = { path: 'plan[0].to', message: 'found x; expected y', example: 'z', line: 3 };
    expect(problemSentence(problem)).toBe('line 3: plan[0].to: found x; expected y, for example z');
  });

  it('is one of at most fifty that are told', () => {
    const hosts = Array.from({ length: 500 }, () => ({ name: 'a', memory: 'plenty' }));
    expect(problemsOf({ ...GOOD, hosts })).toHaveLength(50);
  });
});
