import { getPath, setPath } from '../scenario/path.ts';
import type { StrategyCatalogue } from '../scenario/tunables.ts';
import { ScenarioFields } from './field-facts.ts';
import type { AxisValue } from './types.ts';

const WILDCARD = '[*]';
/** A wildcard multiplies work; a field that needs more of them is better given by index. */
const MOST_WILDCARDS = 4;

/** A change of one field: what an axis does to the base. */
export interface FieldChange {
  /** May hold `[*]` for every entry of a list. */
  readonly field: string;
  readonly value: AxisValue;
}

/**
 * The fields that a path with wildcards means in a document: "guests[*].vcpus" is one for each guest. Empty when a
 * wildcard stands for a list that is not there or has no entries.
 *
 * @throws DocumentError when the text is not a path
 */
export function concretePaths(document: unknown, path: string): string[] {
  const at = path.indexOf(WILDCARD);
  if (at < 0) return [path];
  if (path.split(WILDCARD).length - 1 > MOST_WILDCARDS) return [];
  const list = getPath(document, path.slice(0, at));
  if (!Array.isArray(list)) return [];
  const rest = path.slice(at + WILDCARD.length);
  return list.flatMap((_, index) =>
    concretePaths(document, `${path.slice(0, at)}[${index}]${rest}`),
  );
}

/** Another strategy keeps only what it knows of the tunables that were written for the one before. */
function withVariant(
  document: object,
  path: string,
  value: AxisValue,
  fields: ScenarioFields,
): object {
  const dot = path.lastIndexOf('.');
  const holder = dot < 0 ? '' : path.slice(0, dot);
  const present = holder === '' ? undefined : getPath(document, holder);
  if (typeof present !== 'object' || present === null || Array.isArray(present))
    return setPath(document, path, value);
  const known = fields.variantFields(holder, document, value);
  const kept = Object.entries(present).filter(([key]) => known === null || known.has(key));
  return setPath(document, holder, { ...Object.fromEntries(kept), [path.slice(dot + 1)]: value });
}

const choosesVariant = ({ field, value }: FieldChange): boolean =>
  /\.(strategy|process)$/.test(field) || (typeof value === 'object' && value !== null);

/**
 * The document of one point: the base with each change made. Choices of strategies come first, so that a tunable
 * that another axis gives is not lost by them.
 *
 * @throws DocumentError when a path leads nowhere
 */
export function changedDocument(
  base: object,
  changes: readonly FieldChange[],
  catalogue: StrategyCatalogue,
): object {
  const fields = ScenarioFields.of(catalogue);
  const ordered = [
    ...changes.filter(choosesVariant),
    ...changes.filter((change) => !choosesVariant(change)),
  ];
  let document = base;
  for (const { field, value } of ordered) {
    for (const path of concretePaths(document, field)) {
      document = /\.(strategy|process)$/.test(path)
        ? withVariant(document, path, value, fields)
        : setPath(document, path, value);
    }
  }
  return document;
}
