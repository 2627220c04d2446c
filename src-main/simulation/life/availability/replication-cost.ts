import type { Guest, Region } from '#shared/scenario/types.ts';
import type { BytesPerSecond, Fraction, Pages, Seconds } from '#shared/units/types.ts';
import type { ReplicationPlan } from './availability.ts';

/** Ranks into which a Zipf law is gathered: enough for a share of a percent. */
const RANK_GROUPS = 48;

/** Expected distinct pages of a region that are written within a time, at a demand. */
function dirtied(region: Region, pageSize: number, time: Seconds, level: Fraction): Pages {
  const pages = region.size / pageSize;
  const { writes } = region;
  const uniform = (count: Pages, rate: number): Pages =>
    count <= 0 ? 0 : count * -Math.expm1((-rate * level * time) / count);
  switch (writes.process) {
    case 'idle':
      return 0;
    case 'uniform':
      return uniform(pages, writes.rate);
    case 'sweep':
      return Math.min(pages, writes.rate * level * time);
    case 'mixed':
      return writes.classes.reduce((sum, one) => sum + uniform(pages * one.share, one.rate), 0);
    case 'zipf':
      return zipf(pages, writes.rate * level * time, writes.exponent);
  }
}

/** Ranks in groups whose width grows with the rank; within a group all are written alike. */
function zipf(pages: Pages, visits: number, exponent: number): Pages {
  const edges = Array.from({ length: RANK_GROUPS + 1 }, (_, at) => pages ** (at / RANK_GROUPS));
  const area = (from: number, to: number): number =>
    Math.abs(exponent - 1) < 1e-9
      ? Math.log((to + 0.5) / (from - 0.5))
      : ((to + 0.5) ** (1 - exponent) - (from - 0.5) ** (1 - exponent)) / (1 - exponent);
  let whole = 0;
  const groups: [number, number][] = [];
  for (let at = 0; at < RANK_GROUPS; at += 1) {
    const from = at === 0 ? 1 : Math.floor(edges[at] as number) + 1;
    const to = Math.floor(edges[at + 1] as number);
    if (to < from) continue;
    const weight = area(from, to);
    whole += weight;
    groups.push([to - from + 1, weight]);
  }
  return groups.reduce(
    (sum, [count, weight]) => sum + count * -Math.expm1((-visits * weight) / whole / count),
    0,
  );
}

/** What protecting one guest costs. */
export interface ReplicationCost {
  /** From one checkpoint to the next; longer than asked for when a checkpoint takes longer to send. */
  readonly epoch: Seconds;
  /** Share of time for which the guest is stopped. */
  readonly slowdown: Fraction;
  readonly rate: BytesPerSecond;
  /** For which output waits on average: half an epoch, the transfer, and the answer. */
  readonly latency: Seconds;
}

/**
 * Costs of checkpoints (Cully et al., NSDI 2008): the guest is stopped while its dirty pages are copied aside; they are
 * sent while it runs on; output waits until they have arrived. When sending takes longer than the epoch, epochs
 * stretch until it does not.
 */
export function replicationCost(
  guest: Guest,
  plan: ReplicationPlan,
  level: Fraction,
  path: { readonly rate: BytesPerSecond; readonly latency: Seconds },
): ReplicationCost {
  const bytesIn = (time: Seconds): number =>
    guest.memory.reduce((sum, region) => sum + dirtied(region, guest.pageSize, time, level), 0) *
    guest.pageSize;
  let { epoch } = plan;
  // Distinct pages grow ever more slowly with the time, so this settles.
  for (let step = 0; step < 60 && bytesIn(epoch) / path.rate > epoch; step += 1)
    epoch = bytesIn(epoch) / path.rate;
  const bytes = bytesIn(epoch);
  const paused = plan.pause + bytes / plan.copyRate;
  return {
    epoch,
    slowdown: paused / (epoch + paused),
    rate: bytes / (epoch + paused),
    latency: epoch / 2 + bytes / path.rate + 2 * path.latency,
  };
}
