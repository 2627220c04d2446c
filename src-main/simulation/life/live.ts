import type { LiveCluster } from '#shared/contract/cluster.ts';
import type { ClusterLife } from './life.ts';

/** Migrations that a frame tells of; more can't be told apart on a screen. */
const MOST_MOVES = 500;

/** The present moment of a life, for a view that is drawn now. Looking changes nothing. */
export function liveCluster(life: ClusterLife): LiveCluster {
  const { fleet, moves, scheduler, drains, ledger, timeline } = life;
  return {
    hosts: fleet.hosts.map(({ name, spec }, host) => ({
      name,
      state: fleet.reachable[host] === 1 ? (fleet.hostState[host] ?? 'up') : 'unheard',
      load: fleet.loadOf(host),
      guests: fleet.residents[host]?.length ?? 0,
      draining: drains.isDraining(host),
      memory: (fleet.promisedMemory[host] ?? 0) / spec.memory,
      faults: timeline.faultsAt(host, life.now),
    })),
    moves: moves.running
      .values()
      .take(MOST_MOVES)
      .map((move) => ({
        id: move.id,
        guest: fleet.guests[move.guest]?.name ?? '',
        from: move.from,
        to: move.to,
        reason: move.reason,
        phase: move.phase,
        progress: moves.progressOf(move),
        rate: move.rate,
      }))
      .toArray(),
    waiting: scheduler.waiting,
    imbalance: fleet.meters.imbalance,
    power: fleet.meters.watts,
    guestsDown: ledger.downNow,
    guestsShort: fleet.meters.shortGuests,
  };
}
