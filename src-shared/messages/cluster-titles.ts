import { FAULT_KIND_TITLES } from './faults.ts';

/** What hosts, outages and migrations of a life are called, by the ids that the timeline of a life uses. */
type Titles = Readonly<Record<string, string>>;

const HOST_STATE_TITLES: Titles = {
  up: 'up',
  down: 'crashed',
  off: 'switched off',
  waking: 'waking up',
  away: 'in maintenance',
  draining: 'being emptied',
  unheard: 'not heard from',
};

/** Why a guest was out of service. */
const OUTAGE_CAUSE_TITLES: Titles = {
  'host-crash': 'Crash of the host',
  fenced: 'Host fenced by the others',
  partition: 'Cut off by a network partition',
  'disk-error': 'Disk error',
  migration: 'Switch-overs of migrations',
  'migration-lost': 'Lost in a migration',
  'post-copy-stalled': 'Post-copy waiting for the network',
  maintenance: 'Shut down for maintenance',
  'no-room': 'No host with room',
};

/** What asked for a migration. */
const MOVE_REASON_TITLES: Titles = {
  balance: 'Balancing the load',
  consolidate: 'Emptying a host to switch it off',
  drain: 'Emptying a host for maintenance',
  proactive: 'Leaving a host that is about to fail',
  failback: 'Going back after a failure',
  plan: 'Planned by hand',
  mend: 'Relieving an overloaded host',
};

/** How a migration of a life ended. */
const MOVE_OUTCOME_TITLES: Titles = {
  completed: 'completed',
  failed: 'failed, the guest stayed',
  cancelled: 'cancelled',
  lost: 'lost the guest',
  unfinished: 'under way when the life ended',
};

/** The title of an id; the id itself where a newer version wrote one that is not known here. */
const titled =
  (titles: Titles) =>
  (id: string): string =>
    titles[id] ?? id;

export const hostStateTitle = titled(HOST_STATE_TITLES);
export const outageCauseTitle = titled(OUTAGE_CAUSE_TITLES);
export const moveReasonTitle = titled(MOVE_REASON_TITLES);
export const moveOutcomeTitle = titled(MOVE_OUTCOME_TITLES);
export const faultKindTitle = titled(FAULT_KIND_TITLES);
