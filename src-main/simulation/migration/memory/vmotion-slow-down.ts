import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, Fraction, Pages, Seconds } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';
import type { Brake } from './rounds.ts';

export const SLEEP_TUNABLES = defineTunables({
  margin: {
    kind: 'fraction',
    label: 'Margin below the send rate',
    meaning: 'With slow-down: pages are dirtied this much slower than they are sent.',
    source: 'assumption of this model: 10 %',
    default: 0.1,
    min: 0,
    max: 0.9,
    rangeReason: 'pages have to be dirtied, and more slowly than they are sent',
  },
  maxSleep: {
    kind: 'fraction',
    label: 'Longest sleep',
    meaning: 'With slow-down: share of its time that a vCPU sleeps at most.',
    source: 'assumption of this model: 95 %',
    default: 0.95,
    min: 0,
    max: 0.99,
    rangeReason: 'a vCPU that never wakes is stopped',
  },
  control: {
    kind: 'duration',
    label: 'Control interval',
    meaning: 'With slow-down: how often the rates are compared.',
    source: 'assumption of this model: 100 ms',
    default: 0.1,
    min: 0.001,
    max: 60,
    rangeReason:
      'timers count milliseconds, and what is controlled once a minute is not controlled',
  },
});

type Settings = TunableValues<typeof SLEEP_TUNABLES> & { readonly target: Seconds };

/** Changes of the sleep below this are not made: they would only fill the list of events. */
const STEP: Fraction = 0.005;

/**
 * Slow-down during page send: lets the vCPUs sleep at writes so that pages are dirtied no faster than they are sent.
 *
 * Source: described by the vendor for vSphere 5; the control law is design. The dirty rate is
 * by how much more is left than if nothing had been written, taken to what it would be without sleeping. The first round
 * is left alone: whether the copy converges shows from the second on.
 */
export function slowDownDuringPageSend({ target, margin, maxSleep, control }: Settings): Brake {
  let since: Seconds | null = null;
  let left: Pages = 0;
  let sent: Bytes = 0;
  let sleep: Fraction = 0;
  return (m: MigrationContext, round) => {
    if (round === 1) return;
    const elapsed = since === null ? Number.POSITIVE_INFINITY : m.now - since;
    if (elapsed < control) return;
    const now = m.memory.pending() + m.memory.logged();
    const sentBytes = m.record.ramBytes - sent;
    const dirtied = Math.max(0, (now - left) * m.pageSize + sentBytes);
    const first = since === null;
    since = m.now;
    left = now;
    sent = m.record.ramBytes;
    if (first) return;
    const sentRate = sentBytes / elapsed;
    const wanted = dirtied / elapsed / (1 - sleep);
    const predicted = sentRate > 0 ? (now * m.pageSize) / sentRate : Number.POSITIVE_INFINITY;
    const allowed = (1 - margin) * sentRate;
    // A sleep that suffices is kept: given up, it would be needed again in the next interval.
    const suffices = Math.max(sleep, 1 - allowed / Math.max(wanted, allowed, 1));
    const needed = predicted > target ? suffices : sleep / 2;
    const next = needed < STEP ? 0 : Math.min(maxSleep, needed);
    if (next !== 0 && Math.abs(next - sleep) < STEP) return;
    sleep = next;
    m.throttle(sleep, 'writes');
  };
}
