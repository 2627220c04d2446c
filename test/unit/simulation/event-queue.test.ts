import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { EventQueue } from '#main/simulation/kernel/event-queue.ts';
import { Kernel } from '#main/simulation/kernel/kernel.ts';

// Goal: events come out by time, then priority, then sequence, however they were moved and removed.
// Method: random operations against a plain list that is sorted anew each time.

interface Reference {
  time: number;
  readonly priority: number;
  sequence: number;
  scheduled: boolean;
}

const operation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('set' as const), event: fc.nat(19), time: fc.nat(6) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), event: fc.nat(19) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pop' as const) }) },
);

describe('the event queue', () => {
  test('agrees with a sorted list under sets, moves, removals and pops', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(3), { minLength: 20, maxLength: 20 }),
        fc.array(operation, { maxLength: 200 }),
        (priorities, operations) => {
          const queue = new EventQueue();
          const events = priorities.map((priority) => queue.create(priority, () => {}));
          const reference: Reference[] = priorities.map((priority) => ({
            time: 0,
            priority,
            sequence: 0,
            scheduled: false,
          }));
          let sequence = 0;
          const next = (): number => {
            const order = reference
              .map((one, index) => ({ one, index }))
              .filter(({ one }) => one.scheduled)
              .sort(
                ({ one: a }, { one: b }) =>
                  a.time - b.time || a.priority - b.priority || a.sequence - b.sequence,
              );
            return order[0]?.index ?? -1;
          };
          for (const step of operations) {
            if (step.kind === 'set') {
              queue.set(events[step.event]!, step.time);
              Object.assign(reference[step.event]!, {
                time: step.time,
                sequence: sequence++,
                scheduled: true,
              });
            } else if (step.kind === 'remove') {
              queue.remove(events[step.event]!);
              reference[step.event]!.scheduled = false;
            } else {
              const expected = next();
              const popped = queue.pop();
              expect(popped === undefined ? -1 : events.indexOf(popped)).toBe(expected);
              if (expected >= 0) reference[expected]!.scheduled = false;
            }
            expect(queue.size).toBe(reference.filter((one) => one.scheduled).length);
            const first = next();
            expect(queue.nextTime).toBe(
              first < 0 ? Number.POSITIVE_INFINITY : reference[first]!.time,
            );
          }
        },
      ),
    );
  });
});

describe('the kernel', () => {
  test('runs what changes the world before what looks at it, and equals in the order of scheduling', () => {
    const kernel = new Kernel();
    const seen: string[] = [];
    kernel.at(1, 4, () => seen.push('looks'));
    kernel.at(1, 2, () => seen.push('first'));
    kernel.at(1, 2, () => seen.push('second'));
    kernel.at(1, 0, () => seen.push('changes'));
    kernel.at(0.5, 4, () => seen.push('before'));
    expect(kernel.advance()).toBe('finished');
    expect(seen).toEqual(['before', 'changes', 'first', 'second', 'looks']);
    expect(kernel.executed).toBe(5);
  });

  test('an event in the past happens now, never before', () => {
    const kernel = new Kernel();
    const times: number[] = [];
    kernel.at(3, 0, () => kernel.at(1, 0, () => times.push(kernel.now)));
    kernel.advance();
    expect(times).toEqual([3]);
  });

  test('stops at a time with the clock there, and after a number of events', () => {
    const kernel = new Kernel();
    for (const time of [1, 2, 3]) kernel.at(time, 0, () => {});
    expect(kernel.advance({ untilTime: 1.5 })).toBe('time');
    expect(kernel.now).toBe(1.5);
    expect(kernel.advance({ maxEvents: 1 })).toBe('events');
    expect(kernel.now).toBe(2);
    expect(kernel.advance()).toBe('finished');
    expect(kernel.now).toBe(3);
  });

  test('a process that waits resumes at the end of its wait in whatever slices the clock advances', () => {
    const wait = (slices: readonly number[]): { times: number[]; events: number } => {
      const kernel = new Kernel();
      const times: number[] = [];
      kernel
        .process(function* (process) {
          for (const duration of [0.25, 0, 1.5, 0.125]) {
            yield* process.wait(duration);
            times.push(kernel.now);
          }
        })
        .resume();
      for (const untilTime of slices) kernel.advance({ untilTime });
      kernel.advance();
      return { times, events: kernel.executed };
    };
    const whole = wait([]);
    expect(whole.times).toEqual([0.25, 0.25, 1.75, 1.875]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 2, noNaN: true })), (slices) => {
        const sliced = wait(slices.sort((a, b) => a - b));
        expect(sliced.times).toEqual(whole.times);
      }),
    );
  });

  test('a stopped process runs its finally blocks and never again', () => {
    const kernel = new Kernel();
    const seen: string[] = [];
    const process = kernel.process(function* (self) {
      try {
        yield* self.wait(1);
        seen.push('went on');
      } finally {
        seen.push('cleaned up');
      }
    });
    kernel.at(0, 0, () => process.resume());
    kernel.advance({ untilTime: 0.5 });
    process.stop();
    kernel.advance();
    expect(seen).toEqual(['cleaned up']);
    expect(process.ended).toBe(true);
  });
});
