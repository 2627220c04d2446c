import { describe, expect, it } from 'vitest';
import { parseScenario, toYaml } from '#shared/scenario/document.ts';
import { scenarioJsonSchema } from '#shared/scenario/schema.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';

// Goal: a guest may name a model or carry a trace, briefly; what comes out is plain, and what is wrong is told where it is.
// Method: documents with one guest; each wrong one differs from a right one in one thing.

const TRACE = `# godwit trace
# kind: growth
# memory: 64 MiB
window (s),dirtied (pages)
0.1,500
1,2000
10,4000
`;

function read(guest: object, more: readonly object[] = []) {
  return parseScenario(
    {
      name: 'short',
      hosts: [
        { name: 'alpha', memory: '64 GiB' },
        { name: 'beta', memory: '64 GiB' },
      ],
      guests: [{ name: 'guest', host: 'alpha', ...guest }, ...more],
      plan: [],
    },
    STRATEGY_CATALOGUE,
  );
}

function parsed(guest: object) {
  const reading = read(guest);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const [first] = reading.scenario.guests;
  if (!first) throw new Error('no guest');
  return first;
}

describe('a guest that names a model', () => {
  it('has its regions, and nothing of the short form is left', () => {
    const guest = parsed({ memory: '1 GiB', workload: { model: 'specweb99' } });
    expect(guest.memory[0]?.writes).toMatchObject({ process: 'mixed' });
    expect(guest.workload).toMatchObject({ cpu: 0.9, throughputUnit: 'clients' });
    expect(guest.workload).not.toHaveProperty('model');
  });

  it('has the published memory when it says none', () => {
    expect(parsed({ workload: { model: 'quake3' } }).memory[0]?.size).toBe(64 * 2 ** 20);
  });

  it('keeps what it says itself', () => {
    const own = { memory: '1 GiB', workload: { model: 'bonnie', cpu: 0.25 }, disks: [] };
    const guest = parsed(own);
    expect(guest.workload.cpu).toBe(0.25);
    expect(guest.workload.phases.length).toBeGreaterThan(3);
    expect(guest.disks).toEqual([]);
  });

  it('gets the disks of the model when it has none', () => {
    expect(parsed({ workload: { model: 'bonnie' } }).disks[0]?.extents.length).toBeGreaterThan(1);
  });
});

describe('a guest that carries a trace', () => {
  it('has regions, and idle memory beyond what was traced', () => {
    const guest = parsed({ memory: '80 MiB', workload: { trace: TRACE, cpu: 2 } });
    expect(guest.memory.map((one) => one.size)).toEqual([64 * 2 ** 20, 16 * 2 ** 20]);
    expect(guest.memory[1]?.writes).toEqual({ process: 'idle' });
    expect(guest.workload.cpu).toBe(2);
  });

  it('survives being written as YAML', () => {
    const yaml = toYaml({
      name: 'carried',
      hosts: [{ name: 'alpha' }],
      guests: [{ name: 'guest', host: 'alpha', workload: { trace: TRACE } }],
      plan: [],
    });
    expect(yaml).toContain('trace: |');
    const reading = parseScenario(yaml, STRATEGY_CATALOGUE);
    expect(reading.ok && reading.scenario.guests[0]?.memory).toEqual(
      parsed({ workload: { trace: TRACE } }).memory,
    );
  });
});

const REGIONS = [{ name: 'ram', size: '1 GiB' }];

describe('what is wrong with a short form is told', () => {
  it.each<[string, object, string, RegExp]>([
    [
      'an unknown model',
      { memory: '1 GiB', workload: { model: 'spec-web' } },
      'guests[0].workload.model',
      /found "spec-web".*expected one of kernel-compile/,
    ],
    [
      'a model that is no name',
      { memory: '1 GiB', workload: { model: 7 } },
      'guests[0].workload.model',
      /found 7/,
    ],
    [
      'too little memory',
      { memory: '16 MiB', workload: { model: 'quake3' } },
      'guests[0].memory',
      /found 16 MiB; expected at least 64 MiB/,
    ],
    [
      'regions beside a model',
      { memory: REGIONS, workload: { model: 'quake3' } },
      'guests[0].memory',
      /found a list; expected one size, since the model "quake3" brings the regions/,
    ],
    [
      'half pages',
      { memory: 67_108_865, workload: { model: 'quake3' } },
      'guests[0].memory',
      /expected whole pages of 4 KiB/,
    ],
    [
      'a model and a trace',
      { workload: { model: 'quake3', trace: TRACE } },
      'guests[0].workload.trace',
      /found a model and a trace/,
    ],
    [
      'a trace that is no text',
      { workload: { trace: { kind: 'growth' } } },
      'guests[0].workload.trace',
      /expected the text of a trace/,
    ],
    [
      'a wrong line of a trace',
      { workload: { trace: TRACE.replace('1,2000', '1,-5') } },
      'guests[0].workload.trace',
      /in line 6, column 3: found "-5"; expected a number of 0 or more/,
    ],
    [
      'less memory than was traced',
      { memory: '32 MiB', workload: { trace: TRACE } },
      'guests[0].memory',
      /expected at least the memory that was traced, 64 MiB/,
    ],
    [
      'other pages than the trace',
      { pageSize: '2 MiB', workload: { trace: TRACE } },
      'guests[0].pageSize',
      /expected the pages of the trace, 4 KiB/,
    ],
    [
      'phases beside those of a trace',
      {
        workload: {
          trace: `# godwit trace\n# kind: rate\n# memory: 64 MiB\ntime (s),rate (pages/s)\n0,5\n1,9\n`,
          phases: [{ name: 'own', duration: 1 }],
        },
      },
      'guests[0].workload.phases',
      /found phases besides a trace that brings its own/,
    ],
  ])('%s', (_, guest, path, message) => {
    const reading = read(guest);
    expect(reading).toMatchObject({ ok: false, problems: [{ path }] });
    expect(!reading.ok && reading.problems[0]?.message).toMatch(message);
  });

  it('a size without a model or trace', () => {
    const reading = read({ memory: '1 GiB' });
    expect(!reading.ok && reading.problems[0]).toMatchObject({ path: 'guests[0].memory' });
  });

  it('more different traces than a document may have', () => {
    const more = Array.from({ length: 20 }, (_, at) => ({
      name: `guest-${at}`,
      host: 'alpha',
      workload: { trace: TRACE.replace('500', String(500 + at)) },
    }));
    const reading = read({ workload: { trace: TRACE } }, more);
    expect(!reading.ok && reading.problems[0]?.message).toMatch(
      /found 20 traces; expected at most 16/,
    );
  });
});

it('the JSON Schema allows the short forms', () => {
  interface Node {
    readonly properties: Record<string, Node>;
    readonly items: Node;
    readonly enum?: string[];
    readonly type?: unknown;
    readonly required?: string[];
  }
  const guest = (scenarioJsonSchema(STRATEGY_CATALOGUE) as Node).properties['guests']?.items;
  expect(guest?.properties['memory']?.type).toContain('string');
  expect(guest?.properties['memory']?.items.properties).toHaveProperty('size');
  expect(guest?.properties['workload']?.properties['model']?.enum).toContain('specweb99');
  expect(guest?.required).not.toContain('memory');
});
