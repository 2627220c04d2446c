import type { ExperimentPoint, PointSummary } from '#shared/contract/experiments.ts';
import { parseQuantity } from '#shared/units/parse.ts';
import type { Fraction, Seconds } from '#shared/units/types.ts';

/** Metrics of a life that the view of availability rests on. */
export const AVAILABILITY_METRICS = [
  'availability',
  'availability_worst',
  'cluster_downtime_s',
  'host_failures',
  'detect_s',
  'recover_s',
  'work_lost_s',
  'replication_slowdown',
] as const;
type Metric = (typeof AVAILABILITY_METRICS)[number];

/** Goals that are offered, least first. */
export const GOALS: readonly Fraction[] = [0.99, 0.999, 0.9999, 0.999_95, 0.999_99, 0.999_999];

/** More nines than this no simulated time can show; the engine's metric ends there too. */
const MOST_NINES = 9;
const DAY: Seconds = 86_400;
const YEAR: Seconds = 365 * DAY;

/** Minus the decimal logarithm of what is missing to 1. */
export const ninesOf = (availability: Fraction): number =>
  Math.min(MOST_NINES, Math.max(0, -Math.log10(Math.max(10 ** -MOST_NINES, 1 - availability))));

/** What a life's size is: the same for every answer that is compared. */
export interface LifeSize {
  readonly hosts: number;
  readonly guests: number;
  readonly duration: Seconds;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const listOf = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.map(fieldsOf) : [];

/** Parts of a scenario, each as often as its class in the life says. */
function counted(parts: unknown, classes: unknown, key: 'host' | 'guest'): number {
  return listOf(parts).reduce((sum, { name }) => {
    const count = listOf(classes).find((one) => one[key] === name)?.['count'];
    const reading = parseQuantity('count', count);
    return sum + (reading.ok ? reading.value : 1);
  }, 0);
}

/** The size of a life as a document writes it, defaults left out; null when it has no life. */
export function sizeOfLife(document: unknown): LifeSize | null {
  const { hosts, guests, life } = fieldsOf(document);
  if (typeof life !== 'object' || life === null) return null;
  const own = fieldsOf(life);
  const duration = parseQuantity('duration', own['duration']);
  return {
    hosts: counted(hosts, own['hosts'], 'host'),
    guests: counted(guests, own['guests'], 'guest'),
    duration: duration.ok ? duration.value : DAY,
  };
}

/** One answer to failures, over its replications. */
export interface Answer {
  readonly index: number;
  /** Values of the axes, as the experiment labels them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly values: ExperimentPoint['values'];
  readonly n: number;
  readonly availability: Fraction;
  /** 95 % interval of the mean; null with one replication. */
  readonly interval: { readonly low: Fraction; readonly high: Fraction } | null;
  /** Mean availability of the guest that had it worst in each replication. */
  readonly worst: Fraction;
  /** Out of service, for each guest and year. */
  readonly yearly: Seconds;
  /** Crashes of a host in a year. */
  readonly crashes: number;
  /** Guest downtime for each guest of a host that crashed; null without crashes. */
  readonly cost: Seconds | null;
  readonly detect: Seconds;
  readonly recover: Seconds;
  readonly workLost: Seconds;
  readonly slowdown: Fraction;
  /** Availability of each replication, in the order of the seeds. */
  readonly each: readonly Fraction[];
}

const mean = (values: readonly number[] | undefined): number =>
  values && values.length > 0 ? values.reduce((sum, one) => sum + one, 0) / values.length : 0;

/** Points of an experiment as answers; those without a finished replication are left out. */
export function answersOf(
  points: readonly ExperimentPoint[],
  summaries: readonly Readonly<Record<string, PointSummary>>[],
  size: LifeSize,
): Answer[] {
  return points.flatMap((point, at) => {
    const summary = summaries[at]?.['availability'];
    if (!summary) return [];
    const value = (metric: Metric): number => mean(point.metrics[metric]);
    const { interval } = summary;
    const years = size.duration / YEAR;
    const struck = (value('host_failures') * size.guests) / size.hosts;
    return [
      {
        index: point.index,
        labels: point.labels,
        values: point.values,
        n: summary.n,
        availability: summary.mean,
        interval: interval && {
          low: Math.max(0, interval.low),
          high: Math.min(1, interval.high),
        },
        worst: value('availability_worst'),
        yearly: value('cluster_downtime_s') / size.guests / years,
        crashes: value('host_failures') / size.hosts / years,
        cost: struck > 0 ? value('cluster_downtime_s') / struck : null,
        detect: value('detect_s'),
        recover: value('recover_s'),
        workLost: value('work_lost_s') / size.guests / years,
        slowdown: value('replication_slowdown'),
        each: point.metrics['availability'] ?? [],
      },
    ];
  });
}

/** What a goal leaves for each crash of a guest's host; null without crashes. */
export const allowedFor = (goal: Fraction, { crashes }: Answer): Seconds | null =>
  crashes > 0 ? ((1 - goal) * YEAR) / crashes : null;

/** Whether a goal is kept: by the whole interval, by none of it, or not to be said. */
export function verdictOf(goal: Fraction, answer: Answer): 'reached' | 'missed' | 'open' {
  const { low, high } = answer.interval ?? { low: answer.availability, high: answer.availability };
  return low >= goal ? 'reached' : high < goal ? 'missed' : 'open';
}
