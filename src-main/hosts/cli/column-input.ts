import { isKnownParameter, resolveName } from '#shared/filter/index.ts';
import type { RunFieldId, Vocabulary } from '#shared/filter/index.ts';
import { METRICS } from '#shared/result/catalogue.ts';
import { didYouMean } from '#shared/scenario/suggest.ts';
import { InputError } from './failures.ts';

/** Fields that filters call otherwise than the columns that hold them. */
const COLUMN_OF_FIELD: Readonly<Partial<Record<RunFieldId, string>>> = {
  strategy: 'memoryStrategy',
  disk_strategy: 'diskStrategy',
  engine: 'engineVersion',
  started: 'createdAt',
  tag: 'tags',
};

/** The column that a name means, as filters know names: "strategy", "downtime", "plan[0].memory.strategy". */
export function columnOf(name: string): string {
  const subject = resolveName(name);
  switch (subject?.kind) {
    case 'metric':
      return `metrics.${subject.id}`;
    case 'parameter':
      return `parameters.${subject.path}`;
    case 'field':
      return COLUMN_OF_FIELD[subject.field.id] ?? subject.field.id;
    default:
      return name;
  }
}

/** The metric that a name means. @throws InputError with the one that was probably meant */
export function metricOf(name: string): string {
  const subject = resolveName(name);
  if (subject?.kind === 'metric') return subject.id;
  const known = METRICS.map(({ id }) => id as string);
  throw new InputError(`--metric: there is no metric "${name}"${didYouMean(name, known)}.`);
}

/** @throws InputError when no run of the store has such a parameter */
export function checkParameter(option: string, path: string, vocabulary: Vocabulary): void {
  if (isKnownParameter(path, vocabulary)) return;
  throw new InputError(
    `${option}: no run has a parameter "${path}"${didYouMean(path, vocabulary.parameters)}.`,
  );
}
