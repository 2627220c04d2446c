import { describe, expect, it } from 'vitest';
import { isBound, metricText } from '#renderer/app/run-metric.ts';
import { runRow } from './rows.ts';

const seconds = (value: number): string => `${value} s`;
const bounded = runRow(1, {
  state: 'bounded',
  metrics: { total_time_s: 120, unvalidated_inputs: 2 },
});

describe('a metric in a list of runs', () => {
  it('is no value where a limit ended the run', () => {
    expect(metricText(bounded, 'total_time_s', seconds)).toBe('–');
    expect(metricText(runRow(7), 'total_time_s', seconds)).toBe('7 s');
  });

  it('is one where it was known before the start', () => {
    expect(isBound(bounded, 'unvalidated_inputs')).toBe(false);
    expect(isBound(bounded, 'rounds')).toBe(true);
  });

  it('is empty where the run has none, whatever became of it', () => {
    expect(metricText(bounded, 'rounds', seconds)).toBe('');
  });

  it('of a life that was given its length is what it came to', () => {
    expect(isBound({ state: 'bounded' }, 'availability')).toBe(false);
  });
});
