import { describe, expect, it } from 'vitest';
import { faded, pointsFrom } from '#renderer/charts/figure-parts.ts';
import { heatConfig, shade, tiltedHeight } from '#renderer/charts/heat-chart.ts';
import { logSpan } from '#renderer/charts/log-scatter.ts';
import { overlaidFigures } from '#renderer/features/compare/compare-figures.ts';
import {
  bestHeatAxes,
  boxFigure,
  drawableMetrics,
  heatAxes,
  heatFigure,
  paretoFigure,
} from '#renderer/features/compare/view-figures.ts';
import { cell, comparison, configuration, context } from './fixture.ts';

describe('figures of statistics', () => {
  it('offer metrics of which some configuration has more than nothing', () => {
    expect(drawableMetrics(comparison).map(({ value }) => value)).toEqual([
      'total_time_s',
      'downtime_s',
    ]);
  });

  it('draw boxes of all replications and say where a metric is missing', () => {
    const figure = boxFigure(context, 'total_time_s');
    const rows = figure?.table().rows ?? [];
    expect(rows[0]?.slice(0, 5)).toEqual(['A name of one', '3', '10.0 s', '11.0 s', '12.0 s']);
    expect(rows[3]?.slice(1, 3)).toEqual(['0', '–']);
    expect(figure?.sentence).toContain('11.0 s');
    expect(boxFigure(context, 'no-such-metric')).toBeNull();
  });

  it('mark who is on the Pareto front, and leave out who has no such metric', () => {
    const rows = paretoFigure(context)?.table().rows ?? [];
    expect(rows).toHaveLength(3);
    expect(rows.map((row) => row.at(-1)?.split(' ')[0])).toEqual([
      'compare.views.yes',
      'compare.views.yes',
      'compare.views.no',
    ]);
    const alone = { ...comparison, configurations: comparison.configurations.slice(0, 1) };
    expect(paretoFigure({ ...context, comparison: alone })).toBeNull();
  });

  it('lay a metric over the two parameters that differ', () => {
    expect(heatAxes(comparison)).toEqual(['strategy', 'rate']);
    expect(bestHeatAxes(comparison)).toEqual({ x: 'strategy', y: 'rate' });
    const figure = heatFigure(context, { metric: 'downtime_s', x: 'strategy', y: 'rate' });
    expect(figure?.table().columns).toEqual(['rate', 'qemu', 'xen-4']);
    expect(figure?.table().rows[1]?.at(-1)).toBe('–');
    expect(bestHeatAxes({ ...comparison, parameters: [] })).toBeNull();
  });

  it('make no map of two parameters of which one follows from the other', () => {
    // As a strategy and its version: places only on the diagonal.
    const configurations = ['a', 'b', 'c', 'd'].map((id, index) =>
      configuration(id, [null, `strategy ${index}`, index], [cell(1), cell(2), cell(3)]),
    );
    expect(bestHeatAxes({ ...comparison, configurations })).toBeNull();
  });

  it('make no map over a tunable that only some strategies have', () => {
    const configurations = ['a', 'b', 'c', 'd'].map((id, index) =>
      configuration(id, [null, index < 2 ? 'qemu' : 'hines', index % 2 === 0 ? null : 'pull'], []),
    );
    expect(bestHeatAxes({ ...comparison, configurations })).toBeNull();
  });

  it('leave room for names of columns that are too long to stand side by side', () => {
    const ys = ['1 Gbit/s', '10 Gbit/s'];
    expect(tiltedHeight({ xs: ['qemu', 'xen-4'], ys })).toBe(0);
    const xs = Array.from({ length: 8 }, (_, index) => `a strategy with a long name ${index}`);
    expect(tiltedHeight({ xs, ys })).toBeGreaterThan(100);
  });
});

