import { expect, test } from 'vitest';
import { notEndedText } from '#shared/comparison/ended.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import { aGrouping, aMigration, anEnd, aRun, openWritable } from './builders.ts';

// Goal: statistics over stored runs are of those that ended. Method: two that did beside three that a limit ended.

const LIMIT = 120;

function storeOf(outcomes: readonly MigrationResult['outcome'][]) {
  const store = openWritable();
  for (const [index, outcome] of outcomes.entries()) {
    const metrics = {
      total_time_s: outcome === 'completed' ? 10 + index : LIMIT,
      unvalidated_inputs: 1,
    };
    store.runs.record(
      aRun({ seed: index, parameters: { 'limits.time': LIMIT } }),
      anEnd(aMigration({ outcome, metrics, explanation: { code: 'bounded-time', values: {} } })),
    );
  }
  return store;
}

const wanted = aGrouping({
  by: ['memoryStrategy'],
  metrics: ['total_time_s', 'unvalidated_inputs'],
});

test('groups count what ended, and keep what is known of all', () => {
  const store = storeOf(['completed', 'unfinished', 'completed', 'unfinished', 'unfinished']);
  const [group] = store.runs.groups(wanted).groups;
  expect(group?.metrics['total_time_s']).toMatchObject({ n: 2, mean: 11, maximum: 12 });
  expect(group?.metrics['unvalidated_inputs']?.n).toBe(5);
  expect(group && notEndedText(group.ended)).toBe('not ended in 3 of 5 (limit 2 min)');
});

test('a group of which no run ended has no statistics of times, and one that all ended tells nothing more', () => {
  const [none] = storeOf(['unfinished', 'failed']).runs.groups(wanted).groups;
  expect(none?.metrics['total_time_s']).toBeUndefined();
  expect(none && notEndedText(none.ended)).toBe(
    'not ended in 1 of 2 (limit 2 min), failed in 1 of 2',
  );
  const [all] = storeOf(['completed', 'completed']).runs.groups(wanted).groups;
  expect(all?.ended).toMatchObject({ runs: 2, completed: 2 });
});

test('a run that is under way has not ended yet', () => {
  const store = storeOf(['completed']);
  store.runs.create(aRun({ seed: 7 }));
  const [group] = store.runs.groups(wanted).groups;
  expect(group?.ended).toMatchObject({ runs: 2, completed: 1, unfinished: 1 });
});
