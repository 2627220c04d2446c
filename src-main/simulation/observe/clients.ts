import type { Clients } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';

/** Stretches in which nobody served a guest's clients. */
export interface Outages {
  /** The pause of the switch-over and the redirection that follows it at once, or what became of them after a fault. */
  readonly switchOver: Seconds;
  /** Standing still at the destination later on. */
  readonly stalled: Seconds;
  /** Its running state was lost, and every connection with it. */
  readonly lost: boolean;
}

/**
 * What a migration cost a guest's clients. A packet that finds nobody is lost; a connection outlives an outage shorter than its
 * timeout, for TCP sends again (RFC 1122, section 4.2.3.5).
 */
export function clientMetrics(
  { packets, connections, timeout }: Clients,
  { switchOver, stalled, lost }: Outages,
): { client_packets_lost: number; client_connections_broken: number } {
  const broken = lost || Math.max(switchOver, stalled) > timeout;
  return {
    client_packets_lost: packets * (switchOver + stalled),
    client_connections_broken: broken ? connections : 0,
  };
}
