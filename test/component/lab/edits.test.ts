import { describe, expect, it } from 'vitest';
import { getPath, parseScenario, readText } from '#shared/scenario/document.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import type { Addition } from '#renderer/features/lab/edits.ts';
import {
  addPart,
  chooseProcess,
  chooseStrategy,
  duplicatePart,
  freeName,
  planMigration,
  removePart,
  renamePart,
  smallestScenario,
} from '#renderer/features/lab/edits.ts';
import { partKind } from '#renderer/features/lab/outline.ts';

const start = smallestScenario();

function problemsOf(document: object): readonly unknown[] {
  const reading = parseScenario(document, STRATEGY_CATALOGUE);
  return reading.ok ? [] : reading.problems;
}

describe('edits of a scenario', () => {
  it('begins with a scenario that can be run', () => {
    expect(problemsOf(start)).toEqual([]);
  });

  it.each([
    ['host', ''],
    ['guest', ''],
    ['region', 'guests[0]'],
    ['disk', 'guests[0]'],
    ['phase', 'guests[0]'],
    ['fault', ''],
  ] satisfies [Addition, string][])(
    'adds a %s that is valid at once and chooses it',
    (kind, owner) => {
      const edit = addPart(start, kind, owner);
      expect(problemsOf(edit.document)).toEqual([]);
      expect(partKind(edit.selection)).toBe(kind);
      expect(getPath(edit.document, edit.selection)).toBeDefined();
    },
  );

  it('adds, duplicates and takes out faults, which have no names', () => {
    const one = addPart(start, 'fault', '');
    const two = duplicatePart(one.document, one.selection);
    expect(two.selection).toBe('faults.injected[1]');
    expect(problemsOf(two.document)).toEqual([]);
    const none = removePart(removePart(two.document, two.selection).document, one.selection);
    expect(problemsOf(none.document)).toEqual([]);
    expect(none.selection).toBe('');
  });

  it('adds an extent to a disk', () => {
    const disk = addPart(start, 'disk', 'guests[0]');
    const extent = addPart(disk.document, 'extent', disk.selection);
    expect(problemsOf(extent.document)).toEqual([]);
    expect(extent.selection).toBe('guests[0].disks[0].extents[1]');
  });

  it('duplicates every listed part of every preset into a valid scenario under a free name', () => {
    for (const preset of PRESETS) {
      const reading = readText(preset.text);
      if (!reading.ok) throw new Error(`${preset.name} is not readable`);
      const document = reading.value as Record<string, unknown>;
      for (const path of ['hosts[0]', 'guests[0].memory[0]']) {
        const edit = duplicatePart(document, path);
        const copies = problemsOf(edit.document).map((one) => (one as { message: string }).message);
        // A copied region may not fit into the host any more, which is for the scenario's rules to say.
        expect(copies.filter((message) => /name/.test(message))).toEqual([]);
        expect(edit.selection).not.toBe(path);
      }
    }
  });

  it('removes a guest together with its migrations and leaves the document before untouched', () => {
    const edit = removePart(start, 'guests[0]');
    expect(edit.document).toMatchObject({ guests: [], plan: [] });
    expect(start['plan']).toHaveLength(1);
    expect(edit.selection).toBe('');
  });

  it('renames a host everywhere it is referred to', () => {
    const next = renamePart(renamePart(start, 'hosts[0]', 'east'), 'hosts[1]', 'west');
    expect(next).toMatchObject({ guests: [{ host: 'east' }], plan: [{ to: 'west' }] });
    expect(problemsOf(next)).toEqual([]);
  });

  it('does not guess which host is meant while two share a name', () => {
    const twins = renamePart(start, 'hosts[1]', 'alpha');
    expect(renamePart(twins, 'hosts[1]', 'gamma')).toMatchObject({ guests: [{ host: 'alpha' }] });
  });

  it('gives a guest with one planned migration another target instead of a second migration', () => {
    const more = addPart(start, 'host', '').document;
    const edit = planMigration(more, 'guest', 'host', { memory: 'qemu' });
    expect(edit.document['plan']).toMatchObject([{ guest: 'guest', to: 'host' }]);
  });

  it('plans a migration with the strategies of the last one', () => {
    const more = addPart(start, 'guest', '').document;
    const stop = chooseStrategy(more, 'plan[0].memory', 'stop-and-copy', []);
    const edit = planMigration(stop, 'guest-2', 'beta', { memory: 'qemu' });
    expect(edit.selection).toBe('plan[1]');
    expect(edit.document['plan']).toMatchObject([{}, { memory: { strategy: 'stop-and-copy' } }]);
    expect(problemsOf(edit.document)).toEqual([]);
  });

  it('keeps the tunables that the next strategy has too', () => {
    const set = chooseStrategy(start, 'plan[0].memory', 'xen-4', []);
    const tuned = { ...set, plan: [{ memory: { strategy: 'xen-4', shared: 1, own: 2 } }] };
    const next = chooseStrategy(tuned, 'plan[0].memory', 'qemu', ['shared']);
    expect(next['plan']).toEqual([{ memory: { strategy: 'qemu', shared: 1 } }]);
  });

  it.each(['idle', 'uniform', 'zipf', 'sweep', 'mixed'])(
    'turns writes into %s, validly',
    (process) => {
      expect(problemsOf(chooseProcess(start, 'guests[0].memory[0].writes', process))).toEqual([]);
    },
  );

  it('finds free names', () => {
    expect(freeName('web', [])).toBe('web');
    expect(freeName('web', ['web', 'web-2'])).toBe('web-3');
    expect(freeName('web-2', ['web', 'web-2'])).toBe('web-3');
  });
});
