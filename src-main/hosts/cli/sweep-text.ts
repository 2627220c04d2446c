import { endedText, notEndedText } from '#shared/comparison/ended.ts';
import { metricDefinition } from '#shared/result/catalogue.ts';
import { summarise } from '#shared/statistics/index.ts';
import { formatQuantity } from '#shared/units/format.ts';
import type { QuantityKind } from '#shared/units/types.ts';
import type { WritableStore } from '#main/store/index.ts';

/** Points that a terminal shows; all of them are in the JSON and in the store. */
const MOST_ROWS = 60;
const POINTS_AT_ONCE = 1000;
/** What a table on a terminal has room for. */
/** Those that a point has are shown: of migrations the first three, of the life of a cluster the nines of its availability. */
const TABLE_METRICS = ['total_time_s', 'downtime_s', 'wire_bytes', 'nines'];
const MOST_FAILURES = 5;

type Point = ReturnType<WritableStore['experiments']['points']>['points'][number];

function allPoints(
  store: WritableStore,
  id: string,
  metrics: string[],
  most = Number.POSITIVE_INFINITY,
): Point[] {
  const found: Point[] = [];
  for (let offset = 0; found.length < most; offset += POINTS_AT_ONCE) {
    const { points } = store.experiments.points({
      id,
      states: [],
      metrics,
      replications: true,
      offset,
      limit: POINTS_AT_ONCE,
    });
    found.push(...points);
    if (points.length < POINTS_AT_ONCE) break;
  }
  return found.slice(0, most);
}

/** "8.84 s ± 0.12 s (10)": the mean, half of its 95 % interval, and of how many. */
function cell(metric: string, values: readonly number[]): string {
  const { mean, interval, n } = summarise(values, { quantiles: [], quantileIntervals: false });
  if (mean === null) return '-';
  const format = metricDefinition(metric)?.format ?? 'number';
  // Formats of metrics that no scenario field has are written as plain numbers.
  const kind: QuantityKind =
    format === 'duration' || format === 'bytes' || format === 'fraction' ? format : 'number';
  const half = interval === null ? 0 : (interval.high - interval.low) / 2;
  const width = half > 0 ? ` ± ${formatQuantity(kind, half)}` : '';
  return `${formatQuantity(kind, mean)}${width} (${n})`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join('');
}

function failures(points: readonly Point[]): string {
  const failed = points.flatMap((point) =>
    point.replications
      .filter(({ state }) => state === 'failed')
      .map(({ seed, failure }) => `  ${labels(point)}, seed ${seed}: ${failure ?? ''}\n`),
  );
  if (failed.length === 0) return '';
  const more = failed.length > MOST_FAILURES ? `  and ${failed.length - MOST_FAILURES} more\n` : '';
  return `Failed:\n${failed.slice(0, MOST_FAILURES).join('')}${more}`;
}

const labels = (point: Point) =>
  Object.entries(point.labels)
    .map(([name, label]) => `${name} ${label}`)
    .join(', ');

/** The outcome of an experiment for people: a row for each point, means with 95 % intervals. */
export function sweepText(store: WritableStore, id: string): string {
  const { name, runs, points: count, digest } = store.experiments.row(id);
  const points = allPoints(store, id, TABLE_METRICS, MOST_ROWS);
  const axes = Object.keys(points[0]?.labels ?? {});
  const metrics = TABLE_METRICS.filter((metric) => points.some((point) => point.metrics[metric]));
  const head = [
    ...axes,
    'Ended',
    ...metrics.map((metric) => metricDefinition(metric)?.label ?? metric),
  ];
  const rows = points.map((point) => [
    ...axes.map((axis) => point.labels[axis] ?? ''),
    [endedText(point.ended), notEndedText(point.ended)].filter(Boolean).join(': '),
    ...metrics.map((metric) => cell(metric, point.metrics[metric] ?? [])),
  ]);
  const rest =
    count > points.length ? `... and ${count - points.length} more points (--json has all)\n` : '';
  const told = `${name}: ${count} points, ${runs.done} runs done, ${runs.failed} failed.\n`;
  const proof = digest === '' ? '' : `Digest ${digest}\n`;
  return `${told}\n${table([head, ...rows])}${rest}\n${failures(points)}${proof}`;
}

/** The outcome as data: every point with its seeds, digests and metrics, and their summaries. */
export function sweepJson(store: WritableStore, id: string, engineVersion: string): string {
  const { name, runs, digest, state } = store.experiments.row(id);
  const metrics = store.experiments.metricIds(id);
  const points = allPoints(store, id, metrics).map((point) => ({
    index: point.index,
    hash: point.hash,
    values: point.values,
    labels: point.labels,
    settled: point.settled,
    ended: point.ended,
    replications: point.replications.map(
      ({ seed, state: ended, digest: of, failure, run_id: run }) => ({
        seed,
        state: ended,
        digest: of,
        run,
        failure,
      }),
    ),
    metrics: Object.fromEntries(
      Object.entries(point.metrics).map(([metric, values]) => {
        const { n, mean, standardDeviation, interval } = summarise(values, {
          quantiles: [],
          quantileIntervals: false,
        });
        return [metric, { n, mean, standard_deviation: standardDeviation, interval, values }];
      }),
    ),
  }));
  const { done, failed } = runs;
  const told = { experiment: name, id, state, engine_version: engineVersion, digest };
  return `${JSON.stringify({ ...told, runs: { done, failed }, points }, null, 2)}\n`;
}
