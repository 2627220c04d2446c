import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History } from '#renderer/state/history.ts';
import { changeHistory, redoHistory, startHistory, undoHistory } from '#renderer/state/history.ts';

describe('history', () => {
  it('joins quick changes of the same field into one step', () => {
    let history = startHistory('a');
    history = changeHistory(history, 'b', 'name', 10_000);
    history = changeHistory(history, 'c', 'name', 10_500);
    history = changeHistory(history, 'd', 'size', 10_600);
    expect(undoHistory(history).present).toBe('c');
    expect(undoHistory(undoHistory(history)).present).toBe('a');
  });

  it('starts a new step after a pause', () => {
    let history = changeHistory(startHistory('a'), 'b', 'name', 10_000);
    history = changeHistory(history, 'c', 'name', 20_000);
    expect(undoHistory(history).present).toBe('b');
  });

  it('goes back to the start and forward to the end, whatever was changed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 50 }), (values) => {
        let history: History<number> = startHistory(0);
        for (const value of values) history = changeHistory(history, value, null, 0);
        const last = history.present;
        const steps = history.past.length;
        for (let step = 0; step < steps; step += 1) history = undoHistory(history);
        expect(history.present).toBe(0);
        expect(undoHistory(history)).toBe(history);
        for (let step = 0; step < steps; step += 1) history = redoHistory(history);
        expect(history.present).toBe(last);
        expect(redoHistory(history)).toBe(history);
      }),
    );
  });

  it('forgets what was undone once something else is changed', () => {
    const history = undoHistory(changeHistory(startHistory('a'), 'b', null, 0));
    expect(redoHistory(changeHistory(history, 'c', null, 0)).present).toBe('c');
  });
});
