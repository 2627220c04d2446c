import { describe, expect, it } from 'vitest';
import { getPath, parseScenario, readText, setPath } from '#shared/scenario/document.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { balancingDay } from '#shared/scenario/presets/balancing-day.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import {
  addPart,
  duplicatePart,
  removePart,
  renamePart,
  setOptional,
  smallestScenario,
} from '#renderer/features/lab/edits.ts';
import {
  addLife,
  addToLife,
  addTrace,
  removeLife,
  setInClass,
} from '#renderer/features/lab/life-edits.ts';
import type { LifeAddition } from '#renderer/features/lab/life-edits.ts';
import { mayBeAbsent, shownPart, shownTogether } from '#renderer/features/lab/life-outline.ts';
import { partAround, partKind } from '#renderer/features/lab/outline.ts';
import { readDemandFile } from '#renderer/features/lab/read-demand-file.ts';
import { isLife } from '#renderer/features/lab/topology-outline.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';

const day = balancingDay.document as ScenarioDocument;
const begun = addLife(smallestScenario()).document;

function problemsOf(document: object): string[] {
  const reading = parseScenario({ ...document }, STRATEGY_CATALOGUE);
  return reading.ok ? [] : reading.problems.map(({ path, message }) => `${path}: ${message}`);
}

const set = (document: ScenarioDocument, path: string, value: unknown): ScenarioDocument =>
  setPath(document, path, value) as ScenarioDocument;

describe('the life of a cluster as an edit', () => {
  it('gives every preset without a life one that can be run', () => {
    for (const { name, text } of PRESETS) {
      const reading = readText(text);
      if (!reading.ok) throw new Error(`${name} is not readable`);
      const document = reading.value as ScenarioDocument;
      if (isLife(document)) continue;
      const edit = addLife(document);
      expect([name, ...problemsOf(edit.document)]).toEqual([name]);
      expect(edit.selection).toBe('life');
    }
  });

  it('takes it away and leaves hosts, guests and plan', () => {
    expect(removeLife(begun).document).toEqual(smallestScenario());
  });

  it('takes faults at a time along, and none in a phase', () => {
    const injected = [
      { kind: 'host-crash', at: '5 min', host: 'beta', duration: '1 h' },
      { kind: 'link-down', phase: 'memory-copy', duration: '60 s' },
    ];
    const { document } = addLife({ ...smallestScenario(), faults: { injected } });
    expect(problemsOf(document)).toEqual([]);
    expect(document['life']).toMatchObject({
      faults: [{ kind: 'host-crash', at: '5 min', hosts: ['beta'], duration: '1 h' }],
    });
    expect(document).not.toHaveProperty('faults');
  });

  it.each(['maintenance', 'faultRate', 'lifeFault'] satisfies LifeAddition[])(
    'adds a %s that is valid at once, chooses it, and takes it out again',
    (kind) => {
      for (const document of [begun, day]) {
        const edit = addToLife(addToLife(document, kind).document, kind);
        expect(problemsOf(edit.document)).toEqual([]);
        expect(partKind(edit.selection)).toBe(kind);
        const once = removePart(edit.document, edit.selection);
        const none = removePart(once.document, once.selection);
        expect(problemsOf(none.document)).toEqual([]);
        expect(partAround(none.selection)).toBe('life');
      }
    },
  );

  it('leads from every field of a life to the part that has it', () => {
    expect(partAround('life.capacity.reserveHosts')).toBe('life');
    expect(partAround('life.availability.heartbeat')).toBe('life.availability');
    expect(partAround('life.migration.memory.downtimeLimit')).toBe('life.migration');
    expect(shownPart(begun, 'life.hosts[1]')).toBe('hosts[1]');
    expect(shownPart(set(begun, 'life.hosts[1].host', 'gone'), 'life.hosts[1]')).toBe(
      'life.hosts[1]',
    );
    expect(shownTogether(begun, 'guests[0]')).toEqual(['guests[0]', 'life.guests[0]']);
    expect(mayBeAbsent(begun, 'life.placement')).toBe(true);
    expect(mayBeAbsent(smallestScenario(), 'life.placement')).toBe(false);
  });
});

