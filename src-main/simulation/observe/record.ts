import type { MetricId } from '#shared/result/catalogue.ts';
import type {
  EventRow,
  Explanation,
  MigrationResult,
  Phase,
  RoundRow,
} from '#shared/result/result.ts';
import type { Bytes, Seconds } from '#shared/units/types.ts';
import { SeriesRecorder } from './series.ts';

/**
 * Rounds and events kept at most; a migration that goes on for ever must not fill the memory. What comes later is counted, and
 * an event says how much was left out. Rounds and events that a migration has once or a few times are always kept.
 */
const MOST_ROUNDS = 5000;
const MOST_EVENTS = 2000;
const REPEATED_ROUNDS: ReadonlySet<RoundRow['kind']> = new Set(['memory', 'disk']);
const LASTING_EVENTS: ReadonlySet<string> = new Set(
  'phase stop resume end fault stalled resumed lost restart split-brain fault-outcome'.split(' '),
);

/** Everything that is written down about one migration while it runs. */
export class MigrationRecord {
  phase: Phase = 'waiting';
  outcome: MigrationResult['outcome'] = 'unfinished';
  converged = false;
  explanation: Explanation = { code: 'waiting', values: {} };
  readonly rounds: RoundRow[] = [];
  readonly events: EventRow[] = [];
  readonly series: SeriesRecorder | null;
  readonly metrics: Partial<Record<MetricId, number>> = {};
  ramBytes: Bytes = 0;
  diskBytes: Bytes = 0;
  deviceBytes: Bytes = 0;
  fullPages = 0;
  zeroPages = 0;
  /** Pages that went as the difference to what was sent before. */
  deltaPages = 0;
  skippedPages = 0;
  blocksSent = 0;
  /** Rounds of pre-copy, and the number of the last round of any kind, whether they were kept or not. */
  memoryRounds = 0;
  lastRound = 0;
  #roundsLeftOut = 0;
  #eventsLeftOut = 0;
  #reportedRounds = 0;
  #reportedEvents = 0;

  constructor(withSeries: boolean) {
    this.series = withSeries ? new SeriesRecorder() : null;
  }

  /** Page sends of every kind. */
  get sentPages(): number {
    return this.fullPages + this.zeroPages + this.deltaPages;
  }

  get sentBytes(): Bytes {
    return this.ramBytes + this.diskBytes + this.deviceBytes;
  }

  round(row: RoundRow): void {
    this.lastRound = row.round;
    if (row.kind === 'memory') this.memoryRounds += 1;
    if (this.rounds.length < MOST_ROUNDS || !REPEATED_ROUNDS.has(row.kind)) this.rounds.push(row);
    else this.#roundsLeftOut += 1;
  }

  event(time: Seconds, code: string, values: EventRow['values'] = {}): void {
    if (this.events.length >= MOST_EVENTS && !LASTING_EVENTS.has(code)) {
      this.#eventsLeftOut += 1;
      return;
    }
    if (code === 'end' && this.#roundsLeftOut + this.#eventsLeftOut > 0) {
      const leftOut = { rounds: this.#roundsLeftOut, events: this.#eventsLeftOut };
      this.events.push({ time, code: 'left-out', values: leftOut });
    }
    this.events.push({ time, code, values });
  }

  /** Rounds and events since the last call. */
  fresh(): { rounds: RoundRow[]; events: EventRow[] } {
    const fresh = {
      rounds: this.rounds.slice(this.#reportedRounds),
      events: this.events.slice(this.#reportedEvents),
    };
    this.#reportedRounds = this.rounds.length;
    this.#reportedEvents = this.events.length;
    return fresh;
  }
}
