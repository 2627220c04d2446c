import { describe, expect, test } from 'vitest';
import type { OpenedFile } from '#shared/contract/application.ts';
import type { ValidationReport } from '#shared/contract/validation.ts';
import { measuredLibrary, validateCases } from '#main/measured/index.ts';
import { classesOfGrowth, pagesDirtied } from '#main/measured/published/growth-curve.ts';
import { PUBLISHED_SOURCES, shippedPapers } from '#main/measured/published/index.ts';
import { assumed, plainDocument } from '#main/measured/published/inputs.ts';
import { readPaper } from '#main/measured/published/paper-file.ts';
import { pointsOf } from '#main/measured/published/points.ts';
import { scenarioOf } from '#main/measured/published/predict.ts';
import { measuredTexts } from './cases.ts';

// Goal: predictions of published results are as close as the project says, made from what was published beforehand, with
// the origin of every number.
// Method: every shipped case is simulated; results are falsified to see that nothing changes; files are broken.

async function report(papers: readonly OpenedFile[]): Promise<ValidationReport> {
  for await (const event of validateCases({ measured: [], papers }))
    if (event.type === 'report') return event.report;
  throw new Error('no report');
}

const paper = (content: unknown, name = 'paper.json'): OpenedFile => ({
  name,
  text: typeof content === 'string' ? content : JSON.stringify(content),
});

const shipped = await report(shippedPapers());

/** The points of all shipped cases that have a scenario. */
const predicted = shippedPapers().flatMap((file) => {
  const read = readPaper(file);
  return read.cases.flatMap((one) => {
    const source = PUBLISHED_SOURCES.find((known) => known.claims(one.id)) ?? null;
    if (!source) return [];
    return pointsOf(read, one, source).flatMap((point) => {
      const prediction = source.predict(point.known);
      return 'tree' in prediction ? [{ name: point.name, id: one.id, ...prediction }] : [];
    });
  });
});

describe('every scenario of a published case', () => {
  test('is one that the schema takes, with an origin for each number', () => {
    expect(predicted.length).toBeGreaterThan(50);
    for (const { name, tree } of predicted) {
      const { inputs } = scenarioOf(tree);
      expect(inputs.length, name).toBeGreaterThan(10);
      for (const input of inputs)
        expect(input.from.length, `${name}: ${input.path}`).toBeGreaterThan(5);
    }
  });

  test('is calibrated on siblings, never on itself', () => {
    let calibrated = 0;
    for (const { name, id, tree } of predicted) {
      for (const input of scenarioOf(tree).inputs) {
        if (input.origin !== 'calibrated') continue;
        calibrated += 1;
        expect(input.on.length, `${name}: ${input.path}`).toBeGreaterThan(0);
        expect(input.on, `${name}: ${input.path}`).not.toContain(name);
        // Points of one figure may be siblings of each other; a case as a whole is no sibling of its points.
        expect(input.on, `${name}: ${input.path}`).not.toContain(id);
      }
    }
    expect(calibrated).toBeGreaterThan(100);
  });

  test('refuses a number without an origin', () => {
    expect(() => plainDocument({ name: 'x', seed: 1 as never })).toThrow(/"seed" names no origin/);
    expect(plainDocument({ seed: assumed(1, 'any will do') }).document).toEqual({ seed: 1 });
  });
});

