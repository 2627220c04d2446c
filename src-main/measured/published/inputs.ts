/**
 * Inputs of a scenario with their origin, so that a prediction can be held against a published figure honestly.
 *
 * A scenario of a published case is written as a document whose numbers and switches are all `Input`s;
 * `plainDocument` turns it into a document that the scenario parser reads, and refuses a number without an origin.
 */

/** Where a value comes from; `assumed` is for values that neither the source nor a sibling gives. */
type Origin = 'given' | 'derived' | 'calibrated' | 'assumed';

/** One value of a scenario document with its origin. */
export interface Input {
  readonly origin: Origin;
  readonly value: number | boolean | null;
  /** Where the source says so, by which formula it follows, how it was calibrated, or why it is assumed. */
  readonly from: string;
  /** Sibling cases that a calibrated value was fixed on; never the case itself. */
  readonly on: readonly string[];
}

/** A scenario document whose numbers are inputs. */
export interface InputTree {
  readonly [key: string]: InputTree | readonly InputTree[] | Input | string;
}

/** An input together with the path of the field that it fills. */
export interface NamedInput extends Input {
  readonly path: string;
}

/** The source states the value. */
export const given = (value: Input['value'], from: string): Input => ({
  origin: 'given',
  value,
  from,
  on: [],
});

/** The value follows from published facts by a formula that `from` names. */
export const derived = (value: Input['value'], from: string): Input => ({
  origin: 'derived',
  value,
  from,
  on: [],
});

/** The value was fixed on other published cases. */
export const calibrated = (value: Input['value'], on: readonly string[], from: string): Input => ({
  origin: 'calibrated',
  value,
  from,
  on,
});

/** Nobody says; `from` tells the reason for the value and what it changes. */
export const assumed = (value: Input['value'], from: string): Input => ({
  origin: 'assumed',
  value,
  from,
  on: [],
});

const ORIGINS: readonly unknown[] = ['given', 'derived', 'calibrated', 'assumed'];

function isInput(value: object): value is Input {
  return 'origin' in value && ORIGINS.includes(value.origin);
}

/**
 * The document without the origins, and the inputs with the paths of their fields.
 *
 * @throws Error when a number or switch of the document has no origin, which is a mistake in the scenario file
 */
export function plainDocument(tree: InputTree): {
  document: object;
  inputs: readonly NamedInput[];
} {
  const inputs: NamedInput[] = [];
  const plain = (value: unknown, path: string): unknown => {
    if (typeof value === 'string') return value;
    if (Array.isArray(value))
      return value.map((one: unknown, index) => plain(one, `${path}[${index}]`));
    if (typeof value !== 'object' || value === null)
      throw new Error(`The value of "${path}" names no origin.`);
    if (isInput(value)) {
      inputs.push({ ...value, path });
      return value.value;
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        plain(one, path === '' ? key : `${path}.${key}`),
      ]),
    );
  };
  return { document: plain(tree, '') as object, inputs };
}
