/** Stop rules for pre-copy in rounds; `anyOf` puts several together. */
import type { Bytes, Fraction, Pages, Seconds } from '#shared/units/types.ts';
import type { Goal } from '../needed.ts';
import type { Pace } from './pace.ts';
import { StopDecision } from './qemu-stop.ts';
import type { RoundState, Stop, StopRule } from './rounds.ts';

/** The first rule that says stop; made once for a migration, not for every round. */
export function anyOf(...rules: readonly StopRule[]): StopRule {
  const first: StopRule = (state, m) => {
    for (const rule of rules) {
      const stop = rule(state, m);
      if (stop) return stop;
    }
    return null;
  };
  return withGoal(Object.assign({}, ...rules.map(({ goal }) => goal)) as Goal, first);
}

/** A rule and what it says in numbers. */
function withGoal(goal: Goal, rule: StopRule): StopRule {
  return Object.assign(rule, { goal });
}

/** A policy asked for the stop, or for post-copy where the strategy can. */
export const policyStops: StopRule = (_state, m) => {
  const { stopNow, postCopyNow } = m.control;
  if (!stopNow && !postCopyNow) return null;
  return stopped(false, 'policy-stop', 0, ({ dirty, held, rate }) => ({
    left: (dirty + held) * m.pageSize,
    rate,
  }));
};

/** What is left fits into a limit that a policy has set, where the strategy has none of its own. */
export const fitsPolicy: StopRule = (state, m) => {
  const { downtimeLimit } = m.control;
  return downtimeLimit === null ? null : fitsDowntime(downtimeLimit)(state, m);
};

/** Fewer pages wait than `limit`, those that stay back for the end not counted (Xen: 50). */
export function fewDirty(limit: Pages): StopRule {
  return withGoal({ pages: limit }, ({ dirty: now, held: back }) =>
    now < limit
      ? stopped(true, back > 0 ? 'few-dirty-held' : 'few-dirty', limit, (state) => ({
          left: state.dirty,
          ...(back > 0 ? { held: state.held } : {}),
          round: state.round,
          limit,
        }))
      : null,
  );
}

/** So many rounds were live (Xen: 29). */
export function maxRounds(limit: number): StopRule {
  return withGoal({ rounds: limit }, ({ round: now }, m) =>
    now >= limit
      ? stopped(false, 'max-rounds', limit, (state) => ({
          rounds: state.round,
          ...rates(state, m.pageSize),
        }))
      : null,
  );
}

/** More than `factor` times the memory was sent (Xen: 3). */
export function maxFactor(factor: number): StopRule {
  return withGoal({ factor }, ({ total: now }, m) =>
    now > m.pages * factor
      ? stopped(false, 'max-factor', factor, (state) => ({
          sent: state.total * m.pageSize,
          factor,
          ...rates(state, m.pageSize),
        }))
      : null,
  );
}

/** The rounds have gone on for so long (Cloud Hypervisor: 3600 s). */
export function maxTime(limit: Seconds): StopRule {
  return ({ elapsed: now }, m) =>
    now >= limit
      ? stopped(false, 'max-rounds', limit, (state) => ({
          rounds: state.round,
          ...rates(state, m.pageSize),
        }))
      : null;
}

/**
 * What is left fits into `limit` at the rate of the last round; a policy may have replaced the limit. Expected rounds that settle
 * just above the limit end with the first that would fit in half of all real runs.
 */
export function fitsDowntime(own: Seconds): StopRule {
  const decision = new StopDecision(false);
  return withGoal({ downtime: own }, ({ dirty: now, held: back, rate: measured, variance }, m) => {
    const limit = m.control.downtimeLimit ?? own;
    const deviation = variance > 0 ? Math.sqrt(variance) * m.pageSize : null;
    return decision.stops((now + back) * m.pageSize, measured * limit, deviation)
      ? stopped(true, 'fits-downtime', limit, ({ dirty, held, rate }) => ({
          left: (dirty + held) * m.pageSize,
          rate,
          limit,
        }))
      : null;
  });
}

/** What is left is at most `limit` bytes. */
export function smallRest(limit: Bytes): StopRule {
  return withGoal({ bytes: limit }, ({ dirty: now, held: back }, m) =>
    (now + back) * m.pageSize <= limit
      ? stopped(true, 'few-dirty', limit / m.pageSize, ({ dirty, held, round }) => ({
          left: dirty + held,
          round,
          limit: limit / m.pageSize,
        }))
      : null,
  );
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
  return withGoal({ gain: { times, gains } }, ({ before, dirty }, m) => {
    bad = before === Number.POSITIVE_INFINITY || gains(before, dirty, m.pageSize) ? 0 : bad + 1;
    if (bad < times) return null;
    return stopped(false, 'no-progress', times, (state) => ({
      round: state.round,
      before: (before + state.held) * m.pageSize,
      ...rates(state, m.pageSize),
    }));
  });
}

/** A round gains when it leaves less than `1 - gain` of what was left before. */
export function byShare(gain: Fraction): (before: Pages, after: Pages) => boolean {
  return (before, after) => after < (1 - gain) * before;
}

/** The limit of the send rate is at its maximum (the paper: the rate wanted is above it). */
export function paceExhausted(pace: Pace): StopRule {
  return withGoal({ paced: true }, (_state, m) =>
    pace.atMaximum
      ? stopped(false, 'rate-exceeded', pace.rate, (state) => ({
          round: state.round,
          ...rates(state, m.pageSize),
          rate: pace.rate,
        }))
      : null,
  );
}

/**
 * The limit of the send rate is at its maximum and a round sent more than the one before (Xen 2.0); decided before the log.
 * Drawn rounds are compared; expected ones settle and never grow, so that each comparison counts with the chance that real
 * rounds around these expectations would have grown.
 */
export function paceOutgrown(pace: Pace, drawn: boolean): StopRule {
  const decision = new StopDecision(true);
  // The first comparison with "the round before" must never fire (sent_last_iter = 1 << 20 in the source).
  let sentBefore = Number.POSITIVE_INFINITY;
  let varianceBefore = 0;
  return withGoal({ paced: true }, (state, m) => {
    const { sent, dirty: found, variance } = state;
    const share = found > 0 ? sent / found : 0;
    // A page is sent when the log held it and the peek does not: a thinned count.
    const sentVariance = share * share * variance + share * (1 - share) * found;
    const grows =
      pace.atMaximum &&
      (drawn
        ? sent > sentBefore
        : decision.stops(sentBefore, sent, Math.sqrt(sentVariance + varianceBefore)));
    sentBefore = sent;
    varianceBefore = sentVariance;
    if (!grows) return null;
    const { rate } = pace;
    return stopped(false, 'rate-exceeded', rate, (left) => ({
      round: left.round,
      ...rates(left, m.pageSize),
      rate,
    }));
  });
}

function rates({ dirty, held, dirtyRate, rate }: RoundState, pageSize: Bytes) {
  return { left: (dirty + held) * pageSize, dirtyRate, rate };
}

function stopped(converged: boolean, code: string, limit: number, values: Stop['values']): Stop {
  return { converged, code, limit, values };
}
