import type { ValidationCase } from '#shared/contract/validation.ts';
import type { PaperFile, PublishedCase, PublishedMetrics } from './paper-file.ts';
import { metricsOf } from './paper-file.ts';
import { numberIn, PAGE } from './source.ts';
import type { KnownCase, PublishedGrowth, PublishedSource } from './source.ts';

type Compared = keyof ValidationCase['metrics'];
/** Published figures in bytes and seconds; text where a figure is "does not converge". */
type Published = Readonly<Partial<Record<Compared, number>>>;

/** One point of a published case. */
export interface PublishedPoint {
  /** Id of the case, and of the point where it has several. */
  readonly name: string;
  readonly known: KnownCase;
  readonly published: Published;
  /** True when the source says that this point does not converge, so that there is no figure. */
  readonly endless: boolean;
}

/** Keys of a point that say what was migrated, not what came of it. */
const POINT_INPUTS = ['wss_mb', 'ram_gb', 'dest_ram_gb', 'ram_mb'] as const;
const PLAIN: Pick<PublishedSource, 'megabyte' | 'roundsCountStop'> = {
  megabyte: () => 1e6,
  roundsCountStop: false,
};

const value = (figure: PublishedMetrics['total_s']): number | null =>
  figure === undefined ? null : typeof figure === 'number' ? figure : figure.median;

const times = (figure: PublishedMetrics['total_s'], factor: number): number | null => {
  const number = value(figure);
  return number === null ? null : number * factor;
};

/** Published figures in the units of the catalogue. */
function publishedFigures(
  id: string,
  metrics: PublishedMetrics,
  { megabyte, roundsCountStop }: Pick<PublishedSource, 'megabyte' | 'roundsCountStop'> = PLAIN,
): Published {
  const mb = megabyte(id);
  const rounds = times(metrics.rounds, 1);
  const figures: Record<Compared, number | null> = {
    total_time_s:
      times(metrics.total_s, 1) ??
      times(metrics.total_ms, 1e-3) ??
      times(metrics.total_s_derived, 1),
    downtime_s: times(metrics.downtime_s, 1) ?? times(metrics.downtime_ms, 1e-3),
    ram_bytes:
      times(metrics.data_mb, mb) ??
      times(metrics.transferred_mb, mb) ??
      times(metrics.pages_4k, PAGE),
    disk_bytes: times(metrics.disk_mb, mb),
    rounds:
      rounds === null ? times(metrics.dirty_sync_count, 1) : rounds - (roundsCountStop ? 1 : 0),
    // None of the published points counts the requests of single pages.
    remote_faults: null,
  };
  return Object.fromEntries(
    Object.entries(figures).filter(([, figure]) => figure !== null && Number.isFinite(figure)),
  ) as Published;
}

function growthOf({ dirty_vector: vector }: PaperFile): PublishedGrowth | null {
  if (!vector) return null;
  const { periods_ms, n_dirty_of_16392_samples, n_sampled, n_zero, n_total } = vector;
  return { periods_ms, n_dirty: n_dirty_of_16392_samples, n_sampled, n_zero, n_total };
}

/** The points of a case: those it lists, those of a table by downtime or by bandwidth and rounds, or the one that it is. */
export function pointsOf(
  file: PaperFile,
  one: PublishedCase,
  source: PublishedSource | null,
): readonly PublishedPoint[] {
  const { id, vm, algorithm, workload, metrics } = one;
  const growth = growthOf(file);
  const reading = source ?? PLAIN;
  const point = (
    label: string | null,
    inputs: KnownCase['point'],
    published: Published,
    endless = false,
  ): PublishedPoint => ({
    name: label === null ? id : `${id}/${label}`,
    known: { id, vm, algorithm, workload, point: inputs, growth },
    published,
    endless,
  });
  if (one.points) {
    return one.points.map((entry, index) => {
      const inputs: [string, number][] = POINT_INPUTS.flatMap((key) => {
        const number = numberIn(entry, key);
        return number === null ? [] : [[key, number]];
      });
      const label = inputs.length > 0 ? inputs.map(([, number]) => number).join('-') : `${index}`;
      return point(
        label,
        Object.fromEntries(inputs),
        publishedFigures(id, metricsOf(entry), reading),
      );
    });
  }
  if (metrics.total_s_by_max_downtime_ms) {
    return Object.entries(metrics.total_s_by_max_downtime_ms).map(([downtime, total]) =>
      typeof total === 'number'
        ? point(downtime, { downtime_ms: downtime }, { total_time_s: total })
        : point(downtime, { downtime_ms: downtime }, {}, true),
    );
  }
  if (metrics.expected_downtime_s) {
    return Object.entries(metrics.expected_downtime_s).flatMap(([bandwidth, table]) =>
      Object.entries(table).map(([rounds, { median_s }]) =>
        point(
          `${bandwidth}-${rounds}`,
          { bandwidth_mbit: bandwidth, rounds },
          { downtime_s: median_s },
        ),
      ),
    );
  }
  return [point(null, {}, publishedFigures(id, metrics, reading))];
}