describe('what they are drawn with', () => {
  it('shades from faint to strong, and evenly where all are the same', () => {
    expect(shade(1, { low: 1, high: 3 })).toBeLessThan(shade(2, { low: 1, high: 3 }));
    expect(shade(5, { low: 5, high: 5 })).toBe(shade(1, { low: 1, high: 3 }));
  });

  it('uses a logarithmic axis only where a linear one would hide the small', () => {
    expect(logSpan([1, 2, 20])).toBeNull();
    expect(logSpan([0, 100])).toBeNull();
    expect(logSpan([])).toBeNull();
    expect(logSpan([1, 100])?.min).toBeLessThan(1);
  });

  it('begins an axis of points at zero unless they lie close together far from it', () => {
    expect(pointsFrom([0, 10])).toEqual({ min: 0 });
    expect(pointsFrom([40, 100])).toEqual({ min: 0 });
    expect(pointsFrom([92, 102]).min).toBeCloseTo(91.2);
    expect(pointsFrom([5, 5])).toEqual({ min: 0 });
    expect(pointsFrom([-1, 5])).toEqual({});
    expect(pointsFrom([])).toEqual({ min: 0 });
  });

  it('makes colours lighter only where it knows how they are written', () => {
    expect(faded('#112233', 0.5)).toBe('#11223380');
    expect(faded('rebeccapurple', 0.5)).toBe('rebeccapurple');
  });

  it('leaves a gap in the map where no configuration lies', () => {
    const view = {
      theme: {
        text: '#000000',
        muted: '#444444',
        grid: '#eeeeee',
        surface: '#ffffff',
        band: '#eeeeee',
        bandStrong: '#ffeecc',
        accent: '#0000ff',
        font: 'sans-serif',
        colour: (name: string) => name,
      },
      standalone: false,
    };
    const map = {
      xs: ['a', 'b'],
      ys: [1],
      cells: [[{ value: 4, ids: ['one'] }, null]],
      low: 4,
      high: 4,
    };
    const config = heatConfig(
      {
        title: 'Downtime',
        xLabel: 'x',
        yLabel: 'y',
        xs: ['a', 'b'],
        ys: ['1'],
        map,
        write: String,
      },
      view,
    );
    expect(config.data.datasets[0]?.data).toEqual([{ x: 'a', y: '1', v: 4 }]);
  });
});

describe('bands', () => {
  const migration = { metrics: {}, events: [], rounds: [], start: 0 };
  const drawn = new Map([
    [
      'one',
      {
        detail: { migrations: [migration] },
        series: { time: [0, 1], columns: { remaining_ram_bytes: [9, 0] } },
      },
    ],
  ]) as unknown as Parameters<typeof overlaidFigures>[0]['drawn'];
  const band = {
    series: 'remaining_ram_bytes',
    x: [0, 0.5, 1],
    n: [3, 3, 3],
    mean: [8, 4, 0],
    low: [6, 2, 0],
    high: [10, 6, 0],
    lowQuantile: [7, 3, 0],
    highQuantile: [9, 5, 0],
  };
  const bands = {
    alignment: 'start' as const,
    configurations: [{ id: 'one', replications: 3, without: [], phases: [], bands: [band] }],
  };
  const lines = (given: object) =>
    overlaidFigures({
      comparison,
      drawn,
      looks: context.looks,
      migration: 0,
      alignment: 'start',
      xLabel: 'time',
      lit: null,
      ...given,
    }).find(({ id }) => id === 'remaining_ram_bytes')?.figure.lines;

  it('stand instead of the line of one run, as wide as is asked for', () => {
    expect(lines({ bands, spread: 'all' })).toMatchObject([
      { values: [8, 4, 0], range: { low: [6, 2, 0], high: [10, 6, 0] } },
    ]);
    expect(lines({ bands, spread: 'half' })).toMatchObject([
      { range: { low: [7, 3, 0], high: [9, 5, 0] } },
    ]);
  });

  it('leave the line of a single run as it was', () => {
    const single = { ...bands, configurations: [{ ...bands.configurations[0], replications: 1 }] };
    const [line] = lines({ bands: single }) ?? [];
    expect(line?.range).toBeUndefined();
    expect(line?.values).toEqual([9, 0]);
  });
});
