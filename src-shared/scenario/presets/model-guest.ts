import { exactQuantity } from '../../units/format.ts';
import type { Bytes } from '../../units/types.ts';
import type { DocumentFields } from '../workloads/index.ts';
import { workloadModel } from '../workloads/index.ts';

const isGroup = (value: unknown): value is DocumentFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Sizes and rates as people write them. */
function readable(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => readable('', one));
  if (isGroup(value))
    return Object.fromEntries(
      Object.entries(value).map(([field, inner]) => [field, readable(field, inner)]),
    );
  if (typeof value !== 'number' || value === 0) return value;
  if (key === 'size') return exactQuantity('bytes', value);
  return key === 'rate' ? `${value} /s` : value;
}

/**
 * Memory and workload of a model with its regions written out, so that people who open the preset see and can change them.
 * @throws Error when there is no such model: a preset that can't be built is a mistake of its file
 */
export function modelGuest(id: string, memory: Bytes): { memory: unknown; workload: unknown } {
  const model = workloadModel(id);
  if (!model) throw new Error(`there is no workload model "${id}"`);
  const guest = model.guest(memory);
  return { memory: readable('', guest.memory), workload: readable('', guest.workload) };
}
