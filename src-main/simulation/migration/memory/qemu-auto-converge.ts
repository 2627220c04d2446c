/**
 * Auto-converge: takes CPU time from the guest in steps while it dirties too much.
 *
 * Source: migration/ram.c `migration_trigger_throttle` and `mig_throttle_guest_down` (7.2, 10.x);
 * migration/cpu-throttle.c for the periodic synchronisation (9.2 and later).
 */
import type { Bytes, Fraction, Seconds } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';

/** A period shorter than this is not judged, but added to the next one. */
const LEAST_PERIOD: Seconds = 1;
/** Bad periods that raise the throttle; good ones between them do not reset the count. */
const BAD_PERIODS = 2;
/** Longest time between two synchronisations while auto-converge is on (9.2 and later). */
const SYNC_TIMER: Seconds = 5;

interface Settings {
  readonly autoConverge: boolean;
  readonly throttleTrigger: Fraction;
  readonly throttleInitial: Fraction;
  readonly throttleIncrement: Fraction;
  readonly throttleMax: Fraction;
}

export class AutoConverge {
  readonly #m: MigrationContext;
  readonly #settings: Settings;
  #periodSeconds: Seconds = 0;
  #periodDirtied: Bytes = 0;
  #periodSent: Bytes = 0;
  #badPeriods = 0;
  #throttle: Fraction = 0;
  #timerFrom: Seconds;

  constructor(m: MigrationContext, settings: Settings) {
    this.#m = m;
    this.#settings = settings;
    this.#timerFrom = m.now;
  }

  /** True when the periodic synchronisation is due; it is skipped before the first one. */
  syncDue(now: Seconds, syncs: number): boolean {
    return this.#settings.autoConverge && syncs > 1 && now - this.#timerFrom >= SYNC_TIMER;
  }

  /** Judges a period at a synchronisation. */
  afterSync(dirtied: Bytes, sent: Bytes, seconds: Seconds): void {
    this.#timerFrom = this.#m.now;
    if (!this.#settings.autoConverge) return;
    this.#periodSeconds += seconds;
    this.#periodDirtied += dirtied;
    this.#periodSent += sent;
    if (this.#periodSeconds <= LEAST_PERIOD) return;
    const bad = this.#periodDirtied > this.#periodSent * this.#settings.throttleTrigger;
    this.#periodSeconds = 0;
    this.#periodDirtied = 0;
    this.#periodSent = 0;
    if (!bad) return;
    this.#badPeriods += 1;
    if (this.#badPeriods < BAD_PERIODS) return;
    this.#badPeriods = 0;
    const { throttleInitial, throttleIncrement, throttleMax } = this.#settings;
    const raised = this.#throttle === 0 ? throttleInitial : this.#throttle + throttleIncrement;
    this.#throttle = Math.min(throttleMax, raised);
    this.#m.throttle(this.#throttle);
  }
}
