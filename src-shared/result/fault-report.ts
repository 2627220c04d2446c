import { FAULT_OUTCOMES } from '../scenario/faults/types.ts';
import type { FaultOutcome } from '../scenario/faults/types.ts';
import type { EventRow, Explanation } from './result.ts';

/** What faults made of a migration. */
export interface FaultReport {
  readonly outcome: FaultOutcome;
  /** As `FAULT_MESSAGES` words it. */
  readonly explanation: Explanation;
  /** Hosts on which the guest runs; two after a split brain. */
  readonly runsOn: readonly string[];
}

/** Reads it from the events of a result; null when no fault struck the migration. */
export function faultReport(events: readonly EventRow[]): FaultReport | null {
  const told = events.findLast(({ code }) => code === 'fault-outcome');
  if (!told) return null;
  const { outcome, hosts, why, ...values } = told.values;
  const known = FAULT_OUTCOMES.find((one) => one === outcome);
  if (!known) return null;
  const runsOn = typeof hosts === 'string' && hosts !== '' ? hosts.split('\n') : [];
  return { outcome: known, explanation: { code: String(why), values }, runsOn };
}
