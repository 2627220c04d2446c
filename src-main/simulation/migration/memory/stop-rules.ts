/** Stop rules for pre-copy in rounds; `anyOf` puts several together. */
import type { Bytes, Fraction, Pages, Seconds } from '#shared/units/types.ts';
import type { RoundState, Stop, StopRule } from './rounds.ts';

/** The first rule that says stop. */
export function anyOf(...rules: readonly StopRule[]): StopRule {
  return (state, m) => {
    for (const rule of rules) {
      const stop = rule(state, m);
      if (stop) return stop;
    }
    return null;
  };
}

/** Fewer pages wait than `limit`, those that stay back for the end not counted (Xen: 50). */
export function fewDirty(limit: Pages): StopRule {
  return ({ dirty, held, round }) =>
    dirty < limit ? stopped(true, 'few-dirty', { left: dirty + held, round, limit }) : null;
}

/** So many rounds were live (Xen: 29). */
export function maxRounds(limit: number): StopRule {
  return (state, m) =>
    state.round >= limit
      ? stopped(false, 'max-rounds', { rounds: state.round, ...rates(state, m.pageSize) })
      : null;
}

/** More than `factor` times the memory was sent (Xen: 3). */
export function maxFactor(factor: number): StopRule {
  return (state, m) =>
    state.total > m.pages * factor
      ? stopped(false, 'max-factor', {
          sent: state.total * m.pageSize,
          factor,
          ...rates(state, m.pageSize),
        })
      : null;
}

/** What is left fits into `limit` at the rate of the last round. */
export function fitsDowntime(limit: Seconds): StopRule {
  return (state, m) => {
    const left = (state.dirty + state.held) * m.pageSize;
    return left <= state.rate * limit
      ? stopped(true, 'fits-downtime', { left, rate: state.rate, limit })
      : null;
  };
}

/** What is left is at most `limit` bytes. */
export function smallRest(limit: Bytes): StopRule {
  return ({ dirty, held, round }, m) =>
    (dirty + held) * m.pageSize <= limit
      ? stopped(true, 'few-dirty', { left: dirty + held, round, limit: limit / m.pageSize })
      : null;
}

/**
 * `times` rounds one after the other left hardly less than the one before.
 * @param gains whether a round that left `after` where `before` was left is worth going on
 */
export function noProgress(
  gains: (before: Pages, after: Pages, pageSize: Bytes) => boolean,
  times: number,
): StopRule {
  let bad = 0;
  return (state, m) => {
    const { before, dirty, round, held } = state;
    bad = before === Number.POSITIVE_INFINITY || gains(before, dirty, m.pageSize) ? 0 : bad + 1;
    if (bad < times) return null;
    return stopped(false, 'no-progress', {
      round,
      before: (before + held) * m.pageSize,
      ...rates(state, m.pageSize),
    });
  };
}

/** A round gains when it leaves less than `1 - gain` of what was left before. */
export function byShare(gain: Fraction): (before: Pages, after: Pages) => boolean {
  return (before, after) => after < (1 - gain) * before;
}

function rates({ dirty, held, dirtyRate, rate }: RoundState, pageSize: Bytes) {
  return { left: (dirty + held) * pageSize, dirtyRate, rate };
}

function stopped(converged: boolean, code: string, values: Stop['values']): Stop {
  return { converged, code, values };
}
