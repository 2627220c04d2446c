import { describe, expect, it } from 'vitest';
import { firstAxes, parallelVariables } from '#shared/comparison/axes.ts';
import type { Brush } from '#shared/comparison/recipe.ts';
import { selectedConfigurations } from '#shared/comparison/selection.ts';
import { chosenBetween, chosenSpan } from '#renderer/charts/brushing.ts';
import { axisPlace, PARALLEL_MARGIN, wrapped } from '#renderer/charts/parallel-chart.ts';
import type { DrawnAxis } from '#renderer/charts/parallel-chart.ts';
import { nearestLine } from '#renderer/charts/parallel-hit.ts';
import {
  brushWords,
  parallelFigure,
  parallelTable,
} from '#renderer/features/compare/parallel-figure.ts';
import { scatterFigure, trendWords } from '#renderer/features/compare/scatter-figure.ts';
import { comparison, context } from './fixture.ts';

// Goal: what is chosen on axes is what is drawn, told and listed. Method: two strategies by two rates, of which one
// configuration has no results; nothing is painted.

const STRATEGY = { of: 'parameter', path: 'strategy' } as const;
const RATE = { of: 'parameter', path: 'rate' } as const;
const TOTAL = { of: 'metric', id: 'total_time_s' } as const;
const qemu: Brush = { variable: STRATEGY, chosen: { kind: 'values', values: ['qemu'] } };
const quick: Brush = { variable: TOTAL, chosen: { kind: 'range', from: 0, to: 15 } };

const drawn = (brushes: readonly Brush[], axes = [STRATEGY, RATE, TOTAL] as const) => {
  const given = {
    ...context,
    axes,
    brushes,
    selected: selectedConfigurations(comparison, brushes),
  };
  const figure = parallelFigure(given);
  return { figure, table: parallelTable(figure, given) };
};

describe('parallel coordinates of a comparison', () => {
  it('begin with the parameters that vary on their own, and the main metrics', () => {
    expect(firstAxes(comparison)).toEqual([
      STRATEGY,
      RATE,
      TOTAL,
      { of: 'metric', id: 'downtime_s' },
    ]);
    const doubled = {
      ...comparison,
      parameters: [...comparison.parameters, { path: 'rate of the other', differs: true }],
      configurations: comparison.configurations.map((one) => ({
        ...one,
        parameters: [...one.parameters, one.parameters[2] ?? null],
      })),
    };
    expect(parallelVariables(doubled)).toEqual(parallelVariables(comparison));
  });

  it('have a line for each configuration, broken where it has no value', () => {
    const { figure } = drawn([]);
    expect(figure.axes.map(({ label }) => label)).toEqual([
      'Memory strategy',
      'rate',
      'Total time',
    ]);
    expect(figure.lines.at(-1)?.positions).toEqual([1, 1, null]);
    expect(figure.lines.every(({ passes }) => passes)).toBe(true);
    expect(figure.words).toBe('');
  });

  it('mark what passes, and list it first', () => {
    const { figure, table } = drawn([qemu, quick]);
    expect(figure.lines.map(({ passes }) => passes)).toEqual([true, false, false, false]);
    expect(figure.axes[0]?.spans).toEqual([[0, 0]]);
    expect(figure.axes[2]?.spans[0]?.[0]).toBe(0);
    expect(table.rows).toHaveLength(4);
    expect(table.rows[0]?.slice(1)).toEqual(['compare.views.yes {}', 'qemu', '10', '12.0 s']);
    expect(table.rows[3]?.at(-1)).toBe('–');
  });

  it('are told as a person would say it', () => {
    expect(brushWords(qemu, comparison, context)).toContain('compare.selection.values');
    expect(brushWords(quick, comparison, context)).toContain('compare.selection.atMost');
    const from: Brush = { variable: TOTAL, chosen: { kind: 'range', from: 20, to: 30 } };
    expect(brushWords(from, comparison, context)).toContain('compare.selection.atLeast');
    const inner: Brush = { variable: TOTAL, chosen: { kind: 'range', from: 20, to: 25 } };
    expect(brushWords(inner, comparison, context)).toContain('compare.selection.between');
  });
});