describe('hosts and guests of a life', () => {
  it('counts one that the life does not name yet, without an entry that means nothing', () => {
    const bare = set(begun, 'life.hosts', []);
    const next = setInClass(bare, 'host', 'beta', 'power.idle', 80);
    expect(getPath(next, 'life.hosts')).toEqual([{ host: 'beta', power: { idle: 80 } }]);
    expect(problemsOf(next)).toEqual([]);
  });

  it('follows a class that grows from one or shrinks to one, whose members are called otherwise', () => {
    const named = set(addToLife(begun, 'maintenance').document, 'life.maintenance[0].hosts', [
      'beta',
    ]);
    const several = setInClass(named, 'host', 'beta', 'count', 3);
    expect(getPath(several, 'life.maintenance[0].hosts')).toEqual(['beta-1']);
    expect(getPath(several, 'plan[0].to')).toBe('beta-1');
    expect(problemsOf(several)).toEqual([]);
    expect(problemsOf(setInClass(several, 'host', 'beta', 'count', 5))).toEqual([]);
    const one = setInClass(several, 'host', 'beta', 'count', 1);
    expect(getPath(one, 'plan[0].to')).toBe('beta');
    expect(problemsOf(one)).toEqual([]);
    const guests = setInClass(begun, 'guest', 'guest', 'count', 4);
    expect(getPath(guests, 'plan[0].guest')).toBe('guest-1');
    expect(problemsOf(guests)).toEqual([]);
  });

  it('renames a class with everything that names one of its members', () => {
    const kept = set(addToLife(day, 'maintenance').document, 'life.maintenance[0].hosts', [
      'node-2',
      'node-16',
    ]);
    const next = renamePart(kept, 'hosts[0]', 'blade');
    expect(getPath(next, 'life.maintenance[0].hosts')).toEqual(['blade-2', 'blade-16']);
    expect(problemsOf(next)).toEqual([]);
    expect(problemsOf(renamePart(next, 'guests[0]', 'front end'))).toEqual([]);
  });

  it('forgets a host or guest that is taken out, and what named nobody else', () => {
    const three = addPart(begun, 'host', '').document;
    const named = ['alpha', 'host'].reduce((document, host) => {
      const edit = addToLife(document, 'lifeFault');
      return set(edit.document, `${edit.selection}.hosts`, [host]);
    }, three);
    const less = removePart(named, 'hosts[2]').document;
    expect(problemsOf(less)).toEqual([]);
    expect(getPath(less, 'life.faults')).toHaveLength(1);
    const empty = removePart(day, 'guests[0]').document;
    expect(problemsOf(empty)).toEqual([]);
  });

  it('gives copies of hosts and guests names that the counts do not make', () => {
    expect(problemsOf(duplicatePart(day, 'hosts[0]').document)).toEqual([]);
    expect(problemsOf(duplicatePart(day, 'guests[0]').document)).toEqual([]);
  });

  it('keeps no group of clients of which nothing is said', () => {
    const path = 'guests[0].workload.clients';
    const some = setOptional(smallestScenario(), path, `${path}.packets`, '100 /s');
    expect(problemsOf(some)).toEqual([]);
    expect(getPath(some, path)).toEqual({ packets: '100 /s' });
    const none = setOptional(some, path, `${path}.packets`, undefined);
    expect(getPath(none, path)).toBeUndefined();
  });
});

describe('recorded demand', () => {
  const FILES: readonly (readonly [string, string, object])[] = [
    ['vm.txt', '12\n80\n35\n', { format: 'planetlab', unit: 'percent', interval: 300 }],
    ['shares.txt', '0.12\n0.8\n', { format: 'planetlab', unit: 'fraction' }],
    [
      'two.csv',
      'time,web,database\n0,20,30\n60,25,31\n',
      { format: 'columns', unit: 'percent', interval: 60 },
    ],
    ['azure.csv', '0,vm1,1,90,40\n300,vm1,2,80,30\n', { format: 'azure', interval: 300 }],
    [
      'usage.csv',
      '0,300000000,1,2,3,0.2\n300000000,600000000,1,2,3,0.4\n',
      { format: 'google', unit: 'fraction', interval: 300 },
    ],
  ];

  it.each(FILES)('knows what %s is, and a guest can play it', (name, text, expected) => {
    const trace = readDemandFile(name, text);
    expect(trace).toMatchObject(expected);
    const edit = addTrace(begun, trace);
    const played = setInClass(edit.document, 'guest', 'guest', 'demand', { strategy: 'trace' });
    const own = setInClass(played, 'guest', 'guest', 'trace', trace.name);
    expect(problemsOf(own)).toEqual([]);
    const renamed = renamePart(own, edit.selection, 'recorded');
    expect(getPath(renamed, 'life.guests[0].trace')).toBe('recorded');
    expect(problemsOf(renamed)).toEqual([]);
  });

  it('leaves a file that is none to the rules of scenarios, which say what is wrong', () => {
    const edit = addTrace(begun, readDemandFile('notes/of\u0007mine.txt', 'hello\nworld\n'));
    expect(getPath(edit.document, 'life.traces[0].name')).toBe('notes of mine');
    expect(problemsOf(edit.document).join()).toMatch(/line 1/);
  });
});
