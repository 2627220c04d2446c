import type { TimelineWindow } from '#shared/contract/cluster.ts';

export type TimelineMove = TimelineWindow['moves'][number];

/** Name of a host of a timeline; hosts that are not shown have only their number. */
export function hostName(lanes: TimelineWindow['lanes'], host: number): string {
  return lanes.find((lane) => lane.host === host)?.name ?? `#${host + 1}`;
}

/** "Why it failed" as the end of a sentence. */
export const reasonOf = ({ why }: TimelineMove): string => (why === '' ? '' : `: ${why}`);
