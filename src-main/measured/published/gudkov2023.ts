import { derived, given } from './inputs.ts';
import { GIB, MIB, numberIn, twoHosts, writtenRegion } from './source.ts';
import type { KnownCase, PublishedPrediction, PublishedSource } from './source.ts';

/** QEMU refuses more; it stands for "unlimited". */
const LONGEST_DOWNTIME = 2000;

function predict({ id, algorithm, point, growth }: KnownCase): PublishedPrediction {
  const gbps = numberIn(algorithm, 'bandwidth_gbps');
  if (!growth || gbps === null)
    return { skipped: 'published without the dirty vector or the bandwidth' };
  const limit =
    point.downtime_ms === 'unlimited'
      ? LONGEST_DOWNTIME
      : (numberIn(point, 'downtime_ms') ?? 0) / 1000;
  const scale = growth.n_total / growth.n_sampled;
  const points = growth.periods_ms.flatMap((period, index) => {
    const dirty = growth.n_dirty[index] ?? 0;
    return dirty > 0 ? [{ interval: period / 1000, pages: dirty * scale }] : [];
  });
  if (points.length === 0) return { skipped: 'the dirty vector holds no dirty page' };
  const nothing = given(0, 'the predictor counts bytes / bandwidth and nothing else');
  const sampled = (value: number) =>
    derived(value, 'page classes fitted to the dirty vector, scaled by n_total / n_sampled');
  return {
    draws: 1,
    tree: {
      name: `${id}, downtime ${point.downtime_ms} ms`,
      description:
        'A. Gudkov, qemu-devel, 27 April 2023: prediction by calc-dirty-rate (a table of a model that its author measured against 5,779 migrations).',
      hosts: twoHosts(
        given((gbps * 2 ** 30) / 8, 'cover letter: "1 Gbps" is 2^30 bit/s'),
        derived(8, 'the predictor knows no contention'),
        derived(64 * GIB, 'larger than the guest'),
      ),
      network: { efficiency: given(1, 'constant bandwidth'), latency: nothing },
      limits: { time: derived(3600, 'longer than any published total') },
      guests: [
        {
          name: 'guest',
          host: 'source',
          deviceState: nothing,
          memory: [writtenRegion('memory', growth.n_total, points, sampled, growth.n_zero * scale)],
        },
      ],
      plan: [
        {
          guest: 'guest',
          to: 'destination',
          memory: {
            strategy: 'qemu',
            downtimeLimit: given(limit, 'columns of the table'),
            maxBandwidth: given(null, 'constant bandwidth, before and after the stop'),
            clearChunk: given(null, "the predictor's rounds clear the whole log at once"),
            pageCost: nothing,
            zeroPageCost: nothing,
          },
          mechanics: { setup: nothing, suspend: nothing, activate: nothing },
          costs: { writeFault: nothing, copyCores: nothing },
        },
      ],
    },
  };
}

export const gudkov2023: PublishedSource = {
  id: 'gudkov2023_qemu',
  family: () => 'published: Gudkov 2023 (predictor)',
  citation: 'A. Gudkov, Migration time prediction using calc-dirty-rate, qemu-devel 2023',
  claims: (id) => /^gudkov-[\d.]+gbps$/.test(id),
  megabyte: () => MIB,
  roundsCountStop: false,
  predict,
};
