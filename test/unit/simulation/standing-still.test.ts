import { describe, expect, it } from 'vitest';
import { Kernel } from '#main/simulation/kernel/kernel.ts';
import type { Steps } from '#main/simulation/kernel/kernel.ts';

/** Runs a process that waits so long again and again. */
function waiting(...durations: readonly number[]): Kernel {
  const kernel = new Kernel();
  const process = kernel.process(function* (own): Steps {
    for (let turn = 0; ; turn += 1) yield* own.wait(durations[turn % durations.length] ?? 0);
  });
  kernel.at(0, 0, () => process.resume());
  return kernel;
}

describe('A process that waits without the clock moving on', () => {
  it('is stopped with words instead of going on for ever', () => {
    expect(() => waiting(0).advance({ maxEvents: 10 })).toThrow(/stands still at 0 s/);
    expect(() => waiting(-1).advance({ maxEvents: 10 })).toThrow(/stands still/);
  });

  it('is stopped too when its waits are lost in rounding', () => {
    const kernel = new Kernel();
    const process = kernel.process(function* (own): Steps {
      yield* own.wait(1e9);
      for (;;) yield* own.wait(1e-9);
    });
    kernel.at(0, 0, () => process.resume());
    // Whoever looks at the same instant keeps the clock from being moved on in place.
    kernel.at(1e9, 4, () => undefined);
    expect(() => kernel.advance({ maxEvents: 20_000_000 })).toThrow(/stands still/);
  });

  it('is refused a time that is no number', () => {
    expect(() => waiting(Number.NaN).advance()).toThrow(/no number/);
    const kernel = new Kernel();
    kernel.at(0, 0, () => kernel.tryAdvance(Number.NaN));
    expect(() => kernel.advance()).toThrow(/no number/);
  });

  it('may wait for nothing between waits that move the clock, as often as it likes', () => {
    const kernel = waiting(0, 0, 0, 1e-3);
    expect(kernel.advance({ maxEvents: 4000 })).toBe('events');
    expect(kernel.now).toBeGreaterThan(3);
  });
});
