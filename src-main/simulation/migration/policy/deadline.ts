import type { Bytes, Seconds } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';

const GIB = 2 ** 30;

/** What happens when time is up. */
export type DeadlineAction = 'abort' | 'suspend' | 'post-copy';

/** Bytes by which controllers scale their timeouts: memory, and the disks where those move too. */
function dataOf(migration: MigrationContext): Bytes {
  const { guest, plan } = migration;
  return guest.memoryBytes + (plan.disk.strategy === 'shared' ? 0 : guest.diskBytes);
}

/** The same in GiB. */
export function gibOf(migration: MigrationContext): number {
  return dataOf(migration) / GIB;
}

/** Acts on a deadline: post-copy falls back to suspending where the strategy cannot leave pages behind. */
export function act(migration: MigrationContext, action: DeadlineAction, after: Seconds): void {
  const { control, record } = migration;
  record.event(migration.now, 'policy', { action, time: after });
  if (action === 'abort') {
    const left = migration.waitingPages * migration.pageSize;
    migration.owner?.giveUp({ code: 'policy-abort', values: { time: after, left } });
  } else if (action === 'post-copy' && control.acceptsPostCopy) control.postCopyNow = true;
  else control.stopNow = true;
}
