import { meanOf, varianceOf } from './sample.ts';

/** The factor that takes the bias of small samples from Cohen's d (Hedges 1981, his approximation). */
function smallSampleFactor(df: number): number {
  return 1 - 3 / (4 * df - 1);
}

function corrected(d: number, df: number) {
  // The approximation is none for a single degree of freedom.
  return { cohen: d, hedges: df < 2 ? null : d * smallSampleFactor(df) };
}

const UNDEFINED = { cohen: null, hedges: null };

/** Cohen's d_z: the mean difference of pairs in standard deviations of the differences. */
export function pairedEffect(differences: readonly number[]): {
  cohen: number | null;
  hedges: number | null;
} {
  if (differences.length < 2) return UNDEFINED;
  const deviation = Math.sqrt(varianceOf(differences));
  return deviation === 0
    ? UNDEFINED
    : corrected(meanOf(differences) / deviation, differences.length - 1);
}

/** Cohen's d: the difference of the means in pooled standard deviations. */
export function independentEffect(
  baseline: readonly number[],
  other: readonly number[],
): { cohen: number | null; hedges: number | null } {
  if (baseline.length < 2 || other.length < 2) return UNDEFINED;
  const df = baseline.length + other.length - 2;
  const squares =
    varianceOf(baseline) * (baseline.length - 1) + varianceOf(other) * (other.length - 1);
  const deviation = Math.sqrt(squares / df);
  return deviation === 0
    ? UNDEFINED
    : corrected((meanOf(other) - meanOf(baseline)) / deviation, df);
}
