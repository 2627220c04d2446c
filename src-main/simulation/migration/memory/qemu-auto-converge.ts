/**
 * Auto-converge: takes CPU time from the guest in steps while it dirties too much.
 *
 * Source: migration/ram.c `mig_throttle_guest_down` (7.2, 10.x); softmmu/cpu-throttle.c (7.2), migration/cpu-throttle.c
 * (9.2 and later, with the periodic synchronisation). `cpu_throttle_timer_tick` fires every slice / (1 - p), and
 * `cpu_throttle_thread` then puts each vCPU to sleep for slice x p / (1 - p): it may run one slice at a time.
 */
import type { Bytes, Fraction, Seconds } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';
import { DirtyTrigger } from './qemu-throttle.ts';
import type { Throttle } from './qemu-throttle.ts';

/** Longest time between two synchronisations while auto-converge is on (9.2 and later). */
const SYNC_TIMER: Seconds = 5;
/** What a throttled vCPU may run at a time (CPU_THROTTLE_TIMESLICE_NS). */
const SLICE: Seconds = 0.01;

interface Settings {
  readonly autoConverge: boolean;
  readonly throttleTrigger: Fraction;
  readonly throttleInitial: Fraction;
  readonly throttleIncrement: Fraction;
  readonly throttleMax: Fraction;
  readonly throttleTailSlow?: boolean;
  /** Part of each slice in which the workload does not run; at most nine tenths. Absent: none. */
  readonly throttleLost?: Seconds;
}

export class AutoConverge implements Throttle {
  readonly watches: boolean;
  readonly #m: MigrationContext;
  readonly #settings: Settings;
  readonly #trigger: DirtyTrigger;
  #throttle: Fraction = 0;
  #timerFrom: Seconds;

  constructor(m: MigrationContext, settings: Settings) {
    this.#m = m;
    this.#settings = settings;
    this.#trigger = new DirtyTrigger(settings.throttleTrigger);
    this.#timerFrom = m.now;
    this.watches = settings.autoConverge;
  }

  quietUntil(syncs: number): Seconds {
    const timed = this.#settings.autoConverge && syncs > 1;
    return timed ? this.#timerFrom + SYNC_TIMER : Number.POSITIVE_INFINITY;
  }

  /** True when the periodic synchronisation is due; it is skipped before the first one. */
  syncDue(now: Seconds, syncs: number): boolean {
    return this.#settings.autoConverge && syncs > 1 && now - this.#timerFrom >= SYNC_TIMER;
  }

  /** Judges a period at a synchronisation. */
  afterSync(dirtied: Bytes, sent: Bytes, seconds: Seconds): void {
    this.#timerFrom = this.#m.now;
    if (!this.#settings.autoConverge || !this.#trigger.judge(dirtied, sent, seconds)) return;
    const { throttleInitial, throttleMax, throttleLost = 0 } = this.#settings;
    const raised = this.#throttle === 0 ? throttleInitial : this.#throttle + this.#step();
    this.#throttle = Math.min(throttleMax, raised);
    this.#m.throttle(this.#throttle, 'cpu', throttleLost / SLICE);
  }

  #step(): Fraction {
    const { throttleIncrement, throttleTailSlow = false } = this.#settings;
    if (!throttleTailSlow) return throttleIncrement;
    // What would be enough, were the writes in proportion to the CPU time.
    const running = 1 - this.#throttle;
    return Math.min(throttleIncrement, running - running * this.#trigger.allowed);
  }

  turn(): void {
    // The share stays what it is between synchronisations.
  }
}
