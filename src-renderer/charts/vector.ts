import type { ChartConfiguration, ChartType } from 'chart.js';
import { Chart } from './chart-js.ts';
import { fileName } from './save-file.ts';
import { SvgContext } from './svg-context.ts';

export interface VectorSheet {
  /** CSS pixels; a column of a paper is about 480 wide. */
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What the figure shows, in a sentence: for screen readers. */
  readonly description: string;
  /** Behind everything; without one the sheet is transparent, as paper is. */
  readonly background?: string;
}

function textMeasure(): (text: string, font: string) => TextMetrics {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) throw new Error('This window has no canvas, so the width of text is unknown.');
  return (text, font) => {
    context.font = font;
    return context.measureText(text);
  };
}

/**
 * Draws a figure as SVG with the very code that draws it on screen: the same chart on a canvas whose
 * context writes vectors.
 *
 * @param config the chart's configuration; its own size and interaction are replaced
 */
export function chartToSvg<T extends ChartType>(
  config: ChartConfiguration<T>,
  sheet: VectorSheet,
): string {
  const context = new SvgContext(textMeasure(), fileName(sheet.title, 'clip').replace('.', '-'));
  const canvas = document.createElement('canvas');
  canvas.width = sheet.width;
  canvas.height = sheet.height;
  context.canvas = canvas;
  canvas.getContext = (() => context) as unknown as HTMLCanvasElement['getContext'];
  const options = {
    ...config.options,
    responsive: false,
    maintainAspectRatio: false,
    animation: false,
    devicePixelRatio: 1,
    events: [],
  } as unknown as NonNullable<ChartConfiguration<T>['options']>;
  const chart = new Chart(canvas, { ...config, options });
  try {
    return context.serialize(sheet);
  } finally {
    chart.destroy();
  }
}
