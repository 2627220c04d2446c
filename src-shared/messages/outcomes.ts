import { ADVICE, BOUND_EVENTS, BOUND_MESSAGES, LATELY } from './bounds.ts';
import { FAULT_EVENTS, FAULT_MESSAGES } from './faults.ts';

/** Why a migration ended as it did, by the code of its explanation. Placeholders: see `fillMessage`. */
export const OUTCOME_MESSAGES: Readonly<Record<string, string>> = {
  'non-live': 'The guest was stopped for the whole copy, as the strategy says.',
  'few-dirty':
    'Converged: {left:count} pages were left after round {round}, fewer than {limit:count}.',
  'few-dirty-held':
    'Converged: {left:count} pages were left after round {round}, fewer than {limit:count}, beside {held:count} that stay back for the end.',
  'fits-downtime':
    'Converged: {left:bytes} left at {rate:rate} fit into the downtime limit of {limit:duration}.',
  'max-rounds': `Did not converge: stopped after {rounds:number} rounds with {left:bytes} still dirty. ${LATELY}`,
  'max-factor': `Did not converge: {sent:bytes} were sent, more than {factor:number} times the memory. ${LATELY}`,
  'no-progress': `Did not converge: round {round} left {left:bytes}, hardly less than the {before:bytes} before it. ${LATELY}`,
  'rate-exceeded': `Did not converge: the rate limit reached its maximum of {rate:rate} in round {round}. ${LATELY}`,
  'replay-caught-up':
    'Converged: the replay was {lag:duration} behind the guest, {left:bytes} of its log, within the {limit:bytes} allowed.',
  'replay-behind':
    'Did not converge: after {time:duration} the replay was still {lag:duration} behind the guest, {left:bytes} of its log; it replays {speed:number} times as fast as the guest runs.',
  'post-copy':
    'The guest moved with {left:bytes} left behind, which followed while it ran at the destination.',
  'disk-not-in-sync':
    'The disks did not come into sync: {dirtyRate:rate} were written while {rate:rate} were copied, {left:bytes} left.',
  'policy-stop':
    'Did not converge: the policy stopped the guest with {left:bytes} left to send at {rate:rate}.',
  'policy-abort':
    'Given up by the policy after {time:duration} with {left:bytes} left to send; the guest stayed at the source.',
  'suspend-timeout':
    'Failed: the guest did not suspend within {time:duration}; it runs on at the source.',
  cancelled: 'Cancelled; the guest stayed at the source.',
  ...BOUND_MESSAGES,
  ...ADVICE,
  capped: 'Limited to {cap:rate} by {field}; the link would carry {link:rate}.',
  waiting: 'Not started when the run ended.',
  measured: 'Measured on a real hypervisor.',
  ...FAULT_MESSAGES,
};

/** What an event of a migration says, by its code. */
export const EVENT_MESSAGES: Readonly<Record<string, string>> = {
  request: 'Migration of {guest} from {from} to {to} requested.',
  phase: 'Phase: {phase}.',
  sync: 'Dirty log synchronised: {dirtied:count} pages newly dirty, {pending:bytes} pending.',
  throttle: 'Guest throttled by {percent:number} %.',
  policy: 'The policy acts after {time:duration}: {action}.',
  stun: 'Processes that write "{region}" parked after {faults:count} write faults.',
  'downtime-limit': 'Downtime limit set to {limit:duration}.',
  rate: 'Rate limit raised to {rate:rate}.',
  stop: 'Guest stopped with {pages:bytes} of memory and {blocks:bytes} of disk left.',
  resume: 'Guest running at {to}.',
  'disk-ready': 'Live copy of the disk done; {left:bytes} written since.',
  pull: 'First block pulled by a read.',
  'left-out': 'The log was full: {events:count} events and {rounds:count} rounds were left out.',
  end: 'Migration ended: {outcome}.',
  ...BOUND_EVENTS,
  ...FAULT_EVENTS,
};
