import { defineTunables } from '#shared/scenario/tunables.ts';
import { proactivePolicy } from './proactive.ts';

const TUNABLES = defineTunables({
  recall: {
    kind: 'fraction',
    label: 'Announced crashes',
    meaning: 'Share of host crashes that announce themselves (fans, ECC errors, SMART).',
    source: 'design; Nagarajan et al. (ICS 2007) assume a health monitor without giving its recall',
    default: 0.7,
    min: 0,
    max: 1,
  },
  lead: {
    kind: 'duration',
    label: 'Time left',
    meaning:
      'Mean time from the warning to the crash, exponentially distributed: a migration of T is in time with probability exp(-T/mean).',
    source: 'design',
    default: 600,
    min: 1,
    max: 1e7,
  },
  falseEvery: {
    kind: 'duration',
    label: 'Between false warnings',
    meaning: 'Mean time between warnings that no crash follows, for one host.',
    source: 'design',
    default: 7_776_000,
    min: 60,
    max: 1e10,
  },
  hold: {
    kind: 'duration',
    label: 'Taken back after',
    meaning: 'A host that was warned of and did not crash is used again after this time.',
    source: 'design',
    default: 7200,
    min: 60,
    max: 1e7,
  },
});

/** Evacuate before the crash. */
export const evacuate = proactivePolicy({
  id: 'evacuate',
  title: 'Evacuate on a warning',
  summary: 'Migrates the guests of a host that is expected to fail, quickest first.',
  source:
    'Nagarajan, Mueller, Engelmann and Scott, "Proactive fault tolerance for HPC with Xen virtualization", ICS 2007',
  goodFor: 'Failures that announce themselves early enough.',
  badFor: 'Sudden ones; and each false warning costs an evacuation.',
  tunables: TUNABLES,
  create: (_, values) => values,
});
