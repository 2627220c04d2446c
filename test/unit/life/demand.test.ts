import { describe, expect, test } from 'vitest';
import { readTrace } from '#shared/scenario/life/trace.ts';
import type { LifeTrace } from '#shared/scenario/life/types.ts';
import { expectScenario } from '#main/simulation/index.ts';
import { lifeDocument, lived, parsed, problemsOf, simulationOf } from './build.ts';

const trace = (fields: Partial<LifeTrace>): LifeTrace => ({
  name: 'recorded',
  format: 'columns',
  unit: 'percent',
  interval: 300,
  gaps: 'hold',
  text: 'time,a\n0,10\n',
  ...fields,
});

describe('traces', () => {
  test('PlanetLab: one percentage a line, five minutes apart', () => {
    expect(readTrace(trace({ format: 'planetlab', text: '10\n25\n50\n' })).series).toEqual([
      { name: 'recorded', time: [0, 300, 600], level: [0.1, 0.25, 0.5] },
    ]);
  });

  test('Azure: timestamp, guest, least, most, mean', () => {
    const text = '600,vm-a,1,9,5\n600,vm-b,1,9,50\n900,vm-a,1,9,10\n';
    expect(readTrace(trace({ format: 'azure', text })).series).toEqual([
      { name: 'vm-a', time: [0, 300], level: [0.05, 0.1] },
      { name: 'vm-b', time: [0], level: [0.5] },
    ]);
  });

  test('Google: microseconds, and shares of the largest machine', () => {
    const text = '600000000,900000000,3,0,17,0.25\n900000000,1200000000,3,0,17,0.5\n';
    expect(readTrace(trace({ format: 'google', unit: 'fraction', text })).series).toEqual([
      { name: '3/0', time: [0, 300], level: [0.25, 0.5] },
    ]);
  });

  test.each([
    ['negative', 'time,a\n0,10\n300,-5\n', /line 3: found a demand of -5; expected at least 0/],
    ['absurd', 'time,a\n0,10\n300,90000\n', /line 3: found a demand of 90000 %/],
    ['no number', 'time,a\n0,ten\n', /line 2: expected a number for the demand/],
    ['empty', 'time,a\n', /at least one sample/],
    ['without a header', '0,10\n300,20\n', /line 1: expected a header/],
    ['shares called percent', 'time,a\n0,0.4\n300,0.7\n', /expected unit: fraction/],
  ])('that are %s are refused in a sentence with the line', (_, text, message) => {
    expect(readTrace(trace({ text })).problems.join('\n')).toMatch(message);
  });

  test('in percent called shares are noticed', () => {
    const { problems } = readTrace(trace({ unit: 'fraction', text: 'time,a\n0,40\n300,70\n' }));
    expect(problems.join()).toMatch(/expected unit: percent/);
  });

  test('with gaps are filled as asked, and that is told', () => {
    const text = 'time,a\n0,10\n300,20\n1500,30\n';
    expect(readTrace(trace({ text })).series[0]?.time).toEqual([0, 300, 1500]);
    expect(readTrace(trace({ text })).notes[0]).toMatch(/1 gaps of "a"/);
    expect(readTrace(trace({ text, gaps: 'zero' })).series[0]).toEqual({
      name: 'a',
      time: [0, 300, 600, 1500],
      level: [0.1, 0.2, 0, 0.3],
    });
    expect(readTrace(trace({ text, gaps: 'refuse' })).problems[0]).toMatch(/gap of 1200 s/);
  });

  test('are played to guests in turn, over and over', () => {
    const document = lifeDocument(
      {
        duration: '30 min',
        traces: [{ name: 'two', format: 'columns', text: 'time,a,b\n0,10,50\n300,20,60\n' }],
      },
      { guests: 3, guest: { demand: { strategy: 'trace' }, trace: 'two' } },
    );
    const simulation = simulationOf(document);
    const levels = () => Array.from(simulation.cluster.fleet.level);
    expect(levels()).toEqual([0.1, 0.5, 0.1]);
    simulation.advance({ untilTime: 400 });
    expect(levels()).toEqual([0.2, 0.6, 0.2]);
    simulation.advance({ untilTime: 700 });
    expect(levels()).toEqual([0.1, 0.5, 0.1]);
  });
});

