import { describe, expect, it } from 'vitest';
import { readPages, writePages } from '#shared/scenario/traces/page-cells.ts';
import { isCsvTrace, readTrace } from '#shared/scenario/traces/read-trace.ts';
import type { Trace } from '#shared/scenario/traces/trace.ts';
import { traceText } from '#shared/scenario/traces/write-trace.ts';

// Goal: right traces of every kind are read alike from CSV and JSON; wrong ones are refused with one clear sentence and
// the place. Method: each wrong file differs from a right one in one thing.

const GROWTH = `# godwit trace
# kind: growth
# name: curve
# memory: 64 MiB
window (s),dirtied (pages)
0.1,500
1,2000
10,4000
`;
const RATE = `# godwit trace
# kind: rate
# memory: 64 MiB
time (s),rate (pages/s)
0,100
10,900
20,100
`;
const BITMAPS = `# godwit trace
# kind: bitmaps
# memory: 256 KiB
# epoch: 500 ms
epoch,dirtied (ranges)
0,0-15 32 40-47
1,
2,63
`;

function traceOf(text: string): Trace {
  const reading = readTrace(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.trace;
}

describe('traces that are right', () => {
  it('give windows in seconds and pages whatever the units', () => {
    const inMiB = GROWTH.replace('window (s),dirtied (pages)', 'window (ms),dirtied (KiB)')
      .replace('0.1,500', '100,2000')
      .replace('1,2000', '1000,8000')
      .replace('10,4000', '10000,16000');
    const [one, other] = [traceOf(GROWTH), traceOf(inMiB)];
    expect(one).toMatchObject({ kind: 'growth', name: 'curve', pageSize: 4096 });
    expect(other).toEqual(one);
  });

  it('hold rates, and count pages once per second unless they say otherwise', () => {
    expect(traceOf(RATE)).toMatchObject({ kind: 'rate', window: 1, spread: 64 * 2 ** 20 });
    const dense = RATE.replaceAll(/^10,/gm, '0.1,').replaceAll(/^20,/gm, '0.2,');
    expect(traceOf(dense)).toMatchObject({ window: 0.1 });
  });

  it('say the same as JSON', () => {
    const units = { window: 's', dirtied: 'pages' };
    const json = {
      godwit: 'trace',
      version: 1,
      kind: 'growth',
      name: 'curve',
      memory: '64 MiB',
      units,
      points: [
        [0.1, 500],
        [1, 2000],
        [10, 4000],
      ],
    };
    expect(traceOf(JSON.stringify(json))).toEqual(traceOf(GROWTH));
    const rates = { time: 's', rate: 'pages/s' };
    const samples = [
      [0, 100],
      [10, 900],
      [20, 100],
    ];
    const rate = { godwit: 'trace', kind: 'rate', memory: '64 MiB', units: rates, samples };
    expect(traceOf(JSON.stringify(rate))).toEqual(traceOf(RATE));
    const bitmaps = {
      godwit: 'trace',
      kind: 'bitmaps',
      memory: 262_144,
      epoch: '500 ms',
      encoding: 'hex',
      epochs: ['ffff000001ff', '', '0000000000000080'],
    };
    expect(traceOf(JSON.stringify(bitmaps))).toEqual(traceOf(BITMAPS));
  });

  it.each([
    ['growth', GROWTH],
    ['rate', RATE],
    ['bitmaps', BITMAPS],
  ])('come back from their own text (%s)', (_, text) => {
    const trace = traceOf(text);
    expect(traceOf(traceText(trace))).toEqual(trace);
    expect(isCsvTrace(traceText(trace))).toBe(true);
  });

  it('may have a byte-order mark, other line ends and empty lines', () => {
    expect(traceOf(`\uFEFF${GROWTH.replaceAll('\n', '\r\n')}\r\n\r\n`)).toEqual(traceOf(GROWTH));
  });
});

describe('dirtied pages', () => {
  const ranges = readPages('0-15 32 40-47', 'ranges', 64);
  it.each([
    ['runs', '0 16 16 1 7 8'],
    ['runs', writePages(ranges)],
    ['hex', 'ffff000001ff'],
    ['hex', 'FFFF000001FF0000'],
    ['base64', '//8AAAH/'],
    ['ranges', '0-7 8-15 32 40-47'],
  ] as const)('are the same as %s "%s"', (encoding, text) => {
    expect(readPages(text, encoding, 64)).toEqual(ranges);
  });

  it('of none are an empty text in every encoding', () => {
    for (const encoding of ['ranges', 'runs', 'hex', 'base64'] as const)
      expect(readPages('', encoding, 64)).toHaveLength(0);
    expect(writePages(new Uint32Array())).toBe('');
  });
});

const MANY_ROWS = `${GROWTH.split('0.1')[0]}${Array.from({ length: 10_001 }, (_, at) => `${at + 1},${at}`).join('\n')}`;

/** A name, the text, the line and column of the problem (null without), and what it says. */
const HOSTILE: readonly [string, string, [number, number] | null, RegExp][] = [
  ['an empty text', '', null, /first line does not say what it is/],
  ['binary data', `${GROWTH}\0`, null, /found binary data/],
  ['another CSV', 'a,b\n1,2\n', null, /first line does not say what it is/],
  ['JSON that is no trace', '{"godwit":"scenario"}', null, /JSON that is no trace/],
  ['broken JSON', '{"godwit":"trace",', [1, 19], /the file may be cut off/],
  ['too long a text', `${GROWTH}${' '.repeat(9 * 2 ** 20)}`, null, /expected at most 8/],
  ['too many rows', MANY_ROWS, [10_006, 1], /more than 10,000 rows/],
  [
    'a head without end',
    `# godwit trace\n${'# a\n'.repeat(200)}`,
    [101, 1],
    /head of more than 100/,
  ],
  ['no kind', GROWTH.replace('# kind: growth\n', ''), [2, 1], /found no kind of trace/],
  [
    'an unknown kind',
    GROWTH.replace('growth', 'curve'),
    [2, 9],
    /found "curve"; expected "growth"/,
  ],
  ['a field twice', GROWTH.replace('# name', '# kind: rate\n# name'), [3, 1], /"kind" twice/],
  [
    'an unknown field',
    GROWTH.replace('# name', '# memmory'),
    [3, 12],
    /unknown field "memmory".*memory/,
  ],
  [
    'a field of another kind',
    GROWTH.replace('# name', '# epoch'),
    [3, 10],
    /unknown field "epoch"/,
  ],
  ['no memory', GROWTH.replace('# memory: 64 MiB\n', ''), [2, 1], /found no memory/],
  [
    'memory without a unit',
    GROWTH.replace('64 MiB', '64'),
    [4, 11],
    /of more than 0 with its unit/,
  ],
  ['half pages', GROWTH.replace('64 MiB', '5000 B'), [4, 11], /expected whole pages of 4.00 KiB/],
  ['absurd memory', GROWTH.replace('64 MiB', '128 TiB'), [4, 11], /at most 64.0 TiB/],
  [
    'an odd page size',
    GROWTH.replace('# name: curve', '# page size: 5000 B'),
    [3, 14],
    /power of two/,
  ],
  ['no columns', '# godwit trace\n# kind: growth\n# memory: 1 GiB\n', [2, 1], /found no columns/],
  [
    'columns of another kind',
    GROWTH.replace('window (s)', 'time (s)'),
    [5, 1],
    /found the columns time, dirtied/,
  ],
  [
    'columns in another order',
    GROWTH.replace('window (s),dirtied (pages)', 'dirtied (pages),window (s)'),
    [5, 1],
    /in this order/,
  ],
  [
    'a column without a unit',
    GROWTH.replace('window (s)', 'window'),
    [5, 1],
    /found no unit of "window"/,
  ],
  [
    'an unknown unit',
    GROWTH.replace('(pages)', '(Mib)'),
    [5, 12],
    /found the unit "Mib" of "dirtied"/,
  ],
  [
    'a unit of an object',
    GROWTH.replace('(pages)', '(constructor)'),
    [5, 12],
    /the unit "constructor"/,
  ],
  ['one row', GROWTH.split('1,2000')[0] ?? '', [5, 1], /found 1 rows; expected at least 2/],
  [
    'a missing cell',
    GROWTH.replace('1,2000', '1'),
    [7, 2],
    /found 1 cells in this row; expected 2/,
  ],
  [
    'a cell too many',
    GROWTH.replace('1,2000', '1,2000,3'),
    [7, 8],
    /found 3 cells in this row; expected 2/,
  ],
  ['an empty cell', GROWTH.replace('1,2000', '1,'), [7, 3], /found an empty cell/],
  ['a word', GROWTH.replace('1,2000', '1,many'), [7, 3], /found "many"; expected a number/],
  [
    'a negative number',
    GROWTH.replace('1,2000', '1,-1'),
    [7, 3],
    /found "-1"; expected a number of 0 or more/,
  ],
  ['not a number', GROWTH.replace('1,2000', '1,NaN'), [7, 3], /found "NaN"/],
  ['infinity', GROWTH.replace('1,2000', '1,1e999'), [7, 3], /found "1e999"/],
  ['a hexadecimal number', GROWTH.replace('1,2000', '1,0x10'), [7, 3], /found "0x10"/],
  ['a long number', GROWTH.replace('1,2000', `1,${'9'.repeat(400)}`), [7, 3], /expected a number/],
  [
    'windows that repeat',
    GROWTH.replace('1,2000', '0.1,2000'),
    [7, 1],
    /found 0.100 s after 0.100 s; expected windows/,
  ],
  ['a window of nothing', GROWTH.replace('0.1,500', '0,0'), [6, 1], /windows of more than 0 s/],
  ['an absurd window', GROWTH.replace('10,4000', '1e10,4000'), [8, 1], /more than a century/],
  [
    'a curve that falls',
    GROWTH.replace('1,2000', '1,400'),
    [7, 3],
    /found 400 pages within 1 s after 500 within 0.100 s/,
  ],
  [
    'more than all pages',
    GROWTH.replace('10,4000', '10,40000'),
    [8, 4],
    /found 40,000 pages; expected at most 16,384/,
  ],
  ['times that go back', RATE.replace('10,900', '0,900'), [6, 1], /times in ascending order/],
  [
    'samples too close',
    RATE.replace('10,900', '0.0001,900'),
    [6, 1],
    /0.100 ms apart; expected at least 1 ms/,
  ],
  ['a gap', `${RATE}30,100\n40,100\n500,100\n`, [10, 1], /found no sample for 460 s after 40 s/],
  [
    'another word for gaps',
    RATE.replace('# memory', '# gaps: ignore\n# memory'),
    [3, 9],
    /expected "hold"/,
  ],
  [
    'more than all pages a second',
    RATE.replace('10,900', '10,16384'),
    [6, 4],
    /expected less than 16,384/,
  ],
  [
    'a window beyond the samples',
    RATE.replace('# memory', '# window: 60 s\n# memory'),
    [3, 11],
    /at most the distance of the samples/,
  ],
  [
    'writes beyond the memory',
    RATE.replace('# memory', '# spread: 1 GiB\n# memory'),
    [3, 11],
    /at most the memory/,
  ],
  ['no epoch', BITMAPS.replace('# epoch: 500 ms\n', ''), [2, 1], /found no length of the epochs/],
  ['an epoch of nothing', BITMAPS.replace('500 ms', '1 us'), [4, 10], /at least 1 ms/],
  ['no encoding', BITMAPS.replace(' (ranges)', ''), [5, 7], /found no encoding/],
  [
    'an unknown encoding',
    BITMAPS.replace('(ranges)', '(zip)'),
    [5, 7],
    /found "zip" of the dirtied pages/,
  ],
  ['epochs with a gap', BITMAPS.replace('2,63', '3,63'), [8, 1], /found epoch 3; expected epoch 2/],
  [
    'a page beyond the memory',
    BITMAPS.replace('2,63', '2,64'),
    [8, 3],
    /found page 64; expected pages from 0 to 63/,
  ],
  ['pages out of order', BITMAPS.replace('2,63', '2,9 8'), [8, 3], /found page 8 after page 9/],
  ['pages twice', BITMAPS.replace('2,63', '2,8-9 9'), [8, 3], /each once/],
  ['a range backwards', BITMAPS.replace('2,63', '2,9-8'), [8, 3], /the smaller page first/],
  [
    'words among pages',
    BITMAPS.replace('2,63', '2,all'),
    [8, 3],
    /found "all"; expected pages as in/,
  ],
  [
    'a huge memory in bitmaps',
    BITMAPS.replace('256 KiB', '1 TiB'),
    [3, 11],
    /expected at most 16,777,216 for bitmaps/,
  ],
  [
    'more dirtied pages than anybody looks at',
    `# godwit trace\n# kind: bitmaps\n# memory: 64 GiB\n# epoch: 1 s\nepoch,dirtied (ranges)\n0,0-16777215\n1,0-16777215\n`,
    [7, 3],
    /more than 20,000,000 dirtied pages/,
  ],
  [
    'runs of nothing',
    BITMAPS.replace('(ranges)', '(runs)').replace('0,0-15 32 40-47', '0,1 0 4'),
    [6, 3],
    /a run of length 0/,
  ],
  [
    'runs beyond the memory',
    BITMAPS.replace('(ranges)', '(runs)').replace('0,0-15 32 40-47', '0,1 99'),
    [6, 3],
    /expected pages from 0 to 63/,
  ],
  [
    'half a byte',
    BITMAPS.replace('(ranges)', '(hex)').replace('0,0-15 32 40-47', '0,fff'),
    [6, 3],
    /odd number of hexadecimal/,
  ],
  [
    'no hexadecimal',
    BITMAPS.replace('(ranges)', '(hex)').replace('0,0-15 32 40-47', '0,zz'),
    [6, 3],
    /found "z" in a bitmap/,
  ],
  [
    'too long a bitmap',
    BITMAPS.replace('(ranges)', '(hex)').replace('0,0-15 32 40-47', `0,${'00'.repeat(9)}`),
    [6, 3],
    /a bitmap of 9 bytes; expected at most 8/,
  ],
  [
    'no base64',
    BITMAPS.replace('(ranges)', '(base64)').replace('0,0-15 32 40-47', '0,a?=='),
    [6, 3],
    /found "\?" in a bitmap/,
  ],
  [
    'cut base64',
    BITMAPS.replace('(ranges)', '(base64)').replace('0,0-15 32 40-47', '0,abcde'),
    [6, 3],
    /length that no bytes have/,
  ],
];

describe('hostile files', () => {
  it.each(HOSTILE)('%s', (_, text, place, message) => {
    const reading = readTrace(text);
    expect(reading).toMatchObject({ ok: false });
    if (reading.ok) return;
    expect(reading.problems).toHaveLength(1);
    const [problem] = reading.problems;
    expect(problem?.message).toMatch(message);
    expect(problem?.message).toMatch(/expected/);
    if (place) expect([problem?.line, problem?.column]).toEqual(place);
  });

  it.each<[string, object, string, RegExp]>([
    ['a newer version', { version: 2 }, 'version', /found 2; expected version 1/],
    ['a list that is none', { points: 5 }, 'points', /found 5; expected a list/],
    ['a point that is none', { points: [[1, 2], 3] }, 'points[1]', /found 3; expected a list of 2/],
    [
      'a cell that is none',
      {
        points: [
          [1, 2],
          [2, null],
        ],
      },
      'points[1][1]',
      /found null; expected a number/,
    ],
    ['no units', { units: undefined }, 'units.window', /found no unit of "window"/],
    ['units of something else', { units: { time: 's' } }, 'units.time', /found a unit of "time"/],
    ['units that are none', { units: [] }, 'units', /expected a unit for each column/],
    ['a field that no trace has', { hosts: [] }, 'hosts', /unknown field "hosts"/],
  ])('JSON with %s', (_, change, path, message) => {
    const units = { window: 's', dirtied: 'pages' };
    const points = [
      [1, 2],
      [2, 3],
    ];
    const document = { godwit: 'trace', kind: 'growth', memory: '1 MiB', units, points, ...change };
    const reading = readTrace(JSON.stringify(document, null, 1));
    expect(reading).toMatchObject({ ok: false, problems: [{ path }] });
    if (reading.ok) return;
    expect(reading.problems[0]?.message).toMatch(message);
    expect(reading.problems[0]?.line).toBeGreaterThan(0);
  });
});
