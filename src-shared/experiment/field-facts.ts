import type { z } from 'zod';
import { QUANTITIES } from '../scenario/fields.ts';
import { parsePath } from '../scenario/path.ts';
import { scenarioSchema } from '../scenario/schema.ts';
import type { StrategyCatalogue } from '../scenario/tunables.ts';
import type { SweepableField } from './types.ts';

type Schema = z.core.$ZodType;
/** The parts of a schema's definition that lead to the fields below it. */
interface Definition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly element?: Schema;
  readonly options?: readonly Schema[];
  readonly discriminator?: string;
  readonly entries?: Readonly<Record<string, string>>;
  readonly values?: readonly unknown[];
  readonly valueType?: Schema;
}

/** What the schema of scenarios says about one field. */
export interface FieldFacts {
  readonly kind: SweepableField['kind'];
  readonly meaning: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly whole: boolean;
  readonly choices: readonly string[];
}

const definitionOf = (schema: Schema): Definition => schema._zod.def as unknown as Definition;

/** The schema below defaults, null and transformations. */
function bare(schema: Schema): Schema {
  // `get` also finds what a refined copy of a registered schema was made from; `has` does not.
  if (QUANTITIES.get(schema as z.ZodType)) return schema;
  const { innerType, in: input, type } = definitionOf(schema);
  if (innerType) return bare(innerType);
  return type === 'pipe' && input ? bare(input) : schema;
}

function meaningOf(schema: Schema): string {
  const found = (schema as z.ZodType).description;
  if (found !== undefined) return found;
  const { innerType, in: input } = definitionOf(schema);
  const inner = innerType ?? input;
  return inner ? meaningOf(inner) : '';
}

/** Constant values of the field that tells the variants of a union apart. */
function namesOf(union: Definition): string[] {
  return (union.options ?? []).flatMap((option) => {
    const shape = definitionOf(bare(option)).shape ?? {};
    const field = shape[union.discriminator ?? ''];
    return field ? (definitionOf(field).values ?? []).map(String) : [];
  });
}

/** The variant of a union that a value is of, else the first that has the field. */
function variantOf(union: Definition, value: unknown, key?: string): Definition | undefined {
  const variants = (union.options ?? []).map((option) => definitionOf(bare(option)));
  const name = field(value, union.discriminator ?? '');
  const chosen = variants.find((variant) => {
    const told = variant.shape?.[union.discriminator ?? ''];
    return told !== undefined && definitionOf(told).values?.includes(name);
  });
  if (key === undefined || chosen?.shape?.[key]) return chosen;
  return variants.find((variant) => variant.shape?.[key]) ?? chosen;
}

function field(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string | number, unknown>)[key];
}

interface Place {
  readonly schema: Schema;
  /** The union around it, when the field is what tells its variants apart. */
  readonly union: Definition | null;
}

/** The schemas of scenarios, as far as experiments look into them. Building one takes longer than using it. */
export class ScenarioFields {
  static readonly #known = new WeakMap<StrategyCatalogue, ScenarioFields>();
  readonly root: Schema;

  private constructor(catalogue: StrategyCatalogue) {
    this.root = scenarioSchema(catalogue);
  }

  static of(catalogue: StrategyCatalogue): ScenarioFields {
    const known = ScenarioFields.#known.get(catalogue) ?? new ScenarioFields(catalogue);
    ScenarioFields.#known.set(catalogue, known);
    return known;
  }

  /** Facts about the field at a path without wildcards; null when scenarios have no such field. */
  facts(path: string, scenario: unknown): FieldFacts | null {
    const place = this.#place(path, scenario);
    return place === null ? null : factsOf(place.schema, place.union);
  }

  /** Names of the fields that a group at a path may have once it is of the variant `name`; null when it has no variants. */
  variantFields(path: string, scenario: unknown, name: unknown): ReadonlySet<string> | null {
    const place = this.#place(path, scenario);
    if (place === null) return null;
    const union = definitionOf(bare(place.schema));
    if (union.discriminator === undefined) return null;
    const variant = variantOf(union, { [union.discriminator]: name });
    return variant?.shape ? new Set(Object.keys(variant.shape)) : null;
  }

  #place(path: string, scenario: unknown): Place | null {
    let schema = this.root;
    let union: Definition | null = null;
    let value: unknown = scenario;
    for (const part of parsePath(path)) {
      const definition = definitionOf(bare(schema));
      union = null;
      let next: Schema | undefined;
      if (definition.discriminator !== undefined) {
        if (part === definition.discriminator) union = definition;
        next = variantOf(definition, value, String(part))?.shape?.[String(part)];
      } else if (typeof part === 'number') next = definition.element;
      else next = definition.shape?.[part] ?? definition.valueType;
      if (!next) return null;
      schema = next;
      value = field(value, part);
    }
    return { schema, union };
  }
}

const NO_BOUNDS = { min: null, max: null, whole: false, choices: [] };

/** Facts about a field; a group or a list as a whole is no field, except where it is a choice among strategies. */
export function factsOf(schema: Schema, union: Definition | null): FieldFacts | null {
  const inner = bare(schema);
  const meaning = meaningOf(schema);
  const quantity = QUANTITIES.get(inner as z.ZodType);
  if (quantity) {
    const { kind, min, max, above, whole } = quantity;
    return {
      kind,
      meaning,
      min: min ?? above ?? null,
      max: max ?? null,
      whole: whole === true || kind === 'count',
      choices: [],
    };
  }
  const definition = definitionOf(inner);
  const named = union ?? (definition.discriminator === undefined ? null : definition);
  if (named) {
    const kind = named.discriminator === 'strategy' ? 'strategy' : 'choice';
    return { ...NO_BOUNDS, kind, meaning, choices: namesOf(named) };
  }
  switch (definition.type) {
    case 'boolean':
      return { ...NO_BOUNDS, kind: 'boolean', meaning };
    case 'enum':
      return {
        ...NO_BOUNDS,
        kind: 'choice',
        meaning,
        choices: Object.values(definition.entries ?? {}),
      };
    case 'string':
      return { ...NO_BOUNDS, kind: 'text', meaning };
    default:
      return null;
  }
}

/** The fields directly below a schema, for a value of it: names or indexes with what stands there. */
export function childrenOf(
  schema: Schema,
  value: unknown,
): { readonly key: string | number; readonly place: Place; readonly value: unknown }[] {
  const definition = definitionOf(bare(schema));
  if (Array.isArray(value)) {
    const { element } = definition;
    return element
      ? value.map((entry: unknown, key) => ({
          key,
          place: { schema: element, union: null },
          value: entry,
        }))
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const { discriminator } = definition;
  const shape =
    discriminator === undefined ? definition.shape : variantOf(definition, value)?.shape;
  return Object.entries(value).flatMap(([key, entry]) => {
    const found = shape?.[key] ?? definition.valueType;
    const union = key === discriminator ? definition : null;
    return found ? [{ key, place: { schema: found, union }, value: entry as unknown }] : [];
  });
}
