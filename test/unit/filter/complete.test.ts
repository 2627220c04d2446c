import { describe, expect, test } from 'vitest';
import {
  bothOf,
  chosenValues,
  completeFilter,
  NO_VOCABULARY,
  parseFilter,
  withValues,
  writeText,
} from '#shared/filter/index.ts';
import type { Vocabulary } from '#shared/filter/index.ts';

const VOCABULARY: Vocabulary = {
  parameters: ['guests[*].memory', 'plan[*].memory.strategy'],
  tags: ['paper', 'two words'],
  experiments: ['first sweep'],
  memoryStrategies: ['qemu', 'xen-4'],
  diskStrategies: ['shared'],
};

/** What is offered where the bar stands. */
function offered(marked: string): { inserts: string[]; replaced: string } {
  const position = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { from, to, options } = completeFilter(text, position, VOCABULARY);
  return { inserts: options.map(({ insert }) => insert), replaced: text.slice(from, to) };
}

describe('completion', () => {
  test.each<[string, string, string]>([
    ['|', 'name', ''],
    ['downt|', 'downtime_s', 'downt'],
    ['a and tot|', 'total_time_s', 'tot'],
    ['(sta|', 'state', 'sta'],
    ['guests[|', 'guests[*].memory', 'guests['],
    ['downtime_s |', '<', ''],
    ['state |', 'in (', ''],
    ['state = |', 'failed', ''],
    ['state = fa|', 'failed', 'fa'],
    ['state in (failed, b|', 'bounded', 'b'],
    ['tag:|', 'paper', ''],
    ['tag:tw|', '"two words"', 'tw'],
    ['tag = "tw|', '"two words"', '"tw'],
    ['tag not in (|', 'paper', ''],
    ['experiment = |', '"first sweep"', ''],
    ['strategy = x|', 'xen-4', 'x'],
    ['converged = |', 'yes', ''],
    ['downtime_s < |', '300 ms', ''],
    ['tag:paper |', 'and', ''],
    ['tag:paper a|', 'and', 'a'],
    ['not |', 'converged', ''],
  ])('%s offers %s', (marked, expected, replaced) => {
    const { inserts, replaced: found } = offered(marked);
    expect(inserts).toContain(expected);
    expect(found).toBe(replaced);
  });

  test('what begins with the typed letters comes first, and what does not fit is left out', () => {
    const { inserts } = offered('down|');
    expect(inserts[0]).toMatch(/^down/);
    expect(inserts.every((insert) => insert.includes('down'))).toBe(true);
    expect(offered('state = |').inserts).not.toContain('paper');
    expect(offered('downtime_s |').inserts).not.toContain('~');
  });

  test('each offered value is understood in its place', () => {
    for (const start of ['tag = ', 'state = ', 'strategy:', 'converged = ', 'ram_bytes > ']) {
      for (const { insert } of completeFilter(start, start.length, VOCABULARY).options)
        expect(parseFilter(start + insert, VOCABULARY)).toMatchObject({ ok: true });
    }
  });
});

describe('texts in an expression', () => {
  test.each([
    'paper',
    'two words',
    'and',
    'None',
    '12',
    'a"b\\c',
    "it's",
    'a:b',
    '',
    '(',
    'ß',
    'yes',
  ])('"%s" is read back as it was written', (value) => {
    expect(parseFilter(`tag = ${writeText(value)}`)).toMatchObject({
      ok: true,
      filter: { values: [{ kind: 'text', value }] },
    });
  });
});

describe('quick filters write the expression', () => {
  const set = (text: string, values: readonly string[]) =>
    withValues(text, 'state', values, NO_VOCABULARY);
  test.each<[string, readonly string[], string]>([
    ['', ['failed'], 'state = failed'],
    ['', ['failed', 'bounded'], 'state in (failed, bounded)'],
    ['', [], ''],
    ['quake', ['failed'], 'quake and state = failed'],
    ['a or b', ['failed'], '(a or b) and state = failed'],
    ['(a or b)', ['failed'], '(a or b) and state = failed'],
    ['quake and state = failed', ['bounded'], 'quake and state = bounded'],
    ['state = failed  quake', ['failed', 'bounded'], 'state in (failed, bounded)  quake'],
    ['state = failed and tag:x', [], 'tag:x'],
    ['state = failed', [], ''],
    // Only a condition that every run has to meet is the quick filter's own.
    ['not state = failed', ['bounded'], 'not state = failed and state = bounded'],
    ['state != failed', ['bounded'], 'state != failed and state = bounded'],
    ['state = failed or x', ['bounded'], '(state = failed or x) and state = bounded'],
    // What cannot be read cannot be kept.
    ['state = ', ['failed'], 'state = failed'],
  ])('"%s" with %j becomes "%s"', (text, values, expected) => {
    const written = set(text, values);
    expect(written).toBe(expected);
    if (values.length > 0) expect(chosenValues(written, 'state', NO_VOCABULARY)).toEqual(values);
    expect(parseFilter(written)).toMatchObject({ ok: true });
  });

  test('two expressions together keep their own binding', () => {
    expect(bothOf('a or b', 'c')).toBe('(a or b) and (c)');
    expect(bothOf('', 'c')).toBe('c');
    expect(bothOf(' ', '')).toBe('');
  });
});
