import type { MetricDefinition } from './catalogue.ts';

/** Metrics of a migration that a fault struck; others do not have them. */
export const FAULT_METRICS = [
  {
    id: 'faults',
    label: 'Faults',
    unit: '',
    format: 'count',
    definition: 'Faults that struck the migration while it was under way.',
    better: 'lower',
  },
  {
    id: 'fault_recovery_s',
    label: 'Time to recover',
    unit: 's',
    format: 'duration',
    definition:
      'From the fault until the guest served again; absent when it never ceased to, or never did again.',
    better: 'lower',
  },
  {
    id: 'fault_stalled_s',
    label: 'Stalled',
    unit: 's',
    format: 'duration',
    definition:
      'Time that the guest stood still at the destination because what it needed could not follow.',
    better: 'lower',
  },
  {
    id: 'fault_lost_data_bytes',
    label: 'Data lost by faults',
    unit: 'B',
    format: 'bytes',
    definition:
      'Disk data that the copy which goes on does not hold, though the guest had written it.',
    better: 'lower',
  },
  {
    id: 'fault_split_s',
    label: 'Two copies',
    unit: 's',
    format: 'duration',
    definition: 'Time during which two copies of the guest ran at once.',
    better: 'lower',
  },
] as const satisfies readonly MetricDefinition[];
