import { StoreInputError } from './errors.ts';

/** A number that SQLite and JSON both keep as it is. @throws StoreInputError for NaN and infinities */
export function finite(value: number, field: string): number {
  if (!Number.isFinite(value))
    throw new StoreInputError(field, `expected a finite number, found ${value}`);
  return value;
}

/** A whole number within bounds. @throws StoreInputError */
export function whole(value: number, least: number, most: number, field: string): number {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new StoreInputError(
      field,
      `expected a whole number from ${least} to ${most}, found ${value}`,
    );
  }
  return value;
}

/** A text of bounded length. @throws StoreInputError */
export function shortText(value: string, longest: number, field: string): string {
  if (value.length > longest) {
    throw new StoreInputError(
      field,
      `expected at most ${longest} characters, found ${value.length}`,
    );
  }
  return value;
}

/** JSON of a value, with every number in it checked: JSON would turn NaN into null without a word. */
export function jsonText(value: unknown, field: string): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (typeof inner === 'number') finite(inner, key === '' ? field : `${field}.${key}`);
    return inner;
  });
}

/** Text in the form in which it is searched: without case and accents. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}
