import { describe, expect, it } from 'vitest';
import { cellAt, layoutMap, sharesOf, unitsOfCell } from '#renderer/features/live/page-map.ts';
import { eventText } from '#renderer/features/live/event-text.ts';
import { neighbourPace } from '#renderer/features/live/pace.ts';

describe('the layout of a page map', () => {
  it('uses the largest cells that fit, all of them visible', () => {
    for (const cells of [1, 100, 4096, 65_536]) {
      const layout = layoutMap(cells, 450, 250);
      expect(layout.columns * layout.rows).toBeGreaterThanOrEqual(cells);
      expect(layout.columns * layout.size).toBeLessThanOrEqual(450);
    }
    expect(layoutMap(4096, 450, 250).size).toBe(5);
    expect(layoutMap(4096, 900, 500).size).toBe(10);
  });

  it('leaves no row with a few cells at the end where narrower rows come out even', () => {
    for (const [cells, width] of [
      [4096, 455],
      [8281, 480],
      [2048, 452],
    ] as const) {
      const { columns } = layoutMap(cells, width, 1000);
      const last = cells % columns || columns;
      expect(last / columns).toBeGreaterThan(0.5);
    }
  });

  it('finds the cell under the pointer and its pages', () => {
    const layout = { columns: 10, rows: 3, size: 8 };
    expect(cellAt(layout, 25, 17, 9)).toBe(12);
    expect(cellAt(layout, 25, 79, 23)).toBeNull();
    expect(cellAt(layout, 25, 81, 0)).toBeNull();
    const map = { migration: 0, kind: 'memory' as const, unitsPerCell: 64, cells: '' };
    expect(unitsOfCell(map, 2)).toEqual({ first: 128, last: 191 });
  });

  it('says how much is in which state; unknown letters count as not moved', () => {
    expect([...sharesOf('sstt')]).toEqual([
      ['s', 0.5],
      ['t', 0.5],
    ]);
    expect(sharesOf('?').get('-')).toBe(1);
  });
});

describe('events in words', () => {
  const phaseName = (phase: string): string => (phase === 'memory-copy' ? 'Memory copy' : phase);

  it('are sentences, with the names of phases translated', () => {
    expect(eventText({ time: 0, code: 'phase', values: { phase: 'memory-copy' } }, phaseName)).toBe(
      'Phase: Memory copy.',
    );
  });

  it('show their code and values where no sentence is known', () => {
    expect(eventText({ time: 0, code: 'comet', values: { size: 3 } }, phaseName)).toBe(
      'comet, size 3',
    );
  });
});

describe('pace', () => {
  it('goes up and down the offered ones and stays at the ends', () => {
    expect(neighbourPace(1, 1)).toBe(10);
    expect(neighbourPace(100, 1)).toBe('asap');
    expect(neighbourPace('asap', 1)).toBe('asap');
    expect(neighbourPace('asap', -1)).toBe(100);
    expect(neighbourPace(1, -1)).toBe(1);
    expect(neighbourPace(37, -1)).toBe(10);
  });
});
