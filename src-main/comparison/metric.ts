import type { MetricDefinition } from '#shared/result/catalogue.ts';
import { metricDefinition } from '#shared/result/catalogue.ts';

/** A metric of a comparison; one that this version does not know has its id for a name and no better direction. */
export function metricOf(id: string): MetricDefinition {
  return (
    metricDefinition(id) ?? {
      id,
      label: id,
      unit: '',
      format: 'number',
      definition: '',
      better: 'none',
    }
  );
}
