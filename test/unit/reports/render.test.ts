import { parse as parseYaml } from 'yaml';
import { describe, expect, it } from 'vitest';
import { renderComparison } from '#main/reports/index.ts';
import { decimate } from '#main/reports/svg/decimate.ts';
import { STRATEGY_COLOURS, slotsOfRuns, strategySlot } from '#shared/figures/palette.ts';
import { reportOf, THREE_RUNS } from './fixture.ts';
import type { RunSketch } from './fixture.ts';

const FORMATS = ['html', 'csv', 'md', 'json', 'svg'] as const;
const report = await reportOf(THREE_RUNS, { title: 'Three ways to move a guest' });

/** Splits RFC 4180 text; enough of a reader to hold the writer to the format. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const match of text.matchAll(/("(?:[^"]|"")*"|[^,"\r\n]*)(,|\r\n)/g)) {
    const [, raw = '', end] = match;
    rows.at(-1)?.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

const HOSTILE =
  "\"><script>alert(1)</script>\u0000\u202e=cmd|' /C calc'!A0\n| `x` [a](javascript:b) &amp;";

const hostile = await reportOf(
  THREE_RUNS.map((run) => ({ ...run, name: HOSTILE, guest: HOSTILE, note: HOSTILE })),
  { title: HOSTILE },
);

describe('every form of a report', () => {
  it.each(FORMATS)('%s has the same bytes for the same runs, and no clock', async (format) => {
    const once = renderComparison(report, format);
    const again = renderComparison(
      await reportOf(THREE_RUNS, { title: 'Three ways to move a guest' }),
      format,
    );
    expect(again).toEqual(once);
    expect(once.name).toMatch(/^three-ways-to-move-a-guest(-[a-z-]+)?\.[a-z]+$/);
    expect(once.text).not.toContain(String(new Date().getFullYear() + 1));
  });

  it.each(FORMATS)('%s names every run or its letter', (format) => {
    const { text } = renderComparison(report, format);
    expect(text).toMatch(/QEMU 300 ms/);
    expect(text).toMatch(/Xen 4/);
    expect(text).toMatch(/Measured on two hosts/);
  });

  it.each(FORMATS)('%s has a harmless file name, whatever the title', (format) => {
    expect(renderComparison(hostile, format).name).toMatch(/^[a-z0-9-]+\.[a-z]+$/);
  });

  it.each(['html', 'md', 'svg'] as const)('%s lets no hostile name become markup', (format) => {
    const { text } = renderComparison(hostile, format);
    expect(text).not.toMatch(/[^\\]<script/);
    expect(text).not.toContain('\u0000');
  });

  it('hostile names stay inside their CSV field and their JSON text', () => {
    const rows = readCsv(renderComparison(hostile, 'csv').text);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(rows[1]?.[0]).toBe(HOSTILE);
    expect(JSON.parse(renderComparison(hostile, 'json').text).title).toBe(HOSTILE);
  });

  it('gives a file a name of its own when the title has no letters', async () => {
    expect(renderComparison(await reportOf(THREE_RUNS, { title: '../../' }), 'csv').name).toBe(
      'comparison.csv',
    );
    expect(renderComparison(await reportOf(THREE_RUNS, { title: '比较' }), 'csv').name).toBe(
      'comparison.csv',
    );
  });
});

describe('the HTML report', () => {
  const { text } = renderComparison(report, 'html');

  it('loads nothing and runs nothing', () => {
    const sources = [...text.matchAll(/\b(?:src|href|srcset|action|data)\s*=/g)];
    expect(sources).toEqual([]);
    expect(text).not.toMatch(/<script|@import|url\(|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
    expect(text).toContain("default-src 'none'");
  });

  it('follows light and dark', () => {
    expect(text).toContain('prefers-color-scheme:dark');
    for (const colour of [...STRATEGY_COLOURS.light, ...STRATEGY_COLOURS.dark])
      expect(text).toContain(colour);
  });

  it('says metrics with units, changes and verdicts in words', () => {
    expect(text).toContain('287 ms');
    expect(text).toMatch(/−185 ms \(−64\.5 %\) <b>▲ better<\/b>/);
    expect(text).toMatch(/▼ worse/);
    expect(text).toContain('no change');
  });

  it('has figures with a title, a description and a table', () => {
    expect(text.match(/<figure /g)?.length).toBe(10);
    expect(text.match(/role="img"/g)?.length).toBe(10);
    for (const [, ids = ''] of text.matchAll(/aria-labelledby="([^"]+)"/g)) {
      for (const id of ids.split(' ')) expect(text).toContain(`id="${id}"`);
    }
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('leaves out a figure in which nothing happens', () => {
    expect(text).not.toContain('id="figure-throttle"');
    expect(text).toContain('id="figure-guest_speed"');
  });

  it('ends with what it takes to run everything again', () => {
    const end = text.slice(text.indexOf('Reproducibility'));
    for (const id of ['a', 'b', 'c']) expect(end).toContain(`digest-of-${id}`);
    expect(end).toContain('case-12.json');
    const yaml = /<pre>([^<]*)<\/pre>/.exec(end)?.[1] ?? '';
    expect(parseYaml(yaml)).toMatchObject({ name: 'QEMU 300 ms', seed: 1 });
  });

  it('keeps tags balanced', () => {
    const open: string[] = [];
    const wrong: string[] = [];
    for (const [, close, name = '', selfClosing] of text.matchAll(
      /<(\/)?([a-z][a-z0-9]*)[^>]*?(\/)?>/g,
    )) {
      if (['meta', 'br', 'hr'].includes(name) || selfClosing) continue;
      if (!close) open.push(name);
      else if (open.at(-1) === name) open.pop();
      else wrong.push(name);
    }
    expect({ open, wrong }).toEqual({ open: [], wrong: [] });
  });
});

describe('a figure as SVG', () => {
  it('is chosen by the id of its series or metric', () => {
    const figure = renderComparison(report, 'svg', 'total_time_s');
    expect(figure.name).toBe('three-ways-to-move-a-guest-total-time-s.svg');
    expect(figure.text).toContain('<title id="total_time_s-title">Total time</title>');
    expect(() => renderComparison(report, 'svg', 'total_time')).toThrow(
      /did you mean "total_time_s"/,
    );
  });

  it('has plain colours of its theme, so that it can stand in a paper', async () => {
    const light = renderComparison(report, 'svg', 'downtime_s').text;
    const dark = renderComparison(
      await reportOf(THREE_RUNS, { theme: 'dark' }),
      'svg',
      'downtime_s',
    ).text;
    expect(light).toContain(STRATEGY_COLOURS.light[strategySlot('qemu')]);
    expect(dark).toContain(STRATEGY_COLOURS.dark[strategySlot('qemu')]);
    expect(light).not.toContain('class=');
  });

  it('labels its axes with units', () => {
    const { text } = renderComparison(report, 'svg', 'remaining_ram_bytes');
    expect(text).toMatch(/>\d+ MiB</);
    expect(text).toMatch(/>\d+ s</);
  });

  it('has no coordinate that is not a number', () => {
    for (const id of ['remaining_ram_bytes', 'guest_speed', 'rounds', 'guest_slowdown']) {
      expect(renderComparison(report, 'svg', id).text).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});

describe('replications in a report', () => {
  const sketches = (strategy: string, downtimes: readonly number[]): RunSketch[] =>
    downtimes.map((downtime, index) => ({
      id: `${strategy}-${index}`,
      name: strategy,
      strategy,
      seed: index + 1,
      resolution: 'exact',
      metrics: { total_time_s: 10 + index / 10, downtime_s: downtime },
      parameters: { strategy },
    }));
  const runs = [
    ...sketches('qemu', [0.3, 0.31, 0.29, 0.305]),
    ...sketches('xen-4', [0.2, 0.212, 0.193, 0.202]),
  ];

  it('are told with n and interval, tested, and drawn as a band and with whiskers', async () => {
    const { text } = renderComparison(await reportOf(runs), 'html');
    expect(text).toContain('n = 4, 95 % interval 288 ms to 315 ms');
    expect(text).toMatch(/Lower by 33\.0 % \(95 % interval 3\d\.\d % to 3\d\.\d %\)\./);
    expect(text).toContain('4 runs, seeds 1 to 4');
    expect(text).toContain('4 pairs');
    expect(text.match(/class="whisker"/g)?.length).toBeGreaterThan(1);
    expect(text).toContain('fill-opacity');
    expect(text).toContain('mean of 4');
    for (const run of runs) expect(text).toContain(`digest-of-${run.id}`);
    expect(text).toContain('Where the total time went');
  });

  it('say how their numbers came about: intervals, tests, bootstrap with its seed, correction', async () => {
    for (const format of ['html', 'md'] as const) {
      const { text } = renderComparison(await reportOf(runs), format);
      expect(text).toMatch(/2000 resamples, seed \d+/);
      expect(text).toMatch(/Fieller/);
      expect(text).toMatch(/Holm/);
    }
  });

  it('have a row each in CSV, and a row for each metric in the table of statistics', async () => {
    const report = await reportOf(runs);
    const [header = [], ...rows] = readCsv(renderComparison(report, 'csv').text);
    expect(rows.map((row) => row[header.indexOf('downtime_s')])).toEqual(
      runs.map(({ metrics }) => String(metrics['downtime_s'])),
    );
    expect(new Set(rows.map((row) => row[header.indexOf('configuration')])).size).toBe(2);
    const [columns = [], ...lines] = readCsv(renderComparison(report, 'csv-summary').text);
    expect(lines).toHaveLength(2 * report.comparison.metrics.length);
    const xen = lines.find((line) => line[0] === 'xen-4' && line.includes('downtime_s')) ?? [];
    expect(xen[columns.indexOf('n')]).toBe('4');
    expect(xen[columns.indexOf('t_test')]).toBe('paired-t');
    expect(Number(xen[columns.indexOf('relative_high')])).toBeLessThan(0);
  });
});

it('names parameters as the window does, with units, in what people read', () => {
  for (const format of ['html', 'md'] as const) {
    const { text } = renderComparison(report, format);
    expect(text).toMatch(/Downtime limit[^]{0,120}300 ms/);
  }
});

describe('CSV', () => {
  it('has one row per run and numbers in full', () => {
    const [header = [], ...rows] = readCsv(renderComparison(report, 'csv').text);
    expect(rows).toHaveLength(3);
    expect(rows.map((row) => row.length)).toEqual(rows.map(() => header.length));
    expect(rows[0]?.[header.indexOf('total_time_s')]).toBe('9.58');
    expect(rows[2]?.[header.indexOf('guest_slowdown')]).toBe('');
    expect(rows[1]?.[header.indexOf('plan[0].memory.maxRounds')]).toBe('5');
  });

  it('keeps text from being run as a formula, and quotes what needs quotes', async () => {
    const runs: RunSketch[] = [{ id: 'x', name: '=1+2,"q"', metrics: { total_time_s: -5 } }];
    const [header = [], row = []] = readCsv(renderComparison(await reportOf(runs), 'csv').text);
    expect(row[header.indexOf('run')]).toBe(`'=1+2,"q"`);
    expect(row[header.indexOf('total_time_s')]).toBe('-5');
  });
});

describe('Markdown', () => {
  it('keeps one line per table row, whatever the names hold', async () => {
    const runs = THREE_RUNS.map((run) => ({ ...run, name: 'a | b\n# c' }));
    const { text } = renderComparison(await reportOf(runs), 'md');
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    const columns = rows.map((row) => row.replaceAll('\\|', '').split('|').length);
    expect(new Set(columns.slice(0, 7)).size).toBe(1);
    expect(text.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
  });
});

describe('JSON', () => {
  it('has metrics by id with their unit and what better means', () => {
    const data = JSON.parse(renderComparison(report, 'json').text);
    expect(data).toMatchObject({
      godwit: 'comparison',
      version: 2,
      baseline: data.configurations[0].id,
    });
    expect(data.metrics[0]).toMatchObject({ id: 'total_time_s', unit: 's', better: 'lower' });
    expect(data.configurations[1].metrics.downtime_s).toMatchObject({
      summary: { n: 1, mean: 0.102 },
      verdict: 'better',
      sentence: 'Lower by 64.5 %. Deterministic, n = 1 suffices.',
    });
    expect(data.configurations[0].parameters['plan[0].memory.downtimeLimit']).toBe(0.3);
  });
});

describe('drawing many points', () => {
  it('keeps the least and the largest value of every stretch', () => {
    const time = Array.from({ length: 100_000 }, (_, index) => index);
    const values = time.map((index) => (index === 54_321 ? 0 : 1));
    const drawn = decimate(time, values, 500);
    expect(drawn.time.length).toBeLessThanOrEqual(1002);
    expect(drawn.values).toContain(0);
    expect(drawn.time.at(-1)).toBe(99_999);
    expect(drawn.time).toEqual(drawn.time.toSorted((one, other) => one - other));
  });

  it('keeps all of a few points', () => {
    expect(decimate([1, 2], [3, 4], 10)).toEqual({ time: [1, 2], values: [3, 4] });
  });
});

describe('colours of runs', () => {
  it('follow the strategy, and stay apart for several runs of one strategy', () => {
    expect(slotsOfRuns(['qemu', 'xen-4'])).toEqual([strategySlot('qemu'), strategySlot('xen-4')]);
    const eight = slotsOfRuns(Array.from({ length: 8 }, () => 'qemu'));
    expect(new Set(eight).size).toBe(8);
    expect(slotsOfRuns(Array.from({ length: 20 }, () => 'x'))).toHaveLength(20);
  });

  it('give an unknown strategy the same slot everywhere', () => {
    expect(strategySlot('toString')).toBe(strategySlot('toString'));
    expect(strategySlot('my-own')).toBeGreaterThanOrEqual(0);
  });
});