describe('errors of the predictions', () => {
  const family = (name: string) => shipped.families[`published: ${name}`] ?? {};

  test('migrations of idle guests: total time and data within 5 %', () => {
    for (const name of ['Deshpande 2016', 'Deshpande 2015'])
      expect(family(name).total_time_s?.p90_abs_relative_error).toBeLessThanOrEqual(0.05);
    expect(family('Deshpande 2016').ram_bytes?.p90_abs_relative_error).toBeLessThanOrEqual(0.05);
  });

  test('working sets on Xen 3: downtime within 20 %, data within 10 %, total within 10 % in the median', () => {
    const errors = family('Hines 2009');
    expect(errors.downtime_s?.p90_abs_relative_error).toBeLessThanOrEqual(0.2);
    expect(errors.ram_bytes?.p90_abs_relative_error).toBeLessThanOrEqual(0.1);
    expect(errors.total_time_s?.median_abs_relative_error).toBeLessThanOrEqual(0.1);
  });

  test('downtime by rounds and bandwidth from dirty-growth curves: within 20 %', () => {
    const errors = family('Clark 2005, estimates from traces');
    expect(errors.downtime_s?.cases).toBeGreaterThanOrEqual(32);
    expect(errors.downtime_s?.p90_abs_relative_error).toBeLessThanOrEqual(0.2);
  });

  test('a database under QEMU: total time and data within 10 %, rounds within one', () => {
    const one = shipped.cases.find(({ name }) => name === 'lw-precopy_convergent');
    expect(Math.abs(one?.metrics.total_time_s?.relative_error ?? 1)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(one?.metrics.ram_bytes?.relative_error ?? 1)).toBeLessThanOrEqual(0.1);
    const rounds = one?.metrics.rounds;
    expect(Math.abs((rounds?.predicted ?? 0) - (rounds?.measured ?? 9))).toBeLessThanOrEqual(1);
  });

  test('what is published as not converging does not converge', () => {
    const endless = shipped.skipped.filter(({ reason }) => reason.includes('as not converging'));
    expect(endless.length).toBeGreaterThanOrEqual(5);
    for (const { name, reason } of endless) expect(reason, name).toMatch(/nor does the simulation/);
  });
});

describe('a prediction looks at no result', () => {
  /** The same files with every figure that a migration gave changed. */
  const falsified = shippedPapers().map(({ name, text }) => {
    const file = JSON.parse(text, (key, value) =>
      /^(total_s|total_ms|downtime_ms|data_mb|transferred_mb|pages_4k|dirty_sync_count|median_s)$/.test(
        key,
      ) && typeof value === 'number'
        ? value * 7 + 13
        : value,
    );
    for (const one of file.cases) {
      delete one.rounds;
      const table = one.metrics?.total_s_by_max_downtime_ms ?? {};
      for (const key of Object.keys(table))
        if (typeof table[key] === 'number') table[key] = table[key] * 7 + 13;
      for (const value of Object.values(one.metrics ?? {}))
        if (typeof value === 'object' && value !== null && 'median' in value)
          Object.assign(value, { median: 7 });
    }
    return paper(file, name);
  });

  test('falsified results change what is compared, and no prediction', async () => {
    const other = await report(falsified);
    expect(other.cases.map((one) => one.name)).toEqual(shipped.cases.map((one) => one.name));
    shipped.cases.forEach((one, at) => {
      for (const [id, cell] of Object.entries(one.metrics)) {
        const again = other.cases[at]?.metrics[id as keyof typeof one.metrics];
        expect(again?.predicted, `${one.name}: ${id}`).toBe(cell.predicted);
        if (id !== 'rounds') expect(again?.measured, `${one.name}: ${id}`).not.toBe(cell.measured);
      }
    });
  });
});

