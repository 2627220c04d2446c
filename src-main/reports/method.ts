import type { Comparison } from '#shared/contract/comparison.ts';
import { confidenceText } from './words.ts';

const CORRECTIONS: Readonly<Record<Comparison['correction'], string>> = {
  none: 'p values are not corrected for the number of tests',
  metrics: "p values are corrected over the metrics of each configuration by Holm's method",
  all: "p values are corrected over all tests of the comparison by Holm's method",
};

/** How the numbers of a comparison came about, in sentences; none for single runs, which have no statistics. */
export function methodOf(comparison: Comparison): string[] {
  const { configurations, bootstrap } = comparison;
  const replicated = configurations.some(({ runIds }) => runIds.length > 1);
  const deterministic = configurations.filter((one) => one.deterministic).length;
  const sentences: string[] = [];
  if (deterministic > 0) {
    const which =
      deterministic === configurations.length
        ? 'Nothing random decides these runs'
        : `Nothing random decides the runs of ${deterministic} of ${configurations.length} configurations`;
    sentences.push(`${which}: deterministic, n = 1 suffices.`);
  }
  if (configurations.some(({ ended }) => ended.completed < ended.runs))
    sentences.push(
      'Of runs that did not complete, metrics only bound the true ones from below: they are in no mean, interval or test. Where some of a configuration ended, its means are of those alone, which may be the quicker ones.',
    );
  if (!replicated) return sentences;
  const confidence = confidenceText(comparison.confidence);
  const designs = new Set(
    configurations.flatMap(({ cells }) => cells.map(({ contrast }) => contrast?.design)),
  );
  sentences.push(
    `Means have Student's ${confidence} interval, medians a ${bootstrap.method} bootstrap interval (${bootstrap.resamples} resamples, seed ${bootstrap.seed}).`,
  );
  if (designs.has('paired'))
    sentences.push(
      "Runs of one seed are compared in pairs: paired t test, and Wilcoxon's signed rank test beside it.",
    );
  if (designs.has('independent'))
    sentences.push(
      "Where seeds are not common: Welch's t test, and that of Mann and Whitney beside it.",
    );
  if (designs.has('single'))
    sentences.push(
      'A single run beside several is held against their spread by the t test of Crawford and Howell; two single runs are not tested.',
    );
  sentences.push(
    `Relative changes are of the means, with Fieller's interval; ${CORRECTIONS[comparison.correction]}.`,
  );
  return sentences;
}
