import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_VOCABULARY, parseFilter } from '#shared/filter/index.ts';
import type { Filter, Vocabulary } from '#shared/filter/index.ts';

const VOCABULARY: Vocabulary = {
  ...NO_VOCABULARY,
  parameters: ['guests[*].memory', 'plan[*].memory.downtimeLimit', 'plan[*].memory.strategy'],
};

/** A tree as one line, without positions. */
function line(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.parts.map(line).join(` ${filter.kind} `)})`;
    case 'not':
      return `not ${line(filter.part)}`;
    case 'text':
      return JSON.stringify(filter.text);
    case 'condition': {
      const { subject, operator, values } = filter;
      const name =
        subject.kind === 'field'
          ? subject.field.id
          : subject.kind === 'metric'
            ? subject.id
            : subject.path;
      const texts = values.map((one) => ('value' in one ? String(one.value) : one.kind));
      return `${name}${operator}${texts.join('|')}`;
    }
  }
}

function read(text: string): string {
  const reading = parseFilter(text, VOCABULARY);
  return reading.ok ? line(reading.filter) : `problem: ${reading.problem.message}`;
}

describe('what is understood', () => {
  test.each([
    ['', '()'],
    ['   ', '()'],
    [
      'total_time_s < 12 s and strategy = qemu and guests[0].memory > 1 GiB and tag:paper and not state = failed',
      '(total_time_s<12 and strategy=qemu and guests[0].memory>1073741824 and tag=paper and not state=failed)',
    ],
    // Units, with and without space, in the metric's own kind.
    ['downtime < 300 ms', 'downtime_s<0.3'],
    ['downtime<300ms', 'downtime_s<0.3'],
    ['metrics.downtime_s >= 2 min', 'downtime_s>=120'],
    ['ram_bytes > 1.5 GiB', 'ram_bytes>1610612736'],
    ['mean_rate > 1 Gbit/s', 'mean_rate>125000000'],
    ['guest_slowdown <= 25 %', 'guest_slowdown<=0.25'],
    ['rounds >= 3', 'rounds>=3'],
    // Parameters take whatever unit is written.
    ['plan[0].memory.downtimeLimit = 300 ms', 'plan[0].memory.downtimeLimit=0.3'],
    ['plan[*].memory.strategy = xen-4', 'plan[*].memory.strategy=xen-4'],
    ['plan[].memory.strategy ~ xen', 'plan[*].memory.strategy~xen'],
    ['guests[0].memory != none', 'guests[0].memory!=none'],
    // Free text.
    ['quake', '"quake"'],
    ['idle guest', '("idle" and "guest")'],
    ['"idle guest"', '"idle guest"'],
    [`'it''s'`, '("it" and "s")'],
    [String.raw`"say \"hi\""`, String.raw`"say \"hi\""`],
    ['stop-and-copy', '"stop-and-copy"'],
    ['and-or', '"and-or"'],
    ['in', '"in"'],
    ['"and"', '"and"'],
    ['v1.2', '"v1.2"'],
    ['12', '"12"'],
    // A word after a condition is text only behind a value that takes no unit, or behind "and".
    ['tag:paper quake', '(tag=paper and "quake")'],
    ['rounds > 3 and quake', '(rounds>3 and "quake")'],
    ['rounds > 3 downtime < 1', '(rounds>3 and downtime_s<1)'],
    // Binding.
    ['a or b c', '("a" or ("b" and "c"))'],
    ['(a or b) c', '(("a" or "b") and "c")'],
    ['not a b', '(not "a" and "b")'],
    ['NOT (a OR b)', 'not ("a" or "b")'],
    ['not not a', 'not not "a"'],
    // Fields.
    ['converged', 'converged=true'],
    ['not pinned', 'not pinned=true'],
    ['converged = no', 'converged=false'],
    ['name:quake', 'name~quake'],
    ['name = "Idle guest"', 'name=Idle guest'],
    ['state in (failed, Bounded)', 'state=failed|bounded'],
    ['tag not in (a, "b c")', 'tag!=a|b c'],
    ['tags == x', 'tag=x'],
    ['memoryStrategy <> x', 'strategy!=x'],
    ['experiment:"first sweep"', 'experiment=first sweep'],
    ['resolution = none', 'resolution=none'],
    ['name = "none"', 'name=none'],
    ['seed = 7', 'seed=7'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ['started = 2026-02', '2026-02-01T00:00', '2026-03-01T00:00'],
    ['started = 2026-12-31', '2026-12-31T00:00', '2027-01-01T00:00'],
    ['created > 2026-11-21T14:30', '2026-11-21T14:30', '2026-11-21T14:31'],
    ['started < 2026', '2026-01-01T00:00', '2027-01-01T00:00'],
  ])('%s is a stretch of local time', (text, from, to) => {
    const reading = parseFilter(text);
    if (!reading.ok || reading.filter.kind !== 'condition') throw new Error('not a condition');
    expect(reading.filter.values).toEqual([
      { kind: 'moment', from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    ]);
  });
});

describe('what is not understood says where, why, and what was probably meant', () => {
  test.each<[string, string, RegExp, string | null]>([
    ['total_tim < 3', 'total_tim', /no field "total_tim"; did you mean total_time/, 'total_time'],
    ['downtime < 3 sek', '3 sek', /expected for downtime a duration/, '3 sec'],
    ['downtime < 300 msec', '300 msec', /expected for downtime a duration/, '300 ms'],
    ['downtime < 3 quake', 'quake', /unit that fits/, 'and quake'],
    ['downtime < fast', 'fast', /expected for downtime a duration/, null],
    ['downtime < 3 GiB', '3 GiB', /expected for downtime a duration/, '3 ms'],
    ['downtime < 100MiB', '100MiB', /expected for downtime a duration/, null],
    ['ram_bytes > 3 ms', '3 ms', /expected for ram_bytes a size/, '3 MiB'],
    ['guest_slowdown > 3 ms', '3 ms', /expected for guest_slowdown a share/, '3 %'],
    [
      'plan[0].memory.downtimeLimit < 3 sek',
      '3 sek',
      /expected for plan\[0\].memory.downtimeLimit another unit/,
      '3 sec',
    ],
    ['downtime < "3 s"', '"3 s"', /without quotation marks/, '3 s'],
    ['downtime ~ 3', '~', /is not a text/, '='],
    ['state = faild', 'faild', /one of queued, running/, 'failed'],
    ['state < failed', '<', /no order/, '='],
    ['converged = maybe', 'maybe', /yes or no/, null],
    ['started > yesterday', 'yesterday', /a date such as/, null],
    ['started > 2026-02-31', '2026-02-31', /a date such as/, null],
    ['downtime_s', 'downtime_s', /is a field; expected a comparison/, '"downtime_s"'],
    [
      'plan[0].memory.strategy',
      'plan[0].memory.strategy',
      /is a field/,
      '"plan[0].memory.strategy"',
    ],
    ['guests[0].memroy > 1', 'guests[0].memroy', /No run has a parameter/, 'guests[0].memory'],
    ['guests[0].memory > x', 'x', /Expected a number/, null],
    ['a and', 'and', /Something is missing at the end/, null],
    ['or a', 'or', /Found "or"/, null],
    ['(a', '(', /never closed/, null],
    ['a)', ')', /without an opening bracket/, null],
    ['()', ')', /brackets are empty/, null],
    ['downtime <', '<', /Nothing follows/, null],
    ['downtime < and x', 'and', /Found "and"; expected a value/, null],
    ['< 3', '<', /nothing before it/, null],
    ['tag in (a b)', 'b', /expected "," or "\)"/, null],
    ['tag in (a', '(', /list is never closed/, null],
    ['name = "x', '"x', /not closed/, '"x"'],
    ['downtime < none', '<', /only be compared by = and !=/, '='],
    [`${'('.repeat(40)}a${')'.repeat(40)}`, '(', /30 times at most/, null],
    [`${'a '.repeat(300)}`, 'a', /at most 200 conditions/, null],
  ])('%s', (text, bad, message, suggestion) => {
    const reading = parseFilter(text, VOCABULARY);
    if (reading.ok) throw new Error(`understood as ${line(reading.filter)}`);
    const { problem } = reading;
    expect(problem.message).toMatch(message);
    expect(text.slice(problem.from, problem.to)).toBe(bad);
    expect(problem.suggestion).toBe(suggestion);
  });

  test('a text beyond the limit is refused before it is read', () => {
    expect(parseFilter('x'.repeat(2001))).toMatchObject({
      ok: false,
      problem: { from: 2000, to: 2001 },
    });
  });
});

describe('a number without the unit that it needs is read, and said how', () => {
  test.each<[string, string, string, string]>([
    ['downtime < 300', '300', '300 s', '300 ms'],
    ['total_time > 1.5', '1.5', '1.5 s', '1.5 ms'],
    ['mean_rate > 100', '100', '100 B/s', '100 Mbit/s'],
    ['guest_slowdown < 25', '25', '2500 %', '25 %'],
    ['plan[0].memory.downtimeLimit = 100', '100', '100 s', '100 ms'],
    ['guests[*].memory > 512', '512', '512 B', '512 MiB'],
  ])('%s', (text, at, readAs, suggestion) => {
    const reading = parseFilter(text, VOCABULARY);
    if (!reading.ok) throw new Error(reading.problem.message);
    const [note] = reading.notes;
    expect(note).toMatchObject({
      message: `${at} has no unit and is read as ${readAs}.`,
      suggestion,
    });
    expect(text.slice(note?.from, note?.to)).toBe(at);
    const fixed = text.slice(0, note?.from) + suggestion + text.slice(note?.to);
    expect(parseFilter(fixed, VOCABULARY)).toMatchObject({ ok: true, notes: [] });
  });

  test('each of a list is noted', () => {
    const reading = parseFilter('downtime in (1 s, 300, 400)', VOCABULARY);
    expect(reading.ok && reading.notes.map(({ suggestion }) => suggestion)).toEqual([
      '300 ms',
      '400 ms',
    ]);
  });

  test.each([
    'downtime < 300 ms',
    'downtime > 0',
    // The name says the unit.
    'downtime_s < 0.3',
    'metrics.total_time_s < 300',
    'ram_bytes > 1000000',
    'guest_slowdown <= 0.25',
    'rounds >= 3',
    'seed = 7',
    'downtime != none',
    'plan[0].memory.strategy = 4',
  ])('%s needs no word', (text) => {
    expect(parseFilter(text, VOCABULARY)).toMatchObject({ ok: true, notes: [] });
  });
});

test('any text is either understood or told what is wrong inside it; nothing throws', () => {
  const pieces =
    `and or not in ( ) , = != < ~ : " ' \\ tag state downtime 300 ms guests[0].memory started 2026-01-01 none
     __proto__ constructor toString \u0000 \u{1F600} % ;-- %s !`.split(/\s+/u);
  const piece = fc.constantFrom(...pieces);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { maxLength: 20 }).map((all) => all.join(' ')),
        fc.string(),
      ),
      (text) => {
        const reading = parseFilter(text);
        const { from, to } = reading.ok ? reading.filter : reading.problem;
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(to).toBeLessThanOrEqual(text.length);
      },
    ),
    { numRuns: 3000 },
  );
});

test('long hostile texts are read in a time that grows with their length', () => {
  const readingTime = (length: number): number => {
    const texts = ['"', "'", '!', '(', '\\', 'a!', '1:', '"\\', '[', 'a.'].map((bit) =>
      bit.repeat(length).slice(0, length),
    );
    // The quickest of many is what reading costs; what else the machine does only adds to it.
    const times = Array.from({ length: 50 }, () => {
      const start = performance.now();
      for (const text of texts) parseFilter(text);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  // Growth with the length would be 8, quadratic growth 64.
  expect(readingTime(4000) / readingTime(500)).toBeLessThan(32);
});
