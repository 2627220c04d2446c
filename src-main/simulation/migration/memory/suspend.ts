import type { Seconds } from '#shared/units/types.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';

/**
 * Stops the guest, if it suspends in time: one that takes longer runs on at the source, and the migration has failed.
 *
 * Source: xc_linux_save.c `suspend_and_state` (100 tries, 10 ms apart); libxl_dom_suspend.c (60 s).
 * @param patience for ever when left out
 */
export function* suspendWithin(m: MigrationContext, patience?: Seconds): Steps {
  if (m.stoppedAt === null && patience !== undefined && m.plan.mechanics.suspend > patience) {
    m.release(m.memoryFlow);
    yield* m.wait(patience);
    m.owner?.fail({ code: 'suspend-timeout', values: { time: patience } });
    // Whoever was told ends this.
    for (;;) yield;
  }
  yield* m.stopGuest();
}
