import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { parseScenario } from '#shared/scenario/document.ts';
import { curveError, fitGrowth, grownPages } from '#shared/scenario/traces/growth-fit.ts';
import { readTrace } from '#shared/scenario/traces/read-trace.ts';
import type { BitmapTrace, GrowthTrace, RateTrace, Trace } from '#shared/scenario/traces/trace.ts';
import { traceText } from '#shared/scenario/traces/write-trace.ts';
import { analyseTrace, writingOf, writtenPages } from '#main/analysis/index.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';

// Goal: whatever is traced, a trace survives being written and read, becomes a guest that the schema takes, and this guest
// dirties what the trace says within the error that is reported.
// Method: random curves, rates and bitmaps; the guest goes through a whole scenario document, and its curve is
// computed by the closed forms of the write model.

const MEMORY = 16_384 * 4096;
const head = { name: 'random', source: '', memory: MEMORY, pageSize: 4096 };

/** A curve of random classes with read errors of up to 2 %, kept monotone. */
const anyGrowth: fc.Arbitrary<GrowthTrace> = fc
  .record({
    classes: fc.array(
      fc.record({
        pages: fc.integer({ min: 1, max: 4000 }),
        decades: fc.double({ min: -3, max: 2, noNaN: true }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    windows: fc.integer({ min: 3, max: 20 }),
    noise: fc.array(fc.double({ min: -0.02, max: 0.02, noNaN: true }), {
      minLength: 20,
      maxLength: 20,
    }),
  })
  .map(({ classes, windows, noise }) => {
    const rates = classes.map(({ pages, decades }) => ({ pages, rate: 10 ** decades }));
    let least = 0;
    const points = Array.from({ length: windows }, (_, at) => {
      const window = 0.05 * 1.6 ** at;
      least = Math.max(least, grownPages(rates, window) * (1 + (noise[at] ?? 0)));
      return { window, pages: Math.min(least, MEMORY / 4096) };
    });
    return { kind: 'growth', ...head, points };
  });

const anyRate: fc.Arbitrary<RateTrace> = fc
  .array(fc.double({ min: 0, max: 8000, noNaN: true }), { minLength: 2, maxLength: 40 })
  .map((rates) => ({
    kind: 'rate',
    ...head,
    samples: rates.map((rate, at) => ({ time: at * 5, rate })),
    window: 1,
    spread: MEMORY / 2,
  }));

/** Epochs whose pages are runs at random places, denser in the first half of the memory. */
const anyBitmaps: fc.Arbitrary<BitmapTrace> = fc
  .array(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 1, max: 60 })), {
      maxLength: 60,
    }),
    { minLength: 2, maxLength: 30 },
  )
  .map((epochs) => ({
    kind: 'bitmaps',
    ...head,
    epoch: 0.5,
    epochs: epochs.map((runs) => {
      const ranges: number[] = [];
      let page = 0;
      for (const [clean, dirty] of runs) {
        const from = page + clean + (ranges.length > 0 ? 1 : 0);
        ranges.push(from, from + dirty);
        page = from + dirty;
      }
      return Uint32Array.from(ranges);
    }),
  }));

const anyTrace: fc.Arbitrary<Trace> = fc.oneof(anyGrowth, anyRate, anyBitmaps);

function readBack(text: string): Trace {
  const reading = readTrace(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.trace;
}

/** The guest of a scenario that carries the trace. */
function guestWith(trace: Trace) {
  const reading = parseScenario(
    {
      name: 'traced',
      hosts: [{ name: 'alpha' }],
      guests: [{ name: 'guest', host: 'alpha', workload: { trace: traceText(trace) } }],
      plan: [],
    },
    STRATEGY_CATALOGUE,
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const [guest] = reading.scenario.guests;
  if (!guest) throw new Error('no guest');
  return guest;
}

describe('random traces', () => {
  test('are the same after being written and read', () => {
    fc.assert(
      fc.property(anyTrace, (trace) => {
        expect(readBack(traceText(trace))).toEqual(trace);
      }),
      { numRuns: 60 },
    );
  });

  test('become guests of exactly the memory that was traced', () => {
    fc.assert(
      fc.property(anyTrace, (trace) => {
        const guest = guestWith(trace);
        expect(guest.memory.reduce((sum, one) => sum + one.size, 0)).toBe(MEMORY);
      }),
      { numRuns: 60 },
    );
  });

  test('that are curves are followed within the error that is reported', () => {
    let worst = 0;
    fc.assert(
      fc.property(anyGrowth, (trace) => {
        const { error } = analyseTrace(trace);
        const writing = writingOf(guestWith(trace));
        for (const { window, pages } of trace.points) {
          const off = Math.abs(writtenPages(writing, 0, window) / Math.max(1, pages) - 1);
          const few = pages < 1 ? 1 : 0;
          expect(off).toBeLessThanOrEqual(Math.abs(error.largest) + few + 1e-6);
        }
        worst = Math.max(worst, error.rms);
      }),
      { numRuns: 80 },
    );
    // Read errors of 2 % and nothing else: a fit that is off by more has failed.
    expect(worst).toBeLessThan(0.05);
  });

  test('that are rates are followed exactly', () => {
    fc.assert(
      fc.property(anyRate, (trace) => {
        const { error } = analyseTrace(trace);
        expect(Math.abs(error.largest)).toBeLessThan(1e-6);
        const writing = writingOf(guestWith(trace));
        const [first] = trace.samples;
        expect(writtenPages(writing, 0, 1)).toBeCloseTo(first?.rate ?? 0, 3);
      }),
      { numRuns: 40 },
    );
  });

  test('that are bitmaps are followed per epoch and in the long run', () => {
    fc.assert(
      fc.property(anyBitmaps, (trace) => {
        const { curve, overTime } = analyseTrace(trace);
        const mean = (values: readonly number[]): number =>
          values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);
        const given = mean(overTime?.given ?? []);
        // A mean over random places of a few epochs each: order of magnitude and direction must be right.
        expect(mean(overTime?.fitted ?? [])).toBeGreaterThanOrEqual(given * 0.7 - 10);
        expect(mean(overTime?.fitted ?? [])).toBeLessThanOrEqual(given * 1.3 + 10);
        expect(curve?.given.at(-1)).toBeLessThanOrEqual(16_384);
        expect(curve?.fitted.at(-1)).toBeLessThanOrEqual(16_384.5);
      }),
      { numRuns: 40 },
    );
  });
});

test('fits of curves never have negative classes or more pages than the guest', () => {
  fc.assert(
    fc.property(anyGrowth, ({ points }) => {
      const pages = MEMORY / 4096;
      const classes = fitGrowth(points, pages);
      for (const one of classes) {
        expect(one.pages).toBeGreaterThan(0);
        expect(one.rate).toBeGreaterThan(0);
      }
      expect(classes.reduce((sum, one) => sum + one.pages, 0)).toBeLessThan(pages * 1.001);
      expect(curveError(points, (window) => grownPages(classes, window)).rms).toBeLessThan(0.1);
    }),
    { numRuns: 80 },
  );
});
