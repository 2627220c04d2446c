import { describe, expect, it } from 'vitest';
import { curveError, fitGrowth, fitSweep, grownPages } from '#shared/scenario/traces/growth-fit.ts';
import { guestOfTrace } from '#shared/scenario/traces/guest-of-trace.ts';
import { nonNegativeLeastSquares } from '#shared/scenario/traces/nnls.ts';
import { writesBehind } from '#shared/scenario/traces/rate-phases.ts';
import { readTrace } from '#shared/scenario/traces/read-trace.ts';
import { segment } from '#shared/scenario/traces/segment.ts';
import type { TracedGuest } from '#shared/scenario/traces/traced-guest.ts';

// Goal: the parts of a fit find what is known to be there. Method: data made from known classes, sweeps, regions and phases.

function guestOf(text: string): TracedGuest {
  const reading = readTrace(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return guestOfTrace(reading.trace);
}

describe('non-negative least squares', () => {
  it('finds the solution where it has no negative part', () => {
    const rows = [
      [2, 1],
      [1, 3],
      [0, 1],
    ];
    const [x, y] = nonNegativeLeastSquares(rows, [4, 7, 2]);
    expect(x).toBeCloseTo(1, 9);
    expect(y).toBeCloseTo(2, 9);
  });

  it('leaves at zero what would be negative', () => {
    // Unbounded, the second unknown would be -1.
    const [x, y] = nonNegativeLeastSquares(
      [
        [1, 1],
        [1, 2],
      ],
      [1, 0],
    );
    expect(y).toBe(0);
    expect(x).toBeCloseTo(0.5, 9);
  });

  it('answers nothing for nothing', () => {
    expect(nonNegativeLeastSquares([[1, 2]], [0])).toEqual([0, 0]);
  });
});

describe('growth', () => {
  const windows = Array.from({ length: 16 }, (_, at) => 0.05 * 1.5 ** at);
  const classes = [
    { pages: 20_000, rate: 0.03 },
    { pages: 3000, rate: 1.2 },
    { pages: 800, rate: 25 },
  ];
  const points = windows.map((window) => ({ window, pages: grownPages(classes, window) }));

  it('of classes far apart gives these classes back', () => {
    const found = fitGrowth(points, 131_072);
    expect(curveError(points, (window) => grownPages(found, window)).rms).toBeLessThan(0.002);
    const writes = found.reduce((sum, one) => sum + one.pages * one.rate, 0);
    expect(writes / 24_200).toBeGreaterThan(0.9);
    expect(writes / 24_200).toBeLessThan(1.1);
  });

  it('never takes more pages than there are', () => {
    const pages = 12_000;
    const linear = windows.map((window) => ({ window, pages: Math.min(pages, window * 500) }));
    const total = fitGrowth(linear, pages).reduce((sum, one) => sum + one.pages, 0);
    expect(total).toBeLessThan(pages * 1.001);
  });

  it('of nothing has no classes', () => {
    expect(fitGrowth([{ window: 1, pages: 0 }], 100)).toEqual([]);
  });

  it('with a sharp bend is a sweep, and a soft one is not', () => {
    const bent = windows.map((window) => ({ window, pages: Math.min(9000, window * 2000) }));
    const sweep = fitSweep(bent, fitGrowth(bent, 131_072));
    expect(sweep?.pages).toBe(9000);
    expect(sweep?.rate).toBeCloseTo(2000, 6);
    expect(fitSweep(points, fitGrowth(points, 131_072))).toBeUndefined();
  });
});

it('a rate is what its writes dirty within the window', () => {
  const writes = writesBehind(5000, 1, 16_384);
  expect(16_384 * -Math.expm1(-writes / 16_384)).toBeCloseTo(5000, 6);
  expect(writesBehind(0, 1, 16_384)).toBeCloseTo(0);
});

describe('segments', () => {
  const stretch = (value: number) => ({ weight: 100, values: [value], variances: [0.01] });

  it('join what chance explains and part what it does not', () => {
    const row = [0.1, 0.101, 0.099, 0.5, 0.501, 0.1].map(stretch);
    expect(segment(row, 10)).toEqual([
      { from: 0, to: 3 },
      { from: 3, to: 5 },
      { from: 5, to: 6 },
    ]);
  });

  it('are never more than asked for', () => {
    const row = Array.from({ length: 30 }, (_, at) => stretch(at % 2));
    expect(segment(row, 4)).toHaveLength(4);
    expect(segment([], 4)).toEqual([]);
  });
});

describe('a rate series', () => {
  it('becomes a phase for each stretch of one rate, over the memory it spreads over', () => {
    const guest = guestOf(`# godwit trace
# kind: rate
# memory: 64 MiB
# spread: 16 MiB
time (s),rate (pages/s)
0,100
10,100
20,0
30,400
`);
    expect(guest.memory.map((one) => [one.name, one.size])).toEqual([
      ['written', 16 * 2 ** 20],
      ['rest', 48 * 2 ** 20],
    ]);
    expect(guest.phases.map((one) => one.duration)).toEqual([20, 10, 10]);
    expect(guest.phases[1]?.memoryWrites).toBe(0);
    expect(guest.phases[2]?.memoryWrites).toBe(1);
  });

  it('of nothing is an idle guest', () => {
    const guest = guestOf(
      '# godwit trace\n# kind: rate\n# memory: 64 MiB\ntime (s),rate (pages/s)\n0,0\n1,0\n',
    );
    expect(guest.memory[0]?.writes).toEqual({ process: 'idle' });
  });
});

describe('bitmaps', () => {
  /** 4096 pages: a swept half, a quarter written at random in the first half of the time, the rest idle. */
  function bitmaps(epochs: number): string {
    let state = 7;
    const random = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
    const rows = Array.from({ length: epochs }, (_, epoch) => {
      const pages = new Set<number>();
      for (let at = 0; at < 150; at += 1) pages.add((epoch * 150 + at) % 2048);
      for (let page = 2048; page < 3072; page += 1)
        if (epoch < epochs / 2 && random() < 0.3) pages.add(page);
      return `${epoch},${[...pages].toSorted((one, other) => one - other).join(' ')}`;
    });
    return `# godwit trace\n# kind: bitmaps\n# memory: 16 MiB\n# epoch: 1 s\nepoch,dirtied (ranges)\n${rows.join('\n')}\n`;
  }

  it('keep the order in address space and time', () => {
    const { memory, phases } = guestOf(bitmaps(60));
    expect(memory.reduce((sum, one) => sum + one.size, 0)).toBe(16 * 2 ** 20);
    const [swept, mixed, idle] = memory;
    expect(memory).toHaveLength(3);
    expect(swept).toMatchObject({ name: 'pages-0-2047', writes: { process: 'sweep', rate: 150 } });
    expect(mixed?.writes.process).toBe('mixed');
    expect(idle?.writes).toEqual({ process: 'idle' });
    expect(phases.map((one) => one.duration)).toEqual([30, 30]);
    const name = mixed?.name ?? '';
    expect(phases[0]?.regions?.[name]).toBeGreaterThan(0.5);
    expect(phases[1]?.regions?.[name]).toBe(0);
    expect(phases[1]?.regions?.['pages-0-2047']).toBeCloseTo(1, 6);
  });

  it('without anything dirty are an idle guest', () => {
    const head = '# godwit trace\n# kind: bitmaps\n# memory: 1 MiB\n# epoch: 1 s\n';
    const guest = guestOf(`${head}epoch,dirtied (runs)\n0,\n1,\n2,256\n`);
    expect(guest.phases).toEqual([]);
    expect(guest.memory.map((one) => one.writes)).toEqual([{ process: 'idle' }]);
  });
});
