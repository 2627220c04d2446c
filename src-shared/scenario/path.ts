import { describeValue, isForbiddenKey } from './plain.ts';
import { DocumentError, fieldPath } from './problem.ts';

const LONGEST_PATH = 300;
const PATH_PART = /(?:^|\.)([A-Za-z_][\w-]*)|\[(\d{1,6})\]/y;

function refuse(path: string, message: string): never {
  const example = 'plan[0].memory.downtimeLimit';
  throw new DocumentError([{ path: path.slice(0, LONGEST_PATH), message, example }]);
}

/**
 * Reads the path of a field: "plan[0].memory.downtimeLimit" is `['plan', 0, 'memory', 'downtimeLimit']`.
 * @throws DocumentError when the text is not a path, or names a key that no document may have
 */
export function parsePath(path: string): (string | number)[] {
  if (path.length === 0 || path.length > LONGEST_PATH) {
    refuse(path, `found a path of ${path.length} characters; expected the path of a field`);
  }
  const parts: (string | number)[] = [];
  let offset = 0;
  while (offset < path.length) {
    PATH_PART.lastIndex = offset;
    const match = PATH_PART.exec(path);
    if (!match || (offset === 0 && !/^[A-Za-z_]/.test(path))) {
      refuse(
        path,
        `found ${describeValue(path.slice(offset))} in the path; expected names joined by "." and indexes in "[ ]"`,
      );
    }
    const [whole, key, index] = match;
    if (key !== undefined && isForbiddenKey(key)) {
      refuse(path, `found "${key}" in the path; expected the name of a field`);
    }
    parts.push(key ?? Number(index));
    offset += whole.length;
  }
  return parts;
}

function child(value: unknown, part: string | number): unknown {
  if (Array.isArray(value))
    return typeof part === 'number' ? (value as unknown[])[part] : undefined;
  if (typeof value !== 'object' || value === null || typeof part === 'number') return undefined;
  return Object.hasOwn(value, part) ? (value as Record<string, unknown>)[part] : undefined;
}

/**
 * The value at a path, or undefined where the document has none (a default may stand there).
 * @throws DocumentError when the text is not a path
 */
export function getPath(document: unknown, path: string): unknown {
  return parsePath(path).reduce<unknown>(child, document);
}

function replaced(
  holder: unknown,
  parts: readonly (string | number)[],
  index: number,
  next: unknown,
): unknown {
  const part = parts[index];
  if (part === undefined) return next;
  const here = fieldPath(parts.slice(0, index));
  if (typeof part === 'number') {
    if (!Array.isArray(holder))
      refuse(
        fieldPath(parts),
        `found ${describeValue(holder)} at "${here}"; expected a list to take an index of`,
      );
    const list = holder as readonly unknown[];
    // One past the end appends; a gap would leave entries that nobody wrote.
    if (part > list.length)
      refuse(
        fieldPath(parts),
        `found index ${part}, but "${here}" has ${list.length} entries; expected at most ${list.length}`,
      );
    return Object.assign([...list], { [part]: replaced(list[part], parts, index + 1, next) });
  }
  if (Array.isArray(holder)) {
    refuse(
      fieldPath(parts),
      `found the name "${part}" after the list "${here}"; expected an index, as in "${here}[0].${part}"`,
    );
  }
  if (holder !== undefined && (typeof holder !== 'object' || holder === null)) {
    refuse(
      fieldPath(parts),
      `found ${describeValue(holder)} at "${here}"; expected a group of fields`,
    );
  }
  const group = (holder ?? {}) as Readonly<Record<string, unknown>>;
  const { [part]: present, ...others } = group;
  const value = replaced(Object.hasOwn(group, part) ? present : undefined, parts, index + 1, next);
  // A field that is already there keeps its place among the others.
  return value === undefined ? others : { ...group, [part]: value };
}

/**
 * A copy of the document with one field replaced; the document itself stays as it was. Groups on the way
 * that the document leaves to their defaults are created, list entries only directly after the last.
 *
 * @param value as people write it: "300 ms" is as good as 0.3; undefined removes the field, so that its default holds
 * @throws DocumentError when the path is none, or leads through a value that has no fields
 */
export function setPath(document: object, path: string, value: unknown): object {
  return replaced(document, parsePath(path), 0, value) as object;
}
