import type { PartKind } from './outline.ts';

/** Pages of the guide that explain the fields of a kind of part, as addresses of `UiGuideLink`. */
const OF_PART: Readonly<Partial<Record<PartKind, string>>> = {
  host: 'term/host',
  network: 'term/switch',
  guest: 'term/guest',
  region: 'term/region',
  disk: 'term/disk_image',
  extent: 'term/extent',
  phase: 'term/workload',
  migration: 'term/migration',
  fault: 'topic/faults',
  recovery: 'topic/faults',
  life: 'topic/life',
  lifeHost: 'topic/life',
  lifeGuest: 'topic/life',
  maintenance: 'topic/life',
  faultRate: 'topic/life',
  lifeFault: 'topic/life',
  demandTrace: 'life-demand/trace',
};

/** Fields that the guide explains by a page of their own. */
const OF_FIELD: Readonly<Record<string, string>> = {
  'scenario.seed': 'term/seed',
  'scenario.resolution': 'term/resolution',
  'disk.base': 'term/base_image',
  'region.writes': 'term/dirty',
  'life.capacity.sla': 'term/sla_violation_s',
  'life.capacity.packetLoss': 'topic/life',
  'guest.workload.clients.packets': 'term/client_packets_lost',
  'guest.workload.clients.connections': 'term/client_connections_broken',
  'guest.workload.clients.timeout': 'topic/costs',
  'lifeGuest.packets': 'term/packets_lost',
  'lifeGuest.connections': 'term/connections_broken',
};

/** The page of the guide that explains a field; empty when there is none. */
export function guideOfField(kind: PartKind, key: string): string {
  return OF_FIELD[`${kind}.${key}`] ?? OF_PART[kind] ?? '';
}
