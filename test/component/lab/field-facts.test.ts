import { describe, expect, it } from 'vitest';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { fieldFacts } from '#renderer/features/lab/field-facts.ts';
import { FIELDS, MIGRATION_TIMES, PROCESS_FIELDS } from '#renderer/features/lab/field-tables.ts';
import type { PartKind } from '#renderer/features/lab/outline.ts';
import { en } from '#renderer/app/messages/en/index.ts';

const facts = fieldFacts(STRATEGY_CATALOGUE);

const SAMPLE: Readonly<Record<PartKind, string>> = {
  scenario: '',
  network: 'network.',
  host: 'hosts[3].',
  guest: 'guests[1].',
  region: 'guests[1].memory[2].',
  disk: 'guests[0].disks[1].',
  extent: 'guests[0].disks[1].extents[4].',
  phase: 'guests[2].workload.phases[1].',
  migration: 'plan[7].',
  fault: 'faults.injected[2].',
  recovery: 'faults.recovery.',
  life: 'life.',
  lifePolicy: 'life.availability.',
  lifeMigration: 'life.migration.',
  lifeHost: 'life.hosts[2].',
  lifeGuest: 'life.guests[4].',
  maintenance: 'life.maintenance[1].',
  faultRate: 'life.faultRates[3].',
  lifeFault: 'life.faults[2].',
  demandTrace: 'life.traces[1].',
};

/** Fields that a document must give; all others need a default to reset to. */
const REQUIRED = new Set(['name', 'size', 'host', 'duration', 'guest', 'to', 'rate']);
const REQUIRED_OF: Readonly<Partial<Record<PartKind, ReadonlySet<string>>>> = {
  fault: new Set(['kind']),
  life: new Set(),
  maintenance: new Set(),
  faultRate: new Set(['kind', 'mtbf']),
  lifeFault: new Set(['kind', 'hosts', 'at']),
  demandTrace: new Set(['name', 'format']),
};
const requires = (kind: PartKind): ReadonlySet<string> => REQUIRED_OF[kind] ?? REQUIRED;

const all = Object.entries(FIELDS).flatMap(([kind, groups]) =>
  [...groups, ...(kind === 'migration' ? MIGRATION_TIMES : [])].flatMap((group) =>
    group.fields.map((field) => ({ kind: kind as PartKind, key: field.key })),
  ),
);

describe('facts about fields', () => {
  it.each(all)('knows the default of $kind $key, and a label', ({ kind, key }) => {
    const { fallback } = facts(SAMPLE[kind] + key);
    expect(fallback === undefined).toBe(requires(kind).has(key));
    const labels: Readonly<Record<string, string>> = en.lab.fields[kind];
    expect(labels[key.replaceAll('.', '_')]).toBeTruthy();
  });

  it('knows defaults of write processes in any region', () => {
    const keys = new Set(Object.values(PROCESS_FIELDS).flatMap((all) => all.map(({ key }) => key)));
    const types = [...keys].map((key) => [
      key,
      typeof facts(`guests[5].memory[9].writes.${key}`).fallback,
    ]);
    expect(types).toEqual([
      ['rate', 'undefined'],
      ['exponent', 'number'],
      ['start', 'number'],
    ]);
  });

  it('takes meanings from the published schema', () => {
    expect(facts('hosts[0].memory')).toEqual({
      meaning: 'Memory for guests.',
      fallback: 64 * 2 ** 30,
    });
    expect(facts('no.such.field')).toEqual({ meaning: '', fallback: undefined });
  });
});
