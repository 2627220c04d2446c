import type { Explanation } from '#shared/result/result.ts';
import { busiestGrowth } from '../guest/growth.ts';
import type { MigrationContext } from './context.ts';
import { adviceFor, convergesIn, lacked, lately } from './needed.ts';

/** Written bytes per sent byte below which copying a disk shrinks so fast that only time was missing. */
const CONVERGING = 0.9;
/** Above what is written at all, what is left shrinks by this at least from pass to pass. */
const ABOVE = 1.05;

/** Why a migration had not ended when its run reached a limit, and what would have ended it. */
export function unfinishedBy(bound: 'time' | 'events', m: MigrationContext): Explanation {
  const { record, guest, now } = m;
  const { goal } = m.control;
  // Kept up to date while it copies, with what would end it.
  if (record.explanation.code === 'disk-not-in-sync') return record.explanation;
  const left = m.waitingPages * m.pageSize + m.pendingDiskBytes();
  const last = lately(m);
  const rate = (last ? last.sent / last.seconds : m.sendRate) || m.pathRate;
  const values = { time: now, left, rate };
  const code = `bounded-${bound}`;
  if (m.stoppedAt !== null) {
    const more = left / rate;
    return { code: `${code}-${guest.running ? 'moved' : 'stopped'}`, values: { ...values, more } };
  }
  if (!m.memoryBegun) return copyingDisks(code, values, m);
  const growth = busiestGrowth(guest.spec);
  const dirtyRate = growth.writes * m.pageSize;
  const wire = last?.pageBytes ?? m.pageSize;
  const more = goal && convergesIn(m, goal, wire, rate, m.waitingPages);
  if (more !== null) return { code: `${code}-soon`, values: { ...values, more } };
  const advice = goal
    ? adviceFor(m, goal, wire, rate)
    : { needRate: growth.writes * wire * ABOVE, advice: 'advice-rate' };
  return last
    ? { code, values: { ...values, ...lacked(m), ...advice } }
    : { code: `${code}-first`, values: { ...values, dirtyRate, ...advice } };
}

function copyingDisks(
  code: string,
  values: { readonly left: number; readonly rate: number; readonly time: number },
  { guest }: MigrationContext,
): Explanation {
  const dirtyRate = guest.diskWriteDemand.bytes;
  const { left, rate } = values;
  if (dirtyRate < CONVERGING * rate)
    return { code: `${code}-soon`, values: { ...values, more: left / (rate - dirtyRate) } };
  const needRate = dirtyRate * ABOVE;
  return {
    code: `${code}-disk`,
    values: { ...values, dirtyRate, needRate, advice: 'advice-rate' },
  };
}
