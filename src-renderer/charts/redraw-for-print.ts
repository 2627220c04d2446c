import { onScopeDispose } from 'vue';

/**
 * Draws a chart again when the page is about to be printed: only what is drawn then becomes vectors
 * in the PDF; what was drawn before is printed as a bitmap of the screen.
 */
export function redrawForPrint(chart: () => { draw: () => void } | null): void {
  const redraw = (): void => chart()?.draw();
  addEventListener('beforeprint', redraw);
  onScopeDispose(() => removeEventListener('beforeprint', redraw));
}
