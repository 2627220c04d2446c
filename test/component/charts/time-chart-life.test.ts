import { mount } from '@vue/test-utils';
import { defineComponent, h, nextTick, shallowReactive, shallowRef } from 'vue';
import { afterEach, expect, it, vi } from 'vitest';
import { createChartGroup } from '#renderer/charts/chart-group.ts';
import type { TimeFigure } from '#renderer/charts/figures.ts';
import { useTimeChart } from '#renderer/charts/use-time-chart.ts';

// Goal: a chart that grows is refreshed, not made anew, many times a second. Method: a Chart.js that counts.

const charts = vi.hoisted(() => ({ made: 0, updated: 0 }));
vi.mock('#renderer/charts/chart-js.ts', () => ({
  Chart: class {
    chartArea = { left: 0, right: 100, top: 0, bottom: 50 };
    data = {};
    options = {};
    width = 100;
    constructor() {
      charts.made += 1;
    }
    update(): void {
      charts.updated += 1;
    }
    destroy(): void {}
  },
}));

const figure = (end: number): TimeFigure => ({
  title: 'Left to send',
  xLabel: 'time',
  xTitle: true,
  yFormat: 'bytes',
  yUnit: '',
  xAxis: 'duration',
  yAtLeast: 0,
  lines: [
    {
      id: 'memory',
      label: 'memory',
      colour: '#000000',
      dash: [],
      shape: 'linear',
      time: [0, end],
      values: [1, 0],
    },
  ],
  bands: [],
  marks: [],
});

afterEach(() => vi.restoreAllMocks());

it('is made once, however often its figure grows', async () => {
  const source = shallowReactive({ figure: figure(1), group: createChartGroup(), version: 0 });
  const mounted = mount(
    defineComponent({
      setup() {
        const canvas = shallowRef<HTMLCanvasElement | null>(null);
        useTimeChart(canvas, source);
        return () => h('canvas', { ref: canvas });
      },
    }),
  );
  expect(charts.made).toBe(1);
  for (let version = 1; version <= 5; version += 1) {
    source.figure = figure(version + 1);
    source.version = version;
    await nextTick();
  }
  await vi.waitFor(() => expect(charts.updated).toBeGreaterThan(0), 60_000);
  expect(charts.made).toBe(1);
  source.figure = { ...figure(9), yFormat: 'duration' };
  await nextTick();
  expect(charts.made).toBe(2);
  mounted.unmount();
});
