import type { ExpectedRegion } from './expected-region.ts';
import type { Mirroring } from './item-set.ts';

/** Writes between two amounts of work that are mirrored, and waiting items that they make unneeded. */
export function mirrorRegion(
  region: ExpectedRegion,
  from: number,
  to: number,
  waiting: Mirroring['waiting'],
): { writes: number; covered: number } {
  const done = to - from;
  if (done <= 0) return { writes: 0, covered: 0 };
  if (region.model.sweep) return mirrorSweep(region, from, to, waiting);
  let writes = 0;
  let covered = 0;
  let start = 0;
  for (const segment of region.segments) {
    for (let k = 0; k < region.strata; k += 1) {
      const rate = region.rate[k] as number;
      const items = (region.share[k] as number) * (segment.end - start);
      const density = segment.density[k] as number;
      writes += rate * done * items * (waiting === 'left' ? 1 - density : 1);
      if (waiting !== 'covered' || density === 0) continue;
      const gone = density * -Math.expm1(-rate * done);
      covered += gone * items;
      segment.density[k] = density - gone;
    }
    start = segment.end;
  }
  return { writes, covered };
}

function mirrorSweep(
  region: ExpectedRegion,
  from: number,
  to: number,
  waiting: Mirroring['waiting'],
): { writes: number; covered: number } {
  const runs = region.swept(from, to);
  const writes = (region.model.sweep?.rate ?? 0) * (to - from);
  let met = 0;
  for (const [a, b] of runs)
    met += waiting === 'covered' ? region.remove(a, b) : region.waiting(a) - region.waiting(b);
  if (waiting === 'covered') return { writes, covered: met };
  if (writes === 0) return { writes, covered: 0 };
  const length = runs.reduce((sum, [a, b]) => sum + b - a, 0);
  // A sweep that goes around more than once meets the same waiting items each time.
  return { writes: waiting === 'sent' ? writes : writes * (1 - met / length), covered: 0 };
}
