import { PHASES } from './result.ts';
import type { EventRow, Phase, RoundRow } from './result.ts';
import type { Seconds } from '../units/types.ts';

/** A stretch of a migration in one phase. */
export interface PhaseSpan {
  readonly phase: Phase;
  readonly from: Seconds;
  readonly to: Seconds;
}

/** Phases in which nothing happens any more; they have no length on a chart. */
const ENDED: ReadonlySet<Phase> = new Set(['completed', 'failed', 'cancelled']);

const ROUND_PHASES: Readonly<Record<RoundRow['kind'], Phase>> = {
  disk: 'disk-copy',
  memory: 'memory-copy',
  stop: 'switch-over',
  'push-pull': 'push-pull',
};

function isPhase(value: unknown): value is Phase {
  return PHASES.some((phase) => phase === value);
}

/**
 * The phases of a migration in order of time, from its "phase" events; from its rounds where it has
 * no such events, as a measured migration.
 *
 * @param end where the last phase ends: the end of the migration, or now
 */
export function phaseSpans(
  events: readonly EventRow[],
  rounds: readonly RoundRow[],
  end: Seconds,
): PhaseSpan[] {
  const changes = events.filter((event) => event.code === 'phase' && isPhase(event.values.phase));
  if (changes.length === 0) return spansOfRounds(rounds);
  return changes.flatMap((event, index): PhaseSpan[] => {
    const phase = event.values.phase;
    const to = changes[index + 1]?.time ?? end;
    return isPhase(phase) && !ENDED.has(phase) && to > event.time
      ? [{ phase, from: event.time, to }]
      : [];
  });
}

function spansOfRounds(rounds: readonly RoundRow[]): PhaseSpan[] {
  const spans: PhaseSpan[] = [];
  for (const round of rounds.toSorted((a, b) => a.start - b.start)) {
    const phase = ROUND_PHASES[round.kind];
    const to = round.start + round.duration;
    const last = spans.at(-1);
    if (last?.phase === phase) spans[spans.length - 1] = { ...last, to: Math.max(last.to, to) };
    else if (to > round.start) spans.push({ phase, from: round.start, to });
  }
  return spans;
}

/** When the guest was stopped at the source for the switch-over; null when it never was. */
export function switchOverTime(
  events: readonly EventRow[],
  rounds: readonly RoundRow[],
): Seconds | null {
  const stop =
    events.find((event) => event.code === 'stop') ??
    events.find((event) => event.code === 'phase' && event.values.phase === 'switch-over');
  return stop?.time ?? rounds.find((round) => round.kind === 'stop')?.start ?? null;
}
