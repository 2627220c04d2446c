import { afterEach, beforeEach, expect, it, vi } from 'vitest';

let drawSoon: (draw: () => void) => void;
let dropDrawing: (draw: () => void) => void;

beforeEach(async () => {
  // The queue remembers when it drew last: each test has its own, on its own clock.
  vi.resetModules();
  ({ drawSoon, dropDrawing } = await import('#renderer/charts/draw-queue.ts'));
  vi.useFakeTimers({
    toFake: ['performance', 'requestAnimationFrame', 'setTimeout', 'clearTimeout'],
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('draws once what was asked for twice, and not what was taken back', () => {
  const drawn: string[] = [];
  const one = (): void => void drawn.push('one');
  const other = (): void => void drawn.push('other');
  drawSoon(one);
  drawSoon(other);
  drawSoon(one);
  dropDrawing(other);
  vi.advanceTimersByTime(100);
  expect(drawn).toEqual(['one']);
});

it('rests after a drawing, but never for long', () => {
  const drawn: number[] = [];
  drawSoon(() => vi.advanceTimersByTime(5000));
  vi.advanceTimersByTime(100);
  const rested = performance.now();
  drawSoon(() => drawn.push(performance.now() - rested));
  vi.advanceTimersByTime(500);
  expect(drawn).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(drawn).toHaveLength(1);
});

it('draws the others when one fails, and reports that one', () => {
  const reported = vi.fn<(error: unknown) => void>();
  vi.stubGlobal('reportError', reported);
  const drawn: string[] = [];
  const fault = new Error('no canvas');
  drawSoon(() => {
    throw fault;
  });
  drawSoon(() => drawn.push('other'));
  vi.advanceTimersByTime(2000);
  expect(drawn).toEqual(['other']);
  expect(reported).toHaveBeenCalledExactlyOnceWith(fault);
});
