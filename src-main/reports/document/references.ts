import { notEndedText } from '#shared/comparison/ended.ts';
import type { Comparison, Configuration } from '#shared/contract/comparison.ts';
import type { Reference } from '#shared/report/prose.ts';
import { writeReference } from '#shared/report/prose.ts';
import { didYouMean } from '#shared/scenario/suggest.ts';
import { metricOf } from '#main/comparison/index.ts';
import { changeText, confidenceText, intervalText, metricText } from '../words.ts';

export type Found =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

const failed = (message: string): Found => ({ ok: false, message });

/** A reference is written with its parts set apart by slashes, so those of a label are compared in one spelling. */
const spelled = (label: string): string =>
  label
    .split('/')
    .map((part) => part.trim())
    .join(' / ');

/** How a reference names a configuration: by its label where that is enough, else by its id. */
export function nameForReference(one: Configuration, comparison: Comparison): string {
  const wanted = spelled(one.label);
  const shared = comparison.configurations.filter((other) => spelled(other.label) === wanted);
  return shared.length === 1 && wanted !== '' && !/[{}\n]/.test(wanted) && wanted.length <= 150
    ? wanted
    : one.id;
}

/**
 * The number that a reference means, written for people; or what is wrong with the reference.
 *
 * @param comparison the one that it names
 */
export function lookUp(reference: Reference, comparison: Comparison): Found {
  const { configurations } = comparison;
  const wanted = spelled(reference.configuration);
  const named = configurations.filter((one) => one.id === wanted || spelled(one.label) === wanted);
  const [configuration] = named;
  if (!configuration) {
    const labels = configurations.map((one) => nameForReference(one, comparison));
    return failed(
      `"${reference.comparison}" has no configuration "${wanted}"${didYouMean(wanted, labels)}; expected one of: ${labels.slice(0, 12).join(', ')}`,
    );
  }
  if (named.length > 1)
    return failed(
      `${named.length} configurations are called "${wanted}"; name one by its id: ${named.map(({ id }) => id).join(', ')}`,
    );
  const column = comparison.metrics.indexOf(reference.metric);
  const found = configuration.cells[column];
  const notEnded = notEndedText(configuration.ended);
  if (found?.summary.n === 0 && notEnded !== '')
    return failed(`"${wanted}" has no value of "${reference.metric}": ${notEnded}`);
  if (!found || found.summary.n === 0)
    return failed(
      `"${wanted}" has no metric "${reference.metric}"${didYouMean(reference.metric, comparison.metrics)}; expected one of: ${comparison.metrics.slice(0, 12).join(', ')}`,
    );
  const metric = metricOf(reference.metric);
  const write = (value: number | null): Found =>
    value === null
      ? failed(`${writeReference(reference)} needs more than one replication`)
      : { ok: true, text: metricText(metric, value) };
  const { summary } = found;
  switch (reference.part) {
    case 'mean':
      return write(summary.mean);
    case 'median':
      return write(summary.median);
    case 'deviation':
      return write(summary.standardDeviation);
    case 'least':
      return write(summary.minimum);
    case 'largest':
      return write(summary.maximum);
    case 'n':
      return { ok: true, text: String(summary.n) };
    case 'interval':
      if (summary.n > 1 && summary.constant)
        return { ok: true, text: `always ${metricText(metric, summary.mean)}` };
      return summary.interval === null
        ? failed(`"${wanted}" has one run, and so no interval of ${reference.metric}`)
        : {
            ok: true,
            text: `${confidenceText(comparison.confidence)} interval ${intervalText(summary.interval, (value) => metricText(metric, value))}`,
          };
    case 'change': {
      const text = changeText(metric, found, comparison.confidence);
      return text === ''
        ? failed(`"${wanted}" has no change of ${reference.metric}: nothing to hold it against`)
        : { ok: true, text };
    }
  }
}
