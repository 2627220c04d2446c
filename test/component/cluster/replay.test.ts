import { describe, expect, it } from 'vitest';
import type { TimelineWindow } from '#shared/contract/cluster.ts';
import { pleasantPace } from '#renderer/features/cluster/paces.ts';
import { nextTurn, stretchOf } from '#renderer/features/cluster/replay.ts';

const window: TimelineWindow = {
  duration: 1000,
  hosts: 2,
  level: 'single',
  lanes: [
    {
      host: 0,
      name: 'a',
      stays: [
        { guest: 'web', from: 0, to: 130 },
        { guest: 'db', from: 0, to: 1000 },
      ],
      states: [
        { state: 'draining', from: 110, to: 130 },
        { state: 'down', from: 150, to: 190 },
      ],
      faults: [{ kind: 'host-crash', from: 150, to: 190 }],
      heat: [0.5, 0.25],
      guests: [],
      departures: [],
    },
    {
      host: 1,
      name: 'b',
      stays: [{ guest: 'web', from: 130, to: 1000 }],
      states: [],
      faults: [],
      heat: [0.1, 0.4],
      guests: [],
      departures: [],
    },
  ],
  moves: [
    {
      id: 3,
      guest: 'web',
      from: 0,
      to: 1,
      reason: 'drain',
      requested: 110,
      start: 120,
      switched: 130,
      end: 140,
      outcome: 'completed',
      why: '',
      bytes: 5,
      downtime: 0.2,
      level: 1,
      rate: 7,
    },
  ],
  outages: [{ guest: 'db', cause: 'host-crash', from: 150, to: 190 }],
  leftOut: 0,
};
const stretch = stretchOf(window, 100, 200);

describe('a replayed life', () => {
  it('tells guests, states and faults of every host at a moment', () => {
    const early = stretch.at(115);
    expect(early.hosts.map(({ guests, state, draining }) => [guests, state, draining])).toEqual([
      [2, 'up', true],
      [0, 'up', false],
    ]);
    const late = stretch.at(160);
    expect(late.hosts[0]).toMatchObject({ guests: 1, state: 'down', faults: ['host-crash'] });
    expect(late.hosts[1]).toMatchObject({ guests: 1, state: 'up', load: 0.4 });
    expect(late.guestsDown).toBe(1);
    expect(stretch.at(195).guestsDown).toBe(0);
  });

  it('moves guests on their way, with the phase that they are in', () => {
    expect(stretch.at(119).moves).toEqual([]);
    expect(stretch.at(125).moves).toMatchObject([{ guest: 'web', progress: 0.25, phase: 'copy' }]);
    expect(stretch.at(135).moves).toMatchObject([{ progress: 0.75, phase: 'post-copy' }]);
    expect(stretch.at(140).moves).toEqual([]);
  });

  it('steps from event to event, both ways', () => {
    expect(nextTurn(stretch, 100, 1)).toBe(110);
    expect(nextTurn(stretch, 110, 1)).toBe(120);
    expect(nextTurn(stretch, 120, -1)).toBe(110);
    expect(nextTurn(stretch, 190, 1)).toBeNull();
  });

  it('is played at a pace that shows all of it in a minute or two', () => {
    for (const duration of [600, 86_400, 365 * 86_400]) {
      const seconds = duration / pleasantPace(duration);
      expect(seconds).toBeGreaterThanOrEqual(60);
      expect(seconds).toBeLessThanOrEqual(900);
    }
    expect(pleasantPace(5)).toBe(1);
  });
});
