import { describe, expect, it } from 'vitest';
import { readTrace } from '#shared/scenario/traces/read-trace.ts';
import { analyseTrace } from '#main/analysis/index.ts';

// Goal: the reported fit is that of the guest as the simulation would run it. Method: traces whose answer is known.

function fitOf(text: string) {
  const reading = readTrace(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return analyseTrace(reading.trace);
}

describe('the fit of a trace', () => {
  it('of a published curve is within its read error', () => {
    const fit = fitOf(`# godwit trace
# kind: growth
# source: Clark et al., NSDI 2005, figure 4
# memory: 512 MiB
window (s),dirtied (MiB)
0.1,5.95
0.137,6.4
0.495,8.77
0.705,9.84
0.983,11.28
1.973,15.73
8,31.68
`);
    expect(fit.error.rms).toBeLessThan(0.01);
    expect(fit.source).toContain('Clark');
    expect(fit.curve?.fitted.at(-1)).toBeCloseTo(fit.curve?.given.at(-1) ?? 0, -2);
  });

  it('says that a curve which no classes make is badly followed', () => {
    // Twice as many pages in a tenth more time, twice over: no independent writers do that.
    const fit = fitOf(`# godwit trace
# kind: growth
# memory: 64 MiB
window (s),dirtied (pages)
1,100
1.1,1000
1.2,1001
1.3,9000
`);
    expect(fit.error.rms).toBeGreaterThan(0.3);
    expect(Math.abs(fit.error.largest)).toBeGreaterThanOrEqual(fit.error.rms);
    expect([1, 1.1, 1.2, 1.3]).toContain(fit.error.at);
  });

  it('of a rate tells what each moment dirties', () => {
    const fit = fitOf(`# godwit trace
# kind: rate
# memory: 64 MiB
time (s),rate (pages/s)
100,2000
110,0
120,8000
`);
    expect(fit.curve).toBeNull();
    expect(fit.overTime?.time).toEqual([100, 110, 120]);
    fit.overTime?.fitted.forEach((pages, at) =>
      expect(pages).toBeCloseTo(fit.overTime?.given[at] ?? -1, 6),
    );
    expect(fit).toMatchObject({ phases: 3, length: 30 });
  });

  it('of bitmaps compares means over all places, and every epoch', () => {
    const rows = Array.from({ length: 40 }, (_, at) => `${at},${at % 2 === 0 ? '0-99' : '0-49'}`);
    const fit = fitOf(
      `# godwit trace\n# kind: bitmaps\n# memory: 4 MiB\n# epoch: 2 s\nepoch,dirtied (ranges)\n${rows.join('\n')}\n`,
    );
    expect(fit.curve?.window[0]).toBe(2);
    expect(fit.curve?.given[0]).toBe(75);
    expect(fit.curve?.given.at(-1)).toBe(100);
    expect(fit.overTime?.given.slice(0, 2)).toEqual([50, 25]);
    expect(fit.error.rms).toBeLessThan(0.1);
  });
});