describe('choosing on an axis', () => {
  const axisOf = (index: number, brushes: readonly Brush[] = []): DrawnAxis => {
    const axis = drawn(brushes).figure.axes[index];
    if (!axis) throw new Error('no such axis');
    return axis;
  };

  it('takes numbers between two positions, whichever comes first, round as they are written', () => {
    expect(chosenBetween(axisOf(2), 0.6, 0.123456)).toEqual({
      kind: 'range',
      from: 14.2,
      to: 22.8,
    });
    expect(chosenBetween(axisOf(2), -1, 2)).toEqual({ kind: 'range', from: 12, to: 30 });
  });

  it('takes the words between two positions, and none where there is none', () => {
    expect(chosenBetween(axisOf(0), 0.4, 1)).toEqual({ kind: 'values', values: ['xen-4'] });
    expect(chosenBetween(axisOf(0), 0.3, 0.6)).toBeNull();
  });

  it('spans the whole axis while nothing is chosen', () => {
    expect(chosenSpan(axisOf(2))).toEqual([0, 1]);
    const [low, high] = chosenSpan(axisOf(2, [quick]));
    expect(low).toBe(0);
    expect(high).toBeCloseTo(3 / 18, 6);
  });
});

describe('the drawing of parallel coordinates', () => {
  it('finds the line under the pointer among those that pass', () => {
    const { lines } = drawn([quick]).figure;
    const width = 2 * PARALLEL_MARGIN.side + 200;
    const height = PARALLEL_MARGIN.top + PARALLEL_MARGIN.bottom + 100;
    const at = (x: number, y: number) => nearestLine(lines, { x, y, width, height })?.id;
    const middle = (axisPlace(0, 3, width) + axisPlace(1, 3, width)) / 2;
    // The only one that passes runs along the foot.
    expect(at(middle, PARALLEL_MARGIN.top + 98)).toBe('one');
    expect(at(middle, PARALLEL_MARGIN.top + 50)).toBeUndefined();
    expect(at(2, PARALLEL_MARGIN.top + 98)).toBeUndefined();
  });

  it('breaks names into two lines and cuts what does not fit', () => {
    const measure = (text: string): number => text.length;
    expect(wrapped('Downtime limit', 9, measure)).toEqual(['Downtime', 'limit']);
    expect(wrapped('Downtime', 5, measure)).toEqual(['Down…']);
    expect(wrapped('one two three four', 7, measure)).toEqual(['one two', 'three …']);
  });
});

describe('a scatter plot', () => {
  const words = {
    x: { label: 'X', format: 'number', factor: 1, write: String },
    y: { label: 'Y', format: 'duration', factor: 1, write: String },
  } as const;
  const trend = {
    n: 6,
    slope: -0.98,
    intercept: 10,
    explained: 0.81,
    slopeInterval: { low: -1.1, high: -0.86 },
    places: [
      { x: 1, y: 9, low: 8.8, high: 9.2 },
      { x: 6, y: 4, low: 3.8, high: 4.2 },
    ],
  };
  const said = (given: object, logarithmic = false): string =>
    trendWords({ ...trend, ...given }, { logarithmic }, words, context).join(' ');

  it('says of its line what may be said', () => {
    expect(said({})).toContain('compare.scatter.falls');
    expect(said({})).toContain('"r":"−0.90"');
    expect(said({ slope: 1, slopeInterval: { low: 0.5, high: 1.5 } })).toContain('.rises');
    expect(said({ slopeInterval: { low: -1, high: 0.5 } })).toContain('.notShown');
    expect(said({ slopeInterval: null })).toContain('.two');
    expect(said({}, true)).toContain('.power');
    expect(trendWords(null, { logarithmic: false }, words, context)).toEqual([
      'compare.scatter.none {}',
    ]);
  });

  it('has a point for each run, and a row for each point', () => {
    const choice = { x: RATE, y: TOTAL, logarithmic: false };
    const found = scatterFigure(context, choice, trend);
    expect(found?.figure.table().rows).toHaveLength(9);
    expect(found?.positive).toBe(true);
    expect(scatterFigure(context, choice, undefined)?.words).toEqual([]);
    expect(scatterFigure(context, { ...choice, x: STRATEGY }, trend)).toBeNull();
  });
});
