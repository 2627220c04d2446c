import { describe, expect, it } from 'vitest';
import { phaseSpans } from '#shared/result/phases.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import { SeriesBuffer } from '#renderer/charts/series-buffer.ts';
import {
  currentOf,
  faultsAt,
  momentAt,
  momentOfLive,
  sizesOf,
} from '#renderer/features/live/migration-moment.ts';
import type { MigrationMoment } from '#renderer/features/live/migration-moment.ts';
import { createSimulation, simulate } from '#main/simulation/index.ts';
import { ONE_GUEST, parsed } from '../../integration/support/scenarios.ts';

const POST_COPY = ONE_GUEST.replace('{ strategy: qemu }', '{ strategy: qemu-postcopy }');
const WITH_DISK = ONE_GUEST.replace(
  'plan:',
  '    disks: [{ name: root, extents: [{ name: data, size: 256 MiB }] }]\nplan:',
).replace('{ strategy: qemu }', '{ strategy: qemu }, disk: { strategy: qemu-mirror }');

function courseOf(result: MigrationResult) {
  const series = new SeriesBuffer();
  series.replace(result.series);
  const end = result.start + (result.metrics.total_time_s ?? 0);
  const { guest, from, to, outcome, events, rounds } = result;
  const phases = phaseSpans(events, rounds, end);
  return { index: 0, guest, from, to, outcome, phases, series, end };
}

describe.each([
  ['pre-copy', ONE_GUEST],
  ['post-copy', POST_COPY],
  ['pre-copy with a disk', WITH_DISK],
])('a moment of %s', (_, text) => {
  const scenario = parsed(text);
  const [guest] = scenario.guests;
  const sizes = sizesOf(guest, scenario.plan[0]?.disk.strategy !== 'shared');
  const [result] = simulate(scenario).migrations;
  if (!result) throw new Error('nothing migrated');
  const course = courseOf(result);

  it('is the same from the store as it was while the run went on', () => {
    const simulation = createSimulation(scenario);
    for (let share = 0.05; share < 1; share += 0.09) {
      const time = share * course.end;
      simulation.advance({ untilTime: time });
      const [live] = simulation.frame().migrations;
      if (!live) throw new Error('nothing is told');
      const now = momentOfLive(0, live, sizes);
      const then = momentAt(course, time, sizes);
      expect(then).toMatchObject({ phase: now.phase, runsAt: now.runsAt, paused: now.paused });
      expect(Math.abs(then.memory - now.memory)).toBeLessThan(0.2);
    }
  });

  it('begins with everything at the source and ends with everything at the destination', () => {
    const begin = momentAt(course, 0, sizes);
    expect(begin).toMatchObject({ memory: 0, rate: 0, runsAt: 'source', paused: false });
    const end = momentAt(course, course.end, sizes);
    expect(end).toMatchObject({ phase: 'completed', memory: 1, rate: 0, runsAt: 'destination' });
    expect(end.disk).toBe(sizes.disk > 0 ? 1 : null);
    const stop = result.events.find(({ code }) => code === 'stop')?.time ?? Number.NaN;
    expect(momentAt(course, stop, sizes)).toMatchObject({ phase: 'switch-over', paused: true });
  });
});

it('a guest that is migrated twice stands in the migration that it is in', () => {
  const one = (index: number, phase: MigrationMoment['phase']): MigrationMoment => ({
    index,
    guest: 'web',
    from: 'a',
    to: 'b',
    phase,
    memory: 0,
    disk: null,
    rate: 0,
    sends: { memory: false, disk: false },
    runsAt: 'source',
    paused: false,
  });
  const current = (...phases: MigrationMoment['phase'][]) =>
    currentOf(phases.map((phase, index) => one(index, phase))).map(({ index }) => index);
  expect(current('waiting', 'waiting')).toEqual([0]);
  expect(current('memory-copy', 'waiting')).toEqual([0]);
  expect(current('completed', 'disk-copy')).toEqual([1]);
});

it('a host shows a fault of the plan for as long as it lasts', () => {
  const scenario = parsed(
    `${ONE_GUEST}faults: { injected: [{ kind: link-down, at: 2 s, host: beta, duration: 3 s }, { kind: slow-host, phase: memory-copy }] }`,
  );
  const events = [
    { time: 1, code: 'fault', values: { kind: 'slow-host', host: 'alpha', phase: 'memory-copy' } },
  ];
  const at = (host: string, time: number) => faultsAt(scenario, host, time, () => events);
  expect(at('beta', 1)).toEqual([]);
  expect(at('beta', 2)).toEqual(['link-down']);
  expect(at('beta', 5)).toEqual([]);
  expect(at('alpha', 0.5)).toEqual([]);
  expect(at('alpha', 9)).toEqual(['slow-host']);
});
