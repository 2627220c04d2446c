import { readTrace } from '#shared/scenario/life/trace.ts';
import type { TraceSeries } from '#shared/scenario/life/trace.ts';
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { Seconds } from '#shared/units/types.ts';
import { demandPolicy } from './demand.ts';

const TUNABLES = defineTunables({
  scale: {
    kind: 'number',
    label: 'Scale',
    meaning: 'Factor on the recorded demand.',
    source: 'design',
    default: 1,
    min: 0,
    max: 100,
  },
  repeat: {
    kind: 'boolean',
    label: 'Start over',
    meaning: 'The record starts over when it ends; else its last value stays.',
    source: 'design',
    default: true,
  },
});

/** Place of the last step that begins at or before a time. */
function stepAt(time: readonly Seconds[], at: Seconds): number {
  let low = 0;
  let high = time.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((time[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A recorded demand, played back. */
export const trace = demandPolicy({
  id: 'trace',
  title: 'Recorded trace',
  summary: 'Plays a recorded demand; guests take the recorded ones in turn.',
  source:
    'PlanetLab (Beloglazov and Buyya 2012), Google ClusterData2011_2, Azure Public Dataset, or columns of a CSV file',
  goodFor: 'Demand as it was.',
  badFor: 'Other clusters than the recorded one.',
  tunables: TUNABLES,
  create: (context, { scale, repeat }) => {
    const recorded = context.trace ? readTrace(context.trace).series : [];
    const interval = context.trace?.interval ?? 300;
    const all = recorded.length > 0 ? recorded : [{ name: '', time: [0], level: [0] }];
    const length = (one: TraceSeries): Seconds => (one.time.at(-1) ?? 0) + interval;
    // Every change of any record, once: members that share a record change together.
    const longest = Math.max(...all.map(length));
    const times = [...new Set(all.flatMap(({ time }) => time))].sort((one, other) => one - other);
    const levelAt = (one: TraceSeries, now: Seconds): number => {
      const at = repeat ? now % longest : now;
      return (one.level[stepAt(one.time, at)] as number) * scale;
    };
    const of = (member: number): TraceSeries => all[member % all.length] as TraceSeries;
    return {
      initial: (member) => levelAt(of(member), 0),
      next: (now) => {
        const lap = repeat ? Math.floor(now / longest) * longest : 0;
        const at = now - lap;
        const place = stepAt(times, at) + 1;
        if (place < times.length) return lap + (times[place] as number);
        return repeat ? lap + longest : Number.POSITIVE_INFINITY;
      },
      apply: (now, set) => {
        const levels = all.map((one) => levelAt(one, now));
        for (let member = 0; member < context.members.length; member += 1)
          set(member, levels[member % all.length] as number);
      },
    };
  },
});
