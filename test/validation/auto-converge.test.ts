import { describe, expect, test } from 'vitest';
import { deriveScenario, knownBefore, readQemuFile } from '#main/measured/index.ts';
import { simulate } from '#main/simulation/index.ts';
import type { Phase, Scenario } from '#shared/scenario/types.ts';
import { measuredTexts } from './cases.ts';

// Goal: what is missing to predict auto-converge of a writer without a pace is its write rate, and nothing else.
// Method: the guest's own report of its rate, second by second while it was throttled, in place of the rate before the
// migration and of the throttle's effect. Trigger, steps, rounds and stop are the simulation's.

/** A line of the guest: host time in ms, side, guest time, pages written so far. */
type Line = readonly [number, 'src' | 'dst', number, number, ...unknown[]];

interface Measured {
  readonly guest_lines: readonly Line[];
  readonly throttle_steps_t_ms?: readonly number[];
  readonly result: { readonly total_time_ms: number };
  readonly workload: {
    readonly configured: { readonly rate: number };
    readonly measured: { readonly before: { readonly pages_per_s: number } };
  };
}

const rateBetween = (from: Line, to: Line): number =>
  ((to[3] - from[3]) / (to[0] - from[0])) * 1000;

/** Stretches of the source in ms with the rate in them; the last ends when the guest is stopped. */
function reported({ guest_lines: lines, result }: Measured): [number, number, number][] {
  const source = lines.filter(([, side]) => side === 'src');
  const stretches = source
    .slice(1)
    .map((line, at): [number, number, number] => [
      source[at]![0],
      line[0],
      rateBetween(source[at]!, line),
    ]);
  const last = source.at(-1)!;
  const [first, second] = lines.filter(([, side]) => side === 'dst');
  const stop = result.total_time_ms;
  // What was written up to the stop: the destination's first count less what it wrote itself.
  const written = first![3] - last[3] - (rateBetween(first!, second!) * (first![0] - stop)) / 1000;
  return [...stretches, [last[0], stop, Math.max(0, (written / (stop - last[0])) * 1000)]];
}

function replay(name: string, text: string): Scenario {
  const file = JSON.parse(text) as Measured;
  const scenario = deriveScenario(knownBefore(readQemuFile(text, name)));
  const stretches = reported(file);
  const { pages_per_s: before } = file.workload.measured.before;
  const phase = (ms: number, rate: number): Phase => ({
    name: 'reported',
    duration: ms / 1000,
    memoryWrites: rate / before,
    diskIo: 1,
    throughput: 1,
    regions: {},
  });
  const lead = scenario.plan[0]!.at * 1000 + stretches[0]![0];
  const phases = [phase(lead, before), ...stretches.map(([a, b, rate]) => phase(b - a, rate))];
  const [guest] = scenario.guests;
  // Without work of its own it misses no CPU time: the reported rates are slow already.
  const workload = { ...guest!.workload, cpu: 0, housekeeping: 0, phases };
  return { ...scenario, guests: [{ ...guest!, workload }] };
}

const unpaced = measuredTexts().filter(
  ({ name, text }) =>
    name.startsWith('ac-') && (JSON.parse(text) as Measured).workload.configured.rate < 0,
);

describe('auto-converge, given the rates that the guest reported', () => {
  test('there are three writers without a pace', () => {
    expect(unpaced).toHaveLength(3);
  });

  test.each(unpaced)('$name: total time within 3 %, the same throttle', ({ name, text }) => {
    const { result, throttle_steps_t_ms: steps = [] } = JSON.parse(text) as Measured;
    for (const resolution of ['expected', 'exact'] as const) {
      const [migration] = simulate(replay(name, text), { resolution, series: false }).migrations;
      const { total_time_s: total = 0 } = migration!.metrics;
      expect(Math.abs((total * 1000) / result.total_time_ms - 1), resolution).toBeLessThan(0.03);
      const raised = migration!.events.filter(
        ({ code, values }) => code === 'throttle' && values['percent'] !== 0,
      );
      expect(raised, resolution).toHaveLength(steps.length);
    }
  });
});
