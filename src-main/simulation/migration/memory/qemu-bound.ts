import type { Explanation, RoundRow } from '#shared/result/result.ts';
import type { Pages, Seconds } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';
import type { RoundState, StopRule } from './rounds.ts';

/** A stop rule for rounds beside QEMU's own: it takes the stretch from one synchronisation to the next for a round. */
export class SyncBound {
  readonly #rule: StopRule;
  readonly #m: MigrationContext;
  readonly #beganAt: Seconds;
  #before: Pages = Number.POSITIVE_INFINITY;
  /** What the rule said when it said stop. */
  said: { readonly code: string; readonly values: Explanation['values'] } | null = null;

  constructor(rule: StopRule, m: MigrationContext) {
    this.#rule = rule;
    this.#m = m;
    this.#beganAt = m.now;
  }

  /** @param syncs so far, with the one that begins the copy */
  ask(row: RoundRow, syncs: number, variance: Pages): void {
    const m = this.#m;
    const dirty = m.memory.pending();
    const seconds = Math.max(row.duration, Number.MIN_VALUE);
    const state: RoundState = {
      round: syncs - 1,
      sent: row.sent,
      skipped: 0,
      total: m.record.sentPages,
      dirty,
      before: this.#before,
      variance,
      held: 0,
      duration: row.duration,
      elapsed: m.now - this.#beganAt,
      rate: row.bytes / seconds,
      dirtyRate: (row.dirtied * m.pageSize) / seconds,
    };
    this.#before = dirty;
    const stop = this.said ? null : this.#rule(state, m);
    if (stop) this.said = { code: stop.code, values: stop.values(state) };
  }

  /** QEMU's own rule came first. */
  forget(): void {
    this.said = null;
  }
}
