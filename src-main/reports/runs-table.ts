import type { Comparison } from '#shared/contract/comparison.ts';
import { metricOf } from '#main/comparison/index.ts';

export type Value = string | number | boolean | null;

const FACTS = [
  'run',
  'id',
  'kind',
  'configuration',
  'configuration_id',
  'baseline',
  'memory_strategy',
  'disk_strategy',
  'resolution',
  'seed',
  'engine_version',
  'digest',
  'created_at',
  'ended',
] as const;

/** The id of a metric with its unit, unless the id tells it. */
function columnOf(id: string): string {
  const { unit } = metricOf(id);
  return unit === '' || id.endsWith('_s') || id.endsWith('_bytes') ? id : `${id} [${unit}]`;
}

/**
 * One row per run, one column per fact, metric (with its unit in the name) and parameter; numbers in full,
 * in seconds and bytes, so that a statistics program reads them as they are. A metric of a run that did not complete is left
 * out where it would only be a bound.
 */
export function runsTable(comparison: Comparison): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
} {
  const columns = [
    ...FACTS,
    ...comparison.metrics.map(columnOf),
    ...comparison.parameters.map(({ path }) => path),
  ];
  const rows = comparison.runs.map((run): Value[] => {
    const own = comparison.configurations[run.configuration];
    const place = own?.runIds.indexOf(run.id) ?? -1;
    return [
      run.name,
      run.id,
      run.kind,
      own?.label ?? '',
      own?.id ?? '',
      own?.id === comparison.baseline,
      own?.memoryStrategy ?? '',
      own?.diskStrategy ?? '',
      own?.resolution ?? null,
      run.seed,
      run.engineVersion,
      run.digest,
      run.createdAt,
      run.ending,
      ...(own?.cells.map((cell) => cell.values[place] ?? null) ?? []),
      ...(own?.parameters ?? []),
    ];
  });
  return { columns, rows };
}
