import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFilter, sizesOfLists } from '#shared/filter/index.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { WritableStore } from '#main/store/index.ts';
import { aMigration, anEnd, aQuery, aRun, openWritable, tickingClock } from '../builders.ts';
import { lets } from './evaluate.ts';
import type { SeenRun } from './evaluate.ts';

const parameterSets: readonly RunDetail['parameters'][] = [
  { 'guests[0].memory[0].size': 2 ** 30, 'guests[0].memory[1].size': 2 ** 30, 'plan[0].to': 'b' },
  { 'guests[0].memory[0].size': 2 ** 29, 'plan[0].to': 'a', 'plan[0].wait': true },
  { 'guests[0].memory[0].size': 2 ** 29, 'guests[1].memory[0].size': 2 ** 32, 'plan[0].to': null },
  {},
];

/** Runs of every kind: with and without what a condition may ask for. */
function filled(): { store: WritableStore; runs: readonly SeenRun[] } {
  const store = openWritable(':memory:', { now: tickingClock() });
  const parametersOf = new Map<string, SeenRun['all']>();
  for (let index = 0; index < 24; index += 1) {
    const parameters = parameterSets[index % parameterSets.length] ?? {};
    const run = aRun({
      name: ['Café', 'quake 3', 'QUAKE', 'x\ny'][index % 4] ?? '',
      note: index % 3 === 0 ? 'Hot région' : '',
      seed: index % 5,
      guests: 1 + (index % 2),
      kind: index % 7 === 0 ? 'measured' : 'simulated',
      resolution: index % 6 === 0 ? null : index % 2 === 0 ? 'exact' : 'expected',
      memoryStrategy: ['qemu', 'xen-4', 'qemu, xen-4', ''][index % 4] ?? '',
      tags: index % 2 === 0 ? ['paper', `t${index % 3}`] : [],
      parameters,
      scenario: null,
      createdAt: new Date(2026, index % 3, 1 + index, index).toISOString(),
    });
    const metrics = index % 5 === 0 ? {} : { downtime_s: (index % 4) / 10, rounds: index % 6 };
    const id =
      index % 8 === 7
        ? store.runs.create(run)
        : store.runs.record(run, anEnd(aMigration({ metrics, converged: index % 3 > 0 })));
    if (index % 4 === 1) store.runs.edit({ ids: [id], pinned: true });
    const kept = Object.entries(parameters).flatMap(([path, value]) =>
      value === null ? [] : [[path, typeof value === 'boolean' ? String(value) : value] as const],
    );
    parametersOf.set(id, {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(sizesOfLists(parameters)),
    });
  }
  const runs = store.runs
    .list(aQuery({ limit: 1000 }))
    .rows.map((row) => ({ ...row, all: parametersOf.get(row.id) ?? {} }));
  return { store, runs };
}

const order = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const equality = fc.constantFrom('=', '!=', ':');
const text = fc.constantFrom('=', '!=', '~', ':');
const condition = (
  field: fc.Arbitrary<string>,
  operator: fc.Arbitrary<string>,
  value: fc.Arbitrary<string>,
) => fc.tuple(field, operator, value).map((parts) => parts.join(' '));
const among = (field: string, ...values: readonly string[]) =>
  fc
    .tuple(fc.constantFrom('in', 'not in'), fc.subarray([...values], { minLength: 1 }))
    .map(([word, list]) => `${field} ${word} (${list.join(', ')})`);

