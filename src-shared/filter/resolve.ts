import { METRICS } from '../result/catalogue.ts';
import type { MetricDefinition, MetricFormat } from '../result/catalogue.ts';
import { nearest } from '../scenario/suggest.ts';
import type { QuantityKind } from '../units/types.ts';
import { RUN_FIELDS } from './fields.ts';
import type { RunField } from './fields.ts';
import type { Subject, Vocabulary } from './tree.ts';

/** Counts of a mean of several runs need not be whole, so they are read as numbers, like whatever has no units. */
const QUANTITY_OF: Readonly<Partial<Record<MetricFormat, QuantityKind>>> = {
  duration: 'duration',
  bytes: 'bytes',
  rate: 'rate',
  fraction: 'fraction',
};

/** Metrics are also known without their unit: "downtime" is `downtime_s`. */
const withoutUnit = (id: string): string => id.replace(/_s$/u, '');

/** Kind of quantity in which a metric is compared. */
export function quantityOfMetric(metric: MetricDefinition): QuantityKind {
  return QUANTITY_OF[metric.format] ?? 'number';
}

const METRIC_BY_NAME: ReadonlyMap<string, MetricDefinition> = new Map([
  ...METRICS.map((metric) => [withoutUnit(metric.id).toLowerCase(), metric] as const),
  ...METRICS.map((metric) => [metric.id.toLowerCase(), metric] as const),
]);

const FIELD_BY_NAME: ReadonlyMap<string, RunField> = new Map(
  RUN_FIELDS.flatMap((field) =>
    [field.id, ...field.aliases].map((name) => [name.toLowerCase(), field] as const),
  ),
);

const PATH = /^[A-Za-z_][\w-]*(?:\[(?:\d{1,6}|\*)\]|\.[A-Za-z_][\w-]*)*$/u;
const LONGEST_PATH = 300;

/** A path with `[*]` in place of every index: the shape in which the vocabulary lists parameters. */
export function patternOfPath(path: string): string {
  return path.replaceAll(/\[\d+\]/gu, '[*]');
}

/** What a bare name stands for; undefined when it is none. Paths are `parameter` whether or not a run has them. */
export function resolveName(name: string): Subject | undefined {
  const plain = name.toLowerCase();
  const metric = METRIC_BY_NAME.get(plain.replace(/^metrics\./u, ''));
  if (metric) return { kind: 'metric', id: metric.id, quantity: quantityOfMetric(metric) };
  const field = FIELD_BY_NAME.get(plain);
  if (field) return { kind: 'field', field };
  const path = name.replace(/^parameters\./u, '').replaceAll('[]', '[*]');
  if (path.length > LONGEST_PATH || !PATH.test(path) || !/[.[]/u.test(path)) return undefined;
  return { kind: 'parameter', path };
}

/** Whether some run has such a parameter; a store without any takes every path. */
export function isKnownParameter(path: string, { parameters }: Vocabulary): boolean {
  return parameters.length === 0 || parameters.includes(patternOfPath(path));
}

/** The name that was probably meant. */
export function nearestName(name: string, vocabulary: Vocabulary): string | undefined {
  if (/[.[]/u.test(name)) {
    const index = /\[\d+\]/u.exec(name)?.[0] ?? '[*]';
    const near = nearest(patternOfPath(name), vocabulary.parameters);
    if (near !== undefined) return near.replaceAll('[*]', index);
  }
  const names = [...METRIC_BY_NAME.keys(), ...RUN_FIELDS.map(({ id }) => id)];
  return nearest(name, names);
}
