import { describe, expect, it } from 'vitest';
import type { TimelineWindow } from '#shared/contract/cluster.ts';
import {
  GUEST_BAR,
  heatPaths,
  heightOf,
  LANE,
  laneBoxes,
  nearestMove,
  ribbonEnds,
} from '#renderer/features/cluster/timeline-drawing.ts';
import { ticksOf, writeMoment } from '#renderer/features/cluster/timeline-view.ts';

const lane = (host: number): TimelineWindow['lanes'][number] => ({
  host,
  name: `node-${host + 1}`,
  stays: [
    { guest: `web-${host}`, from: 0, to: 50 },
    { guest: `db-${host}`, from: 0, to: 100 },
  ],
  states: [],
  faults: [],
  heat: [0.2, 0.2, 0.9, 0.9],
  guests: [],
  departures: [],
});
const move = {
  id: 7,
  guest: 'web-0',
  from: 0,
  to: 2,
  reason: 'balance',
  requested: 40,
  start: 40,
  switched: 49,
  end: 50,
  outcome: 'completed',
  why: '',
  bytes: 1,
  downtime: 0.1,
  level: 1,
  rate: 1e8,
};
const window: TimelineWindow = {
  duration: 100,
  hosts: 3,
  level: 'single',
  lanes: [lane(0), lane(1), lane(2)],
  moves: [move],
  outages: [],
  leftOut: 0,
};
const x = (time: number): number => time * 10;

describe('the lanes of a timeline', () => {
  it('unfold into a row for each guest', () => {
    const folded = laneBoxes(window, new Set());
    expect(folded.map(({ top }) => top)).toEqual([0, LANE, 2 * LANE]);
    expect(heightOf(folded)).toBe(3 * LANE);
    const unfolded = laneBoxes(window, new Set([1]));
    expect([...(unfolded[1]?.rows.keys() ?? [])]).toEqual(['web-1', 'db-1']);
    expect(unfolded[2]?.top).toBeGreaterThanOrEqual(2 * LANE + 2 * GUEST_BAR);
  });

  it('lead ribbons from the row of the guest where it is shown', () => {
    const boxes = laneBoxes(window, new Set([0]));
    const ends = ribbonEnds(move, new Map(boxes.map((box) => [box.host, box])));
    expect(ends?.[0]).toBe((boxes[0]?.rows.get('web-0') ?? 0) + GUEST_BAR / 2);
    expect(ends?.[1]).toBe((boxes[2]?.top ?? 0) + LANE / 2);
    expect(ribbonEnds({ ...move, to: 9 }, new Map())).toBeNull();
  });

  it('join equal neighbours of the heat into one rectangle', () => {
    const paths = heatPaths(window, laneBoxes(window, new Set()), x, 0, 100);
    const drawn = paths.filter((path) => path !== '');
    expect(drawn).toHaveLength(2);
    for (const path of drawn) expect(path.match(/M/g)).toHaveLength(3);
  });

  it('find the migration under the pointer, and none far from all', () => {
    const byHost = new Map(laneBoxes(window, new Set()).map((box) => [box.host, box]));
    expect(nearestMove([move], byHost, x, { x: 400, y: LANE / 2 })?.id).toBe(7);
    expect(nearestMove([move], byHost, x, { x: 450, y: 1.5 * LANE })?.id).toBe(7);
    expect(nearestMove([move], byHost, x, { x: 700, y: LANE / 2 })).toBeNull();
    expect(nearestMove([move], byHost, x, { x: 500, y: LANE / 2 })).toBeNull();
  });
});

describe('the axis of a timeline', () => {
  const labels = (from: number, to: number): string[] =>
    ticksOf(from, to, 6).map(({ label }) => label);

  it('counts days over months, the clock within a day, and milliseconds at the end', () => {
    expect(labels(0, 365 * 86_400)).toEqual(['day 1', 'day 91', 'day 181', 'day 271', 'day 361']);
    expect(labels(0, 86_400)).toEqual(['00:00', '06:00', '12:00', '18:00', 'day 2, 00:00']);
    expect(labels(3600, 3605)).toEqual([
      '01:00:00',
      '01:00:01',
      '01:00:02',
      '01:00:03',
      '01:00:04',
      '01:00:05',
    ]);
    expect(labels(90_000, 90_000.005)).toEqual([
      'day 2, 01:00:00.000',
      '01:00:00.001',
      '01:00:00.002',
      '01:00:00.003',
      '01:00:00.004',
      '01:00:00.005',
    ]);
  });

  it('never writes a sixtieth second', () => {
    expect(writeMoment(59.9996, 0.001, false)).toBe('00:01:00.000');
    expect(writeMoment(86_399.7, 1, true)).toBe('day 2, 00:00:00');
  });

  it('holds at most about as many ticks as asked for, at any zoom', () => {
    for (let span = 3e7; span > 1e-3; span /= 1.7) {
      const ticks = ticksOf(1000, 1000 + span, 8);
      expect(ticks.length).toBeGreaterThanOrEqual(1);
      expect(ticks.length).toBeLessThanOrEqual(10);
    }
  });
});