const simple = fc.oneof(
  condition(fc.constantFrom('downtime', 'rounds'), order, fc.constantFrom('0', '0.1', '100', '3')),
  condition(fc.constantFrom('downtime', 'rounds', 'ram_bytes'), equality, fc.constant('none')),
  condition(fc.constant('seed'), order, fc.constantFrom('0', '2', '4')),
  condition(fc.constant('guests'), order, fc.constantFrom('1', '2')),
  condition(
    fc.constantFrom('guests[0].memory', 'guests[*].memory', 'guests[1].memory[0].size'),
    order,
    fc.constantFrom('512 MiB', '2 GiB', '4 GiB'),
  ),
  condition(fc.constant('plan[0].to'), text, fc.constantFrom('a', 'B', '"b"', 'none')).filter(
    (one) => !one.includes('~ none'),
  ),
  condition(
    fc.constantFrom('plan[*].wait'),
    fc.constantFrom('=', '!='),
    fc.constantFrom('true', 'false'),
  ),
  condition(
    fc.constantFrom('name', 'note'),
    text,
    fc.constantFrom('QUAKE', 'cafe', 'Café', '"x\ny"', 'REGION'),
  ),
  condition(fc.constant('tag'), text, fc.constantFrom('paper', 't1', 'T', 'nobody')),
  condition(
    fc.constantFrom('strategy', 'disk_strategy'),
    text,
    fc.constantFrom('qemu', 'xen-4', 'XEN', 'shared'),
  ),
  condition(
    fc.constantFrom('note', 'tag', 'resolution', 'converged', 'digest', 'experiment', 'strategy'),
    fc.constantFrom('=', '!='),
    fc.constant('none'),
  ),
  condition(fc.constant('state'), equality, fc.constantFrom('finished', 'queued')),
  condition(fc.constant('resolution'), equality, fc.constantFrom('exact', 'expected')),
  condition(fc.constantFrom('converged', 'pinned'), equality, fc.constantFrom('yes', 'no')),
  condition(
    fc.constant('started'),
    order,
    fc.constantFrom('2026-02', '2026-01-13', '2026', '2026-03-06T05'),
  ),
  among('state', 'finished', 'queued', 'failed'),
  among('tag', 't0', 't2', 'none'),
  among('strategy', 'qemu', 'nobody', 'none'),
  among('resolution', 'exact', 'none'),
  among('seed', '1', '3'),
  among('downtime', '0.1', '0.3', 'none'),
  among('plan[0].to', 'a', 'b', 'none'),
  fc.constantFrom('quake', '"quake 3"', 'PAPER', 'xen', '""', 'converged', 'not pinned'),
);

const expression = fc.letrec<{ whole: string }>((tie) => ({
  whole: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'filter' },
    simple,
    fc
      .tuple(tie('whole'), fc.constantFrom(' and ', ' or '), tie('whole'))
      .map((parts) => parts.join('')),
    // A word after a number would be taken for a unit.
    fc.tuple(tie('whole'), tie('whole')).map(([one, other]) => `(${one}) ${other}`),
    tie('whole').map((one) => `not (${one})`),
    tie('whole').map((one) => `(${one})`),
  ),
})).whole;

test('the store answers exactly the runs that the plain reading of an expression lets through', () => {
  const { store, runs } = filled();
  let some = 0;
  fc.assert(
    fc.property(expression, (filter) => {
      const reading = parseFilter(filter);
      if (!reading.ok) throw new Error(`${filter}: ${reading.problem.message}`);
      const expected = runs.filter((run) => lets(reading.filter, run)).map(({ id }) => id);
      const page = store.runs.list(aQuery({ filter, limit: 1000 }));
      expect(page.rows.map(({ id }) => id)).toEqual(expected);
      expect(page.total).toBe(expected.length);
      if (expected.length > 0 && expected.length < runs.length) some += 1;
    }),
    { numRuns: 1500 },
  );
  // Expressions that let everything or nothing through would prove little.
  expect(some).toBeGreaterThan(300);
});

describe('a filter that cannot be read', () => {
  test.each([
    ['total_tim < 3', 'did you mean total_time'],
    ['guests[0].memroy > 1', 'did you mean guests[0].memory'],
    ["name = '; DROP TABLE runs; --", 'is not closed'],
  ])('%s is refused with its place', (filter, told) => {
    const { store } = filled();
    expect(() => store.runs.list(aQuery({ filter }))).toThrow(told);
    expect(() => store.runs.ids({ filter, trash: false, group: null })).toThrow('filter: at "');
  });
});

test('hostile values are bound: whatever is compared, the store is as it was', () => {
  const { store, runs } = filled();
  const nasty = [
    `' OR 1=1 --`,
    `"); DROP TABLE runs; --`,
    '%',
    '_',
    '\\',
    '\u0000',
    '\u{1F600}',
    '?',
  ];
  for (const value of nasty) {
    const quoted = JSON.stringify(value).replaceAll(String.raw`\u0000`, '\u0000');
    for (const field of [
      'name',
      'note',
      'tag',
      'strategy',
      'id',
      'digest',
      'plan[0].to',
      'experiment',
    ])
      for (const sign of ['=', '!=', '~'])
        expect(
          store.runs.list(aQuery({ filter: `${field} ${sign} ${quoted}` })).total,
        ).toBeLessThanOrEqual(runs.length);
  }
  expect(store.runs.list(aQuery()).total).toBe(runs.length);
  expect(store.checkIntegrity()).toBe('ok');
});

test('runs are found by the experiment that they belong to', () => {
  const { store, runs } = filled();
  expect(store.runs.list(aQuery({ filter: 'experiment = none' })).total).toBe(runs.length);
  expect(store.runs.list(aQuery({ filter: 'experiment:"first sweep"' })).total).toBe(0);
});
