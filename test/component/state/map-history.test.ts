import { describe, expect, it } from 'vitest';
import { MapHistory } from '#renderer/state/map-history.ts';

const map = (cells: string) => ({ migration: 0, kind: 'memory' as const, unitsPerCell: 1, cells });

function historyOf(...maps: readonly [number, string][]): MapHistory {
  const history = new MapHistory();
  for (const [time, cells] of maps) history.add(time, map(cells));
  return history;
}

describe('the history of a page map', () => {
  it('answers the cells that were sent within a span, also those sent again', () => {
    const history = historyOf([1, 'sttt'], [2, 'ssst'], [3, 'wsss'], [4, 'ssws']);
    expect(history.sentBetween(0, 1)).toEqual(new Set([0]));
    expect(history.sentBetween(1, 2)).toEqual(new Set([1, 2]));
    expect(history.sentBetween(2, 4)).toEqual(new Set([3, 0]));
  });

  it('keeps a cell that was sent and written again within the span', () => {
    expect(historyOf([1, 'tt'], [2, 'st'], [3, 'wt']).sentBetween(1, 3)).toEqual(new Set([0]));
  });

  it('claims nothing about a span in which no map was painted', () => {
    expect(historyOf([1, 'st'], [9, 'ss']).sentBetween(2, 3)).toBeNull();
    expect(new MapHistory().sentBetween(0, 10)).toBeNull();
  });

  it('leaves out what a watcher receives again, and begins anew when cells stand for other pages', () => {
    const history = historyOf([1, 'st'], [2, 'ss'], [1, 'tt'], [3, 'sttt']);
    expect(history.sentBetween(0, 3)).toEqual(new Set([0]));
  });

  it('stays bounded and still covers the whole run', () => {
    const history = new MapHistory();
    const cells = 4000;
    for (let sent = 1; sent <= cells; sent += 1)
      history.add(sent, map('s'.repeat(sent) + 't'.repeat(cells - sent)));
    const [early, late] = [history.sentBetween(100, 200), history.sentBetween(3900, 4000)];
    expect(early?.size).toBeGreaterThan(50);
    expect(late?.size).toBeGreaterThan(50);
    expect([...(late ?? [])].every((cell) => cell >= 3800)).toBe(true);
  });
});
