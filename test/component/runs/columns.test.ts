import { describe, expect, it } from 'vitest';
import { METRICS } from '#shared/result/catalogue.ts';
import {
  COLUMNS,
  columnsOf,
  DEFAULT_COLUMNS,
  gridTracks,
  sortAfterClick,
} from '#renderer/features/runs/columns.ts';
import { shortName } from '#renderer/app/run-name.ts';
import { en } from '#renderer/app/messages/en/index.ts';
import { runRow } from './rows.ts';

const column = (id: string) => {
  const [found] = columnsOf([id]);
  if (!found) throw new Error(`No column ${id}`);
  return found;
};

describe('columns', () => {
  it('exist for every metric, and each has a heading', () => {
    const ids = COLUMNS.map((one) => one.id);
    expect(ids).toEqual(expect.arrayContaining(METRICS.map((metric) => `metrics.${metric.id}`)));
    const headings: Record<string, unknown> = en.runs.columns;
    for (const one of COLUMNS) expect(one.label ?? headings[one.id], one.id).toBeTypeOf('string');
  });

  it('stand in the chosen order; a choice without known columns falls back', () => {
    expect(columnsOf(['seed', 'gone', 'name']).map((one) => one.id)).toEqual(['seed', 'name']);
    expect(columnsOf(['gone']).map((one) => one.id)).toEqual(DEFAULT_COLUMNS);
  });

  it('write a metric in its unit and leave a missing one empty', () => {
    const text = column('metrics.downtime_s').text;
    expect(text?.(runRow(1, { metrics: { downtime_s: 0.0234 } }))).toBe('23.4 ms');
    expect(text?.(runRow(1, { metrics: {} }))).toBe('');
  });
});

describe('room', () => {
  it('shows name, tags, main metrics and convergence in the smallest window without scrolling', () => {
    // 1280 pixels without the rail, the box for selecting and a scroll bar.
    const room = 1280 - 88 - 34 - 15;
    const shown = columnsOf(DEFAULT_COLUMNS.slice(0, DEFAULT_COLUMNS.indexOf('converged') + 1));
    expect(shown.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['name', 'tags', 'metrics.total_time_s', 'metrics.downtime_s']),
    );
    expect(shown.reduce((sum, { width }) => sum + width, 0)).toBeLessThanOrEqual(room);
  });

  it('goes to names where there is more of it, and behind the last column where nothing grows', () => {
    expect(gridTracks(columnsOf(['state', 'name']))).toBe('124px minmax(254px, 4fr)');
    expect(gridTracks(columnsOf(['seed']))).toBe('90px minmax(0, 1fr)');
  });
});

describe('the name of a run of an experiment', () => {
  const experiment = { id: 'e', name: 'Strategies' };

  it('leaves out what all of its runs begin with', () => {
    expect(shortName(runRow(1, { name: 'Strategies: qemu, seed 1', experiment }))).toBe(
      'qemu, seed 1',
    );
  });

  it('is whole where somebody gave it another, or where it stands alone', () => {
    expect(shortName(runRow(1, { name: 'My best run', experiment }))).toBe('My best run');
    expect(shortName(runRow(1, { name: 'Strategies: mine' }))).toBe('Strategies: mine');
  });
});

describe('sorting by clicks', () => {
  const name = column('name');
  const downtime = column('metrics.downtime_s');

  it('sorts by one column, and turns around at the second click', () => {
    const once = sortAfterClick([], name, false);
    expect(once).toEqual([{ column: 'name', descending: false }]);
    expect(sortAfterClick(once, name, false)).toEqual([{ column: 'name', descending: true }]);
  });

  it('adds keys with Shift, turns them, and takes them away', () => {
    const one = sortAfterClick([], name, false);
    const two = sortAfterClick(one, downtime, true);
    expect(two.map((key) => key.column)).toEqual(['name', 'metrics.downtime_s']);
    const turned = sortAfterClick(two, downtime, true);
    expect(turned[1]?.descending).toBe(!two[1]?.descending);
    expect(sortAfterClick(turned, downtime, true)).toEqual(one);
  });
});