describe('files of others', () => {
  const known = JSON.parse(
    shippedPapers().find(({ name }) => name.startsWith('hines'))?.text ?? '{}',
  ).cases[0];

  test('the ids of the file name the cases; a point is named after its inputs', async () => {
    const point = { wss_mb: 128, total_s: 40, downtime_ms: 1200, pages_4k: 700_000 };
    const { cases } = await report([paper({ cases: [{ ...known, points: [point] }] })]);
    expect(cases.map((one) => one.name)).toEqual([`${known.id}/128`]);
    expect(cases[0]?.metrics.downtime_s?.measured).toBeCloseTo(1.2);
    expect(cases[0]?.metrics.ram_bytes?.measured).toBe(700_000 * 4096);
  });

  test('recalled figures, missing inputs and strategies without a scenario are told, not simulated', async () => {
    const { cases, skipped } = await report([
      paper({
        cases: [
          { ...known, confidence: 'recalled' },
          { id: 'a', metrics: { total_s: 3 }, missing_inputs: ['the link'] },
          { id: 'b', algorithm: { name: 'post-copy' }, metrics: { total_s: 3 } },
          { id: 'c', metrics: {} },
        ],
      }),
    ]);
    expect(cases).toEqual([]);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('recalled from memory'),
      'published without what a scenario needs: the link',
      expect.stringContaining('post-copy'),
      expect.stringContaining('to compare'),
    ]);
  });

  const hostile: [string, string][] = [
    ['truncated', JSON.stringify({ cases: [known] }).slice(0, 90)],
    ['no object', '[1, 2]'],
    ['null', 'null'],
    ['no list of cases', '{"cases": {"id": "x"}}'],
    ['nested beyond reason', `{"cases": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    [
      'too many cases',
      JSON.stringify({ cases: Array.from({ length: 2000 }, () => ({ id: 'x' })) }),
    ],
    ['an id that is no text', '{"cases": [{"id": 7}]}'],
    ['a vector without its counts', '{"cases": [], "dirty_vector": {"periods_ms": [1]}}'],
  ];
  test.each(hostile)('%s: told by its name, with what was expected', async (_, text) => {
    const { cases, skipped } = await report([paper(text, 'broken.json')]);
    expect(cases).toEqual([]);
    expect(skipped).toEqual([
      { name: 'broken.json', reason: expect.stringMatching(/broken\.json/), unusable: true },
    ]);
  });

  const impossible: [string, unknown][] = [
    ['a working set larger than the guest', { wss_mb: 1e9, total_s: 1 }],
    ['a number beyond any', { wss_mb: 1e308, total_s: 1 }],
    ['a negative one', { wss_mb: -5, total_s: 1 }],
    ['text', { wss_mb: 'many', total_s: 1 }],
    ['its own prototype', JSON.parse('{"__proto__": {"wss_mb": 8}, "total_s": 1}')],
  ];
  test.each(impossible)('a point with %s is left out with a reason', async (_, point) => {
    const { cases, skipped } = await report([paper({ cases: [{ ...known, points: [point] }] })]);
    expect(cases).toEqual([]);
    expect(skipped).toHaveLength(1);
    expect(skipped[0]?.reason.length).toBeGreaterThan(10);
  });
});

describe('page classes of a dirty-growth curve', () => {
  test('reproduce the curve of independent writers', () => {
    const truth = [
      { pages: 2000, rate: 20 },
      { pages: 30_000, rate: 0.3 },
    ];
    const intervals = [0.05, 0.2, 0.7, 2, 5, 12, 30];
    const fitted = classesOfGrowth(
      intervals.map((interval) => ({ interval, pages: pagesDirtied(truth, interval) })),
    );
    for (const interval of [0.1, 1, 8]) {
      const expected = pagesDirtied(truth, interval);
      expect(Math.abs(pagesDirtied(fitted, interval) - expected)).toBeLessThan(0.03 * expected);
    }
  });

  test("QEMU's loop ends where the author's predictor does on the same classes", () => {
    const file = shippedPapers().find(({ name }) => name.startsWith('gudkov'));
    const { dirty_vector: vector } = readPaper(file ?? paper('')) as Required<
      ReturnType<typeof readPaper>
    >;
    const scale = vector.n_total / vector.n_sampled;
    const classes = classesOfGrowth(
      vector.periods_ms.map((period, at) => ({
        interval: period / 1000,
        pages: (vector.n_dirty_of_16392_samples[at] ?? 0) * scale,
      })),
    );
    const bandwidth = (5 * 2 ** 30) / 8;
    for (const limit of [0.125, 0.25, 0.5, 1, 5]) {
      let round = ((vector.n_sampled - vector.n_zero) * 4096 + vector.n_zero * 8) * scale;
      round /= bandwidth;
      let total = round;
      while (round > limit) {
        round = (pagesDirtied(classes, round) * 4096) / bandwidth;
        total += round;
      }
      const found = shipped.cases.find(({ name }) => name === `gudkov-5gbps/${limit * 1000}`);
      expect(
        Math.abs((found?.metrics.total_time_s?.predicted ?? 0) - total),
        `limit ${limit} s`,
      ).toBeLessThan(0.1 * total);
    }
  });
});

test('without files of their own, people get the measured and the published cases', async () => {
  const names: string[] = [];
  for await (const event of measuredLibrary.validate(undefined))
    if (event.type !== 'report') names.push(event.type === 'case' ? event.case.name : event.name);
  expect(names).toEqual(
    expect.arrayContaining([
      ...measuredTexts().map((one) => one.name.replace('.json', '')),
      ...shipped.cases.map((one) => one.name),
    ]),
  );
});
