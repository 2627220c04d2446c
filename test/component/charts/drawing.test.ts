import { describe, expect, it } from 'vitest';
import { barChartConfig } from '#renderer/charts/bar-chart.ts';
import type { TimeFigure } from '#renderer/charts/figures.ts';
import { logTicks } from '#shared/figures/ticks.ts';
import { logRange } from '#renderer/charts/log-scatter.ts';
import { fileName } from '#renderer/charts/save-file.ts';
import { describeTimeFigure } from '#renderer/charts/sentences.ts';
import { SvgContext } from '#renderer/charts/svg-context.ts';
import type { ChartTheme } from '#renderer/charts/theme.ts';
import { timeAnnotations, timeDatasets, visibleSpan } from '#renderer/charts/time-chart.ts';

const theme: ChartTheme = {
  text: '#111111',
  muted: '#222222',
  grid: '#333333',
  surface: '#ffffff',
  band: '#eeeeee',
  bandStrong: '#ffeecc',
  accent: '#0000ff',
  font: 'sans-serif',
  colour: (name) => (name.startsWith('var(') ? '#123456' : name),
};
const view = { theme, window: null, width: 800, standalone: false };

const figure: TimeFigure = {
  title: 'Left to send',
  xLabel: 'Simulated time',
  xTitle: true,
  yFormat: 'bytes',
  yUnit: '',
  xAxis: 'duration',
  lines: [
    {
      id: 'ram',
      label: 'Memory',
      colour: 'var(--strategy-1)',
      dash: [4, 2],
      shape: 'step',
      time: [0, 1, 2],
      values: [4096, 2048, 0],
    },
  ],
  bands: [
    { id: 'setup', label: 'Setup', from: 0, to: 1, strong: false },
    { id: 'switch-over', label: 'Switch-over', from: 1.5, to: 2.5, strong: true },
  ],
  marks: [{ at: 1.5, label: 'Switch-over' }],
  yAtLeast: 0,
};

describe('a chart over time', () => {
  it('resolves the theme, keeps the dash, holds steps', () => {
    expect(timeDatasets(figure, view)).toMatchObject([
      {
        borderColor: '#123456',
        borderDash: [4, 2],
        stepped: 'before',
        data: [{ x: 0, y: 4096 }, { x: 1 }, { x: 2 }],
      },
    ]);
  });

  it('shows data and phases, or the stretch zoomed into', () => {
    expect(visibleSpan(figure, null)).toEqual({ from: 0, to: 2.5 });
    expect(visibleSpan(figure, { from: 1, to: 2 })).toEqual({ from: 1, to: 2 });
    expect(visibleSpan({ ...figure, lines: [], bands: [] }, null)).toEqual({ from: 0, to: 1 });
  });

  it('marks the stop in its own colour and names phases only where no page stands around it', () => {
    const annotations = Object.values(timeAnnotations(figure, view));
    expect(annotations).toMatchObject([
      { type: 'box', backgroundColor: '#eeeeee' },
      { type: 'box', backgroundColor: '#ffeecc' },
      { type: 'line', value: 1.5 },
    ]);
    const alone = Object.values(timeAnnotations(figure, { ...view, standalone: true }));
    expect(alone.map((one) => 'label' in one && one.label?.display)).toEqual([true, true, true]);
  });

  it('is a sentence for people who do not see it', () => {
    const t = (key: string, values: Record<string, unknown>): string =>
      `${key} ${JSON.stringify(values)}`;
    expect(describeTimeFigure(figure, t)).toContain('4.00 KiB');
    expect(describeTimeFigure({ ...figure, lines: [] }, t)).toBe('charts.noPoints {}');
  });
});

describe('bars', () => {
  it('outline the baseline and leave a gap for a run without the metric', () => {
    const bar = { id: 'a', label: 'A', value: 1, colour: '#abcdef', emphasised: true };
    const config = barChartConfig(
      {
        title: 'Downtime',
        format: 'duration',
        bars: [bar, { ...bar, id: 'b', value: null, emphasised: false }],
      },
      { theme, standalone: false },
    );
    expect(config.data.datasets[0]).toMatchObject({ data: [1, null], borderWidth: [1.5, 0] });
  });
});

describe('logarithmic axes', () => {
  it('hold all positive values and have round ticks', () => {
    const points = [
      { id: 'a', label: 'a', x: 2, y: 30 },
      { id: 'b', label: 'b', x: 0, y: 4 },
    ];
    expect(logRange([{ label: '', colour: '', shape: 'circle', points }])).toEqual({
      min: 1.6,
      max: 37.5,
    });
    expect(logTicks(1.6, 37.5, 'duration')).toEqual([2, 5, 10, 20]);
    expect(logTicks(2 ** 20, 2 ** 30, 'bytes')).toHaveLength(6);
  });
});

describe('figures as SVG', () => {
  const measure = (text: string) => ({ width: text.length * 6 }) as TextMetrics;

  it('become one well-formed document with searchable text, whatever the names hold', () => {
    const pen = new SvgContext(measure, 'p');
    pen.save();
    pen.rect(0, 0, 10, 10);
    pen.clip();
    pen.beginPath();
    pen.moveTo(0, 0);
    pen.lineTo(10.123, 5);
    pen.setLineDash([3, 1]);
    pen.stroke();
    pen.beginPath();
    pen.arc(5, 5, 2, 0, 2 * Math.PI);
    pen.fill();
    pen.translate(3, 4);
    pen.fillText('<script> & "quotes"', 1, 2);
    pen.restore();
    pen.fillRect(0, 0, 1, 1);
    const svg = pen.serialize({ width: 20, height: 10, title: 'A < B', description: "it's" });
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(parsed.querySelector('parsererror')).toBeNull();
    expect(svg).not.toContain('<script>');
    expect(parsed.querySelector('text')?.textContent).toBe('<script> & "quotes"');
    expect(parsed.querySelector('title')?.textContent).toBe('A < B');
    expect(svg).toContain('stroke-dasharray="3 1"');
    expect(svg).toContain('d="M0 0L10.12 5"');
    expect(svg).not.toContain(' style=');
    // What was drawn after the clip was taken back lies outside its group.
    expect(svg.indexOf('</g>')).toBeLessThan(svg.indexOf('<rect'));
  });

  it('close groups that were left open', () => {
    const pen = new SvgContext(measure, 'p');
    pen.save();
    pen.clip();
    pen.save();
    pen.clip();
    const svg = pen.serialize({ width: 1, height: 1, title: '', description: '' });
    expect(svg.match(/<g /g)).toHaveLength(2);
    expect(svg.match(/<\/g>/g)).toHaveLength(2);
  });

  it('are saved under a name made of their title', () => {
    expect(fileName('Total time: predicted / measured', 'svg')).toBe(
      'total-time-predicted-measured.svg',
    );
    expect(fileName('../..', 'svg')).toBe('figure.svg');
  });
});
