/**
 * Drawing may take one part in so many of the window's time, however many charts grow at once: the
 * rest belongs to people.
 */
const SHARE = 4;
/** On a busy machine one drawing can take seconds; figures still follow what they show, in milliseconds. */
const LONGEST_REST = 1000;

const waiting = new Set<() => void>();
let scheduled = false;
let notBefore = 0;

function drawAll(): void {
  scheduled = false;
  const began = performance.now();
  const draws = [...waiting];
  waiting.clear();
  for (const draw of draws) {
    try {
      draw();
    } catch (error) {
      // The other figures are drawn all the same.
      reportError(error);
    }
  }
  const now = performance.now();
  notBefore = now + Math.min((now - began) * (SHARE - 1), LONGEST_REST);
}

function schedule(): void {
  scheduled = true;
  const delay = notBefore - performance.now();
  if (delay <= 0) requestAnimationFrame(drawAll);
  else setTimeout(() => requestAnimationFrame(drawAll), delay);
}

/** Draws soon; asked for again before it happened, it happens once. */
export function drawSoon(draw: () => void): void {
  waiting.add(draw);
  if (!scheduled) schedule();
}

/** Takes a drawing back that did not happen yet. */
export function dropDrawing(draw: () => void): void {
  waiting.delete(draw);
}
