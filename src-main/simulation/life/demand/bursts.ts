import { defineTunables } from '#shared/scenario/tunables.ts';
import type { Seconds } from '#shared/units/types.ts';
import { demandPolicy, exponential, streamsOf } from './demand.ts';

const TUNABLES = defineTunables({
  base: {
    kind: 'fraction',
    label: 'Between bursts',
    meaning: "Demand between bursts, as a share of the guest's workload.",
    source: 'design',
    default: 0.2,
    min: 0,
    max: 10,
  },
  burst: {
    kind: 'fraction',
    label: 'In a burst',
    meaning: 'Demand during a burst.',
    source: 'design',
    default: 1,
    min: 0,
    max: 10,
  },
  every: {
    kind: 'duration',
    label: 'Between two bursts',
    meaning: 'Mean time from the end of a burst to the next; exponentially distributed.',
    source: 'design',
    default: 7200,
    min: 1,
    max: 1e8,
  },
  length: {
    kind: 'duration',
    label: 'Length of a burst',
    meaning: 'Mean length of a burst; exponentially distributed.',
    source: 'design',
    default: 900,
    min: 1,
    max: 1e8,
  },
});

/** Two levels, switched at random. */
export const bursts = demandPolicy({
  id: 'bursts',
  title: 'Bursts',
  summary: 'Jumps between two levels at random times, each guest on its own.',
  source: 'design: a Markov-modulated on-off source',
  goodFor: 'Hot spots that no pattern announces.',
  badFor: 'Whatever needs a forecast.',
  tunables: TUNABLES,
  create: (context, { base, burst, every, length }) => {
    const streams = streamsOf(context, 'demand');
    const high = streams.map((stream) => stream.uniform() < length / (length + every));
    const due = streams.map((stream, at) => exponential(stream, high[at] ? length : every));
    // Members by the time of their next change: a heap, so that a change costs the logarithm of their number.
    const heap = due
      .map((_, at) => at)
      .sort((one, other) => (due[one] as number) - (due[other] as number));
    const sink = (): void => {
      let slot = 0;
      const member = heap[0] as number;
      for (;;) {
        let child = 2 * slot + 1;
        if (child >= heap.length) break;
        if (
          child + 1 < heap.length &&
          (due[heap[child + 1] as number] as number) < (due[heap[child] as number] as number)
        )
          child += 1;
        if ((due[heap[child] as number] as number) >= (due[member] as number)) break;
        heap[slot] = heap[child] as number;
        slot = child;
      }
      heap[slot] = member;
    };
    const nextAt = (): Seconds => due[heap[0] ?? -1] ?? Number.POSITIVE_INFINITY;
    return {
      initial: (member) => (high[member] ? burst : base),
      next: () => nextAt(),
      apply: (now, set) => {
        while (nextAt() <= now) {
          const member = heap[0] as number;
          const stream = streams[member] as (typeof streams)[number];
          high[member] = !high[member];
          due[member] = now + Math.max(1e-3, exponential(stream, high[member] ? length : every));
          set(member, high[member] ? burst : base);
          sink();
        }
      },
    };
  },
});
