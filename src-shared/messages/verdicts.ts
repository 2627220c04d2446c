/**
 * What a comparison says of a change against the baseline, by the code of its statement. A change that is shown
 * by a test, one that is certain because nothing is random, and one that was only seen are told apart.
 */
export const VERDICT_MESSAGES: Readonly<Record<string, string>> = {
  'no-value': 'No value to compare.',
  'not-ended': 'None of its runs ended, so there is no value to compare.',
  'baseline-not-ended': 'No run of the baseline ended, so there is nothing to compare with.',
  lower: 'Lower by {change} ({confidence} interval {low} to {high}).',
  higher: 'Higher by {change} ({confidence} interval {low} to {high}).',
  'lower-certain': 'Lower by {change}. Deterministic, n = 1 suffices.',
  'higher-certain': 'Higher by {change}. Deterministic, n = 1 suffices.',
  'same-certain': 'The same. Deterministic, n = 1 suffices.',
  'lower-constant': 'Lower by {change} in every one of {n} replications, without any spread.',
  'higher-constant': 'Higher by {change} in every one of {n} replications, without any spread.',
  'same-constant': 'The same in all {n} replications.',
  'lower-untested':
    'Lower by {change} in a single run; one run shows no spread, so nothing is tested.',
  'higher-untested':
    'Higher by {change} in a single run; one run shows no spread, so nothing is tested.',
  'same-untested': 'The same in a single run; one run shows no spread, so nothing is tested.',
  'not-shown': 'No difference shown ({confidence} interval {low} to {high}).',
  'not-shown-corrected':
    'No difference shown after correcting for {tests} tests ({confidence} interval, uncorrected, {low} to {high}).',
};
