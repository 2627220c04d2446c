import { describe, expect, it } from 'vitest';
import { isBound, metricText, seenText } from '#renderer/app/run-metric.ts';
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

describe('a metric of a migration that a limit cut off', () => {
  it('is a bound from below where it only grows, and nothing where it does not', () => {
    expect(seenText('unfinished', 'total_time_s', 120, seconds)).toBe('≥ 120 s');
    expect(seenText('unfinished', 'mean_rate', 5, seconds)).toBe('–');
    expect(seenText('unfinished', 'latency_before_s', 1, seconds)).toBe('1 s');
  });

  it('is its value after every other end', () => {
    expect(seenText('completed', 'total_time_s', 120, seconds)).toBe('120 s');
    expect(seenText('failed', 'total_time_s', 120, seconds)).toBe('120 s');
  });
});
