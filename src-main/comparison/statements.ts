import type { DIRECTIONS, MetricCell } from '#shared/contract/comparison.ts';
import { formatValue } from '#shared/figures/ticks.ts';
import type { MetricDefinition } from '#shared/result/catalogue.ts';
import type { Explanation } from '#shared/result/result.ts';
import type { Change, Contrast } from '#shared/statistics/index.ts';
import { formatFraction } from '#shared/units/format.ts';

export type Direction = (typeof DIRECTIONS)[number];

export interface Judgement {
  readonly direction: Direction;
  readonly verdict: MetricCell['verdict'];
  readonly statement: Explanation;
}

/** What is known of the two sides apart from their numbers. */
export interface Sides {
  /** Nothing random decides the runs of either side. */
  readonly deterministic: boolean;
  /** Both simulated, or both measured: a prediction beside a measurement has an error and no merit. */
  readonly sameKind: boolean;
  /** 1 minus the level of the test. */
  readonly confidence: number;
  /** Whether any run of each side ended. */
  readonly ended: { readonly baseline: boolean; readonly own: boolean };
  /** Tests over which p values were corrected; 1 without a correction. */
  readonly tests: number;
}

const withMinus = (text: string): string => text.replace(/^-/, '−');

/** How a change is written: as a share where that has an interval as good as the absolute one, else in the metric's unit. */
function writer(metric: MetricDefinition, contrast: Contrast) {
  const { absolute, relative } = contrast;
  const useRelative =
    relative !== null && (relative.interval !== null || absolute?.interval === null);
  const change: Change = (useRelative ? relative : absolute) ?? { value: 0, interval: null };
  const write = (value: number): string =>
    withMinus(useRelative ? formatFraction(value) : formatValue(value, metric.format));
  return { change, write };
}

function verdictOf(
  metric: MetricDefinition,
  direction: Direction,
  sameKind: boolean,
): MetricCell['verdict'] {
  if (direction === 'same') return 'same';
  if ((direction !== 'lower' && direction !== 'higher') || metric.better === 'none' || !sameKind)
    return 'none';
  return direction === metric.better ? 'better' : 'worse';
}

function absenceOf(ended: Sides['ended']): string {
  if (!ended.own) return 'not-ended';
  return ended.baseline ? 'no-value' : 'baseline-not-ended';
}

function signOf(contrast: Contrast): 'lower' | 'higher' | 'same' {
  const difference = contrast.absolute?.value ?? 0;
  return difference < 0 ? 'lower' : difference > 0 ? 'higher' : 'same';
}

/** What may be said of a change, and no more. `adjusted` is the corrected p value of its first test. */
export function judge(
  metric: MetricDefinition,
  contrast: Contrast,
  adjusted: number | null,
  sides: Sides,
): Judgement {
  const say = (
    direction: Direction,
    code: string,
    values: Explanation['values'] = {},
  ): Judgement => ({
    direction,
    verdict: verdictOf(metric, direction, sides.sameKind),
    statement: { code, values },
  });
  if (contrast.design === 'none') return say('none', absenceOf(sides.ended));
  const sign = signOf(contrast);
  const { change, write } = writer(metric, contrast);
  const size = write(Math.abs(change.value));
  if (sides.deterministic) return say(sign, `${sign}-certain`, { change: size });
  if (contrast.constant) return say(sign, `${sign}-constant`, { change: size, n: contrast.n });
  const [test] = contrast.tests;
  if (!test) return say('untested', `${sign}-untested`, { change: size });
  const confidence = formatFraction(sides.confidence).replace(/\.0+ /, ' ');
  const { low, high } = change.interval ?? { low: change.value, high: change.value };
  const shown = (adjusted ?? test.p) < 1 - sides.confidence && sign !== 'same';
  if (!shown) {
    const values = { confidence, low: write(low), high: write(high) };
    return test.p < 1 - sides.confidence && sides.tests > 1
      ? say('not-shown', 'not-shown-corrected', { ...values, tests: sides.tests })
      : say('not-shown', 'not-shown', values);
  }
  const [from, to] = sign === 'lower' ? [-high, -low] : [low, high];
  return say(sign, sign, { change: size, confidence, low: write(from), high: write(to) });
}
