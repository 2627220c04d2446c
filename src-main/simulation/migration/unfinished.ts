import type { Explanation } from '#shared/result/result.ts';
import type { BytesPerSecond } from '#shared/units/types.ts';
import type { MigrationContext } from './context.ts';

/** Dirtied bytes per sent byte below which rounds shrink so fast that only time was missing. */
const CONVERGING = 0.9;
/** Explanations that a strategy keeps up to date while it copies, with what would end it. */
const KEPT = new Set(['still-copying', 'disk-not-in-sync']);

/** Why a migration had not ended when its run reached a limit, and what would have ended it. */
export function unfinishedBy(bound: 'time' | 'events', m: MigrationContext): Explanation {
  const { record, guest, now } = m;
  const left = m.waitingPages * m.pageSize + m.pendingDiskBytes();
  const last = record.rounds.findLast(({ kind, duration }) => kind === 'memory' && duration > 0);
  const rate = (last ? last.bytes / last.duration : m.sendRate) || m.pathRate;
  const values = { time: now, left, rate };
  const code = `bounded-${bound}`;
  const more = left / rate;
  if (m.stoppedAt !== null)
    return { code: `${code}-${guest.running ? 'moved' : 'stopped'}`, values: { ...values, more } };
  if (KEPT.has(record.explanation.code)) return record.explanation;
  const dirtyRate = last ? (last.dirtied * m.pageSize) / last.duration : writtenBy(m);
  if (dirtyRate < CONVERGING * rate)
    return {
      code: `${code}-soon`,
      values: { ...values, dirtyRate, more: left / (rate - dirtyRate) },
    };
  // In the middle of a round less waits than a round leaves.
  const rest = Math.max(left, (last?.dirtied ?? 0) * m.pageSize);
  return { code, values: { ...values, dirtyRate, needRate: dirtyRate, needDowntime: rest / rate } };
}

/** What the guest writes, before a round of memory has ended: as if nothing were written twice, which is the most there can be. */
function writtenBy({ guest, memoryBegun, pageSize }: MigrationContext): BytesPerSecond {
  return memoryBegun ? guest.pageWriteRate * pageSize : guest.diskWriteDemand.bytes;
}