describe('patterns', () => {
  test('a day has its peak at the hour asked for, and weekends are quieter', () => {
    const document = lifeDocument(
      { duration: '7 d' },
      { guests: 1, guest: { demand: { strategy: 'daily', shift: 0, noise: 0, peak: 14 } } },
    );
    const simulation = simulationOf(document);
    const at = (hours: number): number => {
      simulation.advance({ untilTime: hours * 3600 });
      return simulation.cluster.fleet.level[0] ?? 0;
    };
    expect(at(2)).toBeCloseTo(0.2, 2);
    expect(at(14)).toBeCloseTo(0.9, 2);
    expect(at(5 * 24 + 14)).toBeCloseTo(0.9 * 0.6, 2);
  });

  test('bursts have the share of time that their means say', () => {
    const { simulation, cluster } = lived(
      lifeDocument(
        { duration: '40 d', capacity: { overcommitCpu: 4 } },
        {
          guests: 20,
          guest: { demand: { strategy: 'bursts', base: 0, burst: 1, every: '3 h', length: '1 h' } },
        },
      ),
    );
    const wanted = simulation.cluster.fleet.meters.wantedCores / (20 * 2 * cluster.duration);
    expect(wanted).toBeGreaterThan(0.22);
    expect(wanted).toBeLessThan(0.28);
  });

  test('one guest more changes no other guest’s demand', () => {
    const levels = (guests: number): number[] => {
      const simulation = simulationOf(
        lifeDocument({ duration: '1 d' }, { guests, guest: { demand: { strategy: 'daily' } } }),
      );
      simulation.advance({ untilTime: 40_000 });
      return Array.from(simulation.cluster.fleet.level.subarray(0, 5));
    };
    expect(levels(8)).toEqual(levels(5));
  });
});

describe('a document', () => {
  test.each([
    [{ hosts: [{ host: 'nobody' }] }, /life\.hosts\[0\]\.host: found "nobody"/],
    [
      { maintenance: [{ hosts: ['node-9'] }] },
      /life\.maintenance\[0\]\.hosts\[0\]: found "node-9"/,
    ],
    [
      { faults: [{ kind: 'host-crash', at: '1 d', hosts: ['node-1'] }] },
      /after the end of the life/,
    ],
    [{ capacity: { reserveHosts: 4 } }, /found 4, but the cluster has 4 hosts/],
    [{ guests: [{ guest: 'web', count: 65 }] }, /hosts may hold 256 GiB/],
    [{ balancing: { strategy: 'watchr' } }, /watcher/],
    [{ balancing: { strategy: 'watcher', threshold: 7 } }, /at most 1/],
    [{ guests: [{ guest: 'web', demand: { strategy: 'trace' } }] }, /name of the trace/],
    [{ duration: '-5 s' }, /duration/],
  ])('%o is refused in one sentence', (life, message) => {
    const problems = problemsOf(lifeDocument(life));
    expect(problems.length).toBeGreaterThanOrEqual(1);
    expect(problems.join('\n')).toMatch(message);
  });

  test('without the section means what it always meant', () => {
    const { life: _life, ...document } = lifeDocument();
    const { scenario } = { scenario: parsed({ ...document, life: { duration: '1 s' } }) };
    expect(scenario.plan).toEqual([]);
    expect(
      problemsOf({
        ...document,
        guests: [{ ...(document['guests'] as object[])[0], name: 'web' }],
      }),
    ).toEqual([]);
  });

  test('that is too tight for one failure says so before it begins', () => {
    const { notes } = expectScenario(
      parsed(lifeDocument({ availability: { strategy: 'restart' } }, { guests: 60 })),
      null,
    );
    expect(notes?.map(({ code }) => code)).toContain('plan-without-room');
  });
});
