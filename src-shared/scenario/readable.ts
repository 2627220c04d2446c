import { exactQuantity } from '../units/format.ts';

/** Fields of regions, extents and phases that hold bytes, rates or times, by the kind of quantity they are. */
const KINDS: Readonly<Record<string, 'bytes' | 'frequency' | 'duration'>> = {
  size: 'bytes',
  memory: 'bytes',
  pageSize: 'bytes',
  request: 'bytes',
  rate: 'frequency',
  duration: 'duration',
};

function text(key: string, value: number): unknown {
  switch (KINDS[key]) {
    case 'bytes':
      return exactQuantity('bytes', value);
    case 'frequency':
      return `${value} /s`;
    case 'duration':
      return exactQuantity('duration', value);
    default:
      return value;
  }
}

/** Plain data of a guest with its sizes, rates and times as people write them: "192 MiB", "983 /s"; never less exact. */
export function readableFields(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => readableFields(one));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([field, inner]) => [field, readableFields(inner, field)]),
    );
  return typeof value === 'number' && value !== 0 ? text(key, value) : value;
}
